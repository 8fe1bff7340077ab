//! Facts and failures of a part of a text, on the way to a record's failures.

use crate::decode::facts::Facts;

/// What a part of a text reports.
#[derive(Default)]
pub(super) struct Found {
    /// Facts that are no failure by themselves: a status line, a URL, a time.
    pub own: Facts,
    /// Failures.
    pub errors: Vec<Facts>,
}

impl Found {
    /// Adds what a later part reports: its failures are separate ones.
    pub(super) fn append(mut self, mut other: Self) -> Self {
        other.errors.iter_mut().for_each(|e| e.listed = true);
        self.own.merge(&other.own);
        self.errors.append(&mut other.errors);
        self
    }
}
