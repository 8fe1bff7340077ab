//! Takes values out of a text in compact form; see `encode` for how it is written.

use super::encode::{BITS, LIST, MORE, NO, REAL, ROW, TEXT, WHOLE, YES};

/// A value, which borrows from the text.
#[derive(Debug, Clone, Copy)]
pub enum Value<'t> {
    /// A text or a date.
    Text(&'t str),
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Real(f64),
    /// Yes or no.
    Truth(bool),
    /// A list.
    List(Items<'t>),
    /// Keys with their values.
    Row(Items<'t>),
}

/// What a list or a row holds, one behind the other.
#[derive(Debug, Clone, Copy)]
pub struct Items<'t> {
    left: usize,
    rest: &'t str,
}

impl<'t> Value<'t> {
    /// A list without items.
    pub(in crate::knowledge) const EMPTY: Self = Self::List(Items { left: 0, rest: "" });

    /// The value that a text in compact form holds; `None` where it is not in that form.
    pub(in crate::knowledge) fn of(text: &'t str) -> Option<Self> {
        Items { left: 1, rest: text }.value()
    }

    /// The value of a row's key.
    pub(in crate::knowledge) fn field(self, key: &str) -> Option<Self> {
        let Self::Row(mut entries) = self else { return None };
        loop {
            let (name, value) = entries.entry()?;
            if name == key {
                return Some(value);
            }
        }
    }

    /// The values of a list.
    pub(in crate::knowledge) fn items(self) -> impl Iterator<Item = Self> {
        let mut items = match self {
            Self::List(items) => items,
            // Nothing else has items.
            _ => Items { left: 0, rest: "" },
        };
        std::iter::from_fn(move || items.value())
    }

    /// The words under a row's key.
    pub(in crate::knowledge) fn words(self, key: &str) -> Option<&'t str> {
        self.field(key)?.text()
    }

    /// The words of a text.
    pub(in crate::knowledge) const fn text(self) -> Option<&'t str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, in the words in which serde names what it did not expect.
    pub(super) fn told(self) -> String {
        match self {
            Self::Text(text) => format!("string {text:?}"),
            Self::Whole(number) => format!("integer `{number}`"),
            Self::Real(number) if number.fract() == 0.0 => format!("floating point `{number:.1}`"),
            Self::Real(number) => format!("floating point `{number}`"),
            Self::Truth(truth) => format!("boolean `{truth}`"),
            Self::List(_) => "sequence".to_owned(),
            Self::Row(_) => "map".to_owned(),
        }
    }
}

impl<'t> Items<'t> {
    /// How many are left.
    pub(super) const fn len(&self) -> usize {
        self.left
    }

    /// The next value of a list.
    pub(super) fn value(&mut self) -> Option<Value<'t>> {
        self.left = self.left.checked_sub(1)?;
        self.take_value()
    }

    /// The next key of a row, and its value.
    pub(super) fn entry(&mut self) -> Option<(&'t str, Value<'t>)> {
        self.left = self.left.checked_sub(1)?;
        Some((self.take_text()?, self.take_value()?))
    }

    fn take_value(&mut self) -> Option<Value<'t>> {
        let tag = *self.rest.as_bytes().first()?;
        self.rest = self.rest.get(1..)?;
        Some(match tag {
            TEXT => Value::Text(self.take_text()?),
            WHOLE => {
                let number = self.take_number()?;
                Value::Whole((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
            }
            REAL => Value::Real(self.take_text()?.parse().ok()?),
            NO => Value::Truth(false),
            YES => Value::Truth(true),
            LIST => Value::List(Self::within(self.take_text()?)?),
            ROW => Value::Row(Self::within(self.take_text()?)?),
            _ => return None,
        })
    }

    /// What stands within a list or a row.
    fn within(body: &'t str) -> Option<Self> {
        let mut items = Self { left: 0, rest: body };
        // Each takes a byte at least.
        items.left = usize::try_from(items.take_number()?).ok()?.min(body.len());
        Some(items)
    }

    fn take_text(&mut self) -> Option<&'t str> {
        let length = usize::try_from(self.take_number()?).ok()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(text)
    }

    fn take_number(&mut self) -> Option<u64> {
        // Most are of one byte.
        let first = *self.rest.as_bytes().first()?;
        if first & MORE == 0 {
            self.rest = self.rest.get(1..)?;
            return Some(u64::from(first));
        }
        let mut number = 0;
        for (place, byte) in self.rest.bytes().enumerate().take(u64::BITS.div_ceil(BITS) as usize) {
            number |= u64::from(byte & (MORE - 1)) << (place as u32 * BITS);
            if byte & MORE == 0 {
                self.rest = self.rest.get(place + 1..)?;
                return Some(number);
            }
        }
        None
    }
}
