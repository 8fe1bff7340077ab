//! The text of one record.

use gemdiag::classify::classify;
use gemdiag::decode::{self, Record};
use gemdiag::knowledge::Knowledge;

/// Decodes `bytes` as a record in a log, as one that is all there is, and as a paste: always the same way, and with fewer
/// failures than letters.
///
/// # Panics
/// Where that is not so.
pub fn decode(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let know = Knowledge::builtin();
    let record = Record { text: &text, ..Record::default() };
    for record in [
        record,
        Record { context: b"generativelanguage.googleapis.com", ..record },
        Record { alone: true, paste: Some(text.as_bytes()), ..record },
        Record { values: &text, ..record },
    ] {
        let decoded = decode::decode(&record, know);
        assert_eq!(decoded, decode::decode(&record, know));
        assert!(decoded.errors.len() + decoded.foreign + decoded.undecoded <= text.len());
        for error in &decoded.errors {
            // A failure whose cause no row names is told as not understood.
            assert_eq!(
                classify(error, know).map(|verdict| verdict.cause),
                classify(error, know).map(|verdict| verdict.cause)
            );
        }
    }
}
