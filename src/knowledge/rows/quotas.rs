//! `quotas.toml`: what the name of a quota says about its bucket and tier.

use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use super::row::Support;
use super::table::{TableError, rows};
use crate::knowledge::compact::{Fault, Read, Value, choice, read};
use crate::knowledge::matching::PhraseFinder;
use crate::terms::{Bucket, QuotaKind, Tier, Unit, WindowKind};
use rustc_hash::FxHashMap;

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
pub struct QuotaTable {
    file: File,
    /// Finds the words of all rows in one pass.
    words: PhraseFinder,
    /// What the names say that were read before: a log repeats few.
    known: RwLock<FxHashMap<Box<str>, QuotaName>>,
}

read! {
    struct File {
        source: Vec<String>,
        verified: chrono::NaiveDate,
        unit: Vec<UnitRow>,
        window: Vec<WindowRow>,
        tier: Vec<TierRow>,
        scope: Vec<ScopeRow>,
        exception: Vec<Exception>,
    }
}

/// Number of names that are remembered.
const KNOWN: usize = 256;

/// Words of a row, of which a name may hold any.
#[derive(Default)]
struct Words {
    texts: Vec<String>,
    /// Their numbers among the words of the table.
    numbers: Range<usize>,
}

impl Read for Words {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        Ok(Self { texts: Vec::read(value)?, numbers: 0..0 })
    }
}

/// The words of the table that a name holds, by number.
struct Held(Vec<bool>);

read! {
    struct UnitRow {
        words: Words,
        unit: UnitWord,
    }
}

#[derive(Clone, Copy)]
enum UnitWord {
    Tokens,
    Images,
}

read! {
    struct WindowRow {
        words: Words,
        window: WindowWord,
    }
}

#[derive(Clone, Copy)]
enum WindowWord {
    Day,
    Minute,
}

choice! {
    UnitWord { "tokens" => Tokens, "images" => Images, }
    WindowWord { "day" => Day, "minute" => Minute, }
}

read! {
    struct TierRow {
        words: Words,
        tier: Tier,
    }
}

read! {
    struct ScopeRow {
        words: Words,
        scope: String,
    }
}

read! {
    struct Exception {
        name: Option<String>,
        prefix: Option<String>,
        suffix: Option<String>,
        contains: Words = default,
        unless: Option<String>,
        bucket: Option<Bucket>,
        tier: Option<Tier>,
        kind: Option<QuotaKind>,
        words: bool = default,
        counts: Option<String>,
        reason: String,
        source: Option<Vec<String>>,
        verified: Option<chrono::NaiveDate>,
        confidence: Option<Support> = default,
    }
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
        let mut file: File = rows(TABLE, text)?;
        for row in &file.exception {
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
        let words = file.number_words();
        Ok(Self { file, words, known: RwLock::default() })
    }

    /// The words that `name` holds.
    fn held(&self, name: &str) -> Held {
        let mut held = vec![false; self.words.len()];
        self.words.each(name.as_bytes(), |number, _| held[number] = true);
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
        let tier = self.file.tier.iter().find(|row| held.any(&row.words)).map(|row| row.tier);
        if let Some(row) = self.file.exception.iter().find(|row| row.matches(bare, &held)) {
            let bucket = row.bucket.or_else(|| self.bucket(&held).filter(|_| row.words));
            return QuotaName { bucket, tier: row.tier.or(tier), kind: row.kind };
        }
        QuotaName { bucket: self.bucket(&held), tier, kind: None }
    }

    /// The bucket that the words of a name tell.
    fn bucket(&self, held: &Held) -> Option<Bucket> {
        let window = self.file.window.iter().find(|row| held.any(&row.words)).map(|row| match row.window {
            WindowWord::Day => WindowKind::Day,
            WindowWord::Minute => WindowKind::Minute,
        });
        let unit = self.file.unit.iter().find(|row| held.any(&row.words)).map_or(Unit::Requests, |row| {
            match row.unit {
                UnitWord::Tokens => Unit::Tokens,
                UnitWord::Images => Unit::Images,
            }
        });
        window.map(|w| Bucket::of(unit, w))
    }

    /// For each of what the quota counts apart, as far as `name` says so: `project`, `model`, `user`.
    pub fn scopes(&self, name: &str) -> impl Iterator<Item = &str> {
        let held = self.held(name);
        self.file.scope.iter().filter(move |row| held.any(&row.words)).map(|row| row.scope.as_str())
    }

    /// How a name is read in another way than its words say, if it is.
    #[must_use]
    pub fn exception(&self, name: &str) -> Option<Reading<'_>> {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let held = self.held(bare);
        let row = self.file.exception.iter().find(|row| row.matches(bare, &held))?;
        Some(Reading {
            counts: row.counts.as_deref(),
            reason: &row.reason,
            confidence: row.confidence,
            source: row.source.as_deref().unwrap_or(&self.file.source),
            verified: row.verified.unwrap_or(self.file.verified),
        })
    }

    /// Ids of the facts that support the grammar, and the day on which it was checked.
    #[must_use]
    pub fn provenance(&self) -> (&[String], chrono::NaiveDate) {
        (&self.file.source, self.file.verified)
    }
}

impl File {
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
