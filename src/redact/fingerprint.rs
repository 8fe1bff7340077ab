//! A name for a key that does not reveal it.

use std::fmt;

use compact_str::{CompactString, format_compact};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::secret_patterns::{SECRET, is_key};

/// Characters that a key has at least, and how many different ones: with fewer, whoever has a list of likely words finds
/// the one that has the fingerprint.
const LEAST: usize = 30;
const DIFFERENT: usize = 10;

/// What every name of a key begins with, and how many hex digits follow.
const BEGINS: &str = "key-";
const DIGITS: usize = 6;

/// The name of a key: `key-3f9a1c`. A type of its own, because a project may be called `key-vault`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(CompactString);

impl Fingerprint {
    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text that has the form of a key's name.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(BEGINS)?;
        let is_one = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit());
        is_one.then(|| Self(text.into()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
impl<T: Into<CompactString>> From<T> for Fingerprint {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

/// The same six hex digits for the same key on every run and machine: `key-3f9a1c`. `None` for what is no key by its own
/// shape: it may be a password, which its fingerprint would give away.
///
/// 24 bits of SHA-256 tell the handful of keys of a log apart and cannot be turned back into 39 characters.
#[must_use]
pub fn fingerprint(key: &str) -> Option<Fingerprint> {
    let mut seen = [false; 256];
    key.bytes().for_each(|b| seen[usize::from(b)] = true);
    let different = seen.iter().filter(|b| **b).count();
    if key.len() < LEAST || different < DIFFERENT || !is_key(key) {
        return None;
    }
    let [a, b, c, ..] = <[u8; 32]>::from(Sha256::digest(key));
    Some(Fingerprint(format_compact!("{BEGINS}{a:02x}{b:02x}{c:02x}")))
}

/// Whether it begins as the keys of Google's APIs do.
#[must_use]
pub fn is_google_key(text: &str) -> bool {
    ["AIza", "AQ."].iter().any(|begins| text.starts_with(begins))
}

/// What is shown in the place of a secret, without its brackets.
#[must_use]
pub fn stand_in(secret: &str) -> CompactString {
    fingerprint(secret).map_or_else(|| CompactString::const_new(SECRET), |name| name.0)
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, stand_in};

    #[test]
    fn a_key_has_one_name_on_every_machine_and_two_keys_have_two() {
        // The first six digits that `printf %s KEY | sha256sum` prints.
        assert_eq!(fingerprint("AIzaSyEXAMPLE-not-a-real-key-0000000000").unwrap().as_str(), "key-9d82d9");
        assert_ne!(
            fingerprint("AIzaSyEXAMPLE-not-a-real-key-1111111111"),
            fingerprint("AIzaSyEXAMPLE-not-a-real-key-2222222222")
        );
    }

    #[test]
    fn what_can_be_guessed_has_no_fingerprint() {
        for secret in [
            "Sommer2026",
            "hunter2",
            "correct-horse-battery-staple-correct-horse",
            "AIzaSyShort",
            "AIzaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "sk-my-summer-password",
        ] {
            assert_eq!(fingerprint(secret), None, "{secret}");
            assert_eq!(stand_in(secret), "secret");
        }
    }
}
