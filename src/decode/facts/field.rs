//! Values of named fields.

use compact_str::CompactString;

use super::duration;
use super::fact_set::{Facts, rank};
use super::prose;
use super::sentence::{self, leading_number};
use super::url::{model_name, offer_project, project_name};
use crate::clock::Stamp;
use crate::decode::failures::api_error::{Layer, Quota};
use crate::decode::syntax::field_name::Name;
use crate::decode::syntax::tree::Node;
use crate::knowledge::{Knowledge, Sign};
use crate::redact::fingerprint;
use crate::scan;
use crate::terms::RpcCode;

/// Strings shorter than this are values and no texts.
pub(in crate::decode) const SHORT: usize = 8;

/// Where a field stands.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::decode) struct Place {
    /// In `quotaDimensions` or the metadata of an ErrorInfo: what it says is the server's.
    typed: bool,
    /// In an exception: what is listed there is one failure, with those that led to it.
    chain: bool,
}

impl Place {
    /// The place of the server's own fields.
    pub(in crate::decode) const TYPED: Self = Self { typed: true, chain: false };

    /// The place inside a member with this name.
    pub(in crate::decode) fn within(self, name: Option<Name>) -> Self {
        let chain = match name {
            Some(Name::Exception) => true,
            Some(Name::Exceptions) => false,
            _ => self.chain,
        };
        Self { typed: self.typed || name == Some(Name::QuotaDimensions), chain }
    }

    /// Whether lists are chains here.
    pub(in crate::decode) const fn is_chain(self) -> bool {
        self.chain
    }
}

/// Fields whose value is a word and never a text with structures.
pub(in crate::decode) fn is_atom(name: Option<Name>) -> bool {
    matches!(
        name,
        Some(
            Name::Code
                | Name::Status
                | Name::HttpStatus
                | Name::Reason
                | Name::Domain
                | Name::Service
                | Name::Consumer
                | Name::QuotaId
                | Name::QuotaMetric
                | Name::QuotaValue
                | Name::RetryDelay
                | Name::RetryAfter
                | Name::Seconds
                | Name::Nanos
                | Name::Model
                | Name::Project
                | Name::Time
                | Name::Locale
                | Name::ApiKey
        )
    )
}

/// A string value.
pub(in crate::decode) fn string(name: Option<Name>, value: &str, place: Place, know: &Knowledge) -> Facts {
    let mut facts = bare(name, value, place, know);
    // Texts are searched for such marks anyway.
    facts.foreign |= is_atom(name) && know.words().find(value, |_, _| {}).has(Sign::Foreign);
    if name == Some(Name::Message) && !value.trim().is_empty() && !value.trim_start().starts_with(['{', '['])
    {
        facts.message.offer(prose::clipped(value), rank::MESSAGE);
    }
    facts
}

/// An unquoted value, or the plain reading of a string.
pub(in crate::decode) fn bare(name: Option<Name>, value: &str, place: Place, know: &Knowledge) -> Facts {
    let mut facts = Facts::default();
    let Some(name) = name else { return facts };
    let value = value.trim().trim_end_matches(';');
    match name {
        Name::Code => code(value, &mut facts),
        Name::Status => status(value, &mut facts),
        Name::HttpStatus => http(value, rank::CLIENT, &mut facts),
        Name::Reason if is_upper_snake(value) => facts.reason.offer(CompactString::from(value), rank::FIELD),
        Name::Domain | Name::Service => sentence::service(value, know, &mut facts),
        Name::Consumer => sentence::consumer(value, &mut facts, rank::FIELD),
        Name::QuotaId | Name::QuotaMetric | Name::QuotaValue => loose(name, value, know, &mut facts),
        Name::RetryDelay => facts.retry_after = duration::leading(value),
        Name::RetryAfter => facts.retry_after = value.parse().ok().filter(|s: &f64| *s >= 0.0),
        Name::Tokens => facts.request_tokens = value.replace(['_', ','], "").parse().ok(),
        Name::Model => model(value, place, &mut facts),
        Name::Project => offer_project(&mut facts, project_name(value), rank::LOG_FIELD),
        Name::Time => time(value, &mut facts),
        Name::RelayMark => facts.relay = true,
        Name::Chain => facts.chained = true,
        Name::Raised if !value.is_empty() => facts.layer = Some(Layer::Exception),
        Name::ApiKey => facts.api_key = fingerprint(value),
        _ => {}
    }
    facts
}

/// A value within which the text ends; `None` where what is left of it tells as much as it is.
pub(in crate::decode) fn cut(name: Name, value: &str, place: Place, know: &Knowledge) -> Option<Facts> {
    let is_number = value.bytes().all(|b| b.is_ascii_digit());
    match name {
        // A status has three digits and is whole, and the name of one is not the beginning of another.
        Name::Code | Name::Status | Name::HttpStatus if value.len() == 3 || !is_number => {
            Some(bare(Some(name), value, place, know))
        }
        // The window may stand in front of where the id was cut; what it would have been called is not known.
        Name::QuotaId => {
            let bucket = know.quotas().read(value).bucket;
            Some(Facts { loose: Quota { bucket, ..Quota::default() }, ..Facts::default() })
        }
        name => is_atom(Some(name)).then(Facts::default),
    }
}

/// `code`: an HTTP status, a google.rpc number, or a word.
fn code(value: &str, facts: &mut Facts) {
    match leading_number(value).filter(|_| value.bytes().all(|b| b.is_ascii_digit())) {
        Some(number @ 400..600) => http(&number.to_string(), rank::FIELD, facts),
        Some(number) => {
            if let Some(rpc) = RpcCode::from_number(number) {
                facts.rpc.offer(rpc, rank::FIELD);
            }
        }
        None => match RpcCode::by_id(value).or_else(|| camel(value)) {
            Some(rpc) => facts.rpc.offer(rpc, rank::FIELD),
            None if is_lower_snake(value) => facts.code.offer(CompactString::from(value), rank::FIELD),
            None => {}
        },
    }
}

/// `status`: a google.rpc name, or an HTTP status in the hands of a client.
fn status(value: &str, facts: &mut Facts) {
    let word = value.rsplit('.').next().unwrap_or(value);
    let swift = value.contains("RPCStatus.").then(|| RpcCode::from_camel(word)).flatten();
    match RpcCode::by_id(word).or_else(|| camel(word)).or(swift) {
        Some(rpc) => facts.rpc.offer(rpc, rank::FIELD),
        None => http(value.split(' ').next().unwrap_or(value), rank::CLIENT, facts),
    }
}

/// A code as classes and constants spell it: `ResourceExhausted`.
fn camel(word: &str) -> Option<RpcCode> {
    RpcCode::from_camel(word).filter(|_| word.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn http(value: &str, rank: u8, facts: &mut Facts) {
    if let Some(rpc) = camel(value) {
        facts.rpc.offer(rpc, rank);
    }
    if let Some(status) = value.parse().ok().filter(|s| (400..600).contains(s)) {
        facts.http.offer(status, rank);
    }
}

fn loose(name: Name, value: &str, know: &Knowledge, facts: &mut Facts) {
    match name {
        Name::QuotaId if is_name(value) => {
            facts.loose = sentence::named(Some(value), None, know);
            facts.ours |= facts.loose.bucket.is_some();
        }
        Name::QuotaMetric if is_name(value) => {
            facts.loose = sentence::named(None, Some(value), know);
            if let Some((host, _)) = value.split_once('/') {
                sentence::service(host, know, facts);
            }
        }
        _ => facts.loose.limit = leading_number(value).filter(|_| value.bytes().all(|b| b.is_ascii_digit())),
    }
}

pub(in crate::decode) fn model(value: &str, place: Place, facts: &mut Facts) {
    let bare = value.rsplit('/').next().unwrap_or(value);
    let name = model_name(bare);
    if !name.is_empty() && name.len() == bare.len() && name.contains('-') {
        facts.model.offer(CompactString::from(name), if place.typed { rank::FIELD } else { rank::REQUEST });
    }
}

/// The time that the value of a field gives.
pub(in crate::decode) fn stamp(value: &str) -> Option<Stamp> {
    scan::stamp_from_text(value).or_else(|| value.parse().ok().and_then(scan::stamp_from_epoch))
}

fn time(value: &str, facts: &mut Facts) {
    if let Some(stamp) = stamp(value) {
        facts.stamp.offer(stamp, if stamp.zoned { rank::FIELD } else { rank::CLIENT });
    }
}

/// Which fields an object has: they tell whose envelope it is.
#[derive(Default)]
pub(in crate::decode) struct Shape {
    message: bool,
    status: bool,
    code: bool,
    openai: bool,
    detail_type: bool,
}

impl Shape {
    /// Notes one member.
    pub(in crate::decode) fn note(&mut self, raw: Option<&str>, known: Option<Name>, node: &Node<'_>) {
        match known {
            Some(Name::Message) => {
                self.message |=
                    matches!(node, Node::Str(_) | Node::Bare(_) | Node::Cut(_)) && raw != Some("details");
            }
            Some(Name::Status) => self.status = true,
            Some(Name::Code) => self.code = true,
            Some(Name::OpenAiMark) => self.openai |= raw == Some("type") || raw == Some("param"),
            _ => self.detail_type |= raw == Some("@type"),
        }
    }

    /// Draws the conclusions about the object's own facts.
    pub(in crate::decode) fn settle(&self, own: &mut Facts, know: &Knowledge) {
        own.openai_shape = self.openai && !self.status;
        // google.rpc: numeric code, code name and message together. An ErrorInfo or LocalizedMessage is a part of one.
        own.envelope |= self.message && self.code && !self.detail_type;
        if self.openai || !self.message || !own.code.get().is_some_and(|c| know.causes().is_code(c)) {
            own.code = super::fact_set::Ranked::default();
        }
        if self.detail_type {
            // The message of a detail repeats the error's own.
            own.message = super::fact_set::Ranked::default();
        }
    }
}

fn is_upper_snake(value: &str) -> bool {
    value.len() > 3 && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn is_lower_snake(value: &str) -> bool {
    value.len() > 3 && value.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn is_name(value: &str) -> bool {
    value.len() > 6
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'/' | b'.'))
}
