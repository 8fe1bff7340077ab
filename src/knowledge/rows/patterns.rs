//! `patterns.toml`: when events have a pattern.

use chrono::NaiveDate;

use super::pattern_counts::{
    AcrossAt, Burst, Change, Crowd, Ends, Ghost, Grace, Likely, Pool, Ramp, Rare, Share, Start, Storm,
    Sustained, TooBig,
};
use super::table::{TableError, rows};
use crate::knowledge::compact::read;
use crate::terms::Pattern;

const TABLE: &str = "patterns.toml";

read! {
    /// One row: what it states, and from which counts on.
    #[derive(Debug, Clone)]
    #[non_exhaustive]
    pub struct PatternRow<T> {
        /// What the pattern means.
        pub statement: String = said,
        /// From which counts, lengths and shares on it holds.
        pub at: T,
        /// Why these.
        pub reason: String = said,
        /// The simulated incident that shows it.
        pub shown_by: String = said,
        /// One that looks alike and must not.
        pub not_by: String = said,
        /// Ids of the facts that support it.
        pub source: Vec<String> = supported,
        /// Day on which it was last held against its sources.
        pub verified: NaiveDate,
    }
}

read! {
    /// All rows.
    #[derive(Debug)]
    #[non_exhaustive]
    pub struct PatternTable {
        /// [`Pattern::AfterBilling`].
        pub after_billing as "after-billing": PatternRow<Grace>,
        /// [`Pattern::AtStart`].
        pub at_start as "at-start": PatternRow<Start>,
        /// [`Pattern::Burst`].
        pub burst: PatternRow<Burst>,
        /// [`Pattern::Ghost429`].
        pub ghost_429 as "ghost-429": PatternRow<Ghost>,
        /// [`Pattern::LimitChange`].
        pub limit_change as "limit-change": PatternRow<Change>,
        /// [`Pattern::Mixed429503`].
        pub mixed as "mixed-429-503": PatternRow<Share>,
        /// [`Pattern::OnePoolManyKeys`].
        pub one_pool_many_keys as "one-pool-many-keys": PatternRow<Pool>,
        /// [`Pattern::Ramp`].
        pub ramp: PatternRow<Ramp>,
        /// [`Pattern::RetryStorm`].
        pub retry_storm as "retry-storm": PatternRow<Storm>,
        /// [`Pattern::SameSecond`].
        pub same_second as "same-second": PatternRow<Crowd>,
        /// [`Pattern::Sustained`].
        pub sustained: PatternRow<Sustained>,
        /// [`Pattern::TierChange`].
        pub tier_change as "tier-change": PatternRow<Change>,
        /// [`Pattern::TooBigForTpm`].
        pub too_big_for_tpm as "too-big-for-tpm": PatternRow<TooBig>,
        /// Whether an incident goes on.
        pub state: PatternRow<Ends>,
        /// The window of an unspecified 429.
        pub likely_bucket as "likely-bucket": PatternRow<Likely>,
        /// Retries that cannot pass.
        pub futile: PatternRow<Share>,
        /// Failures so rare that retries absorb them.
        pub rare: PatternRow<Rare>,
        /// What is said across incidents, inputs and days.
        pub across: PatternRow<AcrossAt>,
    }
}

impl PatternTable {
    /// Reads the table: a row for every pattern, with all its counts.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        rows(TABLE, text)
    }

    /// What a pattern means, in one sentence.
    #[must_use]
    pub fn statement(&self, pattern: Pattern) -> &str {
        match pattern {
            Pattern::AfterBilling => &self.after_billing.statement,
            Pattern::AtStart => &self.at_start.statement,
            Pattern::Burst => &self.burst.statement,
            Pattern::Ghost429 => &self.ghost_429.statement,
            Pattern::LimitChange => &self.limit_change.statement,
            Pattern::Mixed429503 => &self.mixed.statement,
            Pattern::OnePoolManyKeys => &self.one_pool_many_keys.statement,
            Pattern::Ramp => &self.ramp.statement,
            Pattern::RetryStorm => &self.retry_storm.statement,
            Pattern::SameSecond => &self.same_second.statement,
            Pattern::Sustained => &self.sustained.statement,
            Pattern::TierChange => &self.tier_change.statement,
            Pattern::TooBigForTpm => &self.too_big_for_tpm.statement,
        }
    }
}

/// A text that says something: no number stands without what it means, why, and where it shows.
#[expect(clippy::ptr_arg, reason = "the field as it is read")]
fn said(text: &String) -> Result<(), &'static str> {
    if text.trim().is_empty() { Err("the text says nothing") } else { Ok(()) }
}

/// The facts that support a row: at least one.
#[expect(clippy::ptr_arg, reason = "the field as it is read")]
fn supported(facts: &Vec<String>) -> Result<(), &'static str> {
    if facts.is_empty() { Err("no fact supports the row") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../tables/patterns.toml");

    #[test]
    fn every_pattern_has_a_row_and_unknown_counts_are_refused() {
        let table = PatternTable::parse(TEXT).unwrap();
        for pattern in Pattern::ALL {
            assert!(table.statement(*pattern).ends_with('.'), "{pattern}");
        }
        let error = PatternTable::parse(&TEXT.replace("crowd = 5", "crowds = 5")).unwrap_err();
        assert!(error.to_string().contains("unknown field `crowds`"), "{error}");
    }

    #[test]
    fn a_number_without_a_reason_or_an_incident_that_shows_it_is_refused() {
        let row = TEXT.split("\n[").find(|row| row.starts_with("burst]")).unwrap();
        for field in ["statement", "reason", "shown_by", "not_by"] {
            let line = row.lines().find(|line| line.starts_with(field)).unwrap();
            let error = PatternTable::parse(&TEXT.replace(line, &format!("{field} = \" \""))).unwrap_err();
            assert!(error.to_string().contains("the text says nothing"), "{error}");
        }
    }
}
