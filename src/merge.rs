//! The second half of the front: one report from what several runs have counted.

use std::collections::HashMap;
use std::io::Read;

use crate::clock::Clock;
use crate::correlate::{Part, PartError, Triage};
use crate::report::{Beside, Report};

/// Parts that runs of their own wrote with [`Format::Partial`](crate::Format::Partial), in any order;
/// [`report`](Self::report) tells them as one run over all inputs would.
///
/// ```
/// use gemdiag::report::{Beside, Style};
/// use gemdiag::{Clock, Diagnosis, Format, Knowledge, Merge};
///
/// let mut merge = Merge::new();
/// for (name, text) in [("a", "503 UNAVAILABLE. The model is overloaded."), ("b", "all is well")] {
///     let report = Diagnosis::new().keep_part().bytes(name, text).run();
///     let mut part = Vec::new();
///     Format::Partial.write(&report, &Style::PLAIN, &mut part)?;
///     merge.add(name, part.as_slice())?;
/// }
/// let report = merge.report(&Beside::new(Knowledge::builtin()), Clock::system());
/// assert_eq!((report.findings.len(), report.inputs.len()), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Merge {
    triage: Triage,
    inputs: Vec<String>,
    problems: Vec<String>,
    copies: Vec<String>,
    seen: HashMap<[u8; 32], String>,
    /// Names and sizes of the inputs of which parts are to come.
    expected: Vec<(String, u64)>,
    keeps_part: bool,
}

impl Merge {
    /// No parts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps what was counted in [`Report::part`], for a merge of merges: bytes that no part has may be in another one.
    #[must_use]
    pub fn keep_part(self) -> Self {
        Self { keeps_part: true, ..self }
    }

    /// Names inputs, and their bytes, of which there are to be parts: that one has none is seen by no other part.
    #[must_use]
    pub fn expecting(mut self, inputs: impl IntoIterator<Item = (String, u64)>) -> Self {
        self.expected.extend(inputs);
        self
    }

    /// Adds a part, which messages call `name`.
    ///
    /// # Errors
    /// Where it is no part, of another version, or would count twice what a part before it has; the merge is as before.
    pub fn add(&mut self, name: &str, from: impl Read) -> Result<(), PartError> {
        let part = Part::read(from)?;
        let digest = part.digest().map_err(PartError::Unread)?;
        let has_events = part.has_events();
        let (inputs, unread) = part.merge_into(&mut self.triage)?;
        if let Some(first) = self.seen.insert(digest, name.to_owned())
            && has_events
        {
            let copy = format!("{name} says the same as {first}: if it is a copy, its errors count twice");
            self.problems.push(copy.clone());
            self.copies.push(copy);
        }
        self.inputs.extend(inputs);
        self.problems.extend(unread);
        Ok(())
    }

    /// What speaks against the sum: parts that are alike, slices that do not fit, bytes that no part has.
    #[must_use]
    pub fn doubts(&self) -> Vec<String> {
        [self.copies.clone(), self.unlike()].concat()
    }

    /// What slices do not agree on. For a part, what is still to come is missing in none.
    fn unlike(&self) -> Vec<String> {
        let missing = if self.keeps_part { Vec::new() } else { self.missing() };
        [self.triage.uneven(), self.triage.of_two_sizes(), missing].concat()
    }

    /// What no part has.
    fn missing(&self) -> Vec<String> {
        let absent = self.expected.iter().filter(|(name, size)| !self.triage.has(name, *size));
        let tell = |(name, size): &(String, u64)| format!("the {size} bytes of {name} are in no part");
        self.triage.holes().into_iter().chain(absent.map(tell)).collect()
    }

    /// The report over all parts. What could not be read for them, and the [doubts](Self::doubts), are its problems.
    #[must_use]
    pub fn report(mut self, beside: &Beside, clock: Clock) -> Report {
        self.problems.extend(self.unlike());
        self.inputs.extend(self.triage.sliced());
        let make = if self.keeps_part { Report::with_part } else { Report::advised };
        make(self.triage, beside, self.inputs, self.problems, clock)
    }
}
