//! Values with the rank of their source, so that the better source wins whatever the order.

/// Ranks of sources; the higher wins.
pub(in crate::decode) mod rank {
    /// A field of the log around the error.
    pub(in crate::decode) const LOG_FIELD: u8 = 1;
    /// A link, or a name in passing.
    pub(in crate::decode) const MENTION: u8 = 2;
    /// The client's own words.
    pub(in crate::decode) const CLIENT: u8 = 3;
    /// A sentence of the server's message.
    pub(in crate::decode) const MESSAGE: u8 = 4;
    /// A typed field of the response.
    pub(in crate::decode) const FIELD: u8 = 6;
    /// Added for each level of nesting: the inner body counts more.
    pub(in crate::decode) const DEEPER: u8 = 8;
    /// A field of the request, such as its model.
    pub(in crate::decode) const REQUEST: u8 = 60;
    /// The server's statement about the requested model.
    pub(in crate::decode) const ANSWER: u8 = 62;
    /// The URL that was called: a quota may be one of another model.
    pub(in crate::decode) const ADDRESS: u8 = 64;
}

/// A value and the rank of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) struct Ranked<T>(Option<(T, u8)>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> Ranked<T> {
    pub(super) const fn of(value: T, rank: u8) -> Self {
        Self(Some((value, rank)))
    }

    /// Takes the value if its source is better than that of the present one.
    pub(in crate::decode) fn offer(&mut self, value: T, rank: u8) {
        if self.0.as_ref().is_none_or(|(_, old)| rank > *old) {
            self.0 = Some((value, rank));
        }
    }

    pub(in crate::decode) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(value, _)| value)
    }

    pub(in crate::decode) fn rank(&self) -> u8 {
        self.0.as_ref().map_or(0, |(_, rank)| *rank)
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if let Some((value, rank)) = &other.0 {
            self.offer(value.clone(), *rank);
        }
    }

    pub(super) fn shift(&mut self, by: u8) {
        if let Some((_, rank)) = &mut self.0 {
            *rank = rank.saturating_add(by);
        }
    }
}
