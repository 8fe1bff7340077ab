//! `quotas.toml`: what the name of a quota says about its bucket and tier.

use serde::Deserialize;

use super::row::Confidence;
use super::table::{TableError, rows};
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    words: Vec<String>,
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
    words: Vec<String>,
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
    words: Vec<String>,
    tier: Tier,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeRow {
    words: Vec<String>,
    scope: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    name: Option<String>,
    prefix: Option<String>,
    suffix: Option<String>,
    #[serde(default)]
    contains: Vec<String>,
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
    confidence: Option<Confidence>,
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
    pub confidence: Option<Confidence>,
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
        let table: Self = rows(TABLE, text)?;
        for row in &table.exception {
            let patterns = [&row.name, &row.prefix, &row.suffix].into_iter().flatten().count();
            let says = row.bucket.is_some() || row.kind.is_some() || row.counts.is_some();
            let dated = row.source.is_some() == row.verified.is_some();
            if patterns + usize::from(!row.contains.is_empty()) != 1
                || !says
                || !dated
                || row.reason.is_empty()
            {
                let name = row.name.as_deref().or(row.prefix.as_deref()).unwrap_or("(no name)");
                return Err(TableError {
                    table: TABLE,
                    problem: format!(
                        "exception '{name}' needs one pattern, a reading, a reason, and a date for its source"
                    ),
                });
            }
        }
        Ok(table)
    }

    /// What `name` says: a quota id, a quota limit, a metric with or without its service, or a display name.
    #[must_use]
    pub fn read(&self, name: &str) -> QuotaName {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let tier = self.tier.iter().find(|row| any(&row.words, bare)).map(|row| row.tier);
        if let Some(row) = self.exception.iter().find(|row| row.matches(bare)) {
            let bucket = row.bucket.or_else(|| self.words(bare).filter(|_| row.words));
            return QuotaName { bucket, tier: row.tier.or(tier), kind: row.kind };
        }
        QuotaName { bucket: self.words(bare), tier, kind: None }
    }

    /// The bucket that the words of a name tell.
    fn words(&self, bare: &str) -> Option<Bucket> {
        let window = self.window.iter().find(|row| any(&row.words, bare)).map(|row| match row.window {
            WindowWord::Day => WindowKind::Day,
            WindowWord::Minute => WindowKind::Minute,
        });
        let unit =
            self.unit.iter().find(|row| any(&row.words, bare)).map_or(Unit::Requests, |row| match row.unit {
                UnitWord::Tokens => Unit::Tokens,
                UnitWord::Images => Unit::Images,
            });
        window.map(|w| Bucket::of(unit, w))
    }

    /// For each of what the quota counts apart, as far as `name` says so: `project`, `model`, `user`.
    pub fn scopes(&self, name: &str) -> impl Iterator<Item = &str> {
        self.scope.iter().filter(|row| any(&row.words, name)).map(|row| row.scope.as_str())
    }

    /// How a name is read in another way than its words say, if it is.
    #[must_use]
    pub fn exception(&self, name: &str) -> Option<Reading<'_>> {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let row = self.exception.iter().find(|row| row.matches(bare))?;
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
    fn matches(&self, bare: &str) -> bool {
        let named = self.name.as_deref().is_some_and(|n| n == bare)
            || self.prefix.as_deref().is_some_and(|p| bare.starts_with(p))
            || self.suffix.as_deref().is_some_and(|s| bare.ends_with(s))
            || any(&self.contains, bare);
        named && !self.unless.as_deref().is_some_and(|word| bare.contains(word))
    }
}

fn any(words: &[String], text: &str) -> bool {
    words.iter().any(|word| text.contains(word.as_str()))
}
