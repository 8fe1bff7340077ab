//! The failures of a short input, which somebody pasted, looked at together: the words of whoever asks are about the error
//! that stands beside them.

use std::sync::Arc;

use compact_str::CompactString;

use crate::correlate::Sighting;
use crate::decode::ApiError;

/// What a short input tells, until all of it was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Pasted {
    pub sightings: Vec<Sighting>,
    /// The only model that it names.
    pub model: Option<CompactString>,
}

impl Pasted {
    /// Its failures.
    pub(super) fn finish(self) -> Vec<Sighting> {
        let mut sightings = without_retold(self.sightings);
        // Who asks what an error means writes the model above it. A log names the model of one failure, and not of all.
        let of_log = |s: &Sighting| s.error.model.is_some() || s.stamp.is_some();
        if let Some(model) = self.model.filter(|_| !sightings.iter().any(of_log)) {
            for sighting in &mut sightings {
                Arc::make_mut(&mut sighting.error).model = Some(model.clone());
                // It is no longer like the others of its kind.
                sighting.kind = None;
            }
        }
        sightings
    }
}

/// Whoever asks what an error means tells of it in words of his own above the error itself: that is no other failure. Lines
/// of a log are not retold, and lines of a program that tells each attempt come again.
fn without_retold(mut sightings: Vec<Sighting>) -> Vec<Sighting> {
    let (told, shown): (Vec<_>, Vec<_>) =
        sightings.iter().map(|s| Arc::clone(&s.error)).partition(|error| error.spoken);
    let is_same = |a: &ApiError, b: &ApiError| match (a.http_status, b.http_status) {
        (Some(a), Some(b)) => a == b,
        _ => a.grpc_status.is_some() && a.grpc_status == b.grpc_status,
    };
    // "All of which give the following error:"
    let announces =
        |error: &ApiError| error.words.as_deref().is_some_and(|words| words.trim_end().ends_with(':'));
    let is_retold = |error: &ApiError| {
        let alike = told.iter().filter(|other| is_same(error, other)).count();
        let shown = alike == 1 && shown.iter().any(|other| is_same(error, other));
        error.spoken && error.attempt.is_none() && (shown || alike == 2 && announces(error))
    };
    sightings.retain(|sighting| sighting.stamp.is_some() || !is_retold(&sighting.error));
    sightings
}
