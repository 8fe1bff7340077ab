//! The finished view: incidents with their advice, worst first, and totals.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::advise::{Advice, Told, advise};
use crate::clock::Clock;
use crate::correlate::{Incident, Place, Totals, Triage};
use crate::knowledge::Knowledge;
use crate::redact::clean_path;
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
    /// The directory to which formats that want relative paths make them relative.
    pub root: Option<PathBuf>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, relative to the report's root where it lies below it, with `/` between its parts.
    pub path: String,
    /// Line, from 1.
    pub line: u64,
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
        let problems = problems.iter().map(|p| clean_path(p)).collect();
        Self { findings, totals: *triage.totals(), inputs, problems, clock, root: None }
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
        Some(Location { path: clean_path(&path.to_string_lossy()), line: place.line })
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

    /// Where it was first seen.
    #[must_use]
    pub fn place(&self) -> &Place {
        self.incident.example.as_ref().map_or(&self.incident.last_place, |example| &example.place)
    }

    /// The same 32 hex digits for the same project, platform, model and cause, on every run and machine.
    #[must_use]
    pub fn id(&self) -> String {
        let key = &self.incident.key;
        let parts = [
            key.cause.id(),
            key.platform.map_or("", |p| p.id()),
            key.project.as_deref().unwrap_or_default(),
            key.model.as_deref().unwrap_or_default(),
        ];
        let digest = Sha256::digest(parts.join("\0"));
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Worse first, then more frequent, then later.
    fn rank(&self) -> (Severity, std::cmp::Reverse<u64>, std::cmp::Reverse<Option<DateTime<Utc>>>) {
        use std::cmp::Reverse;
        (self.severity(), Reverse(self.incident.count), Reverse(self.incident.last_seen))
    }
}
