//! What can be read from a value.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::encode::ROW;
use super::fault::{Fault, Place};
use super::value::Value;
use crate::terms::{
    Bucket, Cause, ModelKind, ModelState, ModelStatus, Pattern, Platform, QuotaKind, RpcCode, Severity, Tier,
    UnknownWord, WindowKind,
};

/// A type that is read from a value of a table.
pub trait Read: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// What was expected instead.
    fn read(value: Value<'_>) -> Result<Self, Fault>;

    /// What it is where its key is missing; `None` where the key must be there.
    #[must_use]
    fn missing() -> Option<Self> {
        None
    }
}

/// Whether a text is a table in compact form, and not TOML.
pub(in crate::knowledge) fn is_compact(text: &str) -> bool {
    text.as_bytes().first() == Some(&ROW)
}

/// Reads what a text in compact form holds.
pub(in crate::knowledge) fn decode<T: Read>(text: &str) -> Result<T, Fault> {
    T::read(Value::of(text).ok_or_else(cut)?)
}

#[cold]
pub(super) fn cut() -> Fault {
    Fault::new("the compact form of the table is damaged")
}

/// The text of a value.
pub(super) fn text<'t>(value: Value<'t>, what: &str) -> Result<&'t str, Fault> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(Fault::expected(what, other)),
    }
}

impl Read for String {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        text(value, "a string").map(str::to_owned)
    }
}

impl Read for bool {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        match value {
            Value::Truth(truth) => Ok(truth),
            other => Err(Fault::expected("a boolean", other)),
        }
    }
}

impl Read for f64 {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        match value {
            Value::Real(number) => Ok(number),
            Value::Whole(number) => Ok(number as Self),
            other => Err(Fault::expected("f64", other)),
        }
    }
}

/// Reads whole numbers.
macro_rules! whole {
    ($($type:ty),*) => {$(
        impl Read for $type {
            fn read(value: Value<'_>) -> Result<Self, Fault> {
                let expected = stringify!($type);
                match value {
                    Value::Whole(number) => number.try_into().map_err(|_| Fault::beyond(expected, value)),
                    other => Err(Fault::expected(expected, other)),
                }
            }
        }
    )*};
}
whole!(u8, u16, u32, u64, usize, i64);

impl Read for NaiveDate {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        let text = text(value, "a formatted date string")?;
        // Every row has one, and chrono takes three times as long for what may be written in other ways.
        if let Some(day) = day(text) {
            return Ok(day);
        }
        text.parse().map_err(|error: chrono::ParseError| Fault::new(error.to_string()))
    }
}

/// `2026-11-28`.
fn day(text: &str) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        let digit = |all: u32, digit: &u8| digit.is_ascii_digit().then(|| all * 10 + u32::from(digit - b'0'));
        digits.iter().try_fold(0, digit)
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

impl<T: Read> Read for Option<T> {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        T::read(value).map(Some)
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Arc<T> {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        T::read(value).map(Self::new)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        let Value::List(mut items) = value else { return Err(Fault::expected("a sequence", value)) };
        let mut list = Self::with_capacity(items.len());
        while items.len() > 0 {
            let item = T::read(items.value().ok_or_else(cut)?);
            list.push(item.map_err(|fault| fault.within(Place::Item(list.len())))?);
        }
        Ok(list)
    }
}

impl<T: Read, const N: usize> Read for [T; N] {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        let list = Vec::read(value)?;
        let length = list.len();
        list.try_into()
            .map_err(|_| Fault::new(format!("invalid length {length}, expected an array of length {N}")))
    }
}

impl<K: Read + Ord, T: Read> Read for BTreeMap<K, T> {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        let Value::Row(mut entries) = value else { return Err(Fault::expected("a map", value)) };
        let mut map = Self::new();
        while entries.len() > 0 {
            let (key, value) = entries.entry().ok_or_else(cut)?;
            let within = |fault: Fault| fault.within(Place::Key(key.to_owned()));
            map.insert(K::read(Value::Text(key)).map_err(within)?, T::read(value).map_err(within)?);
        }
        Ok(map)
    }
}

/// What it was before it was written in compact form.
impl Read for toml::Value {
    fn read(value: Value<'_>) -> Result<Self, Fault> {
        Ok(match value {
            Value::Text(text) => Self::String(text.to_owned()),
            Value::Whole(number) => Self::Integer(number),
            Value::Real(number) => Self::Float(number),
            Value::Truth(truth) => Self::Boolean(truth),
            Value::List(_) => Self::Array(Vec::read(value)?),
            Value::Row(_) => Self::Table(BTreeMap::read(value)?.into_iter().collect()),
        })
    }
}

/// Reads words of vocabularies.
macro_rules! words {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::knowledge::compact::Read for $type {
            fn read(value: $crate::knowledge::compact::Value<'_>) -> Result<Self, $crate::knowledge::compact::Fault> {
                $crate::knowledge::compact::word(value)
            }
        }
    )*};
}
pub(in crate::knowledge) use words;

/// A word of a vocabulary.
pub(in crate::knowledge) fn word<T: std::str::FromStr<Err = UnknownWord>>(
    value: Value<'_>,
) -> Result<T, Fault> {
    text(value, "a string")?.parse().map_err(|error: UnknownWord| Fault::new(error.to_string()))
}

words! {
    Bucket, Cause, ModelKind, ModelState, ModelStatus, Pattern, Platform, QuotaKind, RpcCode, Severity, Tier,
}

/// Reads one of several words that are no vocabulary.
macro_rules! choice {
    ($($type:ident { $($word:literal => $variant:ident,)+ })+) => {$(
        impl $crate::knowledge::compact::Read for $type {
            fn read(value: $crate::knowledge::compact::Value<'_>) -> Result<Self, $crate::knowledge::compact::Fault> {
                $crate::knowledge::compact::one_of(value, &[$(($word, Self::$variant),)+])
            }
        }
    )+};
}
pub(in crate::knowledge) use choice;

/// One of these words.
pub(in crate::knowledge) fn one_of<T: Copy>(value: Value<'_>, words: &[(&str, T)]) -> Result<T, Fault> {
    let word = text(value, "a string")?;
    let found = words.iter().find(|(known, _)| *known == word);
    found.map(|(_, of)| *of).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        Fault::unknown("variant", word, &known)
    })
}

choice! {
    WindowKind { "minute" => Minute, "day" => Day, }
}
