//! What does not fit in a row, and where.

use super::value::Value;

/// What does not fit, in the words of serde.
#[derive(Debug)]
pub struct Fault {
    pub(in crate::knowledge) problem: String,
    /// From the inside out.
    places: Vec<Place>,
}

/// A step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::knowledge) enum Place {
    /// The value of this key.
    Key(String),
    /// The item with this number of a list.
    Item(usize),
}

impl Fault {
    /// A problem of the value at hand.
    #[cold]
    pub(in crate::knowledge) fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), places: Vec::new() }
    }

    /// The value is of another kind.
    #[cold]
    pub(super) fn expected(what: &str, found: Value<'_>) -> Self {
        Self::new(format!("invalid type: {}, expected {what}", found.told()))
    }

    /// The value is of the right kind, and none of those that are allowed.
    #[cold]
    pub(super) fn beyond(what: &str, found: Value<'_>) -> Self {
        Self::new(format!("invalid value: {}, expected {what}", found.told()))
    }

    /// A word that is none of the known ones: the name of a field, or of a choice.
    #[cold]
    pub(super) fn unknown(kind: &str, word: &str, known: &[&str]) -> Self {
        let listed = match known {
            [] => "there are none".to_owned(),
            [one] => format!("expected `{one}`"),
            [one, other] => format!("expected `{one}` or `{other}`"),
            _ => format!("expected one of `{}`", known.join("`, `")),
        };
        Self::new(format!("unknown {kind} `{word}`, {listed}"))
    }

    /// The same, of what is one step further out.
    #[cold]
    pub(super) fn within(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// The way to the value, from the outside in.
    pub(in crate::knowledge) fn way(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().rev()
    }
}
