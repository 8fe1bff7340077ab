//! What the text around an anchor says: the typed facts of one failed request.
//!
//! Enters: the text of a record, without its frame. Leaves: one [`ApiError`] for each failed request that it reports,
//! and how many failures of other providers it holds. This room must not know what a cause or an advice is.
//!
//! There is one tolerant reader for all printers (`reader`, `shape`, `literal`), and no code for any one client: a
//! client that nobody tested is read as well as it prints names and values.

mod cache;
mod facts;
mod failures;
mod prefilter;
mod success;
mod syntax;

use crate::knowledge::Knowledge;
pub use cache::line_time::line_stamp;
pub use cache::memo::{Asked, Library, Memo, Recalled};
use facts::{prose, traceback_locals};
pub use failures::api_error::{ApiError, Attempt, Layer, Quota, Torn};
use failures::collector::{Folder, Found};
use failures::resolve::{Owner, Surroundings};
pub use failures::writer::Writer;
use failures::{exception_group, resolve};
pub use prefilter::{Glance, Glancer};
pub use success::{Endpoint, Success, Successes};

/// A record to decode.
#[derive(Debug, Clone, Copy, Default)]
pub struct Record<'r> {
    /// The record's text, without its frame.
    pub text: &'r str,
    /// Source lines of a traceback in it, with their values.
    pub values: &'r str,
    /// The bytes before it.
    pub context: &'r [u8],
    /// Whether the record is the whole input.
    pub alone: bool,
}

/// What a record holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decoded {
    /// Failed requests to Gemini, in the order of the text.
    pub errors: Vec<ApiError>,
    /// Failures of other providers and services.
    pub foreign: usize,
    /// Texts that look like failures and do not say whose or which.
    pub undecoded: usize,
}

/// Reads all failures out of a record.
#[must_use]
pub fn decode(record: &Record<'_>, know: &Knowledge) -> Decoded {
    let found =
        exception_group::members(record.text).map(|text| Folder::new(know).text(text)).reduce(Found::beside);
    let around = Surroundings {
        record: know.providers().is_about_gemini(record.text.as_bytes()),
        before: know.providers().is_about_gemini(record.context),
        // Somebody pasted it to ask what it means, and not to show a program.
        alone: record.alone && !know.clients().is_source(record.text),
    };
    let (torn, writer) = (Torn::of(record.text, is_quiet(record.text, know)), Writer::of(record.text, know));
    let mut decoded = Decoded::default();
    let Found { own, errors } = found.unwrap_or_default();
    let partial = errors.is_empty().then_some(own);
    for facts in errors.into_iter().chain(partial) {
        let reports = facts.is_failure();
        match resolve::owner(&facts, around, know) {
            Owner::Ours => decoded.errors.push(ApiError { torn, writer, ..resolve::error(facts, know) }),
            Owner::Foreign => decoded.foreign += 1,
            Owner::Nobody => decoded.undecoded += usize::from(reports && around.record),
        }
    }
    traceback_locals::fill(&mut decoded.errors, record.values, know);
    decoded
}

/// Whether the first line says nothing of a failure and sounds no alarm, and the second one is indented.
fn is_quiet(text: &str, know: &Knowledge) -> bool {
    let Some((first, rest)) = text.split_once('\n') else { return false };
    rest.starts_with([' ', '\t']) && !know.clients().is_alarm(first) && prose::facts(first, know).is_nothing()
}
