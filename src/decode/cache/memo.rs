//! Memoization: a repeated body need not be decoded again.
//!
//! A log full of failures contains few kinds of bodies: the same body, with another wait in it, in lines that differ in
//! their time and in ids. The memo maps the template of a body (see [`Template`]) to its facts, so that it never returns
//! anything that the decoder did not find. Of a template only a digest is kept: a log may hold thousands of kinds of bodies,
//! and their texts would need too much memory.
//!
//! Workers share what they decode ([`SharedMemo`]), and each remembers where what it used itself is, so that they do not wait
//! for one another.
//!
//! Only records with plain bounds ([`Frame`]) have a key: a bare document, or a line of a JSON log in which every other
//! member is known to state nothing but the time.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::log_fields::LogFields;
use super::shared_memo::{Known, SharedMemo};
use super::template::Template;
use crate::clock::Stamp;
use crate::decode::failures::{ApiError, Decoded};
use crate::knowledge::Knowledge;
use crate::scan::{Frame, FrameKind};

/// The bodies that one worker used.
pub(crate) struct Memo<'l> {
    shared: &'l SharedMemo,
    /// Number of the input whose bodies these are.
    source: usize,
    bodies: FxHashMap<u128, Known>,
    log_fields: LogFields<'l>,
}

/// The key of a record: its template, and the values that differ from record to record.
#[derive(Debug)]
pub(crate) struct MemoKey<'w> {
    template: Template<'w>,
    stamp: Option<Stamp>,
    digest: u128,
    /// Byte offset of the template in the record.
    offset: usize,
}

/// The facts of a repeated body.
#[derive(Debug)]
pub(crate) struct MemoHit {
    /// The facts, but for those that are the record's own.
    pub error: Arc<ApiError>,
    /// The time that the record states.
    pub stamp: Option<Stamp>,
    /// The wait that it asks for, in seconds.
    pub retry_after_s: Option<f64>,
    /// Where in the record the failure's own text begins.
    pub at: usize,
    /// Number of the body: records with the same number differ only in their time and wait.
    pub number: usize,
    /// Whether it is the first of its number in the input, for this worker.
    pub first: bool,
}

/// Stands for the beginning of the record, wherever the template begins.
const AT_START: usize = usize::MAX;

impl MemoKey<'_> {
    /// The offset in the template of one in the record, if it is the same for all records with this key.
    fn within_template(&self, at: usize) -> Option<usize> {
        match at.checked_sub(self.offset) {
            Some(within) => self.template.is_fixed(within).then_some(within),
            None => (at == 0).then_some(AT_START),
        }
    }
}

impl<'l> Memo<'l> {
    /// An empty memo.
    pub(crate) fn new(know: &'l Knowledge, shared: &'l SharedMemo) -> Self {
        Self { shared, source: 0, bodies: FxHashMap::default(), log_fields: LogFields::new(know) }
    }

    /// The key of the record in this frame, around the anchor at this offset of `bytes`; `None` for a record that must not be
    /// memoized.
    pub(crate) fn key<'w>(&mut self, bytes: &'w [u8], frame: &Frame, anchor: usize) -> Option<MemoKey<'w>> {
        let record = &bytes[frame.range.clone()];
        if frame.kind != FrameKind::Line {
            let template = Template::of(record);
            let digest = template.digest(self.shared.digester());
            return Some(MemoKey { digest, template, stamp: None, offset: 0 });
        }
        let anchor = anchor - frame.range.start;
        let mut rest = record.strip_prefix(b"{")?;
        let mut stamp = None;
        for place in 0.. {
            let (member, role) = self.log_fields.member(rest, place)?;
            let behind = record.len() - rest.len() + member.length;
            if behind > anchor {
                let (template, length) = Template::of_member(rest, &member)?;
                self.log_fields.skip_to_end(&rest[length..], place + 1, &mut stamp)?;
                let digest = template.digest(self.shared.digester());
                return Some(MemoKey { digest, template, stamp, offset: record.len() - rest.len() });
            }
            self.log_fields.skip(&member, role, &mut stamp)?;
            rest = &rest[member.length..];
        }
        None
    }

    /// The facts of a record of the input with the number `source`, if its body was decoded before.
    pub(crate) fn get(&mut self, key: &MemoKey<'_>, source: usize) -> Option<MemoHit> {
        self.turn_to(source);
        let known = self.bodies.get(&key.digest);
        let first = known.is_none();
        let known = match known {
            Some(known) => known,
            None => &*self.bodies.entry(key.digest).or_insert(self.shared.get(key.digest)?),
        };
        Some(MemoHit {
            error: Arc::clone(&known.error),
            stamp: key.stamp,
            retry_after_s: key.template.wait().or(known.retry_after_s),
            at: if known.at == AT_START { 0 } else { known.at + key.offset },
            number: known.number,
            first,
        })
    }

    /// Forgets the bodies of the previous input: [`MemoHit::first`] counts for each input.
    fn turn_to(&mut self, source: usize) {
        if self.source != source {
            self.source = source;
            self.bodies.clear();
        }
    }

    /// Adds the facts of a record of the input with the number `source`, if its template determines them.
    pub(crate) fn insert(&mut self, key: &MemoKey<'_>, decoded: &Decoded, source: usize) {
        let [error] = decoded.errors.as_slice() else { return };
        let same_wait = key.template.wait().is_none_or(|wait| error.retry_after_s == Some(wait));
        let alone = decoded.foreign == 0
            && decoded.undecoded == 0
            && decoded.not_shown == 0
            && !decoded.by_context
            && error.stamp == key.stamp
            && error.attempt.is_none();
        if same_wait && alone && !error.apart {
            self.turn_to(source);
            let Some(at) = key.within_template(error.at) else { return };
            let kept = self.shared.insert(key.digest, error, at);
            self.bodies.extend(kept.map(|known| (key.digest, known)));
        }
    }
}
