//! Logs to measure with: the same bytes in each run.

#![allow(dead_code, reason = "each program uses a part of it")]

/// Numbers that look random and are the same in each run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        let index = self.roll(from.len() as u64);
        usize::try_from(index).ok().and_then(|i| from.get(i)).copied().unwrap_or_default()
    }
}

const MODELS: &[&str] =
    &["gemini-2.5-flash", "gemini-2.5-pro", "gemini-2.5-flash-lite", "gemini-3-pro-preview"];
const PROJECTS: &[&str] = &["553492374101", "208841230077", "998877665544", "731550028419"];
const LIMITS: &[&str] = &["5", "10", "15", "20", "50", "100", "250"];
const WINDOWS: &[&str] = &["Day", "Minute"];

/// An answer of the API on one line.
pub(crate) fn body(dice: &mut Dice) -> String {
    if dice.roll(4) == 0 {
        return r#"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#
            .to_owned();
    }
    let (model, project) = (dice.pick(MODELS), dice.pick(PROJECTS));
    let (limit, window, wait) = (dice.pick(LIMITS), dice.pick(WINDOWS), dice.roll(59) + 1);
    let nanos = dice.roll(1_000_000_000);
    let metric = "generativelanguage.googleapis.com/generate_content_free_tier_requests";
    format!(
        r#"{{"error":{{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. \n* Quota exceeded for metric: {metric}, limit: {limit}, model: {model}\nPlease retry in {wait}.{nanos:09}s.","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.Help","links":[{{"description":"Learn more about Gemini API quotas","url":"https://ai.google.dev/gemini-api/docs/rate-limits"}}]}},{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaMetric":"{metric}","quotaId":"GenerateRequestsPer{window}PerProjectPerModel-FreeTier","quotaDimensions":{{"location":"global","model":"{model}"}},"quotaValue":"{limit}"}}]}},{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","domain":"googleapis.com","metadata":{{"service":"generativelanguage.googleapis.com","consumer":"projects/{project}"}}}},{{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{wait}s"}}]}}}}"#
    )
}

/// The same answer as the server prints it.
pub(crate) fn pretty(dice: &mut Dice) -> String {
    let value: serde_json::Value = serde_json::from_str(&body(dice)).unwrap_or_default();
    format!("{value:#}\n")
}

/// A line of a JSON log that holds an answer.
fn logged(dice: &mut Dice, second: u64) -> String {
    let message = serde_json::Value::String(format!("Gemini call failed: {}", body(dice)));
    format!(
        "{{\"time\": \"2026-05-01T{}Z\", \"level\": \"ERROR\", \"logger\": \"app.llm\", \"trace\": \"{:016x}{:016x}\", \"msg\": {message}, \"attempt\": 1, \"latency_ms\": {}}}\n",
        clock(second),
        dice.roll(u64::MAX),
        dice.roll(u64::MAX),
        dice.roll(9000)
    )
}

fn clock(second: u64) -> String {
    format!("{:02}:{:02}:{:02}", second / 3600 % 24, second / 60 % 60, second % 60)
}

/// A line in which nothing is wrong with Gemini.
fn harmless(dice: &mut Dice, second: u64) -> String {
    let (time, a, b) = (clock(second), dice.roll(100_000), dice.roll(5000));
    match dice.roll(200) {
        0..80 => format!(
            "10.0.{}.{} - - [01/May/2026:{time} +0000] \"GET /api/v1/chat HTTP/1.1\" 200 {a} \"-\" \"python-requests/2.32.3\" rt=0.{b}\n",
            a % 256,
            b % 256
        ),
        80..140 => format!(
            "{{\"time\":\"2026-05-01T{time}Z\",\"level\":\"info\",\"logger\":\"app.worker\",\"msg\":\"job queued\",\"status\":200,\"bytes\":{a},\"ms\":{b}}}\n"
        ),
        140..199 => format!(
            "2026-05-01 {time} DEBUG app.llm prompt tokens={a} completion tokens={b} model=gemini-2.5-flash\n"
        ),
        _ => format!("10.0.0.1 - - [01/May/2026:{time} +0000] \"GET /api/v1/chat HTTP/1.1\" 503 {a}\n"),
    }
}

/// An error of somebody else, or an access line with a status that looks like one.
fn decoy(dice: &mut Dice, second: u64) -> String {
    let (time, a) = (clock(second), dice.roll(100_000));
    match dice.roll(4) {
        0 => format!("10.0.0.1 - - [01/May/2026:{time} +0000] \"GET /api/v1/chat HTTP/1.1\" 429 {a}\n"),
        1 => format!("10.0.0.1 - - [01/May/2026:{time} +0000] \"GET /api/v1/chat HTTP/1.1\" 503 {a}\n"),
        2 => format!(
            "2026-05-01 {time} ERROR openai Error code: 429 - {{'error': {{'message': 'Rate limit reached for gpt-4o in organization org-x{a:08x} on tokens per min', 'type': 'tokens', 'code': 'rate_limit_exceeded'}}}}\n"
        ),
        _ => format!(
            "2026-05-01 {time} WARN etcd rpc error: code = Unavailable desc = UNAVAILABLE: io exception 10.1.2.3:{a}\n"
        ),
    }
}

/// A kind of log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Log {
    /// One error in 10,000 lines.
    Sparse,
    /// JSON lines, half of them errors.
    Dense,
    /// Answers over many lines, one after the other.
    Pretty,
    /// All answers in one array on one line.
    OneLine,
    /// Errors of others.
    Decoys,
}

impl Log {
    pub(crate) const ALL: [Self; 5] = [Self::Sparse, Self::Dense, Self::Pretty, Self::OneLine, Self::Decoys];

    /// A log of about `length` bytes.
    pub(crate) fn text(self, length: usize) -> String {
        let mut dice = Dice::new();
        let mut text = String::with_capacity(length + 8192);
        if self == Self::OneLine {
            text.push('[');
        }
        for number in 0.. {
            match self {
                Self::Sparse if number % 10_000 == 9_999 => text.push_str(&logged(&mut dice, number / 100)),
                Self::Sparse => text.push_str(&harmless(&mut dice, number / 100)),
                Self::Dense if number % 2 == 1 => text.push_str(&logged(&mut dice, number / 100)),
                Self::Dense => text.push_str(
                    "{\"time\": \"2026-05-01T00:00:00Z\", \"level\": \"INFO\", \"msg\": \"job queued\"}\n",
                ),
                Self::Pretty => text.push_str(&pretty(&mut dice)),
                Self::OneLine if number > 0 => text.push_str(&(",".to_owned() + &body(&mut dice))),
                Self::OneLine => text.push_str(&body(&mut dice)),
                Self::Decoys => text.push_str(&decoy(&mut dice, number / 100)),
            }
            if text.len() >= length {
                break;
            }
        }
        if self == Self::OneLine {
            text.push_str("]\n");
        }
        text
    }
}
