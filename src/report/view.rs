//! The finished view: incidents with their advice, worst first, and totals.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use compact_str::CompactString;

use super::finding::{Beside, Finding};
use super::first::{self, Action};
use super::group::{Group, GroupBy, Rest};
use super::nothing;
use crate::clock::Clock;
use crate::correlate::{Across, Interner, Part, SmallMap, Totals, Triage, across};
use crate::knowledge::{AS_OF, Knowledge};
use crate::redact::clean_path;

/// Everything that a format may print.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// Incidents, worst first.
    pub findings: Vec<Finding>,
    /// What to do first, over all incidents that are wanted.
    pub first: Vec<Action>,
    /// What the incidents say together.
    pub across: Vec<Across>,
    /// What was read, and what became of it.
    pub totals: Totals,
    /// Texts in which a client dropped a refusal, by their rows.
    pub dropped: SmallMap<CompactString, u64>,
    /// Requests that went well, by their models, where the log tells of them.
    pub succeeded: BTreeMap<CompactString, u64>,
    /// Names of the inputs that were read.
    pub inputs: Vec<String>,
    /// What could not be read.
    pub problems: Vec<String>,
    /// What counts as now, and the zones.
    pub clock: Clock,
    /// The directory to which formats that want relative paths make them relative.
    pub root: Option<PathBuf>,
    /// Headings, in the order of the incidents under them.
    pub groups: Vec<Group>,
    /// What the headings are.
    pub grouped_by: Option<GroupBy>,
    /// Incidents that were not asked for.
    pub left_out: Rest,
    /// Incidents that are known, as whoever asked has said.
    pub known: Rest,
    /// Incidents beyond the number that was asked for.
    pub below_top: Rest,
    /// Everything that was counted, where it is kept for [`Format::Partial`](super::Format::Partial).
    pub part: Option<Part>,
    /// The tables behind the advice.
    pub know: Arc<Knowledge>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The file, relative to the report's root where it lies below it, with `/` between its parts.
    pub path: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in that line, in characters from 1.
    pub column: u64,
}

impl Report {
    /// Puts the view together, with what is known beside the logs.
    #[must_use]
    pub fn advised(
        triage: Triage,
        beside: &Beside,
        inputs: Vec<String>,
        problems: Vec<String>,
        clock: Clock,
    ) -> Self {
        let (totals, dropped) = (*triage.totals(), triage.dropped().clone());
        let succeeded = triage.succeeded();
        let mut incidents = triage.into_conclusions(&beside.context, &beside.know);
        let across = across(&incidents, totals.log, &beside.know);
        let mut findings = Vec::with_capacity(incidents.len());
        let mut notes = Interner::default();
        while let Some(incident) = incidents.pop() {
            let mut finding = Finding::advised(incident, &clock, beside);
            if let Some(note) = finding.as_mut().and_then(|finding| finding.advice.model.as_mut()) {
                *note = notes.share(Arc::clone(note));
            }
            findings.extend(finding);
            // What is in both lists takes its memory once.
            if incidents.len().is_multiple_of(SHARE) {
                incidents.shrink_to_fit();
            }
        }
        findings.reverse();
        findings.sort_by_cached_key(Finding::rank);
        let problems: Vec<String> = problems.iter().map(|p| clean_path(p)).collect();
        Self {
            part: None,
            first: first::actions(&findings, &beside.know),
            findings,
            across,
            dropped,
            succeeded,
            totals: Totals { inputs: totals.inputs.max(inputs.len() as u64), ..totals },
            inputs,
            problems,
            clock,
            groups: Vec::new(),
            grouped_by: None,
            left_out: Rest::default(),
            known: Rest::default(),
            below_top: Rest::default(),
            root: None,
            know: Arc::clone(&beside.know),
        }
    }

    /// The same, which keeps what was counted as well, for [`Format::Partial`](super::Format::Partial).
    #[must_use]
    pub fn with_part(
        triage: Triage,
        beside: &Beside,
        inputs: Vec<String>,
        problems: Vec<String>,
        clock: Clock,
    ) -> Self {
        let named = problems.iter().map(|problem| clean_path(problem)).collect();
        let part = Part::new(&triage, inputs.clone(), named);
        Self { part: Some(part), ..Self::advised(triage, beside, inputs, problems, clock) }
    }

    /// The same report, with paths relative to `root`.
    #[must_use]
    pub fn within(self, root: PathBuf) -> Self {
        Self { root: Some(root), ..self }
    }

    /// Where the incident was first seen, if that is a file: a pipe or a text has no place that could be opened.
    #[must_use]
    pub fn location(&self, finding: &Finding) -> Option<Location> {
        let place = finding.place();
        if place.source.starts_with('<') && place.source.ends_with('>') {
            return None;
        }
        let path = Path::new(place.source.as_ref());
        let path = self.root.as_deref().and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
        let path = path.strip_prefix("./").unwrap_or(path);
        Some(Location { path: source(&path.to_string_lossy()), line: place.line, column: place.column })
    }

    /// What the incidents say together, each with the numbers of the incidents that it is about, from 1. What is about
    /// incidents that were not asked for is left out.
    pub fn together(&self) -> impl Iterator<Item = (&Across, Vec<usize>)> {
        let numbers = |across: &Across| -> Vec<usize> {
            let is_of = |finding: &Finding| across.about.contains(&finding.incident.key);
            (1..).zip(&self.findings).filter(|(_, f)| is_of(f)).map(|(number, _)| number).collect()
        };
        self.across.iter().map(move |across| (across, numbers(across))).filter(|(_, of)| !of.is_empty())
    }

    /// What would make the next report say more.
    #[must_use]
    pub fn hints(&self) -> Vec<String> {
        let consumers = self.know.consumers();
        let shared: BTreeSet<&str> = self
            .findings
            .iter()
            .flat_map(|f| f.incident.shared_consumers.iter())
            .map(CompactString::as_str)
            .collect();
        let mut hints = nothing::why(&self.totals, &self.inputs, self.problems.len(), &self.know);
        hints.extend(
            shared
                .into_iter()
                .filter_map(|number| consumers.of(number))
                .map(|c| format!("project {} is Google's own ({}), not yours", c.number, c.whose)),
        );
        hints.extend(nothing::dropped(&self.dropped, &self.know));
        hints.extend(nothing::not_shown(&self.totals, &self.know));
        if self.findings.iter().any(Finding::names_no_project) {
            hints.push(NO_PROJECT.to_owned());
        }
        let age = AS_OF.parse().ok().map(|day: chrono::NaiveDate| self.clock.now().date_naive() - day);
        if age.is_some_and(|age| age > OUTDATED) {
            hints.push(format!(
                "what is known here is as of {AS_OF}, and may have changed since: update gemdiag"
            ));
        }
        hints
    }

    /// When the report was made.
    #[must_use]
    pub const fn generated_at(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// After so many incidents the memory of those that are advised is given back.
const SHARE: usize = 256;

/// Knowledge that is older than this asks for an update.
const OUTDATED: chrono::TimeDelta = chrono::TimeDelta::days(180);

/// The name of an input, as every format has it: a path is shown whole, so that programs can open it.
pub(super) fn source(name: &str) -> String {
    clean_path(name)
}

/// How the next log says whose quota it was.
const NO_PROJECT: &str = "some quota errors do not say which project they are of; log the project id and the quota id with each 429";
