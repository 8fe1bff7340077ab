//! Tables of sentences: sources, facts, myths, checklists, topics, and the blocks of the articles.

use chrono::NaiveDate;

use super::row::{Confidence, Row, row};
use crate::terms::Cause;

/// A page, a thread, an article or a measurement.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Stable id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: Option<String>,
    /// The date that it bears, or on which it was read.
    pub date: NaiveDate,
    /// What kind of witness it is.
    pub confidence: Confidence,
    /// Blocks of the articles that it carries: their lists of links.
    #[serde(default)]
    pub blocks: Vec<String>,
}

impl Row for Source {
    const TABLE: (&'static str, &'static str) = ("sources.toml", "source");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.title
    }
    fn source(&self) -> &[String] {
        &[]
    }
    fn verified(&self) -> Option<NaiveDate> {
        Some(self.date)
    }
    fn blocks(&self) -> &[String] {
        &self.blocks
    }
    fn needs_source() -> bool {
        false
    }
}

/// A subject of `gemdiag explain` that is no cause, model or quota.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Stable id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is about.
    pub statement: String,
}

impl Row for Topic {
    const TABLE: (&'static str, &'static str) = ("topics.toml", "topic");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.statement
    }
    fn source(&self) -> &[String] {
        &[]
    }
    fn verified(&self) -> Option<NaiveDate> {
        None
    }
    fn blocks(&self) -> &[String] {
        &[]
    }
    fn needs_source() -> bool {
        false
    }
}

/// A table, procedure, rule or list of one of the five articles.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Kind, article and number: `T0.1`.
    pub id: String,
    /// What it is.
    pub statement: String,
    /// The article.
    pub source: Vec<String>,
}

impl Row for Block {
    const TABLE: (&'static str, &'static str) = ("blocks.toml", "block");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.statement
    }
    fn source(&self) -> &[String] {
        &self.source
    }
    fn verified(&self) -> Option<NaiveDate> {
        None
    }
    fn blocks(&self) -> &[String] {
        std::slice::from_ref(&self.id)
    }
}

row! {
    /// Something that is known.
    Fact, "facts.toml", "fact" {
        /// Topics to which it belongs.
        topics: Vec<String>,
        /// Where sources disagree: the side that is taken, and why.
        side: Option<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        self.side.iter().map(|side| ("taken", side.clone())).collect()
    }
}

crate::terms::vocabulary! {
    /// What is wrong with a claim.
    Verdict, "verdict" {
        /// It is not so.
        Contradicted = "contradicted",
        /// It was so.
        Outdated = "outdated",
        /// Somebody sells something.
        Marketing = "marketing",
        /// It is against Google's terms.
        TosRisk = "tos-risk",
        /// Nobody else says so.
        Unverified = "unverified",
    }
}

impl Verdict {
    /// The verdict in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Contradicted => "not so",
            Self::Outdated => "no longer so",
            Self::Marketing => "advertising",
            Self::TosRisk => "against Google's terms",
            Self::Unverified => "not verified",
        }
    }
}

row! {
    /// A claim that does not hold; the statement says what does.
    Myth, "myths.toml", "myth" {
        /// The claim.
        said: String,
        /// What is wrong with it.
        verdict: Verdict,
        /// Causes whose explanation shows it.
        causes: Vec<Cause>,
        /// Topics to which it belongs.
        topics: Vec<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        vec![("said", self.said.clone()), ("verdict", self.verdict.words().to_owned())]
    }
}

row! {
    /// A procedure, a checklist or a comparison.
    Checklist, "checklists.toml", "checklist" {
        /// Its points, in order.
        items: Vec<String>,
        /// Causes whose explanation shows it.
        causes: Vec<Cause>,
        /// Topics to which it belongs.
        topics: Vec<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        self.items.iter().map(|item| ("item", item.clone())).collect()
    }
}
