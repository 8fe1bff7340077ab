//! The second half of the front: one report from what several runs have counted.

use std::collections::HashMap;
use std::io::{self, Cursor, Read};

use crate::clock::Clock;
use crate::correlate::{Part, PartError, Triage};
use crate::input::{Origin, Problem, unpacked};
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

    /// Adds a part, which messages call `name`: packed with gzip as it was written, or Zstandard, or the text of it.
    ///
    /// # Errors
    /// Where it is no part, of another version, or would count twice what a part before it has; the merge is as before.
    pub fn add(&mut self, name: &str, from: impl Read) -> Result<(), PartError> {
        let part = Part::read(text(name, from)?.as_slice())?;
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

/// How much a part may unpack to, whatever its length, and how often its length beyond that. Parts were 5 times their length
/// (incidents of hundreds of failures) to 26 times (of one failure each); gzip reaches 1000 times.
const ROOM: usize = 16 * 1024 * 1024;
const TIMES: usize = 100;

/// The text of a part, which may be packed.
fn text(name: &str, mut from: impl Read) -> Result<Vec<u8>, PartError> {
    let mut packed = Vec::new();
    from.read_to_end(&mut packed).map_err(PartError::Unread)?;
    let length = packed.len();
    let most = length.saturating_mul(TIMES).saturating_add(ROOM);
    let reader = unpacked(Box::new(Cursor::new(packed)), &Origin::Path(name.into())).map_err(unread)?;
    let mut text = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut text).map_err(PartError::Unread)?;
    if text.len() > most { Err(PartError::Bomb { packed: length, most }) } else { Ok(text) }
}

fn unread(problem: Problem) -> PartError {
    PartError::Unread(match problem {
        Problem::Open { source, .. } => source,
        other => io::Error::other(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(text).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn what_unpacks_to_more_than_any_part_is_refused() {
        let mut part = br#"{"format":"gemdiag-partial","version":5,"inputs":[""#.to_vec();
        part.resize(2 * ROOM, b' ');
        let bomb = packed(&part);
        assert!(bomb.len() < ROOM / TIMES);
        let error = Merge::new().add("a.part", bomb.as_slice()).unwrap_err().to_string();
        let most = ROOM + TIMES * bomb.len();
        let told = format!(
            "it is packed more tightly than any part: {} bytes are more than {most} unpacked",
            bomb.len()
        );
        assert_eq!(error, told);
        // As much text is no bomb, but no part either.
        let error = Merge::new().add("a.part", part.as_slice()).unwrap_err().to_string();
        assert!(error.starts_with("it is not what --format partial writes"), "{error}");
    }
}
