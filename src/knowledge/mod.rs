//! Every fact and decision, as rows of TOML that are compiled in.
//!
//! Enters: the files of `tables/`. Leaves: typed tables, checked once when they are first asked for. This room must
//! not know how a log looks or how a report is printed; rooms that decide something ask it, and hold no `if` on a
//! message, a model or a price of their own.

mod causes;
mod clients;
mod consumers;
mod fixes;
mod patterns;
mod providers;
mod quotas;
mod words;

use std::sync::LazyLock;

pub use causes::{CauseTable, Conditions, PhraseSet, Rule, Subject};
pub use clients::{Clients, ExceptionName};
pub use consumers::{Consumer, Consumers};
pub use fixes::{Case, Fix, FixTable, Retryable, Step, Wait};
pub use patterns::{PatternRow, PatternTable};
pub use providers::{HostKind, Providers};
pub use quotas::{QuotaKind, QuotaName, QuotaTable};
pub use words::{Seen, Sign, Words};

/// A table that does not hold together: a bug in a row, found when the table is loaded.
#[derive(Debug, thiserror::Error)]
#[error("table {table}: {problem}")]
pub struct TableError {
    /// File name of the table.
    pub table: &'static str,
    /// What is wrong with it, and where.
    pub problem: String,
}

/// All tables, each loaded when it is first used.
pub struct Knowledge {
    causes: LazyLock<CauseTable>,
    quotas: LazyLock<QuotaTable>,
    providers: LazyLock<Providers>,
    clients: LazyLock<Clients>,
    words: LazyLock<Words>,
    fixes: LazyLock<FixTable>,
    patterns: LazyLock<PatternTable>,
    consumers: LazyLock<Consumers>,
}

static BUILTIN: Knowledge = Knowledge {
    causes: LazyLock::new(|| sound(CauseTable::parse(include_str!("tables/causes.toml")))),
    quotas: LazyLock::new(|| sound(QuotaTable::parse(include_str!("tables/quotas.toml")))),
    providers: LazyLock::new(|| sound(Providers::parse(include_str!("tables/providers.toml")))),
    clients: LazyLock::new(|| sound(Clients::parse(include_str!("tables/clients.toml")))),
    fixes: LazyLock::new(|| sound(FixTable::parse(include_str!("tables/fixes.toml")))),
    patterns: LazyLock::new(|| sound(PatternTable::parse(include_str!("tables/patterns.toml")))),
    consumers: LazyLock::new(|| sound(Consumers::parse(include_str!("tables/consumers.toml")))),
    words: LazyLock::new(|| sound(Words::new(&BUILTIN.causes, &BUILTIN.providers, &BUILTIN.clients))),
};

impl Knowledge {
    /// The tables that are compiled in.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The rules that give an error its cause.
    pub fn causes(&self) -> &CauseTable {
        &self.causes
    }

    /// The naming grammar of quotas.
    pub fn quotas(&self) -> &QuotaTable {
        &self.quotas
    }

    /// What to do about each cause.
    pub fn fixes(&self) -> &FixTable {
        &self.fixes
    }

    /// When events have a pattern.
    pub fn patterns(&self) -> &PatternTable {
        &self.patterns
    }

    /// Projects of Google's own.
    pub fn consumers(&self) -> &Consumers {
        &self.consumers
    }

    /// All words of the tables, to be found in one pass.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Names and words of clients.
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// Hosts and wordings that tell whose error it is.
    pub fn providers(&self) -> &Providers {
        &self.providers
    }
}

/// The compiled-in tables are checked by the test suite, so a fault in them cannot reach a user.
#[expect(clippy::panic, reason = "a broken compiled-in table is a build fault that every test would show")]
fn sound<T>(table: Result<T, TableError>) -> T {
    table.unwrap_or_else(|error| panic!("{error}"))
}

/// Parses the rows of one table; unknown keys are errors.
fn rows<T: serde::de::DeserializeOwned>(table: &'static str, text: &str) -> Result<T, TableError> {
    toml::from_str(text).map_err(|error| TableError { table, problem: error.to_string() })
}
