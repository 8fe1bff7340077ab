//! `sentences.toml`: sentences of messages, with holes where the facts stand.

use super::row::Support;
use super::table::{TableError, rows};
use crate::knowledge::compact::read;
use crate::knowledge::matching::Template;
use crate::terms::{Bucket, Platform, QuotaKind, Tier};

const TABLE: &str = "sentences.toml";

/// One sentence.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Sentence {
    /// Stable id.
    pub id: String,
    /// Whether only Google's Gemini services write so.
    pub ours: bool,
    /// Who writes so, where only one does.
    pub platform: Option<Platform>,
    /// What kind of quota it is about, where its words do not say it.
    pub kind: Option<QuotaKind>,
    /// What it is.
    pub why: String,
    /// Ids of the facts and pages that support it.
    pub source: Vec<String>,
    /// Day on which it was last held against its sources.
    pub verified: chrono::NaiveDate,
    /// How sure it is.
    pub confidence: Support,
    /// Sentences, and what must be read from them.
    pub examples: Vec<Example>,
    /// The sentence in pieces.
    pub template: Template,
}

read! {
    /// A sentence, and what must be read from it.
    #[derive(Debug, Clone)]
    pub struct Example {
        /// The sentence.
        pub text: String,
        /// Model.
        pub model: Option<String>,
        /// Limit.
        pub limit: Option<u64>,
        /// What is counted over which window.
        pub bucket: Option<Bucket>,
        /// Tier.
        pub tier: Option<Tier>,
        /// Project.
        pub project: Option<String>,
    }
}

/// All sentences.
pub struct SentenceTable {
    sentences: Vec<Sentence>,
}

read! {
    struct File {
        sentence: Vec<Row>,
    }
}

read! {
    struct Row {
        id: String,
        text: String,
        ours: bool = default,
        platform: Option<Platform>,
        kind: Option<QuotaKind>,
        why: String,
        source: Vec<String>,
        verified: chrono::NaiveDate,
        confidence: Support,
        examples: Vec<Example>,
    }
}

impl SentenceTable {
    /// Reads and checks the table: each row has a source, an example, and a fixed piece that is long enough to tell.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let file: File = rows(TABLE, text)?;
        let sentences: Result<Vec<Sentence>, TableError> =
            file.sentence.into_iter().map(Sentence::from_row).collect();
        let sentences = sentences?;
        let twice = sentences.iter().enumerate().find(|(i, s)| sentences[..*i].iter().any(|o| o.id == s.id));
        twice.map_or(Ok(()), |(_, s)| Err(fault(&s.id, "stands twice")))?;
        Ok(Self { sentences })
    }

    /// All sentences.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }
}

impl Sentence {
    fn from_row(row: Row) -> Result<Self, TableError> {
        if row.source.is_empty() || row.examples.is_empty() {
            return Err(fault(&row.id, "has no source or no example"));
        }
        let template = Template::parse(&row.text).map_err(|problem| fault(&row.id, &problem))?;
        Ok(Self {
            id: row.id,
            ours: row.ours,
            platform: row.platform,
            kind: row.kind,
            why: row.why,
            source: row.source,
            verified: row.verified,
            confidence: row.confidence,
            examples: row.examples,
            template,
        })
    }
}

fn fault(row: &str, problem: &str) -> TableError {
    TableError::of_row(TABLE, row, problem)
}
