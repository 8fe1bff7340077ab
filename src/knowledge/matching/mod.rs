//! What a row asks for, held against what is known of one error (the wing would be called `match`, were that no keyword).
//!
//! Enters: the fields of an error, the case for which advice is wanted, a text. Leaves: whether a row holds, how specific
//! it is, and which words of the tables stand in a text. This wing must not know any table: the tables are made of it.

mod conditions;
mod cues;
mod phrase_finder;
mod phrase_sieve;
mod situation;
mod template;
mod traces;
mod when;
mod word;
mod words;

pub use conditions::{Conditions, PhraseSet, Subject};
pub use cues::CueSet;
pub(super) use cues::{CueFinder, CueWords};
pub(crate) use phrase_finder::PhraseFinder;
pub(crate) use phrase_sieve::PhraseSieve;
pub use situation::Situation;
pub use template::{Filled, Hole, Template};
pub use traces::{ClientMark, Traces};
pub(super) use when::When;
pub use when::{Case, Paying, Workload};
pub use word::Word;
pub use words::{BEFORE_MODEL, BEFORE_PROJECT, QUOTA_SENTENCE, Seen, Sign, Words};
