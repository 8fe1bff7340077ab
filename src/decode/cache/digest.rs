//! Digests that identify a text.
//!
//! Two texts have the same 128 bits with a probability of about 2^-100, even in a log that an attacker wrote: the secret of
//! the hash is random for each run.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use twox_hash::xxhash3_128::{Hasher, SECRET_MINIMUM_LENGTH};

/// Computes digests. Those of two digesters are not comparable.
pub(super) struct Digester {
    secret: [u8; SECRET],
    seed: u64,
}

/// Length of the secret in bytes: the least sufficient multiple of 8.
const SECRET: usize = SECRET_MINIMUM_LENGTH.next_multiple_of(8);

/// Spreads the digest of a part over all bits before that of the next part is added.
const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl Digester {
    pub(super) fn new() -> Self {
        let random = RandomState::new();
        let mut secret = [0; SECRET];
        for (number, word) in secret.chunks_exact_mut(8).enumerate() {
            word.copy_from_slice(&random.hash_one(number).to_le_bytes());
        }
        Self { secret, seed: random.hash_one(SECRET) }
    }

    /// One digest of consecutive parts; it depends on where they are split.
    pub(super) fn digest(&self, parts: &[&[u8]]) -> u128 {
        parts.iter().fold(0u128, |sum, part| {
            // The secret is long enough, so hashing cannot fail.
            let digest =
                Hasher::oneshot_with_seed_and_secret(self.seed, &self.secret, part).unwrap_or_default();
            (sum.rotate_left(64) ^ digest).wrapping_mul(SPREAD)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_tells_texts_and_their_parts_apart() {
        let digester = Digester::new();
        let long = [b'x'; 1000];
        let digests = [
            digester.digest(&[b"ab", b"c", b""]),
            digester.digest(&[b"a", b"bc", b""]),
            digester.digest(&[b"", b"ab", b"c"]),
            digester.digest(&[&long, b"", b""]),
            digester.digest(&[&long[1..], b"", b""]),
        ];
        let different: std::collections::BTreeSet<u128> = digests.into_iter().collect();
        assert_eq!(different.len(), digests.len());
        assert_eq!(digester.digest(&[b"ab", b"c", b""]), digests[0]);
        assert_ne!(Digester::new().digest(&[&long, b"", b""]), digests[3], "the secret is another one");
    }
}
