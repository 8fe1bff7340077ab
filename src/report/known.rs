//! What a team knows already, and does not want to be told again for a while.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::terms::Cause;

/// A row of what is known: incidents for which all of it holds are counted and not shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Known {
    /// The cause.
    pub cause: Option<Cause>,
    /// A name of the project; `demo-*` stands for all that begin so.
    pub project: Option<String>,
    /// The model, written the same way.
    pub model: Option<String>,
    /// The first day on which it is told again.
    #[serde(default, deserialize_with = "day")]
    pub until: Option<NaiveDate>,
    /// Why it is left out, for whoever reads the row.
    pub why: String,
}

impl Known {
    /// Whether it asks for anything, and says why.
    ///
    /// # Errors
    /// What it lacks.
    pub fn sound(&self) -> Result<(), String> {
        if self.cause.is_none() && self.project.is_none() && self.model.is_none() {
            return Err("it names no cause, project or model, and would leave out everything".to_owned());
        }
        if self.why.trim().is_empty() { Err("it does not say why".to_owned()) } else { Ok(()) }
    }

    /// Whether it holds on this day.
    #[must_use]
    pub fn holds_on(&self, today: NaiveDate) -> bool {
        self.until.is_none_or(|until| today < until)
    }
}

/// A date of TOML, or a string that is one.
fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Date(toml::value::Datetime),
    }
    let text = match Written::deserialize(from)? {
        Written::Text(text) => text,
        Written::Date(date) => date.to_string(),
    };
    text.parse()
        .map(Some)
        .map_err(|_| serde::de::Error::custom(format!("'{text}' is no date such as 2026-12-01")))
}
