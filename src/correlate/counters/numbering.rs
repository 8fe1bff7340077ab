//! From which number a log counts the attempts of its calls: most from 1, loops of one's own from 0. There 1 is a retry.

use serde::{Deserialize, Serialize};

use super::bounded_sets::is_count;
use super::columns::is_default;

/// What a stretch of an input says of that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbering {
    /// Whether it has an attempt 0.
    #[serde(default, skip_serializing_if = "is_default")]
    from_zero: bool,
    /// Attempts 1 that stand before each 0: retries, if an earlier stretch has one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ones: u64,
}

impl Numbering {
    /// Whether counting can have led to this.
    pub(super) const fn is_sound(&self) -> bool {
        is_count(self.ones)
    }

    /// Takes note of the next attempt; gives whether it is the first of a call.
    pub(super) const fn is_first(&mut self, number: u32) -> bool {
        match number {
            0 => {
                self.from_zero = true;
                true
            }
            1 if !self.from_zero => {
                self.ones += 1;
                true
            }
            _ => false,
        }
    }

    /// Both stretches, of which one follows the other, and how many attempts of the second are retries after all.
    pub(super) const fn join(self, next: Self) -> (Self, u64) {
        if self.from_zero {
            return (self, next.ones);
        }
        (Self { from_zero: next.from_zero, ones: self.ones + next.ones }, 0)
    }
}
