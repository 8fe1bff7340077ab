//! One failed request, as a text reports it.

use std::sync::Arc;

use compact_str::CompactString;

use super::torn::Torn;
use crate::clock::Stamp;
use crate::decode::facts::{Attempt, Layer, Quota, Span, Writer, differ_in_kind};
use crate::knowledge::{ClientMark, CueSet, Knowledge, PhraseSet};
use crate::redact::Fingerprint;
use crate::terms::{Platform, RpcCode};

/// The facts of one failed request. `None`: the text does not state it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ApiError {
    /// HTTP status of the response.
    pub http_status: Option<u16>,
    /// google.rpc code.
    pub grpc_status: Option<RpcCode>,
    /// String code of the Interactions API, such as `rate_limit_exceeded`.
    pub code: Option<CompactString>,
    /// `ErrorInfo.reason`, such as `API_KEY_INVALID`.
    pub reason: Option<CompactString>,
    /// The service that was called.
    pub platform: Option<Platform>,
    /// Model, without `models/`.
    pub model: Option<CompactString>,
    /// Whether the request names the model, in its URL or a field of the log; a response may name the model of a quota.
    pub model_was_called: bool,
    /// Project id or number.
    pub project: Option<CompactString>,
    /// The other name of the same project, where the text states both its id and its number.
    pub project_alias: Option<CompactString>,
    /// Fingerprint of the API key; the key itself is never kept.
    pub api_key: Option<Fingerprint>,
    /// Violated quotas.
    pub quotas: Arc<[Quota]>,
    /// Delay after which the server allows a retry, in seconds. An event has it beside its facts.
    pub retry_after_s: Option<f64>,
    /// Number of tokens of the request, where the log has it.
    pub request_tokens: Option<u64>,
    /// Wordings of the cause table that the text contains.
    pub phrases: PhraseSet,
    /// The failure's own words, known or not: its message, or what stands beside its status.
    pub words: Option<Arc<str>>,
    /// The server's message, at most 600 bytes of it.
    pub message: Option<Arc<str>>,
    /// The time that the text itself states. An event has it beside its facts.
    pub stamp: Option<Stamp>,
    /// Which layer wrote the text.
    pub layer: Layer,
    /// Whether it is an element of a list, and so separate from the failure before it.
    pub apart: bool,
    /// Set where the text states which attempt failed.
    pub attempt: Option<Attempt>,
    /// The span of a trace that reports it.
    pub span: Option<Span>,
    /// Which ends of the text are missing.
    pub torn: Torn,
    /// Who wrote the text.
    pub writer: Writer,
    /// The client of the API that wrote it, where its traces tell.
    pub client: Option<ClientMark>,
    /// Whether a person or an app tells it in words of their own, without the structure of any client.
    pub spoken: bool,
    /// How many error bodies of its record repeat the failure's first one.
    pub repeated_bodies: u32,
    /// Byte offset at which the failure's own text begins: in the record's text, or, once it stands in its frame again, in
    /// the record's bytes.
    pub at: usize,
}

impl ApiError {
    /// Puts it into the project that whoever reads the text knows it to be of. Where the text has the other kind of name, an id
    /// or a number, that is the alias.
    pub(crate) fn is_of_project(&mut self, name: CompactString) {
        let known = [self.project.take(), self.project_alias.take()];
        self.project_alias = known.into_iter().flatten().find(|other| differ_in_kind(other, &name));
        self.project = Some(name);
    }

    /// The cues in its own words. They are searched for when they are asked for: a known sentence needs none.
    #[must_use]
    pub fn cues(&self, know: &Knowledge) -> CueSet {
        self.words.as_deref().map(|words| know.signals().cues(words)).unwrap_or_default()
    }

    /// Whether `later` may report the same failed request: no fact that both state differs. The model and the project are
    /// not compared, as a quota may name another model than the one that was called.
    #[must_use]
    pub(crate) fn agrees(&self, later: &Self) -> bool {
        fn same<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
            a.is_none() || b.is_none() || a == b
        }
        same(self.http_status.as_ref(), later.http_status.as_ref())
            && (same(self.grpc_status.as_ref(), later.grpc_status.as_ref()) || self.is_renamed(later))
            && same(self.reason.as_ref(), later.reason.as_ref())
            && (self.phrases.is_empty() || later.phrases.is_empty() || self.phrases.meets(later.phrases))
            && (self.quotas.is_empty()
                || later.quotas.is_empty()
                || same(self.primary_limit().as_ref(), later.primary_limit().as_ref()))
    }

    /// Whether a client gave the failure another code than the server: HTTP knows fewer, and the words are the same.
    fn is_renamed(&self, later: &Self) -> bool {
        let told = |error: &Self| error.http_status.zip(error.message.clone());
        told(self).is_some() && told(self) == told(later)
    }

    /// Whether the two may be of one call: neither the called models nor the projects differ. A quota may be one of another
    /// model, and a project has a number and an id.
    #[must_use]
    pub(crate) fn may_be_one_call(&self, other: &Self) -> bool {
        let models = self.model_was_called && other.model_was_called;
        let projects = self.project.as_ref().zip(other.project.as_ref());
        (!models || self.model == other.model) && projects.is_none_or(|(a, b)| a == b || differ_in_kind(a, b))
    }

    /// Merges `later`, another report of the same failed request. The report with quotas or a message wins over a bare
    /// status line; the time is that of the later report. Returns whether the later report is the richer one.
    pub(crate) fn absorb(&mut self, later: Self) -> bool {
        let richer = later.weight() >= self.weight();
        let (mut first, second) =
            if richer { (later.clone(), self.clone()) } else { (self.clone(), later.clone()) };
        first.http_status = first.http_status.or(second.http_status);
        first.grpc_status = first.grpc_status.or(second.grpc_status);
        first.code = first.code.or(second.code);
        first.reason = first.reason.or(second.reason);
        first.platform = first.platform.or(second.platform);
        if first.model.is_none() || (second.model_was_called && !first.model_was_called) {
            first.model = second.model.or(first.model);
            first.model_was_called = second.model_was_called;
        }
        first.project_alias = first.project_alias.or(second.project_alias).or_else(|| {
            second.project.clone().filter(|p| first.project.as_ref().is_some_and(|f| differ_in_kind(f, p)))
        });
        first.project = first.project.or(second.project);
        first.api_key = first.api_key.or(second.api_key);
        first.message = first.message.or(second.message);
        if first.quotas.is_empty() {
            first.quotas = second.quotas;
        }
        first.retry_after_s = match (first.retry_after_s, second.retry_after_s) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        first.request_tokens = first.request_tokens.max(second.request_tokens);
        first.phrases.extend(second.phrases);
        first.client = match (self.client, later.client) {
            (Some(a), Some(b)) if b.depth > a.depth => Some(ClientMark { again: a.again, ..b }),
            (Some(a), Some(b)) if b.row == a.row => Some(ClientMark { other: a.other || b.other, ..a }),
            (a, b) => a.or(b),
        };
        first.layer = self.layer.max(later.layer);
        first.stamp = match (self.stamp, later.stamp) {
            (Some(a), Some(b)) if a.zoned == b.zoned && a.dated == b.dated => {
                Some(if b.at > a.at { b } else { a })
            }
            (a, b) => b.or(a),
        };
        first.attempt = later.attempt.or(self.attempt);
        first.repeated_bodies = self.repeated_bodies.saturating_add(later.repeated_bodies);
        first.torn = Torn { tail: later.torn.tail, ..self.torn };
        *self = first;
        richer
    }

    /// How much the report states beyond a status.
    fn weight(&self) -> usize {
        usize::from(self.layer != Layer::Request)
            + 4 * usize::from(!self.quotas.is_empty())
            + 2 * usize::from(!self.phrases.is_empty() || self.reason.is_some())
            + usize::from(self.grpc_status.is_some())
    }

    fn primary_limit(&self) -> Option<u64> {
        self.quotas.first().and_then(|q| q.limit)
    }
}
