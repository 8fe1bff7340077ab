//! Walks the tree and collects failures: which parts of a text report one failed request, and which report several.
//!
//! Parts of one thing (members of an object, sentences of a record) report one failure as long as their facts agree;
//! elements of a list, and consecutive documents, are separate failures. Deeper facts win: the outer envelope is a relay's,
//! the inner one the server's.

use std::borrow::Cow;

use super::collected::Found;
use super::dedupe::{attach, count_body, deduplicate_list, push_or_merge, share_facts};
use super::members::{
    Kind, is_debug_info, is_of_another_service, is_writer, kind, of_model, without_span_status,
};
use super::text_place::{Ground, Lead, same_line};
use super::values::{left_out, quoted_behind};
use crate::decode::facts::field::{self, Place};
use crate::decode::facts::{EnvelopeFields, Facts, Writer, rank, relay, resource, text_facts, violation};
use crate::decode::syntax::{self, Document, FieldName, Group, Node};
use crate::knowledge::Knowledge;

/// A node, with its name where it has one.
pub(super) type Member<'t> = (Option<Cow<'t, str>>, Node<'t>);

/// Strings in strings are parsed to this depth.
const STRINGS: u8 = 6;

/// Collects the failures of a text.
pub(super) struct Collector<'k> {
    pub(super) know: &'k Knowledge,
    strings: u8,
    ground: Ground<'k>,
}

impl<'k> Collector<'k> {
    /// For texts within `record`: where their failures begin is told as offsets into it.
    pub(super) const fn new(know: &'k Knowledge, record: &'k str) -> Self {
        Self { know, strings: 0, ground: Ground::new(record) }
    }

    /// The failures of a whole text.
    pub(super) fn text(&mut self, text: &str) -> Found {
        match syntax::plain_text(text) {
            Cow::Owned(plain) if self.strings == 0 => {
                let mut found = Collector::new(self.know, &plain).parsed(&plain);
                // Where only breaks of lines were restored, nothing has moved.
                let there = |at| if plain.len() == text.len() { at } else { same_line(text, &plain, at) };
                let all = found.errors.iter_mut().chain([&mut found.own]);
                all.for_each(|f| f.at = f.at.and_then(|at| self.ground.place(None, text, there(at))));
                found
            }
            plain => self.parsed(&plain),
        }
    }

    fn parsed(&mut self, text: &str) -> Found {
        match syntax::parse(text) {
            Document::Object(object) => self.object(&object, Place::default()),
            Document::Prose(prose) => self.sequence(&prose, Place::default()),
        }
    }

    /// A member of a group.
    pub(super) fn member(&mut self, whole: &Member<'_>, known: Option<FieldName>, place: Place) -> Found {
        let mut found = self.placed(whole, |this| this.node(known, &whole.1, place));
        is_writer(whole, self.know).then(|| found.own.forget_project());
        found
    }

    /// What `read` finds in a member of a group, with its place in the record.
    pub(super) fn placed(
        &mut self,
        (name, node): &Member<'_>,
        read: impl FnOnce(&mut Self) -> Found,
    ) -> Found {
        self.ground.enter(name.as_deref(), node);
        let from = self.ground.near();
        let mut found = read(self);
        let told = found.own.tells();
        match node {
            Node::Text(text) => found.own.at = found.own.at.and_then(|at| self.ground.place(from, text, at)),
            Node::Bare(text) if told => found.own.at = found.own.at.or(self.ground.place(from, text, 0)),
            Node::Str(text) | Node::Cut(text) if told => {
                found.own.at = found.own.at.or(self.ground.place(from, text, 0));
            }
            _ => {}
        }
        self.ground.leave(from, node);
        found
    }

    pub(super) fn node(&mut self, name: Option<FieldName>, node: &Node<'_>, place: Place) -> Found {
        match node {
            Node::Text(text) => Found { own: text_facts::read(text, self.know), errors: Vec::new() },
            Node::Bare(word) if word.len() > field::SHORT && word.contains(' ') => {
                self.string(name, word, place)
            }
            Node::Bare(word) => Found { own: field::bare(name, word, place, self.know), errors: Vec::new() },
            Node::Str(string) => {
                let mut found = self.string(name, string, place);
                resource(string, &mut found.own);
                found
            }
            Node::Cut(string) => match name.and_then(|name| field::cut(name, string, place, self.know)) {
                Some(own) => Found { own, errors: Vec::new() },
                None => self.string(name, string, place),
            },
            Node::Group(group) => self.group(name, group, place),
        }
    }

    /// A string value: a field, a message, or a text with structures of its own.
    pub(super) fn string(&mut self, name: Option<FieldName>, string: &str, place: Place) -> Found {
        if name == Some(FieldName::Content) {
            return Found::default();
        }
        let mut found = Found { own: field::string(name, string, place, self.know), errors: Vec::new() };
        // The reason why a socket was closed is a sentence, and so is the status of a batch's line.
        let sentence = match name {
            Some(FieldName::Reason) => string.contains(' '),
            Some(FieldName::Status) => string.contains(": "),
            _ => false,
        };
        let atom = field::is_atom(name) && !sentence;
        if self.strings >= STRINGS || atom || string.len() < field::SHORT {
            return found;
        }
        self.strings += 1;
        let inner = self.text(string);
        self.strings -= 1;
        found.own.merge(&inner.own);
        for mut error in inner.errors {
            if string.contains(['{', '[']) {
                error.deepen();
            }
            if name == Some(FieldName::Message) {
                error.merge(&found.own);
            }
            error.writer = Some(Writer::of_text(string));
            found.errors.push(error);
        }
        found
    }

    pub(super) fn group(&mut self, name: Option<FieldName>, group: &Group<'_>, place: Place) -> Found {
        if name == Some(FieldName::Content) {
            return Found::default();
        }
        if name == Some(FieldName::RetryDelay) {
            let own = Facts { retry_after: violation::delay(group), ..Facts::default() };
            return Found { own, errors: Vec::new() };
        }
        if name == Some(FieldName::Violations) {
            return Found { own: self.violations(group), errors: Vec::new() };
        }
        // A list stays a list when a later member looks like a pair; arguments of a call may be named from any on.
        let named = |(name, _): &(Option<_>, _)| name.is_some();
        let is_object = if group.list {
            group.members.first().is_some_and(named)
        } else {
            group.members.iter().any(named)
        };
        let place = place.within(name);
        if is_object {
            let mut found = self.object(group, place);
            if name == Some(FieldName::Status) {
                without_span_status(&mut found);
            }
            found
        } else if group.list {
            self.list(group, place, place.is_chain() || name == Some(FieldName::Trace))
        } else {
            self.sequence(group, place)
        }
    }

    /// Facts of violated quotas: a list of objects, or a single one.
    fn violations(&self, group: &Group<'_>) -> Facts {
        let mut own = Facts::default();
        let members: Vec<&Group<'_>> = if group.list {
            group
                .members
                .iter()
                .filter_map(|(_, n)| if let Node::Group(g) = n { Some(g) } else { None })
                .collect()
        } else {
            vec![group]
        };
        for member in members {
            violation::violation(member, self.know, &mut own);
        }
        Facts { at: None, ..own }
    }

    /// Failures of an object: its members are parts of one thing.
    fn object(&mut self, group: &Group<'_>, place: Place) -> Found {
        // What the server tells its own developers repeats the failure in other words.
        if is_debug_info(group) {
            return Found::default();
        }
        if let Some(own) = violation::map_entry(group, self.know) {
            return Found { own, errors: Vec::new() };
        }
        let mut found = Found::default();
        let mut envelope = EnvelopeFields::default();
        let object = Kind::of(group);
        let (begin, mut lead) = (self.ground.begin(group), Lead::default());
        let left_out = left_out(group, self.know);
        for whole in &group.members {
            let (name, node) = whole;
            if left_out.is_some() && name.as_deref() == left_out {
                continue;
            }
            let known = name.as_deref().filter(|n| *n != "@type").and_then(FieldName::parse);
            envelope.note(name.as_deref(), known, node);
            let mut member = self.member_of(object, whole, known, place);
            lead.note(known, &member);
            if let Some(model) = name.as_deref().filter(|name| self.know.plain().is_model(name)) {
                of_model(model, &mut member);
            }
            // Protobuf text repeats the key for each violation.
            found.own.quotas.append(&mut member.own.quotas);
            found.own.merge(&member.own);
            deduplicate_list(&mut found.errors, &mut member.errors);
            for mut error in member.errors {
                if known == Some(FieldName::Cause) {
                    error.caused = true;
                    error.deepen();
                }
                push_or_merge(&mut found.errors, error, false);
            }
        }
        envelope.apply(&mut found.own, self.know);
        relay::upstream_words(group, &mut found.own);
        relay::headers(group, self.know, &mut found.own);
        found.own.other_service |= is_of_another_service(group, self.know);
        found.own.span = found.own.span.or(object.span);
        Ground::settle(&mut found, group, begin, lead);
        let is_body = found.own.envelope;
        if found.errors.is_empty() {
            if found.own.is_failure() {
                found.errors.push(std::mem::take(&mut found.own));
            }
        } else {
            share_facts(&mut found);
        }
        count_body(is_body, &mut found.errors);
        // What is no failure is no span's either.
        found.own.span = None;
        found
    }

    /// Failures of a sequence of prose and structures.
    fn sequence(&mut self, group: &Group<'_>, place: Place) -> Found {
        let mut found = Found::default();
        let mut pending = Facts::default();
        let (mut document, mut told) = (None, None);
        for whole in &group.members {
            let (name, node) = whole;
            if matches!(node, Node::Text(text) if text.bytes().all(|b| b.is_ascii_whitespace() || matches!(b, b',' | b']' | b'}')))
            {
                continue;
            }
            let known = name.as_deref().and_then(FieldName::parse);
            let mut member = self.member(whole, known, place);
            if let Some(sentence) = quoted_behind(told, node) {
                member.own.said.offer(sentence.into(), rank::MESSAGE);
            }
            told = if let Node::Text(text) = node { Some(*text) } else { None };
            told = name.as_deref().or(told);
            if member.errors.is_empty() && member.own.is_failure() {
                member.errors.push(std::mem::take(&mut member.own));
            }
            let kind = if name.is_none() { kind(node) } else { None };
            if member.errors.is_empty() {
                attach(&mut found.errors, &mut pending, &member.own);
            }
            let reports = !member.errors.is_empty();
            deduplicate_list(&mut found.errors, &mut member.errors);
            for mut error in member.errors {
                if pending.agrees(&error) {
                    error.merge(&pending);
                    error.at = error.at.into_iter().chain(pending.at).min();
                }
                pending = Facts::default();
                let other = found.errors.last().is_some_and(|last| last.is_other_attempt(&error));
                push_or_merge(&mut found.errors, error, other || (kind.is_some() && kind == document));
            }
            document = kind.filter(|_| reports);
        }
        found.own = pending;
        if !found.errors.is_empty() {
            share_facts(&mut found);
        }
        found
    }
}
