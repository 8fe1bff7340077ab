//! Facts as they are gathered: each with a rank, so that the better source wins whatever the order.

use compact_str::CompactString;

use crate::clock::Stamp;
use crate::decode::failures::api_error::{Attempt, Layer, Quota, differ_in_kind};
use crate::decode::failures::dedupe::{agree_in_quotas, agree_in_words};
use crate::knowledge::PhraseSet;
use crate::terms::{Platform, RpcCode};

/// How good a source is; the higher wins.
pub(in crate::decode) mod rank {
    /// A field of the log around the error, or of the request.
    pub(crate) const LOG_FIELD: u8 = 1;
    /// A link or a name in passing.
    pub(crate) const MENTION: u8 = 2;
    /// A client's own words.
    pub(crate) const CLIENT: u8 = 3;
    /// A sentence of the server's message.
    pub(crate) const MESSAGE: u8 = 4;
    /// A typed field of the answer.
    pub(crate) const FIELD: u8 = 6;
    /// Added for each level of nesting: the inner body counts.
    pub(crate) const DEEPER: u8 = 8;
    /// A field of the request, such as the model that was asked for.
    pub(crate) const REQUEST: u8 = 60;
    /// The server's word on the model that was asked for.
    pub(crate) const TOLD: u8 = 62;
    /// The address that was called: a quota may be of another model than the one that was asked for.
    pub(crate) const ADDRESS: u8 = 64;
}

/// A value and the rank of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) struct Ranked<T>(Option<(T, u8)>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> Ranked<T> {
    pub(in crate::decode) const fn of(value: T, rank: u8) -> Self {
        Self(Some((value, rank)))
    }

    /// Takes the value if its source is better than the one that is there.
    pub(in crate::decode) fn offer(&mut self, value: T, rank: u8) {
        if self.0.as_ref().is_none_or(|(_, old)| rank > *old) {
            self.0 = Some((value, rank));
        }
    }

    pub(in crate::decode) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(value, _)| value)
    }

    pub(in crate::decode) fn rank(&self) -> u8 {
        self.0.as_ref().map_or(0, |(_, rank)| *rank)
    }

    fn merge(&mut self, other: &Self) {
        if let Some((value, rank)) = &other.0 {
            self.offer(value.clone(), *rank);
        }
    }

    fn shift(&mut self, by: u8) {
        if let Some((_, rank)) = &mut self.0 {
            *rank = rank.saturating_add(by);
        }
    }
}

/// Everything that one part of a text says about one failed request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::decode) struct Facts {
    pub http: Ranked<u16>,
    pub rpc: Ranked<RpcCode>,
    pub code: Ranked<CompactString>,
    pub reason: Ranked<CompactString>,
    pub platform: Ranked<Platform>,
    pub model: Ranked<CompactString>,
    pub project: Ranked<CompactString>,
    /// Every name that may be the project's.
    pub projects: ProjectNames,
    pub message: Ranked<CompactString>,
    pub stamp: Ranked<Stamp>,
    pub api_key: Option<CompactString>,
    /// Violations of typed details.
    pub quotas: Vec<Quota>,
    /// Violations that sentences of the message name.
    pub told: Vec<Quota>,
    /// Fields of a quota that stand alone in a text.
    pub loose: Quota,
    pub retry_after: Option<f64>,
    /// Tokens of the request.
    pub request_tokens: Option<u64>,
    pub phrases: PhraseSet,
    /// `None`: the text does not show in which layer it was written.
    pub layer: Option<Layer>,
    pub attempt: Option<Attempt>,
    /// Something typed says that it is ours: a host, a service, a quota, a wording that nobody else has.
    pub ours: bool,
    /// An envelope of google.rpc: code, status and message together.
    pub envelope: bool,
    /// A service of Google's that is not ours is named in a typed place.
    pub other_service: bool,
    /// Wording of another provider.
    pub foreign: bool,
    /// OpenAI's envelope.
    pub openai_shape: bool,
    pub relay: bool,
    /// An address of somebody else's was called.
    pub elsewhere: bool,
    /// One of several failures side by side in a list.
    pub listed: bool,
    /// One link of a chain of exceptions: the same failure again, not another one of a list.
    pub chained: bool,
    /// Entries of its list have times: it is one of a log.
    pub logged: bool,
    /// It led to the failure around it, and is the same.
    pub caused: bool,
    /// Nothing but an HTTP status was told.
    pub bare: bool,
    /// The status stood right behind the name of an exception.
    pub raised: bool,
}

/// Names of a project, as long as there is one of each kind only.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::decode) struct ProjectNames {
    names: Vec<CompactString>,
}

impl ProjectNames {
    /// Three names cannot be an id and a number; more need not be kept.
    const MOST: usize = 3;

    pub(in crate::decode) fn add(&mut self, name: &str) {
        if self.names.len() < Self::MOST && !self.names.iter().any(|known| known == name) {
            self.names.push(name.into());
        }
    }

    fn merge(&mut self, other: &Self) {
        other.names.iter().for_each(|name| self.add(name));
    }

    /// The other name of the project that is called `name`, if there are just the two, an id and a number.
    pub(in crate::decode) fn beside(&self, name: &str) -> Option<CompactString> {
        let [a, b] = self.names.as_slice() else { return None };
        let other = if a == name { b } else { a };
        (differ_in_kind(a, b) && (a == name || b == name)).then(|| other.clone())
    }
}

impl Facts {
    /// Whether this is the report of a failure, and not only something beside one.
    pub(in crate::decode) fn is_failure(&self) -> bool {
        let status = self.http.get().is_some() || self.rpc.get().is_some() || self.code.get().is_some();
        let told = self.message.get().is_some() || self.reason.get().is_some();
        !self.phrases.is_empty()
            || !self.quotas.is_empty()
            || !self.told.is_empty()
            || (status && (told || self.envelope))
    }

    /// Whether nothing was told.
    pub(in crate::decode) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the two may be the same failure: nothing that both say is different.
    pub(in crate::decode) fn agrees(&self, other: &Self) -> bool {
        fn same<T: PartialEq + Clone>(a: &Ranked<T>, b: &Ranked<T>) -> bool {
            a.get().is_none() || b.get().is_none() || a.get() == b.get()
        }
        same(&self.http, &other.http)
            && same(&self.rpc, &other.rpc)
            && same(&self.reason, &other.reason)
            && (self.is_thin()
                || other.is_thin()
                || self.phrases.meets(other.phrases)
                || agree_in_words(self.message.get(), other.message.get()))
            && (self.phrases.is_empty() || other.phrases.is_empty() || self.phrases.meets(other.phrases))
            && agree_in_quotas(&self.quotas, &other.quotas)
    }

    /// Whether both tell which attempt failed: texts one after the other that do are about two attempts.
    pub(in crate::decode) const fn is_other_attempt(&self, other: &Self) -> bool {
        self.attempt.is_some() && other.attempt.is_some()
    }

    /// Nothing but a status and words that nobody knows: a gateway's or a client's own envelope around the answer.
    fn is_thin(&self) -> bool {
        self.rpc.get().is_none()
            && self.reason.get().is_none()
            && self.phrases.is_empty()
            && self.quotas.is_empty()
    }

    /// Takes what `other` says; where both say something the better source wins.
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
        self.stamp.merge(&other.stamp);
        self.api_key = self.api_key.take().or_else(|| other.api_key.clone());
        if self.quotas.len() < other.quotas.len() {
            self.quotas.clone_from(&other.quotas);
        }
        if self.told.len() < other.told.len() {
            self.told.clone_from(&other.told);
        }
        self.loose.fill(&other.loose);
        self.retry_after = longer(self.retry_after, other.retry_after);
        self.request_tokens = self.request_tokens.max(other.request_tokens);
        self.phrases.extend(other.phrases);
        self.layer = self.layer.max(other.layer);
        self.attempt = match (self.attempt, other.attempt) {
            (Some(a), Some(b)) => Some(Attempt { goes_on: a.goes_on || b.goes_on }),
            (a, b) => a.or(b),
        };
        self.ours |= other.ours;
        self.envelope |= other.envelope;
        self.other_service |= other.other_service;
        self.foreign |= other.foreign;
        self.openai_shape |= other.openai_shape;
        self.relay |= other.relay;
        self.elsewhere |= other.elsewhere;
        self.chained |= other.chained;
        self.caused |= other.caused;
        self.bare |= other.bare;
        self.raised |= other.raised;
    }

    /// What is true of everything in the same place: time, address, model, project.
    pub(in crate::decode) fn surroundings(&self) -> Self {
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

    /// Marks all facts as coming from one level further in.
    pub(in crate::decode) fn deepen(&mut self) {
        self.http.shift(rank::DEEPER);
        self.rpc.shift(rank::DEEPER);
        self.code.shift(rank::DEEPER);
        self.reason.shift(rank::DEEPER);
        self.model.shift(rank::DEEPER);
        self.project.shift(rank::DEEPER);
        self.message.shift(rank::DEEPER);
        self.platform.shift(rank::DEEPER);
    }
}

impl Quota {
    /// Fills what is not known yet.
    pub(in crate::decode) fn fill(&mut self, other: &Self) {
        self.quota_id = self.quota_id.take().or_else(|| other.quota_id.clone());
        self.quota_metric = self.quota_metric.take().or_else(|| other.quota_metric.clone());
        self.model = self.model.take().or_else(|| other.model.clone());
        self.limit = self.limit.or(other.limit);
        self.bucket = self.bucket.or(other.bucket);
        self.tier = self.tier.or(other.tier);
        self.kind = self.kind.or(other.kind);
    }
}

/// Of two waits the longer: retrying too early is the worse mistake.
fn longer(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}
