//! Whose failure is it: a Gemini service's or another provider's?

use crate::decode::facts::{Facts, rank};
use crate::knowledge::Knowledge;

/// The context of a failure, for texts that do not state whose failure it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    /// The record mentions Gemini.
    pub record: bool,
    /// The lines before the record mention Gemini.
    pub before: bool,
    /// The record is the whole input: a user pasted it to ask what it means.
    pub alone: bool,
    /// The part names another provider, and Gemini not after it.
    pub anothers: bool,
    /// The input is a short one without times.
    pub paste: bool,
}

impl Context {
    /// The context of this failure: for an entry of a log that does not name Gemini the entries beside it are lines around it,
    /// and a list of entries with times is a log, however short it is.
    const fn of(self, facts: &Facts) -> Self {
        if !facts.unnamed {
            return self;
        }
        Self { record: false, before: self.before || self.record, paste: false, ..self }
    }

    /// What the record itself tells of it.
    pub(super) const fn without_surroundings(self) -> Self {
        Self { before: false, alone: false, paste: false, ..self }
    }
}

/// Whose failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// One of Google's Gemini services.
    Ours,
    /// Another provider or another service of Google's.
    Foreign,
    /// The text does not decide.
    Unknown,
}

/// Whose failure these facts report.
pub(super) fn owner(facts: &Facts, context: Context, know: &Knowledge) -> Owner {
    let context = context.of(facts);
    let strong = !know.causes().strong(facts.phrases).is_empty();
    // What is told in plain words has no address that could speak against another provider's mark.
    let anothers = facts.spoken && facts.foreign;
    if facts.ours && (strong || !(facts.other_service || anothers)) {
        let status = facts.http.get().is_some() || facts.rpc.get().is_some() || facts.code.get().is_some();
        let quota = facts.loose_quota.quota_id.is_some() || facts.loose_quota.quota_metric.is_some();
        return if status || facts.is_failure() || (quota && (facts.spoken || context.paste)) {
            Owner::Ours
        } else {
            Owner::Unknown
        };
    }
    // What a gateway relayed is Gemini's where a provider or a model says so.
    let relayed = facts.relay && !context.record && !context.before && !is_google_envelope(facts);
    if facts.foreign || facts.other_service || relayed {
        return Owner::Foreign;
    }
    let googles = !know.causes().google(facts.phrases).is_empty()
        || (context.paste && facts.reason.get().is_some_and(|reason| know.causes().is_reason(reason)));
    if googles || facts.spoken || is_google_envelope(facts) || context_decides(facts, context) {
        Owner::Ours
    } else {
        Owner::Unknown
    }
}

/// Whether code, status and message of google.rpc are there: no other provider has this envelope, and no other Google
/// service is named.
fn is_google_envelope(facts: &Facts) -> bool {
    facts.envelope && !facts.openai_shape && facts.http.get().is_some() && facts.rpc.get().is_some()
}

/// Whether the text states what failed, and its context whose failure it was.
fn context_decides(facts: &Facts, context: Context) -> bool {
    let status = facts.http.get().is_some() || facts.rpc.get().is_some();
    let weak = !facts.phrases.is_empty();
    let word = facts.code.get().is_some() && !facts.openai_shape;
    let bare = facts.http.get().is_some() && facts.status_only && !facts.other_host;
    let pair = facts.listed && facts.has_status_pair() && facts.said.get().is_some();
    let explained = status && (facts.envelope || facts.message.get().is_some() || pair);
    let named = !facts.openai_shape || facts.relay;
    let called = facts.model.rank() >= rank::ADDRESS && facts.http.get().is_some();
    if context.anothers {
        return false;
    }
    (context.record && (called || weak || word || bare || (facts.raised && status) || (explained && named)))
        || (context.before && (weak || word || bare))
        || (context.alone && (weak || word || bare || (explained && facts.envelope && named)))
        || (context.paste && context.before && explained && named)
}
