//! What the server answers, and how a program logs it.

use std::collections::VecDeque;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::America::Los_Angeles;
use serde_json::json;

use super::{Client, Random};

pub(crate) const FLASH: &str = "gemini-3.5-flash";

/// How much of an error a program logs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Style {
    /// The whole body, in a line of text.
    Whole,
    /// The whole body, in a line of JSON.
    Json,
    /// Its message only.
    Message,
}

/// An answer.
#[derive(Clone)]
pub(crate) enum Answer {
    Ok,
    Refused { status: u16, body: serde_json::Value, asked: Option<f64> },
}

/// An error without details.
pub(crate) fn error(code: u16, status: &str, message: &str) -> Answer {
    let body = json!({"error": {"code": code, "message": message, "status": status}});
    Answer::Refused { status: code, body, asked: None }
}

impl Answer {
    pub(crate) fn overload() -> Self {
        error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
    }

    /// A refusal that names no quota.
    pub(crate) fn unnamed() -> Self {
        error(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).")
    }

    pub(crate) fn bad_key() -> Self {
        error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
    }

    pub(crate) const fn is_ok(&self) -> bool {
        matches!(self, Self::Ok)
    }

    pub(crate) const fn asked(&self) -> Option<f64> {
        match self {
            Self::Ok => None,
            Self::Refused { asked, .. } => *asked,
        }
    }
}

/// A project, and what it may use of each model; what is `None` has no limit.
#[derive(Clone)]
pub(crate) struct Project {
    /// As quota ids name it: `FreeTier`, `PaidTier1`.
    pub(crate) tier: &'static str,
    pub(crate) per_minute: Option<u64>,
    pub(crate) per_day: Option<u64>,
    pub(crate) tokens_per_minute: Option<u64>,
    /// From when on it has another tier and another limit of a minute.
    pub(crate) later: Option<(f64, &'static str, u64)>,
    /// Whether a refusal names its quota.
    pub(crate) is_named: bool,
    pub(crate) used: VecDeque<(f64, &'static str, u64)>,
    pub(crate) today: Vec<(&'static str, NaiveDate, u64)>,
}

impl Default for Project {
    fn default() -> Self {
        Self {
            tier: "PaidTier1",
            per_minute: None,
            per_day: None,
            tokens_per_minute: None,
            later: None,
            is_named: true,
            used: VecDeque::new(),
            today: Vec::new(),
        }
    }
}

impl Project {
    pub(crate) fn per_minute(limit: u64) -> Self {
        Self { per_minute: Some(limit), ..Self::default() }
    }

    pub(crate) fn per_day(limit: u64) -> Self {
        Self { per_day: Some(limit), ..Self::default() }
    }

    pub(crate) fn unnamed(self) -> Self {
        Self { is_named: false, ..self }
    }

    pub(crate) fn tier(self, tier: &'static str) -> Self {
        Self { tier, ..self }
    }

    /// Counts a request, or refuses it.
    pub(super) fn ask(
        &mut self,
        client: &Client,
        at: f64,
        now: DateTime<Utc>,
        random: &mut Random,
    ) -> Answer {
        if let Some((_, tier, limit)) = self.later.filter(|(from, ..)| *from <= at) {
            (self.tier, self.per_minute) = (tier, Some(limit));
        }
        let day = now.with_timezone(&Los_Angeles).date_naive();
        let today = self.today.iter().position(|(model, of, _)| *model == client.model && *of == day);
        let spent = today.map_or(0, |i| self.today[i].2);
        if let Some(limit) = self.per_day.filter(|limit| spent >= *limit) {
            return self.refuse(
                client,
                ("GenerateRequestsPerDayPerProjectPerModel", "requests", limit),
                random.between(20.0, 55.0),
            );
        }
        while self.used.front().is_some_and(|(then, ..)| then + 60.0 < at) {
            self.used.pop_front();
        }
        let own = || self.used.iter().filter(|(_, model, _)| *model == client.model);
        let wait = own().next().map_or(30.0, |(then, ..)| then + 60.0 - at).max(0.5);
        if let Some(limit) = self.per_minute.filter(|limit| own().count() as u64 >= *limit) {
            return self.refuse(
                client,
                ("GenerateRequestsPerMinutePerProjectPerModel", "requests", limit),
                wait,
            );
        }
        let tokens: u64 = own().map(|(.., tokens)| tokens).sum();
        if let Some(limit) = self.tokens_per_minute.filter(|limit| tokens + client.tokens > *limit) {
            let wait = if client.tokens > limit { random.between(5.0, 58.0) } else { wait };
            return self.refuse(
                client,
                ("GenerateContentInputTokensPerModelPerMinute", "input_token_count", limit),
                wait,
            );
        }
        self.used.push_back((at, client.model, client.tokens));
        match today {
            Some(i) => self.today[i].2 += 1,
            None => self.today.push((client.model, day, 1)),
        }
        Answer::Ok
    }

    fn refuse(&self, client: &Client, (id, unit, limit): (&str, &str, u64), wait: f64) -> Answer {
        if !self.is_named {
            return Answer::unnamed();
        }
        let kind = if self.tier == "FreeTier" { "free" } else { "paid" };
        let metric = format!("generativelanguage.googleapis.com/generate_content_{kind}_tier_{unit}");
        let mut violation = json!({"quotaMetric": metric, "quotaId": format!("{id}-{}", self.tier),
            "quotaDimensions": {"location": "global", "model": client.model}});
        // A limit of 0 is left out, as protobuf does.
        if limit > 0 {
            violation["quotaValue"] = limit.to_string().into();
        }
        let message = format!(
            "You exceeded your current quota, please check your plan and billing details. \n* Quota exceeded for metric: {metric}, limit: {limit}, model: {}\nPlease retry in {wait:.6}s.",
            client.model
        );
        let details = json!([
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{wait:.0}s")}
        ]);
        let body = json!({"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}});
        Answer::Refused { status: 429, body, asked: Some(wait) }
    }
}

/// The line of an answer, without its time where it is text.
pub(super) fn line(client: &Client, answer: &Answer, attempt: u32, when: String) -> String {
    let Client { project, model, style, .. } = client;
    let attempt = if client.restarts == 0 { attempt } else { (attempt - 1) % client.restarts + 1 };
    let (level, text) = match answer {
        Answer::Ok => (
            "INFO",
            format!(
                "HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent \"HTTP/1.1 200 OK\""
            ),
        ),
        Answer::Refused { status, body, .. } => {
            let (error, whole) = (&body["error"], body.to_string());
            let message = error["message"].as_str().unwrap().replace('\n', " ");
            let said = if *style == Style::Message {
                message
            } else {
                format!("{}. {whole}", error["status"].as_str().unwrap())
            };
            ("WARNING", format!("attempt {attempt} failed: {status} {said}"))
        }
    };
    if *style == Style::Json {
        let mut row = json!({"time": when, "level": level.to_lowercase(), "project": project, "model": model, "message": text});
        if let Some(key) = client.key {
            row["api_key"] = key.into();
        }
        return row.to_string();
    }
    let key = client.key.map(|key| format!(" api_key={key}")).unwrap_or_default();
    format!("{level} app project={project} model={model}{key} {text}")
}
