//! Where an input ended before its time, and why.

use std::io;
use std::sync::{Mutex, PoisonError};

use super::origin::Origin;
use super::problem::Problem;

/// The first place from which on an input could not be read, and why. All who read the input share it: it ends there for
/// each of them, so that what is read does not depend on who comes first.
#[derive(Debug, Default)]
pub(super) struct End(Mutex<Option<(u64, Reason)>>);

/// Why an input ends before its time.
#[derive(Debug)]
pub(super) enum Reason {
    /// What the system says.
    Failed(io::Error),
    /// It was cut short after it was opened, when it was this long.
    Shrank(u64),
}

impl End {
    /// The input cannot be read at `place`.
    pub(super) fn comes(&self, place: u64, reason: Reason) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|(at, _)| place < *at) {
            *known = Some((place, reason));
        }
    }

    /// Where the input ends before its time.
    pub(super) fn place(&self) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(at, _)| *at)
    }

    /// What there is to say about it.
    pub(super) fn problem(&self, origin: &Origin) -> Option<Problem> {
        let (read, reason) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let origin = origin.clone();
        Some(match reason {
            Reason::Failed(source) => Problem::Read { origin, source },
            Reason::Shrank(expected) => Problem::Shrank { origin, read, expected },
        })
    }
}
