//! The keys of a row, each read once, and none that is not known.

use smallvec::{SmallVec, smallvec};

use super::fault::{Fault, Place};
use super::read::{Read, cut};
use super::value::Value;

/// The values of a row's fields, in the order of the fields.
pub(in crate::knowledge) struct Fields<'t> {
    /// The keys that there may be.
    known: &'static [&'static str],
    values: SmallVec<[Option<Value<'t>>; 24]>,
    next: usize,
}

impl<'t> Fields<'t> {
    /// The fields of a row, of which each must have one of the `known` keys.
    pub(in crate::knowledge) fn of(
        value: Value<'t>,
        what: &str,
        known: &'static [&'static str],
    ) -> Result<Self, Fault> {
        let Value::Row(mut items) = value else { return Err(Fault::expected(what, value)) };
        let mut values = smallvec![None; known.len()];
        while items.len() > 0 {
            let (key, value) = items.entry().ok_or_else(cut)?;
            match known.iter().position(|known| *known == key) {
                Some(field) => values[field] = Some(value),
                None => return Err(Fault::unknown("field", key, known).within(Place::Key(key.to_owned()))),
            }
        }
        Ok(Self { known, values, next: 0 })
    }

    /// The next field.
    pub(in crate::knowledge) fn take<T: Read>(&mut self) -> Result<T, Fault> {
        self.take_or(T::missing)
    }

    /// The next field; what its type is by default where the key is missing.
    pub(in crate::knowledge) fn take_or_default<T: Read + Default>(&mut self) -> Result<T, Fault> {
        self.take_or(|| Some(T::default()))
    }

    /// The next field, if it is sound.
    pub(in crate::knowledge) fn take_sound<T: Read>(
        &mut self,
        sound: fn(&T) -> Result<(), &'static str>,
    ) -> Result<T, Fault> {
        let field = self.take()?;
        sound(&field).map_err(|problem| self.within(Fault::new(problem)))?;
        Ok(field)
    }

    fn take_or<T: Read>(&mut self, missing: impl Fn() -> Option<T>) -> Result<T, Fault> {
        let value = self.values.get(self.next).copied().flatten();
        self.next += 1;
        match value {
            Some(value) => T::read(value).map_err(|fault| self.within(fault)),
            None => missing().ok_or_else(|| Fault::new(format!("missing field `{}`", self.key()))),
        }
    }

    /// The key of the field that was taken last.
    fn key(&self) -> &'static str {
        self.known.get(self.next.wrapping_sub(1)).copied().unwrap_or_default()
    }

    #[cold]
    fn within(&self, fault: Fault) -> Fault {
        fault.within(Place::Key(self.key().to_owned()))
    }
}

/// Defines a struct that is read from a row: each field from the key of its name, or the one behind `as`. Behind `=` stands
/// `default` for a key that may be missing, or a function that says what is wrong with a value.
macro_rules! read {
    ($(#[$meta:meta])* $vis:vis struct $name:ident $(<$of:ident>)? {
        $($(#[$fmeta:meta])* $fvis:vis $field:ident $(as $key:literal)?: $type:ty $(= $how:ident)?,)*
    }) => {
        $(#[$meta])*
        $vis struct $name $(<$of>)? { $($(#[$fmeta])* $fvis $field: $type,)* }

        impl $(<$of: $crate::knowledge::compact::Read>)? $crate::knowledge::compact::Read for $name $(<$of>)? {
            fn read(
                value: $crate::knowledge::compact::Value<'_>,
            ) -> Result<Self, $crate::knowledge::compact::Fault> {
                let known = &[$($crate::knowledge::compact::read!(@key $field $($key)?)),*];
                let what = concat!("struct ", stringify!($name));
                let mut fields = $crate::knowledge::compact::Fields::of(value, what, known)?;
                Ok(Self { $($field: $crate::knowledge::compact::read!(@take fields $($how)?)),* })
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@take $fields:ident) => { $fields.take()? };
    (@take $fields:ident default) => { $fields.take_or_default()? };
    (@take $fields:ident $sound:ident) => { $fields.take_sound($sound)? };
}
pub(in crate::knowledge) use read;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Place, decode, encode};
    use crate::terms::{Cause, Tier};

    super::read! {
        #[derive(Debug, PartialEq)]
        struct Row {
            id: String,
            cause: Option<Cause>,
            many as "how-many": Vec<i64> = default,
            least: f64 = default,
            small: u8 = default,
            range: [u32; 2] = default,
            tiers: BTreeMap<Tier, bool> = default,
            inner: Vec<Inner> = filled,
        }
    }

    super::read! {
        #[derive(Debug, PartialEq)]
        struct Inner {
            text: String,
        }
    }

    #[expect(clippy::ptr_arg, reason = "the field as it is read")]
    fn filled(list: &Vec<Inner>) -> Result<(), &'static str> {
        if list.is_empty() { Err("the list is empty") } else { Ok(()) }
    }

    #[test]
    fn a_row_is_what_its_toml_says() {
        let toml = "id = 'ü'\ncause = 'rpd'\nhow-many = [-1, 0, 63, 64, -9223372036854775808, 9223372036854775807]\n\
                    least = 2\nsmall = 255\nrange = [1, 2]\ntiers = { free = true, paid-1 = false }\n\
                    inner = [{ text = '' }, { text = '''two\nlines''' }]";
        let row: Row = decode(&encode(&toml.parse().unwrap())).unwrap();
        let inner = ["", "two\nlines"].map(|text| Inner { text: text.to_owned() });
        assert_eq!(
            row,
            Row {
                id: "ü".to_owned(),
                cause: Some(Cause::Rpd),
                many: vec![-1, 0, 63, 64, i64::MIN, i64::MAX],
                least: 2.0,
                small: 255,
                range: [1, 2],
                tiers: BTreeMap::from([(Tier::Free, true), (Tier::Paid1, false)]),
                inner: inner.into(),
            }
        );
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        for (toml, expected) in [
            ("", "missing field `id`"),
            ("id = 1", "id: invalid type: integer `1`, expected a string"),
            ("id = 'a'\ncause = 'rdp'", "cause: unknown cause 'rdp'; did you mean 'rpd'?"),
            ("id = 'a'\nhow-many = 1.0", "how-many: invalid type: floating point `1.0`, expected a sequence"),
            ("id = 'a'\nhow-many = [1, true]", "how-many.1: invalid type: boolean `true`, expected i64"),
            ("id = 'a'\nsmall = 256", "small: invalid value: integer `256`, expected u8"),
            ("id = 'a'\nrange = [1]", "range: invalid length 1, expected an array of length 2"),
            ("id = 'a'\ntiers = { no = true }", "tiers.no: unknown tier 'no'"),
            ("id = 'a'\ninner = []", "inner: the list is empty"),
            ("id = 'a'\ninner = [{ text = 'a' }, {}]", "inner.1: missing field `text`"),
            ("id = 'a'\ninner = [{ texts = 'a' }]", "inner.0.texts: unknown field `texts`, expected `text`"),
        ] {
            let fault = decode::<Row>(&encode(&toml.parse().unwrap())).unwrap_err();
            let step = |place: &Place| match place {
                Place::Key(key) => key.clone(),
                Place::Item(number) => number.to_string(),
            };
            let way: Vec<String> = fault.way().map(step).collect();
            let colon = if way.is_empty() { "" } else { ": " };
            assert_eq!(format!("{}{colon}{}", way.join("."), fault.problem), expected);
        }
    }

    #[test]
    fn a_damaged_text_is_refused() {
        let whole = encode(&"id = 'a'\ninner = [{ text = 'é' }]\nhow-many = [1]".parse().unwrap());
        assert!(decode::<Row>(&whole).is_ok());
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(decode::<Row>(&whole[..end]).is_err(), "{end}");
        }
        for text in [
            "[\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}",
            "{\u{4}\u{3f}aaa",
            "x",
        ] {
            assert!(decode::<Vec<i64>>(text).is_err(), "{text}");
        }
    }
}
