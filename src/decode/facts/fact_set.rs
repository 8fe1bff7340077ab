//! All facts about one failed request, as they are gathered from the parts of a text.

use compact_str::CompactString;

use super::attempt::Attempt;
use super::log_layer::Layer;
use super::project::ProjectNames;
use super::quota::Quota;
use super::ranked_value::{Ranked, rank};
use super::span::Span;
use super::writer::Writer;
use crate::clock::Stamp;
use crate::knowledge::PhraseSet;
use crate::redact::Fingerprint;
use crate::terms::{Platform, RpcCode};

/// Facts that one part of a text states about one failed request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::decode) struct Facts {
    pub http: Ranked<u16>,
    pub rpc: Ranked<RpcCode>,
    pub code: Ranked<CompactString>,
    pub reason: Ranked<CompactString>,
    pub platform: Ranked<Platform>,
    pub model: Ranked<CompactString>,
    pub project: Ranked<CompactString>,
    /// Every name that may be one of the project.
    pub projects: ProjectNames,
    pub message: Ranked<CompactString>,
    /// What stands beside a status in prose: the message where there is no other.
    pub said: Ranked<CompactString>,
    pub stamp: Ranked<Stamp>,
    pub api_key: Option<Fingerprint>,
    /// Violations of typed details.
    pub quotas: Vec<Quota>,
    /// Violations that sentences of the message state.
    pub message_quotas: Vec<Quota>,
    /// Quota fields outside any violation.
    pub loose_quota: Quota,
    pub retry_after: Option<f64>,
    /// Tokens of the request.
    pub request_tokens: Option<u64>,
    pub phrases: PhraseSet,
    /// `None`: the text does not show which layer wrote it.
    pub layer: Option<Layer>,
    pub attempt: Option<Attempt>,
    /// A host, a service, a quota or a wording proves that it is a Gemini service's.
    pub ours: bool,
    /// An error envelope: code and message together, or a request with its status.
    pub envelope: bool,
    /// A typed field or a URL names a Google service other than Gemini's.
    pub other_service: bool,
    /// It contains a wording of another provider.
    pub foreign: bool,
    /// It has OpenAI's error envelope.
    pub openai_shape: bool,
    /// A gateway relayed the response.
    pub relay: bool,
    /// A URL of an unknown host was called.
    pub other_host: bool,
    /// How many error envelopes of the text tell of it, those around others not counted.
    pub bodies: u32,
    /// It is one of several failures in a list.
    pub listed: bool,
    /// It is one link of an exception chain: a list of such links is one failure.
    pub chained: bool,
    /// Entries of its list have times, as those of a log.
    pub logged: bool,
    /// The entry of a log in which it stands does not name Gemini, whatever those beside it do.
    pub unnamed: bool,
    /// It caused the enclosing failure, and is the same one.
    pub caused: bool,
    /// The text states nothing but an HTTP status.
    pub status_only: bool,
    /// Who wrote the string that it stands in.
    pub writer: Option<Writer>,
    /// A span within this one reports it as well.
    pub retold: bool,
    /// The span of a trace that reports it.
    pub span: Option<Span>,
    /// The status directly follows the name of an exception.
    pub raised: bool,
    /// An app or a person who names Gemini reports it in plain words.
    pub spoken: bool,
    /// Byte offset of the first of them that tells of a failure: in the text that was read, later in the record.
    pub at: Option<usize>,
}

impl Facts {
    /// Whether the facts suffice to report a failure.
    pub(in crate::decode) fn is_failure(&self) -> bool {
        let status = self.http.get().is_some() || self.rpc.get().is_some() || self.code.get().is_some();
        let reason = self.message.get().is_some() || self.reason.get().is_some();
        !self.phrases.is_empty()
            || !self.quotas.is_empty()
            || !self.message_quotas.is_empty()
            || (status && (reason || self.envelope))
    }

    /// Whether prose states an HTTP status and a google.rpc code, as `429 RESOURCE_EXHAUSTED` does.
    pub(in crate::decode) fn has_status_pair(&self) -> bool {
        self.http.rank() >= rank::CLIENT && self.rpc.rank() >= rank::CLIENT
    }

    /// Whether they say anything that a failure's own text says, not only where and when it happened.
    pub(in crate::decode) fn tells(&self) -> bool {
        self.http.get().is_some()
            || self.rpc.get().is_some()
            || self.code.get().is_some()
            || self.reason.get().is_some()
            || self.message.get().is_some()
            || self.is_failure()
    }

    /// Whether there are no facts.
    pub(in crate::decode) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes back which project was named.
    pub(in crate::decode) fn forget_project(&mut self) {
        self.project = Ranked::default();
        self.projects = ProjectNames::default();
    }

    /// Adds a project name if it is valid: an id starts with a letter, a number has at least six digits.
    pub(super) fn offer_project(&mut self, name: &str, rank: u8) {
        let number = name.len() >= 6 && name.bytes().all(|b| b.is_ascii_digit());
        let id = name.len() >= 4 && name.as_bytes()[0].is_ascii_lowercase();
        if number || id {
            self.projects.add(name);
            self.project.offer(CompactString::from(name), rank);
        }
    }

    /// Adds the facts of `other`; where both state one, the better source wins.
    pub(in crate::decode) fn merge(&mut self, other: &Self) {
        self.http.merge(&other.http);
        self.rpc.merge(&other.rpc);
        self.code.merge(&other.code);
        self.reason.merge(&other.reason);
        self.platform.merge(&other.platform);
        self.model.merge(&other.model);
        self.project.merge(&other.project);
        self.projects.merge(&other.projects);
        self.message.merge(&other.message);
        self.said.merge(&other.said);
        self.stamp.merge(&other.stamp);
        self.api_key = self.api_key.take().or_else(|| other.api_key.clone());
        if self.quotas.len() < other.quotas.len() {
            self.quotas.clone_from(&other.quotas);
        }
        if self.message_quotas.len() < other.message_quotas.len() {
            self.message_quotas.clone_from(&other.message_quotas);
        }
        self.loose_quota.fill(&other.loose_quota);
        self.retry_after = longer(self.retry_after, other.retry_after);
        self.request_tokens = self.request_tokens.max(other.request_tokens);
        self.phrases.extend(other.phrases);
        self.layer = self.layer.max(other.layer);
        self.attempt = match (self.attempt, other.attempt) {
            (Some(a), Some(b)) => {
                Some(Attempt { goes_on: a.goes_on || b.goes_on, number: a.number.or(b.number) })
            }
            (a, b) => a.or(b),
        };
        self.ours |= other.ours;
        self.envelope |= other.envelope;
        self.bodies = self.bodies.saturating_add(other.bodies);
        self.other_service |= other.other_service;
        self.foreign |= other.foreign;
        self.openai_shape |= other.openai_shape;
        self.relay |= other.relay;
        self.other_host |= other.other_host;
        self.chained |= other.chained;
        self.caused |= other.caused;
        self.status_only |= other.status_only;
        self.raised |= other.raised;
        self.writer = self.writer.or(other.writer);
        self.span = self.span.or(other.span);
        self.spoken |= other.spoken;
        self.at = self.at.or(other.at);
    }

    /// The failure's own words: the better of its message and of what stands beside its status.
    pub(in crate::decode) fn words(&self) -> Option<&str> {
        let said = self.said.rank() > self.message.rank();
        let words = if said { self.said.get() } else { self.message.get() };
        // Where a known sentence ends in prose, is not known: lines of others may stand below it.
        let known = !said && self.message.rank() <= rank::MENTION;
        words.map(|words| if known { words.lines().next().unwrap_or_default() } else { words.as_str() })
    }

    /// The facts that hold for everything in the same place: time, service, model, project.
    pub(in crate::decode) fn context(&self) -> Self {
        Self {
            platform: self.platform,
            model: self.model.clone(),
            project: self.project.clone(),
            projects: self.projects.clone(),
            stamp: self.stamp,
            api_key: self.api_key.clone(),
            request_tokens: self.request_tokens,
            layer: self.layer,
            ours: self.ours,
            relay: self.relay,
            ..Self::default()
        }
    }

    /// Ranks all facts as coming from one level of nesting deeper.
    pub(in crate::decode) fn deepen(&mut self) {
        self.http.shift(rank::DEEPER);
        self.rpc.shift(rank::DEEPER);
        self.code.shift(rank::DEEPER);
        self.reason.shift(rank::DEEPER);
        self.model.shift(rank::DEEPER);
        self.project.shift(rank::DEEPER);
        self.message.shift(rank::DEEPER);
        self.said.shift(rank::DEEPER);
        self.platform.shift(rank::DEEPER);
    }
}

/// The longer of two waits: retrying too early is the worse mistake.
fn longer(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}
