//! The finished view: incidents with their advice, worst first, and totals.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use compact_str::CompactString;

use super::select::{Group, GroupBy, Rest};
use crate::advise::{Advice, advise};
use crate::clock::Clock;
use crate::correlate::{Context, Incident, Part, Totals, Triage};
use crate::knowledge::Knowledge;
use crate::terms::{Severity, Standing};

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
    /// Headings, in the order of the incidents under them.
    pub groups: Vec<Group>,
    /// What the headings are.
    pub grouped_by: Option<GroupBy>,
    /// Incidents that were not asked for.
    pub left_out: Rest,
    /// Incidents beyond the number that was asked for.
    pub below_top: Rest,
    /// Everything that was counted, for parts that are merged later.
    pub part: Part,
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
    /// Puts the view together.
    #[must_use]
    pub fn new(triage: &Triage, inputs: Vec<String>, problems: Vec<String>, clock: Clock) -> Self {
        Self::in_context(triage, &Context::default(), inputs, problems, clock)
    }

    /// Puts the view together, with what is known beside the logs.
    #[must_use]
    pub fn in_context(
        triage: &Triage,
        context: &Context,
        inputs: Vec<String>,
        problems: Vec<String>,
        clock: Clock,
    ) -> Self {
        let know = Knowledge::builtin();
        let mut findings: Vec<Finding> = triage
            .conclude(context, know)
            .into_iter()
            .filter_map(|incident| advise(&incident, &clock, know).map(|advice| Finding { incident, advice }))
            .collect();
        findings.sort_by_key(Finding::rank);
        Self {
            part: Part::new(triage, inputs.clone(), problems.clone()),
            findings,
            totals: *triage.totals(),
            inputs,
            problems,
            clock,
            groups: Vec::new(),
            grouped_by: None,
            left_out: Rest::default(),
            below_top: Rest::default(),
        }
    }

    /// What would make the next report say more.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let consumers = Knowledge::builtin().consumers();
        let shared: BTreeSet<&str> = self
            .findings
            .iter()
            .flat_map(|f| f.incident.shared_consumers.iter())
            .map(CompactString::as_str)
            .collect();
        let mut hints: Vec<String> = shared
            .into_iter()
            .filter_map(|number| consumers.of(number))
            .map(|c| format!("project {} is Google's own ({}), not yours", c.number, c.whose))
            .collect();
        if self.findings.iter().any(Finding::names_no_project) {
            hints.push(NO_PROJECT.to_owned());
        }
        hints
    }

    /// When the report was made.
    #[must_use]
    pub const fn generated_at(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// How the next log says whose quota it was.
const NO_PROJECT: &str = "some quota errors do not say which project they are of; log the project id and the quota id with each 429";

impl Finding {
    /// Whether it is about a quota of a project that nothing names.
    fn names_no_project(&self) -> bool {
        let incident = &self.incident;
        incident.count > 1
            && incident.http_statuses.contains(&429)
            && incident.key.project.is_none()
            && incident.insight.aliases.is_empty()
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.advice.fix.severity
    }

    /// Worse first, then more frequent, then what goes on, then later.
    fn rank(&self) -> impl Ord + use<> {
        use std::cmp::Reverse;
        let is_over = self.incident.insight.state.id == Standing::Quiet;
        (self.severity(), Reverse(self.incident.count), is_over, Reverse(self.incident.last_seen))
    }
}
