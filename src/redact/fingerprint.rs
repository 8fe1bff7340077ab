//! A name for a secret that does not reveal it.

use std::hash::Hasher;

use compact_str::{CompactString, format_compact};

/// The same six hex digits for the same key on every run and machine: `key-3f9a1c`.
///
/// 24 bits of a hash tell the handful of keys of a log apart and cannot be turned back into 39 characters.
#[must_use]
pub fn fingerprint(key: &str) -> CompactString {
    let mut hasher = rustc_hash::FxHasher::default();
    for byte in key.bytes() {
        hasher.write_u8(byte);
        hasher.write_u64(hasher.finish().rotate_left(17));
    }
    format_compact!("key-{:06x}", hasher.finish() >> 40)
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn a_key_has_one_name_and_two_keys_have_two() {
        assert_eq!(fingerprint("AIzaSyEXAMPLE-1"), fingerprint("AIzaSyEXAMPLE-1"));
        assert_ne!(fingerprint("AIzaSyEXAMPLE-1"), fingerprint("AIzaSyEXAMPLE-2"));
        assert!(!fingerprint("AIzaSyEXAMPLE-1").contains("EXAMPLE"));
    }
}
