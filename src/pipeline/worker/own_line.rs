//! What a line in a format of one's own says of the record that it begins: it goes before all that is read elsewhere.

use std::borrow::Cow;
use std::sync::Arc;

use crate::decode::{ApiError, Success, Successes};
use crate::scan::{self, OwnLines, OwnRecord, Text, Wraps};

/// A record without its frame.
pub(super) struct Unframed<'r> {
    /// The record.
    pub raw: &'r [u8],
    pub text: Text,
    /// What its first line says, where that is in the format; its body was taken out.
    pub own: Option<OwnRecord<'r>>,
    /// The bytes of which the text was made.
    pub body: Cow<'r, [u8]>,
}

/// Takes the frame off a record: that of its own format, and whatever stands within it.
pub(super) fn unframe<'r>(raw: &'r [u8], own: Option<&OwnLines>, wraps: &Wraps) -> Unframed<'r> {
    let mut own = own.and_then(|own| own.read(raw));
    let body = own.as_mut().map_or(Cow::Borrowed(raw), |own| std::mem::take(&mut own.body));
    let mut text = scan::unframe_wrapped(&body, wraps);
    text.stamp = own.as_ref().and_then(|own| own.stamp).or(text.stamp);
    Unframed { raw, text, own, body }
}

/// Gives a failure what the line says, and its place in the record.
pub(super) fn tell(error: &mut ApiError, own: &OwnRecord<'_>) {
    error.at = own.place(error.at);
    error.stamp = own.stamp.or(error.stamp);
    if let Some(project) = &own.project {
        error.is_of_project(project.as_str().into());
    }
    if let Some(model) = &own.model {
        error.model = Some(model.trim_start_matches("models/").into());
        error.model_was_called = true;
    }
}

/// The same for a request that went well.
pub(super) fn served(
    success: Success,
    line: &[u8],
    own: Option<&OwnLines>,
    successes: &mut Successes<'_>,
) -> Success {
    let Some(own) = own.and_then(|own| own.read(line)) else { return success };
    let second = own.stamp.and_then(|stamp| {
        let at = chrono::Timelike::with_nanosecond(&stamp.at, 0)?;
        Some(crate::clock::Stamp { at, ..stamp })
    });
    let endpoint = match &own.project {
        Some(project) => successes.in_project(Arc::clone(&success.endpoint), project),
        None => success.endpoint,
    };
    Success { endpoint, stamp: second.or(success.stamp) }
}
