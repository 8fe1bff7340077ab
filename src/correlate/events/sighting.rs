//! A failed request as one text reports it.

use std::sync::Arc;

use chrono::NaiveTime;

use crate::classify::Verdict;
use crate::clock::Stamp;
use crate::decode::ApiError;
use crate::redact::Quote;

/// A failed request as one record reports it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Sighting {
    /// The facts, which equal texts share. What is the text's own stands beside them: here it is not set.
    pub error: Arc<ApiError>,
    /// The time that the text states.
    pub stamp: Option<Stamp>,
    /// Delay after which the server allows a retry, in seconds.
    pub retry_after_s: Option<f64>,
    /// Its stream in the log; 0 where the log does not distinguish streams.
    pub stream: u64,
    /// The time of day in front of it, where that has no date.
    pub clock: Option<NaiveTime>,
    /// Number of its input.
    pub source: usize,
    /// Byte of that input at which its text begins.
    pub at: u64,
    /// Whether it is counted here: the surroundings of a slice are another slice's.
    pub counts: bool,
    /// Number of its first line in that input, from 1.
    pub line: u64,
    /// How many line breaks it has.
    pub length: u64,
    /// Where in the input the failure's own text begins: line and column, from 1.
    pub begins: (u64, u64),
    /// The text, where it may be wanted.
    pub quote: Option<Quote>,
    /// Set for a text that was read before: all sightings with the same number differ in time and wait only.
    pub kind: Option<Kind>,
}

/// What is known of a text that was read before.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Kind {
    /// Tells kinds apart within one run.
    pub number: u64,
    /// The verdict on it.
    pub verdict: Verdict,
}

impl Sighting {
    /// A text that was read for itself.
    #[must_use]
    pub fn of(mut error: ApiError) -> Self {
        let (stamp, retry_after_s) = (error.stamp.take(), error.retry_after_s.take());
        Self::like(Arc::new(error), stamp, retry_after_s)
    }

    /// A text whose facts are those of a text that was read before, but for its time and its wait.
    pub(crate) const fn like(error: Arc<ApiError>, stamp: Option<Stamp>, retry_after_s: Option<f64>) -> Self {
        Self {
            error,
            stamp,
            retry_after_s,
            stream: 0,
            clock: None,
            source: 0,
            at: 0,
            counts: true,
            line: 0,
            length: 0,
            begins: (0, 0),
            quote: None,
            kind: None,
        }
    }

    /// The facts, with those that are the text's own.
    pub(super) fn whole(&self) -> ApiError {
        let (stamp, retry_after_s) = (self.stamp, self.retry_after_s);
        ApiError { stamp, retry_after_s, ..ApiError::clone(&self.error) }
    }

    /// Takes what a later text says of the same failed request; gives whether that is the richer one.
    pub(super) fn absorb(&mut self, later: &Self) -> bool {
        let mut whole = self.whole();
        let richer = whole.absorb(later.whole());
        (self.stamp, self.retry_after_s) = (whole.stamp.take(), whole.retry_after_s.take());
        self.error = Arc::new(whole);
        richer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::OVERLOAD;
    use crate::decode::{Record, decode};
    use crate::knowledge::Knowledge;

    #[test]
    fn of_two_texts_the_richer_one_is_told_and_each_keeps_what_it_alone_says() {
        let poor = || {
            let stamp = Stamp::utc("2026-11-22T10:00:00".parse().unwrap());
            Sighting::of(ApiError { stamp: Some(stamp), retry_after_s: Some(17.0), ..ApiError::default() })
        };
        let body = Record { text: OVERLOAD, alone: true, ..Record::default() };
        let rich = || Sighting::of(decode(&body, Knowledge::builtin()).errors.remove(0));
        let both = |mut one: Sighting, two: &Sighting| {
            let richer = one.absorb(two);
            (richer, one.error.http_status, one.stamp.is_some(), one.retry_after_s)
        };
        assert_eq!(both(poor(), &rich()), (true, Some(503), true, Some(17.0)));
        assert_eq!(both(rich(), &poor()), (false, Some(503), true, Some(17.0)));
        let error = rich().error;
        assert_eq!((error.stamp, error.retry_after_s), (None, None), "what is the text's own stands beside");
    }
}
