//! The error of a name that nothing has.

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
    /// Nothing is known about this, and nothing is near.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Self { word: word.to_owned(), newer: None, hint: None }
    }

    fn text(&self) -> String {
        let hint = self.hint.as_ref().map(|h| format!("; did you mean '{h}'?")).unwrap_or_default();
        self.newer.clone().unwrap_or_else(|| format!("nothing is known about '{}'{hint}", self.word))
    }
}
