//! The closed vocabularies: every word that gemdiag may answer with, each with its stable kebab-case id.
//!
//! Nothing enters this room and nothing in it knows a rule: which error gets which [`Cause`] is decided by the
//! rows in `knowledge`. The ids are the same in JSON, TOML, SARIF, on the command line and in the documentation.

mod bucket;
mod cause;
mod certainty;
mod model;
mod pattern;
mod platform;
mod rpc_code;
mod tier;

pub use bucket::{Bucket, Buckets, QuotaKind, Unit, WindowKind};
pub use cause::{Cause, Severity};
pub use certainty::Certainty;
pub use model::{ModelKind, ModelState, ModelStatus};
pub use pattern::{AcrossKind, Confidence, Pattern, PatternSet, Standing};
pub use platform::Platform;
pub use rpc_code::RpcCode;
pub use tier::Tier;

/// The first `most` bytes of a text at most, up to the end of a character.
#[must_use]
pub fn head(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// A word that is not in the vocabulary it was looked up in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {kind} '{word}'{}", hint.as_ref().map(|h| format!("; did you mean '{h}'?")).unwrap_or_default())]
#[non_exhaustive]
pub struct UnknownWord {
    /// Name of the vocabulary, such as `cause`.
    pub kind: &'static str,
    /// The word as it was given.
    pub word: String,
    /// The nearest word of the vocabulary, if one is near.
    pub hint: Option<&'static str>,
}

/// Defines an enum whose variants have fixed ids, with `ALL`, `id`, `FromStr`, `Display` and serde by id.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident, $kind:literal { $($(#[$vmeta:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every word, in the order in which it is documented.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable id, as it stands in JSON and on the command line.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The word with this id.
            #[must_use]
            pub fn by_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|w| w.id() == id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.id())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::terms::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::by_id(word).ok_or_else(|| $crate::terms::unknown(
                    $kind, word, Self::ALL.iter().map(|w| w.id())))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.id())
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let ids: Vec<&str> = Self::ALL.iter().map(|w| w.id()).collect();
                schemars::json_schema!({ "type": "string", "enum": ids })
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(d)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use vocabulary;

/// The error for a word that none of `known` equals, with the nearest of them as a hint.
pub(crate) fn unknown(
    kind: &'static str,
    word: &str,
    known: impl Iterator<Item = &'static str>,
) -> UnknownWord {
    UnknownWord { kind, word: word.to_owned(), hint: nearest(word, known) }
}

/// Bytes of what may be a slip of the finger.
const LONGEST: usize = 200;

/// The candidate that is most like `word`, if any is like it at all.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Likeness takes time and memory by the product of the lengths, and no name is as long as that.
    if word.len() > LONGEST {
        return None;
    }
    // One slip of the finger counts more than any likeness of longer words: `rdp` is `rpd`.
    let likeness = |k: &str| match strsim::damerau_levenshtein(word, k) {
        0 | 1 => 2.0,
        _ => strsim::jaro_winkler(word, k),
    };
    known
        .map(|k| (likeness(k), k))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_any_name_is_like_none() {
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(nearest(&long, [&long[1..]].into_iter()), None);
        assert_eq!(nearest(&long[1..], [long.as_str()].into_iter()), Some(long.as_str()));
    }

    #[test]
    fn every_word_is_found_by_its_id_and_an_unknown_one_gets_a_hint() {
        for cause in Cause::ALL {
            assert_eq!(cause.id().parse::<Cause>(), Ok(*cause));
        }
        let error = "overlaod".parse::<Cause>().unwrap_err();
        assert_eq!(error.to_string(), "unknown cause 'overlaod'; did you mean 'overload'?");
        assert_eq!("xyz".parse::<Cause>().unwrap_err().to_string(), "unknown cause 'xyz'");
    }
}
