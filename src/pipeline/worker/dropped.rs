//! Counts the records in which a client dropped a refusal: they say that a request failed, and not how.

use super::Worker;
use crate::clock::Stamp;
use crate::decode::{ApiError, Decoded};
use crate::pipeline::one_input::Part;

impl Worker<'_> {
    /// Counts the record if its failure was dropped, and takes away a status that the API did not send.
    pub(super) fn drop_refusals(
        &self,
        raw: &[u8],
        stamp: Option<Stamp>,
        decoded: &mut Decoded,
        part: &mut Part,
    ) {
        if !decoded.errors.iter().all(is_bare) {
            return;
        }
        let rows = self.know.dropped().rows();
        let Some(row) = rows.iter().position(|row| row.is_in(raw)) else { return };
        let is_nobodys = rows[row].client.is_none() && !decoded.errors.iter().any(names_gemini);
        if rows[row].made_up || is_nobodys {
            decoded.errors.clear();
        }
        if decoded.errors.is_empty() {
            part.dropped.push((row, stamp));
        }
    }
}

/// Whether it tells that it is of Gemini.
fn names_gemini(error: &ApiError) -> bool {
    error.platform.is_some() || error.model.is_some() || !error.phrases.is_empty()
}

/// Whether nothing but a status is told, or nothing but a wait.
fn is_bare(error: &ApiError) -> bool {
    let has_status = error.http_status.is_some() || error.grpc_status.is_some();
    error.quotas.is_empty() && error.reason.is_none() && !(has_status && error.retry_after_s.is_some())
}
