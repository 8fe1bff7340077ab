//! `quotas.toml`: what the name of a quota says about its bucket and tier.

use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::row::Support;
use super::table::{TableError, rows};
use crate::knowledge::matching::PhraseFinder;
use crate::terms::{Bucket, QuotaKind, Tier, Unit, WindowKind};

const TABLE: &str = "quotas.toml";

/// What a name says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotaName {
    /// Bucket, where the name says what is counted over which window.
    pub bucket: Option<Bucket>,
    /// Tier, where the name says one.
    pub tier: Option<Tier>,
    /// Set for quotas that are no bucket.
    pub kind: Option<QuotaKind>,
}

/// The grammar and its exceptions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotaTable {
    source: Vec<String>,
    verified: chrono::NaiveDate,
    unit: Vec<UnitRow>,
    window: Vec<WindowRow>,
    tier: Vec<TierRow>,
    scope: Vec<ScopeRow>,
    exception: Vec<Exception>,
    /// Finds the words of all rows in one pass.
    #[serde(skip)]
    words: Option<PhraseFinder>,
    /// What the names say that were read before: a log repeats few.
    #[serde(skip)]
    known: RwLock<FxHashMap<Box<str>, QuotaName>>,
}

/// Number of names that are remembered.
const KNOWN: usize = 256;

/// Words of a row, of which a name may hold any.
#[derive(Deserialize, Default)]
#[serde(transparent)]
struct Words {
    texts: Vec<String>,
    /// Their numbers among the words of the table.
    #[serde(skip)]
    numbers: Range<usize>,
}

/// The words of the table that a name holds, by number.
struct Held(Vec<bool>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    words: Words,
    unit: UnitWord,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum UnitWord {
    Tokens,
    Images,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowRow {
    words: Words,
    window: WindowWord,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum WindowWord {
    Day,
    Minute,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TierRow {
    words: Words,
    tier: Tier,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeRow {
    words: Words,
    scope: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    name: Option<String>,
    prefix: Option<String>,
    suffix: Option<String>,
    #[serde(default)]
    contains: Words,
    unless: Option<String>,
    bucket: Option<Bucket>,
    tier: Option<Tier>,
    kind: Option<QuotaKind>,
    #[serde(default)]
    words: bool,
    counts: Option<String>,
    reason: String,
    source: Option<Vec<String>>,
    verified: Option<chrono::NaiveDate>,
    #[serde(default)]
    confidence: Option<Support>,
}

/// What is said of a name that is read in another way than its words say.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Reading<'t> {
    /// What it counts, in words.
    pub counts: Option<&'t str>,
    /// Why it is read so.
    pub reason: &'t str,
    /// How sure that is, where it differs from the grammar.
    pub confidence: Option<Support>,
    /// Ids of the facts and pages that support it.
    pub source: &'t [String],
    /// Day on which it was last held against them.
    pub verified: chrono::NaiveDate,
}

impl QuotaTable {
    /// Reads and checks the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut table: Self = rows(TABLE, text)?;
        for row in &table.exception {
            let patterns = [&row.name, &row.prefix, &row.suffix].into_iter().flatten().count();
            let says = row.bucket.is_some() || row.kind.is_some() || row.counts.is_some();
            let dated = row.source.is_some() == row.verified.is_some();
            if patterns + usize::from(!row.contains.texts.is_empty()) != 1
                || !says
                || !dated
                || row.reason.is_empty()
            {
                let name = row.name.as_deref().or(row.prefix.as_deref()).unwrap_or("(no name)");
                return Err(TableError::of(
                    TABLE,
                    format!(
                        "exception '{name}' needs one pattern, a reading, a reason, and a date for its source"
                    ),
                ));
            }
        }
        table.words = Some(table.number_words());
        Ok(table)
    }

    /// Numbers the words of all rows, and puts them into one index.
    fn number_words(&mut self) -> PhraseFinder {
        let units = self.unit.iter_mut().map(|row| &mut row.words);
        let windows = self.window.iter_mut().map(|row| &mut row.words);
        let tiers = self.tier.iter_mut().map(|row| &mut row.words);
        let scopes = self.scope.iter_mut().map(|row| &mut row.words);
        let exceptions = self.exception.iter_mut().map(|row| &mut row.contains);
        let mut texts: Vec<String> = Vec::new();
        for words in units.chain(windows).chain(tiers).chain(scopes).chain(exceptions) {
            words.numbers = texts.len()..texts.len() + words.texts.len();
            texts.extend(words.texts.iter().cloned());
        }
        PhraseFinder::new(texts, false)
    }

    /// The words that `name` holds.
    fn held(&self, name: &str) -> Held {
        let Some(words) = &self.words else { return Held(Vec::new()) };
        let mut held = vec![false; words.len()];
        words.each(name.as_bytes(), |number, _| held[number] = true);
        Held(held)
    }

    /// What `name` says: a quota id, a quota limit, a metric with or without its service, or a display name.
    #[must_use]
    pub fn read(&self, name: &str) -> QuotaName {
        if let Some(said) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return *said;
        }
        let said = self.said(name);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < KNOWN {
            known.insert(name.into(), said);
        }
        said
    }

    fn said(&self, name: &str) -> QuotaName {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let held = self.held(bare);
        let tier = self.tier.iter().find(|row| held.any(&row.words)).map(|row| row.tier);
        if let Some(row) = self.exception.iter().find(|row| row.matches(bare, &held)) {
            let bucket = row.bucket.or_else(|| self.bucket(&held).filter(|_| row.words));
            return QuotaName { bucket, tier: row.tier.or(tier), kind: row.kind };
        }
        QuotaName { bucket: self.bucket(&held), tier, kind: None }
    }

    /// The bucket that the words of a name tell.
    fn bucket(&self, held: &Held) -> Option<Bucket> {
        let window = self.window.iter().find(|row| held.any(&row.words)).map(|row| match row.window {
            WindowWord::Day => WindowKind::Day,
            WindowWord::Minute => WindowKind::Minute,
        });
        let unit =
            self.unit.iter().find(|row| held.any(&row.words)).map_or(Unit::Requests, |row| match row.unit {
                UnitWord::Tokens => Unit::Tokens,
                UnitWord::Images => Unit::Images,
            });
        window.map(|w| Bucket::of(unit, w))
    }

    /// For each of what the quota counts apart, as far as `name` says so: `project`, `model`, `user`.
    pub fn scopes(&self, name: &str) -> impl Iterator<Item = &str> {
        let held = self.held(name);
        self.scope.iter().filter(move |row| held.any(&row.words)).map(|row| row.scope.as_str())
    }

    /// How a name is read in another way than its words say, if it is.
    #[must_use]
    pub fn exception(&self, name: &str) -> Option<Reading<'_>> {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let held = self.held(bare);
        let row = self.exception.iter().find(|row| row.matches(bare, &held))?;
        Some(Reading {
            counts: row.counts.as_deref(),
            reason: &row.reason,
            confidence: row.confidence,
            source: row.source.as_deref().unwrap_or(&self.source),
            verified: row.verified.unwrap_or(self.verified),
        })
    }

    /// Ids of the facts that support the grammar, and the day on which it was checked.
    #[must_use]
    pub fn provenance(&self) -> (&[String], chrono::NaiveDate) {
        (&self.source, self.verified)
    }
}

impl Exception {
    fn matches(&self, bare: &str, held: &Held) -> bool {
        let named = self.name.as_deref().is_some_and(|n| n == bare)
            || self.prefix.as_deref().is_some_and(|p| bare.starts_with(p))
            || self.suffix.as_deref().is_some_and(|s| bare.ends_with(s))
            || held.any(&self.contains);
        named && !self.unless.as_deref().is_some_and(|word| bare.contains(word))
    }
}

impl Held {
    fn any(&self, words: &Words) -> bool {
        self.0.get(words.numbers.clone()).is_some_and(|held| held.contains(&true))
    }
}
