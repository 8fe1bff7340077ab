//! `models.toml`: which names are live, what replaces the others, and what kind of model each is.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::row::{Support, row};
use super::table::Table;
use crate::knowledge::compact::read;
use crate::terms::{ModelKind, ModelStatus, Platform};
use chrono::NaiveDate;

read! {
    /// What is different on Agent Platform.
    #[derive(Debug, Clone, PartialEq)]
    #[non_exhaustive]
    pub struct There {
        /// Whether it answers there.
        pub status: ModelStatus,
        /// Earliest date of its end there.
        pub shut_down: Option<NaiveDate>,
        /// What to use instead, there.
        pub successor: Option<String>,
        /// What speaks against it, in a sentence.
        pub doubt: Option<String>,
        /// Ids of the facts and pages that support it.
        pub source: Vec<String>,
        /// Day on which it was last held against its sources.
        pub verified: NaiveDate,
        /// How sure it is.
        pub confidence: Support,
    }
}

row! {
    /// A model, or a family of names.
    Model, "models.toml", "model" {
        /// Id of the API; `*` matches any text.
        name: String,
        /// Whether it answers; where there is a date, [`Model::status_on`] decides by it.
        status: ModelStatus,
        /// Earliest date of the shut-down.
        shut_down: Option<NaiveDate>,
        /// Since when it is deprecated.
        deprecated: Option<NaiveDate>,
        /// What to use instead.
        successor: Option<String>,
        /// Whether the successor answers from the date on.
        routed: bool = default,
        /// Whether only projects that used it before may use it.
        existing_only: bool = default,
        /// What speaks against the row, in a sentence.
        doubt: Option<String>,
        /// What is different on Agent Platform.
        vertex: Option<There>,
        /// What it makes.
        kinds: Vec<ModelKind>,
        /// Stricter limits, and it may change.
        preview: bool = default,
        /// No free tier.
        paid_only: bool = default,
    }
    fn sound(&self) -> Result<(), String> {
        let there = self.vertex.as_ref();
        if there.is_some_and(|there| there.source.is_empty()) {
            return Err("has no source for Agent Platform".to_owned());
        }
        let named = self.successor.is_some();
        [Some((self.status, self.shut_down)), there.map(|there| (there.status, there.shut_down))]
            .into_iter()
            .flatten()
            .try_for_each(|case| match case {
                (ModelStatus::Retiring, None) => Err("is retiring without a date".to_owned()),
                (ModelStatus::Live | ModelStatus::NeverExisted, Some(_)) => {
                    Err("has a date that its status excludes".to_owned())
                }
                (ModelStatus::QuotaName, _) if !named => Err("does not say which model it is".to_owned()),
                (ModelStatus::Unlisted, _) => Err("is listed".to_owned()),
                _ => Ok(()),
            })
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let date = self.shut_down.map(|date| ("shut down", date.to_string()));
        let deprecated = self.deprecated.map(|date| ("deprecated", date.to_string()));
        let successor = self.successor.clone().map(|name| ("successor", name));
        let there = self.vertex.as_ref().map(|there| {
            let date = there.shut_down.map(|date| format!(", {date}")).unwrap_or_default();
            ("on Agent Platform", format!("{}{date} ({})", there.status, there.confidence))
        });
        [("name", self.name.clone())].into_iter().chain(date).chain(deprecated).chain(successor).chain(there).collect()
    }
}

impl Model {
    /// The model as it is on a platform.
    #[must_use]
    pub fn on(&self, platform: Option<Platform>) -> Cow<'_, Self> {
        let Some(there) = self.vertex.as_ref().filter(|_| platform == Some(Platform::VertexAi)) else {
            return Cow::Borrowed(self);
        };
        Cow::Owned(Self {
            status: there.status,
            shut_down: there.shut_down,
            deprecated: None,
            successor: there.successor.clone().or_else(|| self.successor.clone()),
            routed: false,
            existing_only: false,
            doubt: there.doubt.clone(),
            ..self.clone()
        })
    }

    /// Whether it answers on this day.
    #[must_use]
    pub fn status_on(&self, day: NaiveDate) -> ModelStatus {
        match self.shut_down {
            Some(date) if date <= day => ModelStatus::ShutDown,
            Some(_) => ModelStatus::Retiring,
            None => self.status,
        }
    }

    /// Whether the name does not answer on this day, or never did.
    #[must_use]
    pub fn is_dead(&self, day: NaiveDate) -> bool {
        matches!(self.status_on(day), ModelStatus::ShutDown | ModelStatus::NeverExisted)
    }
}

/// Whether a name of the table, in which `*` matches any text, is that of the model.
fn fits(name: &str, id: &str) -> bool {
    match name.split_once('*') {
        None => name == id,
        Some((start, end)) => {
            id.len() >= start.len() + end.len() && id.starts_with(start) && id.ends_with(end)
        }
    }
}

impl Table<Model> {
    /// The row for a model's id, with or without `models/` in front: the longest name that fits.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Model> {
        let bare = id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase();
        self.most("name", |model| &model.name, |name| fits(name, &bare).then_some(name.len()))
    }

    /// The day of the newest row.
    #[must_use]
    pub fn newest(&self) -> Option<NaiveDate> {
        self.rows().iter().map(|model| model.verified).max()
    }

    /// How the version of a name of one of Google's families stands to those of the table: [`Ordering::Greater`] is newer
    /// than all of them, [`Ordering::Less`] lies between or below. `None` for a version that rows have, and for the names
    /// of others.
    #[must_use]
    pub fn unlisted(&self, id: &str) -> Option<Ordering> {
        if self.find(id).is_some() {
            return None;
        }
        let bare = id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase();
        let (family, own) = version(&bare)?;
        let known = self.rows().iter().filter_map(|model| version(&model.name)).filter(|v| v.0 == family);
        let newest = known.clone().map(|v| v.1).max()?;
        // A family grows by new names of its newest version.
        (own == newest || known.clone().all(|v| v.1 != own)).then(|| own.cmp(&newest))
    }
}

/// Family and version of a name: `gemini-4-argon` is of `gemini`, 4.0.
fn version(name: &str) -> Option<(&str, (u32, u32))> {
    let (family, rest) = name.split_once('-')?;
    let number = rest.split('-').next()?;
    let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
    Some((family, (major.parse().ok()?, minor.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table<Model> {
        Table::parse(include_str!("../tables/models.toml")).unwrap()
    }

    #[test]
    fn a_name_leads_to_its_row_and_a_family_stands_behind_a_full_name() {
        let models = table();
        let name = |id: &str| models.find(id).map(|m| m.name.clone());
        assert_eq!(name("models/gemini-3.1-flash-image").as_deref(), Some("gemini-3.1-flash-image"));
        assert_eq!(name("imagen-4.0-ultra-generate-001").as_deref(), Some("imagen-4.0-*"));
        assert_eq!(name("veo-3.1-fast-generate-preview").as_deref(), Some("veo-3.1-*-preview"));
        assert_eq!(name("gemini-2.5-flash-lite").as_deref(), Some("gemini-2.5-flash-lite"));
        assert_eq!(name("gpt-5"), None);
    }

    #[test]
    fn a_version_that_no_row_has_is_newer_than_the_table_or_not_in_it() {
        let models = table();
        for (name, newer) in [
            ("gemini-5-neon", Some(Ordering::Greater)),
            ("models/gemini-4.1-flash", Some(Ordering::Greater)),
            ("gemini-3.9-flash", Some(Ordering::Less)),
            ("gemini-1.0-pro", Some(Ordering::Less)),
            ("gemini-4-argon", None),
            ("gemini-4-xenon", Some(Ordering::Equal)),
            ("gemini-3.8-falsh", None),
            ("gpt-6", None),
            ("gemini-pro", None),
        ] {
            assert_eq!(models.unlisted(name), newer, "{name}");
        }
    }

    #[test]
    fn a_model_may_have_another_end_on_agent_platform() {
        let flash = table().find("gemini-2.5-flash").unwrap().clone();
        let day = "2026-11-27".parse().unwrap();
        assert_eq!(flash.on(Some(Platform::GeminiApi)).status_on(day), ModelStatus::Retiring);
        assert_eq!(flash.on(Some(Platform::VertexAi)).status_on(day), ModelStatus::ShutDown);
    }

    #[test]
    fn the_date_decides_whether_a_model_answers() {
        let models = table();
        let on = |id: &str, day: &str| models.find(id).unwrap().status_on(day.parse().unwrap());
        assert_eq!(on("gemini-2.5-pro", "2026-11-24"), ModelStatus::Retiring);
        assert_eq!(on("gemini-2.5-pro", "2026-12-01"), ModelStatus::ShutDown);
        assert_eq!(on("gemini-3-pro-preview", "2026-03-08"), ModelStatus::Retiring);
        assert_eq!(on("gemini-3-pro-preview", "2026-11-24"), ModelStatus::ShutDown);
        assert_eq!(on("gemini-3.1-flash", "2026-11-24"), ModelStatus::NeverExisted);
    }
}
