//! Facts in the value of a named field.

use compact_str::CompactString;

use super::duration;
use super::fact_set::Facts;
use super::known_sentence;
use super::log_layer::Layer;
use super::model::model_name;
use super::project::project_name;
use super::quota::Quota;
use super::ranked_value::rank;
use super::text_positions::{clipped, leading_number};
use super::url;
use crate::clock::Stamp;
use crate::decode::syntax::FieldName;
use crate::knowledge::{Knowledge, Sign};
use crate::redact::{fingerprint, is_google_key};
use crate::scan;
use crate::terms::RpcCode;

/// Strings of fewer bytes are values, not texts with structures of their own.
pub(in crate::decode) const SHORT: usize = 8;

/// Where a field is located in the tree.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::decode) struct Place {
    /// In `quotaDimensions` or the metadata of an ErrorInfo, which the server wrote.
    typed: bool,
    /// In an exception: a list there is one failure with its causes.
    chain: bool,
}

impl Place {
    /// The place of fields that the server wrote.
    pub(in crate::decode) const TYPED: Self = Self { typed: true, chain: false };

    /// The place inside a member of this name.
    pub(in crate::decode) fn within(self, name: Option<FieldName>) -> Self {
        let chain = match name {
            Some(FieldName::Exception) => true,
            Some(FieldName::Exceptions) => false,
            _ => self.chain,
        };
        Self { typed: self.typed || name == Some(FieldName::QuotaDimensions), chain }
    }

    /// Whether a list here is a chain of causes.
    pub(in crate::decode) const fn is_chain(self) -> bool {
        self.chain
    }
}

/// Whether the value of this field is a single token, never a text with structures.
pub(in crate::decode) fn is_atom(name: Option<FieldName>) -> bool {
    matches!(
        name,
        Some(
            FieldName::Code
                | FieldName::Status
                | FieldName::HttpStatus
                | FieldName::Reason
                | FieldName::Domain
                | FieldName::Service
                | FieldName::Consumer
                | FieldName::QuotaId
                | FieldName::QuotaMetric
                | FieldName::QuotaValue
                | FieldName::RetryDelay
                | FieldName::RetryAfter
                | FieldName::Seconds
                | FieldName::Nanos
                | FieldName::Model
                | FieldName::Project
                | FieldName::Time
                | FieldName::Locale
                | FieldName::ApiKey
        )
    )
}

/// Facts of a string value.
pub(in crate::decode) fn string(
    name: Option<FieldName>,
    value: &str,
    place: Place,
    know: &Knowledge,
) -> Facts {
    let mut facts = bare(name, value, place, know);
    // Longer texts are searched for other providers' words anyway.
    facts.foreign |= is_atom(name) && know.words().find(value, |_, _| {}).has(Sign::Foreign);
    if name == Some(FieldName::Message)
        && !value.trim().is_empty()
        && !value.trim_start().starts_with(['{', '['])
    {
        facts.message.offer(clipped(value), rank::MESSAGE);
    }
    facts
}

/// Facts of an unquoted value, or of a string taken as one token.
pub(in crate::decode) fn bare(name: Option<FieldName>, value: &str, place: Place, know: &Knowledge) -> Facts {
    let mut facts = Facts::default();
    let Some(name) = name else { return facts };
    let value = value.trim().trim_end_matches(';');
    match name {
        FieldName::Code => code(value, &mut facts),
        FieldName::Status => status(value, &mut facts),
        FieldName::HttpStatus => http(value, rank::CLIENT, &mut facts),
        FieldName::Reason if is_upper_snake(value) => {
            facts.reason.offer(CompactString::from(value), rank::FIELD);
        }
        FieldName::Domain | FieldName::Service => known_sentence::service(value, know, &mut facts),
        FieldName::Consumer => known_sentence::consumer(value, &mut facts, rank::FIELD),
        FieldName::QuotaId | FieldName::QuotaMetric | FieldName::QuotaValue => {
            loose(name, value, know, &mut facts);
        }
        FieldName::RetryDelay => facts.retry_after = duration::leading(value),
        FieldName::RetryAfter => facts.retry_after = value.parse().ok().filter(|s: &f64| *s >= 0.0),
        FieldName::Tokens => facts.request_tokens = value.replace(['_', ','], "").parse().ok(),
        FieldName::Model => model(value, place, &mut facts),
        FieldName::Project => facts.offer_project(project_name(value), rank::LOG_FIELD),
        FieldName::Time => time(value, &mut facts),
        FieldName::Date if value.parse::<f64>().is_ok() => time(value, &mut facts),
        // Without quotes it is no text: `{ URL: https://... } { Status Code: 503 }`, as Apple's libraries print an answer.
        FieldName::Url => {
            url::urls(value, know.words().find(value, |_, _| {}), know.providers(), &mut facts);
        }
        FieldName::RelayMark => facts.relay = true,
        FieldName::ChainMark => facts.chained = true,
        FieldName::ExceptionClass if !value.is_empty() => facts.layer = Some(Layer::Exception),
        FieldName::ApiKey => facts.api_key = fingerprint(value),
        // Most fields of this name are none of an API.
        FieldName::Key if is_google_key(value) => facts.api_key = fingerprint(value),
        _ => {}
    }
    facts
}

/// Facts of a value that the end of the text truncates; `None` where it is read like a whole string.
pub(in crate::decode) fn cut(name: FieldName, value: &str, place: Place, know: &Knowledge) -> Option<Facts> {
    let is_number = value.bytes().all(|b| b.is_ascii_digit());
    match name {
        // A status of three digits is whole, and no status name is a prefix of another.
        FieldName::Code | FieldName::Status | FieldName::HttpStatus if value.len() == 3 || !is_number => {
            Some(bare(Some(name), value, place, know))
        }
        // The window may precede the cut; the rest of the id is unknown.
        FieldName::QuotaId => {
            let bucket = know.quotas().read(value).bucket;
            Some(Facts { loose_quota: Quota { bucket, ..Quota::default() }, ..Facts::default() })
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

/// `status`: a google.rpc name, or, as clients use it, an HTTP status.
fn status(value: &str, facts: &mut Facts) {
    let word = value.rsplit('.').next().unwrap_or(value);
    let swift = value.contains("RPCStatus.").then(|| RpcCode::from_camel(word)).flatten();
    match RpcCode::by_id(word).or_else(|| camel(word)).or(swift) {
        Some(rpc) => facts.rpc.offer(rpc, rank::FIELD),
        None => http(value.split(' ').next().unwrap_or(value), rank::CLIENT, facts),
    }
}

/// A code in the spelling of classes and constants: `ResourceExhausted`.
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

fn loose(name: FieldName, value: &str, know: &Knowledge, facts: &mut Facts) {
    match name {
        FieldName::QuotaId if is_name(value) => {
            facts.loose_quota = Quota::named(Some(value), None, know);
            facts.ours |= facts.loose_quota.bucket.is_some();
        }
        FieldName::QuotaMetric if is_name(value) => {
            facts.loose_quota = Quota::named(None, Some(value), know);
            if let Some((host, _)) = value.split_once('/') {
                known_sentence::service(host, know, facts);
            }
        }
        _ => {
            facts.loose_quota.limit =
                leading_number(value).filter(|_| value.bytes().all(|b| b.is_ascii_digit()));
        }
    }
}

pub(super) fn model(value: &str, place: Place, facts: &mut Facts) {
    // Agent Platform's name for it begins with the caller's project.
    if let Some(project) = value.rsplit_once("/models/").and_then(|(before, _)| url::caller(before)) {
        facts.offer_project(project_name(project), rank::ADDRESS);
    }
    let bare = value.rsplit('/').next().unwrap_or(value);
    let name = model_name(bare);
    if !name.is_empty() && name.len() == bare.len() && name.contains('-') {
        facts.model.offer(CompactString::from(name), if place.typed { rank::FIELD } else { rank::REQUEST });
    }
}

/// The time that the value of a field states.
pub(in crate::decode) fn stamp(value: &str) -> Option<Stamp> {
    scan::stamp_from_text(value).or_else(|| value.parse().ok().and_then(scan::stamp_from_epoch))
}

fn time(value: &str, facts: &mut Facts) {
    if let Some(stamp) = stamp(value) {
        facts.stamp.offer(stamp, if stamp.zoned { rank::FIELD } else { rank::CLIENT });
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
