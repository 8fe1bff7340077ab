//! The tables as types, one file for each file of `tables/`: what its rows hold, and what they answer.
//!
//! Enters: the text of a table. Leaves: its rows, checked by themselves, in a type that answers questions about them. The
//! fields that all rows share are in `row`, reading a table is in `table`. This wing must not know where the text came from.

mod actions;
mod blocks;
mod causes;
mod checklists;
mod client_behaviour;
mod clients;
mod clients_measured;
mod consumers;
mod dropped;
mod facts;
mod fixes;
mod leads;
mod limits;
mod line_formats;
mod live;
mod measured_answers;
mod models;
mod myths;
mod not_failures;
mod pattern_counts;
mod patterns;
mod plain;
mod policies;
mod prices;
mod providers;
mod quotas;
mod rotations;
mod row;
mod sentences;
mod signals;
mod snippets;
mod sources;
mod step;
mod table;
mod tiers;
mod topics;
mod windows;
mod worked_examples;

pub use actions::{Action, WHOM, Whom};
pub use blocks::Block;
pub use causes::{CauseTable, Rule};
pub use checklists::Checklist;
pub use client_behaviour::ClientBehaviour;
pub use clients::{Clients, ExceptionName};
pub use clients_measured::{Measured, Outcome};
pub use consumers::{Consumer, Consumers};
pub use dropped::Dropped;
pub use facts::Fact;
pub use fixes::{Fix, FixTable, Retryable, Settled, Wait};
pub use leads::Lead;
pub use limits::Limit;
pub use line_formats::{LineExample, LineFormat};
pub use live::{CallRow, Live, Retry, WhoseKey};
pub use measured_answers::{AnswerSection, MeasuredAnswer};
pub use models::{Model, There};
pub use myths::{Myth, Verdict};
pub use not_failures::NotFailure;
pub use pattern_counts::{AcrossAt, Ends};
pub use patterns::{PatternRow, PatternTable};
pub use plain::{Part, Plain};
pub use policies::{Jitter, Policy};
pub use prices::Price;
pub use providers::{HostKind, Providers};
pub use quotas::{QuotaName, QuotaTable, Reading};
pub use rotations::{Rotation, RotationExample, Rotations};
pub use row::{Entry, Row, Support};
pub use sentences::{Sentence, SentenceTable};
pub use signals::{Clue, Signal, Signals};
pub use snippets::Snippet;
pub use sources::Source;
pub use step::Step;
pub(super) use table::{Built, sound};
pub use table::{Table, TableError};
pub use tiers::TierRow;
pub use topics::Topic;
pub use windows::{WindowRow, Windows};
pub use worked_examples::Worked;

table::built! {
    CauseTable, Clients, Consumers, Live, PatternTable, Plain, Providers, QuotaTable, Rotations, SentenceTable, Signals, Windows,
}
