//! `signals.toml`: words that make a cause likely where no known sentence and no field names one.

use super::table::{TableError, rows};
use crate::knowledge::compact::read;
use crate::knowledge::matching::{CueFinder, CueSet, CueWords};
use crate::terms::Cause;

const TABLE: &str = "signals.toml";

/// What signals are held against.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Clue {
    /// What the failure's own message says.
    pub cues: CueSet,
    /// Whether the message names a limit of 0.
    pub zero: bool,
    /// The cause to which the status alone has led; `None` for a text without a status.
    pub by_status: Option<Cause>,
}

/// One row: these cues make this cause likely.
#[derive(Debug, Clone)]
pub struct Signal {
    /// Stable id of the row.
    pub id: String,
    /// What it makes likely.
    pub cause: Cause,
    /// Why, in one sentence.
    pub reason: String,
    /// Ids of the facts and pages that support it.
    pub source: Vec<String>,
    /// Day on which it was last held against its sources.
    pub verified: chrono::NaiveDate,
    /// Texts in which this row must be among those that make its cause likely.
    pub examples: Vec<String>,
    /// Texts that this row must not be about.
    pub counter: Vec<String>,
    weight: u32,
    zero: bool,
    cues: u64,
    without: u64,
    denied: u64,
    refines: Vec<Option<Cause>>,
}

impl Signal {
    fn holds(&self, clue: &Clue) -> bool {
        let CueSet { said, denied } = clue.cues;
        self.refines.contains(&clue.by_status)
            && said & self.cues == self.cues
            && said & self.without == 0
            && denied & self.denied == self.denied
            && (!self.zero || clue.zero)
    }
}

/// All signals, and the words of their cues in one automaton.
pub struct Signals {
    signals: Vec<Signal>,
    least: u32,
    margin: u32,
    failing: u64,
    spent: u64,
    finder: CueFinder,
}

read! {
    struct File {
        least: u32,
        margin: u32,
        failing: Vec<String>,
        /// Names of fields whose values are names, and say nothing.
        naming: Vec<String>,
        denial: Denial,
        cue: Vec<CueRow>,
        signal: Vec<Row>,
    }
}

read! {
    struct Denial {
        before: Vec<String>,
        behind: Vec<String>,
    }
}

read! {
    struct CueRow {
        id: String,
        words: Vec<String>,
        except: Vec<String> = default,
    }
}

read! {
    struct Row {
        id: String,
        cause: Cause,
        weight: u32,
        cues: Vec<String> = default,
        without: Vec<String> = default,
        denied: Vec<String> = default,
        zero: bool = default,
        refines: Vec<String>,
        reason: String,
        source: Vec<String>,
        verified: chrono::NaiveDate,
        examples: Vec<String>,
        counter: Vec<String> = default,
    }
}

impl Signals {
    /// Reads and checks the table.
    ///
    /// # Errors
    /// The first fault found, with the row it stands in.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let file: File = rows(TABLE, text)?;
        if file.cue.len() > CueSet::CAPACITY {
            return Err(fault("cue", "the table has more cues than a set can hold"));
        }
        let names: Vec<&str> = file.cue.iter().map(|cue| cue.id.as_str()).collect();
        let signals: Vec<Signal> =
            file.signal.into_iter().map(|row| Signal::from_row(row, &names)).collect::<Result<_, _>>()?;
        let mut words = CueWords::default();
        for (index, cue) in file.cue.iter().enumerate() {
            words.add(index, &cue.words, &cue.except);
        }
        words.deny(&file.denial.before, &file.denial.behind);
        words.leave_out(&file.naming);
        unique(names.iter().copied())?;
        unique(signals.iter().map(|signal| signal.id.as_str()))?;
        let failing = bits("failing", &file.failing, &names)?;
        Ok(Self {
            signals,
            failing,
            spent: bits("spent", &["spent".to_owned()], &names)?,
            least: file.least,
            margin: file.margin,
            finder: CueFinder::new(words),
        })
    }

    /// The row that makes a cause likely, if the words speak for one more than for any other.
    #[must_use]
    pub fn decide(&self, clue: &Clue) -> Option<&Signal> {
        let holding: Vec<&Signal> = self.signals.iter().filter(|signal| signal.holds(clue)).collect();
        let heaviest =
            |cause: Cause| holding.iter().filter(|s| s.cause == cause).map(|s| s.weight).max().unwrap_or(0);
        let best = holding.iter().max_by_key(|s| (s.weight, std::cmp::Reverse(s.id.as_str())))?;
        let second = holding.iter().map(|s| s.cause).filter(|c| *c != best.cause).map(heaviest).max();
        (best.weight >= self.least && second.is_none_or(|second| best.weight >= second + self.margin))
            .then_some(*best)
    }

    /// Whether words may make another cause likely than this one.
    #[must_use]
    pub fn refine(&self, cause: Cause) -> bool {
        self.signals.iter().any(|signal| signal.refines.contains(&Some(cause)))
    }

    /// Whether the cues speak of a failure, and make a cause likely without a status.
    #[must_use]
    pub fn fail(&self, cues: CueSet) -> bool {
        let clue = Clue { cues, zero: false, by_status: None };
        cues.said & self.failing != 0 && self.decide(&clue).is_some()
    }

    /// Whether the cues say that something is used up.
    #[must_use]
    pub const fn is_spent(&self, cues: CueSet) -> bool {
        cues.said & self.spent != 0
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> &[Signal] {
        &self.signals
    }

    /// The cues in a text.
    #[must_use]
    pub fn cues(&self, text: &str) -> CueSet {
        self.finder.cues(text)
    }
}

/// The bits of the cues with these names.
fn bits(row: &str, names: &[String], cues: &[&str]) -> Result<u64, TableError> {
    names.iter().try_fold(0u64, |set, name| {
        let index = cues.iter().position(|cue| cue == name);
        index.map(|i| set | 1 << i).ok_or_else(|| fault(row, &format!("asks for no cue: '{name}'")))
    })
}

impl Signal {
    fn from_row(row: Row, cues: &[&str]) -> Result<Self, TableError> {
        let set = |names: &[String]| {
            names.iter().try_fold(0u64, |set, name| {
                let index = cues.iter().position(|cue| cue == name);
                index
                    .map(|i| set | 1 << i)
                    .ok_or_else(|| fault(&row.id, &format!("asks for no cue: '{name}'")))
            })
        };
        if row.source.is_empty() || row.examples.is_empty() || row.reason.is_empty() {
            return Err(fault(&row.id, "has no reason, no source or no example"));
        }
        if row.cues.is_empty() && row.denied.is_empty() && !row.zero {
            return Err(fault(&row.id, "asks for nothing"));
        }
        let cause = |id: &String| match id.as_str() {
            "none" => Ok(None),
            id => id.parse().map(Some).map_err(|error| fault(&row.id, &format!("refines {error}"))),
        };
        Ok(Self {
            refines: row.refines.iter().map(cause).collect::<Result<_, _>>()?,
            cues: set(&row.cues)?,
            without: set(&row.without)?,
            denied: set(&row.denied)?,
            id: row.id,
            cause: row.cause,
            reason: row.reason,
            source: row.source,
            verified: row.verified,
            examples: row.examples,
            counter: row.counter,
            weight: row.weight,
            zero: row.zero,
        })
    }
}

fn unique<'n>(names: impl Iterator<Item = &'n str>) -> Result<(), TableError> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(fault(name, "stands twice"));
        }
    }
    Ok(())
}

fn fault(row: &str, problem: &str) -> TableError {
    TableError::of_row(TABLE, row, problem)
}
