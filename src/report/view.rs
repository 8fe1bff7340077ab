//! The finished view: incidents with their advice, worst first, and totals.

use chrono::{DateTime, Utc};

use crate::advise::{Advice, Told, advise};
use crate::clock::Clock;
use crate::correlate::{Incident, Totals, Triage};
use crate::knowledge::Knowledge;
use crate::terms::Severity;

/// Everything that a format may print.
#[derive(Debug, Clone)]
pub struct Report {
    /// Incidents, worst first.
    pub findings: Vec<Finding>,
    /// What was read, and what became of it.
    pub totals: Totals,
    /// Names of the inputs that were read.
    pub inputs: Vec<String>,
    /// What could not be read.
    pub problems: Vec<String>,
    /// What counts as now, and the zones.
    pub clock: Clock,
}

/// An incident, and what to do about it.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The incident.
    pub incident: Incident,
    /// The advice.
    pub advice: Advice,
}

impl Report {
    /// Puts the view together, with advice from the compiled-in tables.
    #[must_use]
    pub fn new(triage: &Triage, inputs: Vec<String>, problems: Vec<String>, clock: Clock) -> Self {
        Self::advised(triage, inputs, problems, clock, (&Told::default(), Knowledge::builtin()))
    }

    /// Puts the view together, with advice for what the user told, from these tables.
    #[must_use]
    pub fn advised(
        triage: &Triage,
        inputs: Vec<String>,
        problems: Vec<String>,
        clock: Clock,
        (told, know): (&Told, &'static Knowledge),
    ) -> Self {
        let mut findings: Vec<Finding> = triage
            .incidents()
            .into_iter()
            .filter_map(|incident| {
                advise(incident, &clock, told, know)
                    .map(|advice| Finding { incident: incident.clone(), advice })
            })
            .collect();
        findings.sort_by_key(Finding::rank);
        Self { findings, totals: *triage.totals(), inputs, problems, clock }
    }

    /// When the report was made.
    #[must_use]
    pub const fn generated_at(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

impl Finding {
    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.advice.fix.severity
    }

    /// Worse first, then more frequent, then later.
    fn rank(&self) -> (Severity, std::cmp::Reverse<u64>, std::cmp::Reverse<Option<DateTime<Utc>>>) {
        use std::cmp::Reverse;
        (self.severity(), Reverse(self.incident.count), Reverse(self.incident.last_seen))
    }
}
