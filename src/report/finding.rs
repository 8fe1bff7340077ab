//! One incident with its advice, and what is known beside the logs.

use std::borrow::Cow;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::live::LiveNote;
use crate::advise::{Advice, Retry, Told, advise};
use crate::clock::Clock;
use crate::correlate::{Context, Incident, Place};
use crate::knowledge::Knowledge;
use crate::terms::{Certainty, Severity, Standing};

/// What is known beside the logs.
#[derive(Clone)]
#[non_exhaustive]
pub struct Beside {
    /// What the user knows of the projects.
    pub context: Context,
    /// What the user tells of the requests.
    pub told: Told,
    /// The tables.
    pub know: Arc<Knowledge>,
}

impl Beside {
    /// Nothing but the tables.
    #[must_use]
    pub fn new(know: &Arc<Knowledge>) -> Self {
        Self { context: Context::default(), told: Told::default(), know: Arc::clone(know) }
    }
}

/// An incident, and what to do about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// The incident. Lists of findings are sorted and sifted: it stays where it is.
    pub incident: Box<Incident>,
    /// The advice.
    pub advice: Advice,
    /// What live checks said, where the user asked for them.
    pub live: Vec<LiveNote>,
}

impl Finding {
    /// The incident with the advice for it.
    #[must_use]
    pub fn advised(incident: Box<Incident>, clock: &Clock, beside: &Beside) -> Option<Self> {
        let advice = advise(&incident, clock, &beside.told, &beside.know)?;
        Some(Self { incident, advice, live: Vec::new() })
    }

    /// Whether it is about a quota of a project that nothing names.
    pub(super) fn names_no_project(&self) -> bool {
        let incident = &self.incident;
        incident.count > 1
            && incident.http_statuses.contains(&429)
            && incident.key.project.is_none()
            && incident.insight.aliases.is_empty()
    }

    /// What the quotas count: `requests per minute (rpm)`, or what the table of names says of a quota of another kind.
    pub(super) fn counted(&self) -> Vec<String> {
        let buckets = self.incident.buckets;
        match (&self.advice.counts, buckets.iter().count()) {
            (Some(counts), 0) => vec![counts.clone()],
            (Some(counts), 1) => buckets.iter().map(|b| format!("{counts} ({b})")).collect(),
            _ => buckets.iter().map(|b| format!("{} ({b})", b.name())).collect(),
        }
    }

    /// Whether and when to send the same request again.
    #[must_use]
    pub fn retry(&self, clock: &Clock) -> Retry {
        self.advice.retry(clock)
    }

    /// What it amounts to, in a sentence. What is no more than likely says so.
    #[must_use]
    pub fn summary(&self) -> Cow<'_, str> {
        let summary = &self.advice.fix.summary;
        if self.is_likely() { Cow::Owned(format!("Likely: {summary}")) } else { Cow::Borrowed(summary) }
    }

    /// Whether the cause is no more than likely.
    #[must_use]
    pub fn is_likely(&self) -> bool {
        self.incident.certainty() == Certainty::Likely
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.advice.severity
    }

    /// Where it was first seen.
    #[must_use]
    pub fn place(&self) -> &Place {
        self.incident.example.as_ref().map_or(&self.incident.last_place, |example| &example.place)
    }

    /// The same 32 hex digits for the same project, platform, model and cause, on every run and machine.
    #[must_use]
    pub fn id(&self) -> String {
        let key = &self.incident.key;
        let mut parts = vec![
            key.cause.id(),
            key.platform.map_or("", |p| p.id()),
            key.project.as_deref().unwrap_or_default(),
            key.model.as_deref().unwrap_or_default(),
        ];
        parts.extend(key.part.as_deref());
        let digest = Sha256::digest(parts.join("\0"));
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// What goes on before what is over; then worse first, then more frequent, then what may go on, then later.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        use std::cmp::Reverse;
        let state = self.incident.insight.state.id;
        let is_over = state == Standing::Over;
        let is_quiet = is_over || state == Standing::Quiet;
        // What names its quota comes before what is probably the same one.
        let is_named_elsewhere = self.incident.insight.is_named_elsewhere;
        (
            is_over,
            self.severity(),
            is_named_elsewhere,
            Reverse(self.incident.count),
            is_quiet,
            Reverse(self.incident.last_seen),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten thousand findings stand side by side until the report is written.
    #[test]
    fn a_finding_is_small() {
        assert!(size_of::<Finding>() <= 160, "{}", size_of::<Finding>());
    }
}
