//! One failed request, as the log reports it: its facts, its cause, its time and its place.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::classify::Verdict;
use crate::clock::Moment;
use crate::decode::ApiError;
use crate::redact::Quote;

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Place {
    /// Name of the input, as the user gave it.
    pub source: Arc<str>,
    /// Where the slice of the input begins from whose surroundings on its lines are counted, in bytes; 0 in an input that was
    /// read from its beginning.
    #[serde(default, skip_serializing_if = "is_beginning")]
    pub since: u64,
    /// Line in which the failure's own text begins, from 1.
    pub line: u64,
    /// Column in that line, in characters from 1.
    #[serde(default = "first_column")]
    pub column: u64,
}

impl Place {
    /// A place before all others, where none is known.
    pub(in crate::correlate) fn nowhere() -> Self {
        Self { source: Arc::from(""), since: 0, line: 0, column: 0 }
    }

    /// Whether it is no place of a text.
    pub(in crate::correlate) fn is_nowhere(&self) -> bool {
        *self == Self::nowhere()
    }

    /// Moves to the other place, if that is further on.
    pub(in crate::correlate) fn advance(&mut self, to: &Self) {
        // The places of one log have its name in common.
        if Arc::ptr_eq(&self.source, &to.source) {
            let of = |place: &Self| (place.since, place.line, place.column);
            (self.since, self.line, self.column) = of(self).max(of(to));
        } else if *to > *self {
            self.clone_from(to);
        }
    }
}

/// What a part says that was written before columns were.
const fn first_column() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_beginning(since: &u64) -> bool {
    *since == 0
}

/// One failed request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// Its facts, which equal texts share. Time and wait are the event's own: here they are not set.
    pub error: Arc<ApiError>,
    /// Delay after which the server allows a retry, in seconds.
    pub retry_after_s: Option<f64>,
    /// Its cause, and the row that decided.
    pub verdict: Verdict,
    /// When it happened, where the log says so.
    pub time: Option<Moment>,
    /// Where it was first seen.
    pub place: Place,
    /// How many texts reported it: all but one are duplicates.
    pub sightings: u64,
    /// The text. Always there for the first event of an incident in an input.
    pub quote: Option<Quote>,
    /// Set where it equals other events in everything but time, wait and place.
    pub kind: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_moves_forward_only() {
        let (one, again, two): (Arc<str>, Arc<str>, Arc<str>) =
            ("a.log".into(), "a.log".into(), "b.log".into());
        let place =
            |source: &Arc<str>, line, column| Place { source: Arc::clone(source), since: 0, line, column };
        let advanced = |to: Place| {
            let mut from = place(&one, 5, 7);
            from.advance(&to);
            from
        };
        for further in [place(&one, 5, 8), place(&one, 6, 1), place(&again, 6, 1), place(&two, 1, 1)] {
            assert_eq!(advanced(further.clone()), further);
        }
        for back in [place(&one, 5, 6), place(&one, 4, 9), place(&again, 4, 9), place(&"A.log".into(), 9, 9)]
        {
            assert_eq!(advanced(back), place(&one, 5, 7));
        }
    }

    #[test]
    fn a_part_of_before_columns_were_says_the_first_one() {
        let old: Place = serde_json::from_str(r#"{"source":"a.log","line":5}"#).unwrap();
        assert_eq!(old, Place { source: "a.log".into(), since: 0, line: 5, column: 1 });
    }
}
