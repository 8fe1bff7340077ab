//! What an incident says in plain words, the same in every format that is read by people.
//!
//! Everything here is one line of text without markup. What comes from the input has gone through [`crate::redact`];
//! the syntax of the format is for [`super::escape`].

use super::finding::Finding;
use super::nothing;
pub(crate) use super::numbers::thousands;
pub(super) use super::numbers::{plural, times};
pub(super) use super::reset::{reset, reset_left, reset_moment};
pub(crate) use super::time::instant;
use super::view::{Report, source};
use crate::clock::{Clock, countdown};
use crate::correlate::{INCIDENTS, Incident, Totals};
use crate::redact::clean;
use crate::terms::{Certainty, Platform, Standing, Tier, WindowKind};

/// Whom it is about: `gemini-2.5-flash, project 681255809395, Gemini API`.
pub(super) fn subject(finding: &Finding) -> String {
    let key = &finding.incident.key;
    let mut parts: Vec<String> = Vec::new();
    parts.extend(key.model.as_deref().map(clean));
    parts.extend(key.project.as_deref().map(|p| format!("project {}", clean(p))));
    parts.extend(key.platform.map(|p| platform(p).to_owned()));
    if parts.is_empty() { "model and project not named".to_owned() } else { parts.join(", ") }
}

/// What the errors named: status, bucket, limit, tier, keys.
pub(super) fn what(finding: &Finding) -> String {
    let incident = &finding.incident;
    let mut parts: Vec<String> = statuses(incident).chain(quota(finding)).collect();
    parts.extend(incident.tiers.iter().map(|t| tier(*t).to_owned()));
    parts.extend(keys(incident));
    if parts.is_empty() { "the text says no more than that".to_owned() } else { parts.join(", ") }
}

/// The statuses: `HTTP 429`, `RESOURCE_EXHAUSTED`.
pub(super) fn statuses(incident: &Incident) -> impl Iterator<Item = String> {
    let http = incident.http_statuses.iter().map(|s| format!("HTTP {s}"));
    http.chain(incident.grpc_statuses.iter().map(|c| c.id().to_owned()))
}

/// The buckets and limits: `requests per minute (rpm)`, `limit 10 or 20`.
pub(super) fn quota(finding: &Finding) -> impl Iterator<Item = String> {
    let limits: Vec<String> = finding.incident.limits.iter().map(|l| thousands(*l)).collect();
    finding
        .counted()
        .into_iter()
        .chain((!limits.is_empty()).then(|| format!("limit {}", limits.join(" or "))))
}

/// The keys: `API key-3f9a1c`.
pub(super) fn keys(incident: &Incident) -> impl Iterator<Item = String> {
    incident.api_keys.iter().map(|key| format!("API {}", clean(key.as_str())))
}

/// How often and when: `12 times, 2026-11-22 09:14:02 UTC to 2026-11-22 09:31:47 UTC (3 min ago)`.
pub(super) fn when(finding: &Finding, report: &Report) -> String {
    let incident = &finding.incident;
    let times = times(incident.count);
    let (Some(first), Some(last)) = (incident.first_seen, incident.last_seen) else { return times };
    let ago = countdown(report.clock.now(), last);
    let (first, last) = (instant(first, &report.clock), instant(last, &report.clock));
    let span = if first == last { first } else { format!("{first} to {last}") };
    format!("{times}, {span} ({ago})")
}

/// Where the first of them stands: `app.log:41`.
pub(super) fn place(finding: &Finding) -> Option<String> {
    let place = &finding.incident.example.as_ref()?.place;
    Some(format!("{}:{}", source(&place.source), place.line))
}

/// The evidence, one piece a line.
pub(super) fn why(finding: &Finding) -> impl Iterator<Item = String> {
    let example = finding.incident.example.as_ref();
    example.into_iter().flat_map(|e| e.evidence.iter().map(|e| format!("{} = {}", e.field, e.value)))
}

/// Whether to send the same request again.
pub(super) fn retry(finding: &Finding, clock: &Clock) -> &'static str {
    finding.retry(clock).sentence()
}

/// Whether it goes on, where the log tells.
pub(super) fn state(finding: &Finding) -> String {
    let state = &finding.incident.insight.state;
    if state.id == Standing::Unknown { String::new() } else { state.evidence.clone() }
}

/// How many of the requests to the model failed, where the log tells of some that went well.
pub(super) fn error_rate(finding: &Finding) -> Option<String> {
    let requests = finding.incident.insight.requests.as_ref()?;
    let all = requests.failed + requests.succeeded;
    let percent = requests.error_rate() * 100.0;
    let share = if percent < 0.1 { "less than 0.1 %".to_owned() } else { format!("{percent:.1} %") };
    let with = match requests.failed - finding.incident.count {
        0 => String::new(),
        _ => format!(", {} of them with this", thousands(finding.incident.count)),
    };
    Some(format!(
        "{share} of {} to the model in the log failed: {}{with}",
        plural(all, "request"),
        thousands(requests.failed)
    ))
}

/// What the events look like together, each in a sentence.
pub(super) fn signs(finding: &Finding) -> impl Iterator<Item = String> {
    let insight = &finding.incident.insight;
    let likely = insight.likely_bucket.iter().map(|likely| {
        let window = match likely.window {
            WindowKind::Minute => "minute",
            WindowKind::Day => "day",
        };
        format!("likely a quota of a {window} ({} confidence): {}", likely.confidence, likely.evidence)
    });
    let patterns = insight.patterns.iter().map(|found| format!("{}: {}", found.id, found.evidence));
    certainty(finding).into_iter().chain(patterns).chain(likely).chain(insight.notes.iter().cloned())
}

/// How sure the cause is, where it is not certain for every event.
fn certainty(finding: &Finding) -> Option<String> {
    let incident = &finding.incident;
    let likely = *incident.certainties.get(&Certainty::Likely)?;
    Some(if likely == incident.count {
        "likely: the words of the message speak for it; no known sentence and no field of the answer names it"
            .to_owned()
    } else {
        format!(
            "{} of {} likely, by the words of their messages",
            thousands(likely),
            thousands(incident.count)
        )
    })
}

/// The project's other names, or the project that the keys belong to.
pub(super) fn aliases(finding: &Finding) -> Option<String> {
    let incident = &finding.incident;
    let names: Vec<String> = incident.insight.aliases.iter().map(|name| clean(name)).collect();
    let intro = if incident.key.project.is_some() { "also" } else { "key of project" };
    (!names.is_empty()).then(|| format!("{intro} {}", names.join(" = ")))
}

/// Everything that matters in one line, for formats that have room for one.
pub(super) fn sentence(finding: &Finding, report: &Report) -> String {
    let mut text = format!(
        "{} ({}; {}) Retry: {}",
        finding.summary(),
        subject(finding),
        times(finding.incident.count),
        retry(finding, &report.clock)
    );
    if let Some(reset) = reset(finding, &report.clock) {
        text.push_str(&format!(". Reset: {reset}"));
    }
    text
}

/// `1 incident from 15 errors (4 duplicates), 3 failures of other services, 48,211 lines in 1 input`
pub(super) fn totals(report: &Report) -> String {
    let t = &report.totals;
    let mut parts = Vec::new();
    if t.events == 0 {
        parts.push(nothing::found(t).to_owned());
    } else {
        let incidents = plural(report.findings.len() as u64, "incident");
        let mut found = format!("{incidents} from {}", plural(t.events, "error"));
        let again: Vec<String> = told_again(t).collect();
        if !again.is_empty() {
            found.push_str(&format!(" ({})", again.join(", ")));
        }
        parts.push(found);
    }
    if t.other > 0 {
        let limit = thousands(INCIDENTS as u64);
        parts.push(format!("{} in incidents beyond the limit of {limit}", plural(t.other, "error")));
    }
    let rests = [
        (report.below_top, "below --top"),
        (report.left_out, "not asked for"),
        (report.known, "ignored as known"),
    ];
    for (rest, what) in rests {
        if rest.incidents > 0 {
            let incidents = plural(rest.incidents, "incident");
            parts.push(format!("{incidents} with {} {what}", plural(rest.events, "error")));
        }
    }
    if t.out_of_time > 0 {
        parts.push(format!("{} outside the requested time range", plural(t.out_of_time, "error")));
    }
    if t.without_time > 0 {
        parts.push(format!("{} without a time left out", plural(t.without_time, "error")));
    }
    parts.extend(nothing::up_to(t));
    parts.extend(others(report));
    parts.push(format!("{} in {}", plural(t.lines, "line"), plural(t.inputs, "input")));
    parts.join(", ")
}

/// What told of an error again: other texts, and other bodies in the same text.
fn told_again(totals: &Totals) -> impl Iterator<Item = String> {
    let texts = (totals.duplicates > 0).then(|| plural(totals.duplicates, "duplicate"));
    let bodies = match totals.repeated_bodies {
        0 => None,
        1 => Some("1 more body in its record".to_owned()),
        n => Some(format!("{} more bodies in their records", thousands(n))),
    };
    texts.into_iter().chain(bodies)
}

/// The totals, and the day of the knowledge that the advice rests on.
pub(super) fn closing(report: &Report) -> String {
    if report.findings.is_empty() {
        return totals(report);
    }
    format!("{}; knowledge as of {}", totals(report), crate::knowledge::AS_OF)
}

/// What was found beside errors of Gemini, and what could not be read.
fn others(report: &Report) -> impl Iterator<Item = String> {
    let t = &report.totals;
    [
        (t.foreign, "failure", " of other services"),
        (t.dropped, "refusal", " dropped by a client"),
        (t.not_understood, "text", " not understood"),
        (report.problems.len() as u64, "input", " not read"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, word, rest)| format!("{}{rest}", plural(count, word)))
}

pub(super) const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => "free tier",
        Tier::Paid => "paid tier",
        Tier::Paid1 => "paid tier 1",
        Tier::Paid2 => "paid tier 2",
        Tier::Paid3 => "paid tier 3",
    }
}

pub(super) const fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::GeminiApi => "Gemini API",
        Platform::VertexAi => "Vertex AI",
        Platform::CodeAssist => "Gemini Code Assist",
        Platform::Relay => "through a relay",
    }
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn large_numbers_have_commas() {
        let read = [0, 999, 1_000, 48_211, 1_234_567].map(thousands);
        assert_eq!(read, ["0", "999", "1,000", "48,211", "1,234,567"]);
    }
}
