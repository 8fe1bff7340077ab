//! From the tree to failures: which parts of a text report one failed request, and which report several.
//!
//! Parts of one thing (members of an object, sentences of a record) are one failure as long as nothing that they say
//! is different; members of a list, and documents one after the other, are failures of their own. What stands deeper
//! counts more: the outer envelope is a relay's, the inner one the server's.

use super::dedupe::{absorb_known, beside, join, spread};
use crate::decode::facts::fact_set::Facts;
use crate::decode::facts::field::{self, Place};
use crate::decode::facts::prose;
use crate::decode::facts::violation;
use crate::decode::syntax::field_name::{self, Name};
use crate::decode::syntax::reader;
use crate::decode::syntax::tree::{Group, Node};
use crate::decode::syntax::unescape;
use crate::decode::syntax::yaml;
use crate::knowledge::Knowledge;

/// Strings in strings are read to this depth.
const STRINGS: u8 = 6;

/// What a part of a text told.
#[derive(Default)]
pub(in crate::decode) struct Found {
    /// What is no failure by itself: a status line, an address, a time.
    pub own: Facts,
    /// Failures.
    pub errors: Vec<Facts>,
}

impl Found {
    /// What two parts of one text told: their failures are different ones.
    pub(in crate::decode) fn beside(mut self, mut other: Self) -> Self {
        other.errors.iter_mut().for_each(|e| e.listed = true);
        self.own.merge(&other.own);
        self.errors.append(&mut other.errors);
        self
    }
}

/// Reads failures out of a text.
pub(in crate::decode) struct Folder<'k> {
    pub know: &'k Knowledge,
    strings: u8,
}

impl<'k> Folder<'k> {
    pub(in crate::decode) const fn new(know: &'k Knowledge) -> Self {
        Self { know, strings: 0 }
    }

    /// The failures of a whole text.
    pub(in crate::decode) fn text(&mut self, text: &str) -> Found {
        let text = unescape::lift(text);
        match yaml::read(&text) {
            Some(tree) => self.object(&tree, Place::default()),
            None => self.sequence(&reader::read(&text), Place::default()),
        }
    }

    fn node(&mut self, name: Option<Name>, node: &Node<'_>, place: Place) -> Found {
        match node {
            Node::Text(text) => Found { own: prose::facts(text, self.know), errors: Vec::new() },
            Node::Bare(word) if word.len() > field::SHORT && word.contains(' ') => {
                self.string(name, word, place)
            }
            Node::Bare(word) => Found { own: field::bare(name, word, place, self.know), errors: Vec::new() },
            Node::Str(string) => self.string(name, string, place),
            Node::Cut(string) => match name.and_then(|name| field::cut(name, string, place, self.know)) {
                Some(own) => Found { own, errors: Vec::new() },
                None => self.string(name, string, place),
            },
            Node::Group(group) => self.group(name, group, place),
        }
    }

    /// A string value: a field, a message, or a text with structures of its own.
    fn string(&mut self, name: Option<Name>, string: &str, place: Place) -> Found {
        if name == Some(Name::Speech) {
            return Found::default();
        }
        let mut found = Found { own: field::string(name, string, place, self.know), errors: Vec::new() };
        // The reason for which a socket was closed is a sentence.
        let atom = field::is_atom(name) && !(name == Some(Name::Reason) && string.contains(' '));
        if self.strings >= STRINGS || atom || string.len() < field::SHORT {
            return found;
        }
        self.strings += 1;
        let inner = self.text(string);
        self.strings -= 1;
        found.own.merge(&inner.own);
        let structured = string.contains(['{', '[']);
        for mut error in inner.errors {
            if structured {
                error.deepen();
            }
            if name == Some(Name::Message) {
                error.merge(&found.own);
            }
            found.errors.push(error);
        }
        found
    }

    fn group(&mut self, name: Option<Name>, group: &Group<'_>, place: Place) -> Found {
        if name == Some(Name::Speech) {
            return Found::default();
        }
        if name == Some(Name::RetryDelay) {
            let own = Facts { retry_after: violation::delay(group), ..Facts::default() };
            return Found { own, errors: Vec::new() };
        }
        if name == Some(Name::Violations) {
            return Found { own: self.violations(group), errors: Vec::new() };
        }
        // A list stays one when a later member looks like a pair; arguments of a call may have names from any on.
        let named = |(name, _): &(Option<_>, _)| name.is_some();
        let is_object = if group.list {
            group.members.first().is_some_and(named)
        } else {
            group.members.iter().any(named)
        };
        let place = place.within(name);
        if is_object {
            self.object(group, place)
        } else if group.list {
            self.list(group, place, place.is_chain() || name == Some(Name::Trace))
        } else {
            self.sequence(group, place)
        }
    }

    /// Violated quotas: a list of objects, or one of them.
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
        own
    }

    /// Members of one thing.
    fn object(&mut self, group: &Group<'_>, place: Place) -> Found {
        if let Some(own) = violation::map_entry(group, self.know) {
            return Found { own, errors: Vec::new() };
        }
        let mut found = Found::default();
        let mut shape = field::Shape::default();
        for (name, node) in &group.members {
            let known = name.as_deref().filter(|n| *n != "@type").and_then(field_name::name);
            shape.note(name.as_deref(), known, node);
            let mut member = self.node(known, node, place);
            // protobuf text repeats the name for each violation.
            found.own.quotas.append(&mut member.own.quotas);
            found.own.merge(&member.own);
            absorb_known(&mut found.errors, &mut member.errors);
            for mut error in member.errors {
                if known == Some(Name::Cause) {
                    error.caused = true;
                    error.deepen();
                }
                join(&mut found.errors, error, false);
            }
        }
        shape.settle(&mut found.own, self.know);
        if found.errors.is_empty() {
            if found.own.is_failure() {
                found.errors.push(std::mem::take(&mut found.own));
            }
        } else {
            spread(&mut found);
        }
        found
    }

    /// Alternatives side by side, the details of one google.rpc.Status, or the lines of `one` text.
    fn list(&mut self, group: &Group<'_>, place: Place, one: bool) -> Found {
        let mut found = Found::default();
        let mut reporting = 0;
        for (_, node) in &group.members {
            let mut member = self.node(None, node, place);
            if member.errors.is_empty() && member.own.is_failure() {
                member.errors.push(std::mem::take(&mut member.own));
            }
            found.own.merge(&member.own);
            reporting += usize::from(!member.errors.is_empty() && !is_detail(node));
            found.errors.append(&mut member.errors);
        }
        if reporting > 1 && !one && !found.errors.iter().any(|e| e.chained) {
            let logged = found.errors.iter().any(|e| e.stamp.get().is_some());
            for error in &mut found.errors {
                error.listed = true;
                error.logged |= logged;
            }
            return found;
        }
        for mut error in std::mem::take(&mut found.errors) {
            error.caused |= one;
            join(&mut found.errors, error, false);
        }
        // What stands beside the chain may be another failure.
        found.errors.iter_mut().for_each(|e| e.caused &= !one);
        if !found.errors.is_empty() {
            spread(&mut found);
        }
        found
    }

    /// Texts and structures one after the other.
    fn sequence(&mut self, group: &Group<'_>, place: Place) -> Found {
        let mut found = Found::default();
        let mut pending = Facts::default();
        let mut document = None;
        for (name, node) in &group.members {
            if matches!(node, Node::Text(text) if text.bytes().all(|b| b.is_ascii_whitespace() || matches!(b, b',' | b']' | b'}')))
            {
                continue;
            }
            let known = name.as_deref().and_then(field_name::name);
            let mut member = self.node(known, node, place);
            if member.errors.is_empty() && member.own.is_failure() {
                member.errors.push(std::mem::take(&mut member.own));
            }
            let kind = if name.is_none() { kind(node) } else { None };
            if member.errors.is_empty() {
                beside(&mut found.errors, &mut pending, &member.own);
            }
            let reports = !member.errors.is_empty();
            absorb_known(&mut found.errors, &mut member.errors);
            for mut error in member.errors {
                if pending.agrees(&error) {
                    error.merge(&pending);
                }
                pending = Facts::default();
                let other = found.errors.last().is_some_and(|last| last.is_other_attempt(&error));
                join(&mut found.errors, error, other || (kind.is_some() && kind == document));
            }
            document = kind.filter(|_| reports);
        }
        found.own = pending;
        if !found.errors.is_empty() {
            spread(&mut found);
        }
        found
    }
}

/// What tells one kind of document from another: the name of its first member. Documents of one kind after the other
/// are failures of their own; behind an answer, one of another kind is the program's own account of it.
fn kind<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let Node::Group(group) = node else { return None };
    match group.members.first()? {
        (Some(name), _) => Some(name),
        (None, first) => kind(first).or(Some("")),
    }
}

/// Whether this is an entry of `details`, which names its type.
fn is_detail(node: &Node<'_>) -> bool {
    matches!(node, Node::Group(g) if g.members.iter().any(|(name, _)| name.as_deref() == Some("@type")))
}
