//! Lists, and members that a carrier has forms of its own for: the status of a trace's span, Loki's lines with their times.

use super::collected::Found;
use super::collector::{Collector, Member};
use super::dedupe::{drop_retold, push_or_merge, share_facts};
use super::encoded;
use super::members::Kind;
use super::values::names_gemini;
use crate::decode::facts::field::{self, Place};
use crate::decode::facts::{Facts, Span, span};
use crate::decode::syntax::{FieldName, Group, Node};

impl Collector<'_> {
    /// A member of an object.
    pub(super) fn member_of(
        &mut self,
        object: Kind,
        whole: &Member<'_>,
        known: Option<FieldName>,
        place: Place,
    ) -> Found {
        let (of_span, (_, node)) = (object.span.is_some(), whole);
        if let Some(text) = if object.packed { encoded::text(node) } else { None } {
            return self.placed(whole, |this| this.string(None, &text, place));
        }
        match (known, node) {
            (Some(FieldName::Status), Node::Group(status)) if of_span => {
                self.placed(whole, |this| this.span_status(status, place))
            }
            (Some(FieldName::Project), _) if of_span && object.observation => Found::default(),
            _ => self.member(whole, known, place),
        }
    }

    /// The status of a span: its words count, its code is OpenTelemetry's own.
    pub(super) fn span_status(&mut self, status: &Group<'_>, place: Place) -> Found {
        if !span::is_status(status) {
            return self.group(Some(FieldName::Status), status, place);
        }
        let words = |name: &str| matches!(name, "message" | "description");
        let said = status.members.iter().find(|(name, _)| name.as_deref().is_some_and(words));
        said.map(|said| self.member(said, Some(FieldName::Message), place)).unwrap_or_default()
    }

    /// A line with its time, as Loki gives it: `["1795831496123000000", "ERROR ..."]`.
    fn timed_line(&mut self, group: &Group<'_>, place: Place) -> Option<Found> {
        let [(None, Node::Str(time)), line @ (None, Node::Str(_)), ..] = group.members.as_slice() else {
            return None;
        };
        let digits = group.members.len() <= 3
            && (13..=19).contains(&time.len())
            && time.bytes().all(|b| b.is_ascii_digit());
        let when = digits.then(|| field::bare(Some(FieldName::Time), time, place, self.know))?;
        let mut found = self.member(line, Some(FieldName::Message), place);
        found.own.merge(&when);
        found.errors.iter_mut().for_each(|error| error.merge(&when));
        Some(found)
    }

    /// What the elements of a list report, and how many of them report a failure.
    fn elements(&mut self, group: &Group<'_>, place: Place, chain: bool) -> (Found, usize) {
        let mut found = Found::default();
        let (mut reporting, mut timed) = (0, 0);
        let mut entries = Facts::default();
        for whole in &group.members {
            let (_, node) = whole;
            let mut member = self.member(whole, None, place);
            let told =
                member.own.is_failure() || (member.own.has_status_pair() && !matches!(node, Node::Text(_)));
            if member.errors.is_empty() && told {
                member.errors.push(std::mem::take(&mut member.own));
            }
            let entry = !chain && is_entry(node, &member);
            let unnamed = entry && !member.errors.is_empty() && !names_gemini(node, self.know);
            member.errors.iter_mut().for_each(|error| error.unnamed |= unnamed);
            if entry { &mut entries } else { &mut found.own }.merge(&member.own);
            timed += usize::from(entry);
            reporting += usize::from(!member.errors.is_empty() && !is_detail(node));
            found.errors.append(&mut member.errors);
        }
        // What one entry of a log says is no other's: a request that went well names no model of a failure beside it.
        if timed < 2 || found.errors.is_empty() {
            found.own.merge(&entries);
        }
        (found, reporting)
    }

    /// Failures of a list: separate ones, the details of one google.rpc.Status, or, if `chain`, the links of one failure.
    pub(super) fn list(&mut self, group: &Group<'_>, place: Place, chain: bool) -> Found {
        if let Some(line) = self.timed_line(group, place) {
            return line;
        }
        let (mut found, reporting) = self.elements(group, place, chain);
        drop_retold(&mut found.errors);
        if reporting > 1 && !chain && !found.errors.iter().any(|e| e.chained) {
            let logged = found.errors.iter().any(|e| e.stamp.get().is_some());
            for error in &mut found.errors {
                error.listed = true;
                error.logged |= logged;
            }
            return found;
        }
        for mut error in std::mem::take(&mut found.errors) {
            error.caused |= chain;
            push_or_merge(&mut found.errors, error, false);
        }
        // Whatever is next to the chain may be another failure.
        found.errors.iter_mut().for_each(|e| e.caused &= !chain);
        if !found.errors.is_empty() {
            share_facts(&mut found);
        }
        found
    }
}

/// Whether this is an entry of a log: it has a time of its own, and is no span, which has its callers' model.
fn is_entry(node: &Node<'_>, read: &Found) -> bool {
    let timed = |facts: &Facts| facts.stamp.get().is_some();
    let is_span = || matches!(node, Node::Group(group) if Span::of(group).is_some());
    (timed(&read.own) || read.errors.iter().any(timed)) && !is_span()
}

/// Whether this is an entry of `details`, which names its type.
fn is_detail(node: &Node<'_>) -> bool {
    matches!(node, Node::Group(g) if g.members.iter().any(|(name, _)| name.as_deref() == Some("@type")))
}
