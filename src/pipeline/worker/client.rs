//! Recognises the client of the API that wrote a record. Only asked of records that report a failure.

use super::Worker;
use crate::decode::Decoded;
use crate::knowledge::{ClientMark, Word};

impl Worker<'_> {
    /// Marks the failures of a record with the client that wrote it. What stands behind the first is of the same call where
    /// the client tells all attempts of a call at once.
    pub(super) fn recognise_client(&self, raw: &[u8], decoded: &mut Decoded) {
        let Some(mark) = self.know.traces().client(raw) else { return };
        let Some(client) = self.know.client(mark) else { return };
        let holds = |words: &[Word]| words.iter().any(|word| word.is_in(raw));
        let (whole, other) = (holds(&client.attempts), holds(&client.other));
        for (i, error) in decoded.errors.iter_mut().enumerate() {
            error.client = Some(ClientMark { whole, again: whole && i > 0, other, ..mark });
        }
    }
}
