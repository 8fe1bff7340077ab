//! One failed request, as the text tells it.

use std::sync::Arc;

use compact_str::CompactString;

use super::writer::Writer;
use crate::clock::Stamp;
use crate::knowledge::PhraseSet;
use crate::terms::{Bucket, Platform, QuotaKind, RpcCode, Tier};

/// The facts of one failed request. What the text does not say is `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ApiError {
    /// HTTP status of the server's answer.
    pub http_status: Option<u16>,
    /// google.rpc code.
    pub grpc_status: Option<RpcCode>,
    /// String code of the Interactions API, such as `rate_limit_exceeded`.
    pub code: Option<CompactString>,
    /// `ErrorInfo.reason`, such as `API_KEY_INVALID`.
    pub reason: Option<CompactString>,
    /// The service that answered.
    pub platform: Option<Platform>,
    /// Model, without `models/`.
    pub model: Option<CompactString>,
    /// Whether the address that was called names the model; the answer may name the model of a quota.
    pub model_was_called: bool,
    /// Project id or number.
    pub project: Option<CompactString>,
    /// The other name of the same project, where the text tells both its id and its number.
    pub project_alias: Option<CompactString>,
    /// Fingerprint of the API key; the key itself is never kept.
    pub api_key: Option<CompactString>,
    /// Violated quotas.
    pub quotas: Arc<[Quota]>,
    /// Seconds after which the server says that a retry may work.
    pub retry_after_s: Option<f64>,
    /// Tokens of the request, where the log has them.
    pub request_tokens: Option<u64>,
    /// Wordings of the cause table that the text holds.
    pub phrases: PhraseSet,
    /// The server's message, as far as it is there.
    pub message: Option<Arc<str>>,
    /// The time that the text itself gives.
    pub stamp: Option<Stamp>,
    /// Where in a request's life the text was written.
    pub layer: Layer,
    /// Whether the text tells it apart from the failure before it, as one of a list.
    pub apart: bool,
    /// Set where the text says which attempt failed.
    pub attempt: Option<Attempt>,
    /// Which end of its structures is missing.
    pub torn: Torn,
    /// Who wrote the text.
    pub writer: Writer,
}

/// One violated quota, as google.rpc.QuotaFailure or a sentence of the message has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quota {
    /// What is counted over which window.
    pub bucket: Option<Bucket>,
    /// Set for quotas that are no bucket.
    pub kind: Option<QuotaKind>,
    /// Tier that the names say.
    pub tier: Option<Tier>,
    /// The limit; 0 also where a complete violation has no `quotaValue`, which proto3 leaves out when it is 0.
    pub limit: Option<u64>,
    /// Whether the limit is 0 because the value was left out.
    pub limit_left_out: bool,
    /// `quotaId` or `quota_limit`.
    pub quota_id: Option<CompactString>,
    /// `quotaMetric`, with its service.
    pub quota_metric: Option<CompactString>,
    /// Model of `quotaDimensions`.
    pub model: Option<CompactString>,
}

/// Where in the life of a failed request a text was written. The same failure passes through the layers in this
/// order; a layer that comes again belongs to another request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The line of the HTTP client: method, address, status.
    Request,
    /// A log line of the program that made the call.
    #[default]
    Report,
    /// The exception that was raised, with its traceback.
    Exception,
}

/// Which ends of a text's structures are missing: lines of another program may have torn it in two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Torn {
    /// Brackets close that were never opened.
    pub head: bool,
    /// Brackets were opened that never close.
    pub tail: bool,
    /// It begins with an exception that another one caused, and that one is missing.
    pub chained: bool,
}

impl Torn {
    /// What the brackets of `text` say, wherever they stand, and the frames of a traceback, which have a head above
    /// them and the exception below. A line that says nothing of a failure, above indented ones that do, may be another
    /// program's (`quiet`).
    pub(in crate::decode) fn of(text: &str, quiet: bool) -> Self {
        let (mut depth, mut least) = (0i64, 0i64);
        for byte in text.bytes() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            least = least.min(depth);
        }
        let frames = text.contains("\n  File \"");
        let headed = text.contains("Traceback (most recent call last)");
        let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
        // A chain goes on behind such a line.
        let ended = !last.starts_with(' ')
            && !last.starts_with("Traceback")
            && !last.ends_with(" exception:")
            && !last.ends_with("exception occurred:");
        let head = text.find("Traceback (most recent call last)");
        let chained = ["The above exception was the direct cause", "During handling of the above exception"]
            .iter()
            .filter_map(|mark| text.find(mark))
            .any(|at| head.is_none_or(|head| head > at));
        Self {
            head: quiet || least < 0 || (frames && !headed),
            tail: depth > least || (frames && !ended),
            chained,
        }
    }
}

/// Which attempt of a retry loop this was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Whether the loop goes on: what follows is another request.
    pub goes_on: bool,
}

impl ApiError {
    /// Whether `later` may tell the same failed request again: nothing that both say is different. The model and the
    /// project are not compared, for a quota may name another model than the one that was called.
    #[must_use]
    pub fn agrees(&self, later: &Self) -> bool {
        fn same<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
            a.is_none() || b.is_none() || a == b
        }
        same(self.http_status.as_ref(), later.http_status.as_ref())
            && same(self.grpc_status.as_ref(), later.grpc_status.as_ref())
            && same(self.reason.as_ref(), later.reason.as_ref())
            && (self.phrases.is_empty() || later.phrases.is_empty() || self.phrases.meets(later.phrases))
            && (self.quotas.is_empty()
                || later.quotas.is_empty()
                || same(self.primary_limit().as_ref(), later.primary_limit().as_ref()))
    }

    /// Whether the two may be of one call: neither the models that were called nor the projects are different ones. A quota
    /// may be another model's, and a project has a number and an id.
    #[must_use]
    pub fn may_be_one_call(&self, other: &Self) -> bool {
        let models = self.model_was_called && other.model_was_called;
        let projects = self.project.as_ref().zip(other.project.as_ref());
        (!models || self.model == other.model) && projects.is_none_or(|(a, b)| a == b || differ_in_kind(a, b))
    }

    /// Takes what `later`, another text about the same failed request, says as well. The text with quotas or a
    /// message counts more than a bare status line; the time is that of the later text. Says whether the later text
    /// told more.
    pub fn absorb(&mut self, later: Self) -> bool {
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
        first.layer = self.layer.max(later.layer);
        first.stamp = match (self.stamp, later.stamp) {
            (Some(a), Some(b)) if a.zoned == b.zoned && a.dated == b.dated => {
                Some(if b.at > a.at { b } else { a })
            }
            (a, b) => b.or(a),
        };
        first.attempt = later.attempt.or(self.attempt);
        first.torn = Torn { tail: later.torn.tail, ..self.torn };
        *self = first;
        richer
    }

    /// How much the text tells beyond a status.
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

/// Whether one is a project's number and the other an id.
pub(in crate::decode) fn differ_in_kind(a: &str, b: &str) -> bool {
    let is_number = |name: &str| name.bytes().all(|b| b.is_ascii_digit());
    is_number(a) != is_number(b)
}
