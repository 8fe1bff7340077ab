//! `models.toml`: which names are live, what replaces the others, and what kind of model each is.

use chrono::NaiveDate;

use super::row::row;
use super::table::Table;
use crate::terms::{ModelKind, ModelStatus};

row! {
    /// A model, or a family of names.
    Model, "models.toml", "model" {
        /// Id of the API; `*` matches any text.
        name: String,
        /// Whether it answers; where there is a date, [`Model::status_on`] decides by it.
        status: ModelStatus,
        /// Earliest date of the shut-down.
        shut_down: Option<NaiveDate>,
        /// What to use instead.
        successor: Option<String>,
        /// Whether the successor answers from the date on.
        #[serde(default)]
        routed: bool,
        /// What it makes.
        kinds: Vec<ModelKind>,
        /// Stricter limits, and it may change.
        #[serde(default)]
        preview: bool,
        /// No free tier.
        #[serde(default)]
        paid_only: bool,
    }
    fn sound(&self) -> Result<(), String> {
        match (self.status, self.shut_down) {
            (ModelStatus::Retiring, None) => Err("is retiring without a date".to_owned()),
            (ModelStatus::Live | ModelStatus::NeverExisted, Some(_)) => Err("has a date that its status excludes".to_owned()),
            _ => Ok(()),
        }
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let date = self.shut_down.map(|date| ("shut down", date.to_string()));
        let successor = self.successor.clone().map(|name| ("successor", name));
        [("name", self.name.clone())].into_iter().chain(date).chain(successor).collect()
    }
}

impl Model {
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

    fn fits(&self, id: &str) -> bool {
        match self.name.split_once('*') {
            None => self.name == id,
            Some((start, end)) => {
                id.len() >= start.len() + end.len() && id.starts_with(start) && id.ends_with(end)
            }
        }
    }
}

impl Table<Model> {
    /// The row for a model's id, with or without `models/` in front: the longest name that fits.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Model> {
        let bare = id.rsplit('/').next().unwrap_or(id).to_ascii_lowercase();
        self.rows().iter().filter(|model| model.fits(&bare)).max_by_key(|model| model.name.len())
    }
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
