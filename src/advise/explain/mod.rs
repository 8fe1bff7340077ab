//! The long answer about a cause, a quota's name, a model, a topic, or a row of the tables, built from the rows.

mod cause;
mod index;
mod model;
mod quota;
mod rows;

use std::str::FromStr;

pub use index::index;

use super::page::Page;
use crate::clock::Clock;
use crate::knowledge::Knowledge;
use crate::terms::{Cause, nearest};

/// Nothing has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
#[non_exhaustive]
pub struct Unknown {
    /// The word as it was given.
    pub word: String,
    /// That it is a model newer than the table.
    pub newer: Option<String>,
    /// The nearest name, if one is near.
    pub hint: Option<String>,
}

impl Unknown {
    fn text(&self) -> String {
        let hint = self.hint.as_ref().map(|h| format!("; did you mean '{h}'?")).unwrap_or_default();
        self.newer.clone().unwrap_or_else(|| format!("nothing is known about '{}'{hint}", self.word))
    }
}

/// Explains what has this name: a cause, a row of advice, a topic, a row by its id, a model, or a quota's name.
///
/// # Errors
/// Nothing has the name; the error carries the nearest one.
pub fn explain(word: &str, know: &Knowledge, clock: &Clock) -> Result<Page, Unknown> {
    let lower = word.to_lowercase();
    if let Ok(cause) = Cause::from_str(&lower) {
        return Ok(cause::page(cause, know, clock));
    }
    cause::advice(&lower, know, clock)
        .or_else(|| rows::topic(&lower, know, clock))
        .or_else(|| model::page(&lower, know, clock))
        .or_else(|| rows::block(word, know, clock))
        .or_else(|| rows::row(word, know, clock))
        .or_else(|| quota::page(word, know, clock))
        .ok_or_else(|| unknown(word, know))
}

fn unknown(word: &str, know: &Knowledge) -> Unknown {
    let lower = word.to_lowercase();
    if let Some(newer) = super::model_note::unlisted_note(&lower, know) {
        return Unknown { word: word.to_owned(), newer: Some(newer), hint: None };
    }
    let rows = know.every_row();
    let ids = rows.iter().map(|row| row.id());
    let models = know.models().rows().iter().map(|m| m.name.as_str());
    let topics = know.topics().rows().iter();
    let names = topics.flat_map(|t| t.aliases.iter().map(String::as_str).chain([t.id.as_str()]));
    let all = Cause::ALL.iter().map(|c| c.id()).chain(names).chain(models).chain(ids);
    let hint = nearest(&lower, all).map(str::to_owned);
    Unknown { word: word.to_owned(), newer: None, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(word: &str) -> Page {
        let clock = Clock::fixed("2026-11-24T12:00:00Z".parse().unwrap());
        explain(word, Knowledge::builtin(), &clock).unwrap()
    }

    #[test]
    fn each_kind_of_name_leads_to_its_page() {
        for (word, kind, id) in [
            ("rpd", "cause", "rpd"),
            ("RPD", "cause", "rpd"),
            ("rpd-free", "advice", "rpd-free"),
            ("midnight", "topic", "reset"),
            ("models/gemini-3-pro-preview", "model", "gemini-3-pro-preview"),
            (
                "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                "quota",
                "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            ),
            ("T0.3", "block", "T0.3"),
            ("f6", "fact", "F6"),
            ("C1", "fact", "C1"),
            ("utc-reset", "myth", "utc-reset"),
            ("before-release", "checklist", "before-release"),
            ("tier-2", "tier", "tier-2"),
            ("article-000", "policy", "article-000"),
            ("rate-limits", "source", "rate-limits"),
            // A word of several tables, and each of them alone.
            ("billing", "topic", "billing"),
            ("source:billing", "source", "billing"),
            ("source:article-000", "source", "article-000"),
        ] {
            let page = page(word);
            assert_eq!((page.kind, page.id.as_str()), (kind, id), "{word}");
            assert!(!page.sections.is_empty(), "{word}");
        }
    }

    #[test]
    fn what_else_has_the_name_stands_below() {
        let also = |word: &str| -> Vec<String> {
            let page = page(word);
            let section = page.sections.iter().find(|section| section.label == "also");
            section.into_iter().flat_map(|s| s.items.iter().filter_map(|item| item.id.clone())).collect()
        };
        assert_eq!(also("billing"), ["source:billing"]);
        assert_eq!(also("article-000"), ["source:article-000"]);
        assert_eq!(also("source:article-000"), ["policy:article-000"]);
        assert!(also("reset").is_empty());
    }

    #[test]
    fn a_successor_that_ends_itself_says_so() {
        let page = page("gemini-2.0-flash-lite");
        let instead = page.sections.iter().find(|section| section.label == "instead").unwrap();
        assert_eq!(
            instead.items[0].notes,
            ["gemini-3.1-flash-lite will be shut down on 2027-05-07. Use gemini-3.5-flash-lite by then."]
        );
    }

    #[test]
    fn an_unknown_name_gets_a_hint() {
        let clock = Clock::fixed("2026-11-24T12:00:00Z".parse().unwrap());
        let hint = |word: &str| explain(word, Knowledge::builtin(), &clock).unwrap_err().to_string();
        assert_eq!(hint("overlaod"), "nothing is known about 'overlaod'; did you mean 'overload'?");
        assert_eq!(
            hint("gemini-3-por"),
            "nothing is known about 'gemini-3-por'; did you mean 'gemini-3-pro'?"
        );
        assert_eq!(hint("rdp"), "nothing is known about 'rdp'; did you mean 'rpd'?");
        assert_eq!(
            hint("gemini-5-neon"),
            "gemini-5-neon is newer than this table of 2026-11-27: look at https://ai.google.dev/gemini-api/docs/models."
        );
        assert_eq!(
            hint("gemini-3.9-flash"),
            "gemini-3.9-flash does not stand in this table of 2026-11-27: look at https://ai.google.dev/gemini-api/docs/models."
        );
        assert_eq!(hint("zzzz"), "nothing is known about 'zzzz'");
    }

    /// Whoever asks about getting more quota by more accounts is told why that is not advised, with the source.
    #[test]
    fn rotation_is_explained_and_never_advised() {
        let page = page("rotation");
        let all = serde_json::to_string(&page).unwrap();
        assert!(all.contains("Google's terms forbid getting around the limits"), "{all}");
        assert!(all.contains("https://developers.google.com/terms"), "{all}");
    }
}
