//! Where in the record a part of the tree stands.
//!
//! The tree's texts are slices of the record as long as nothing in them had to be undone: their offsets are known. A
//! string with escapes is a copy: its words are looked for where it was copied from, and else it begins where the string does.

use super::collected::Found;
use crate::decode::syntax::{FieldName, Group, Node};

/// Blanks and quotes that are skipped between a name and its value, or between a bracket and the first name.
const GAP: usize = 200;

/// So far behind its beginning, and by so many bytes, words of a string with escapes are looked for.
const REACH: usize = 4096;
const WORDS: usize = 24;

/// What stands around a name in a string with escapes.
const QUOTES: &[u8] = b"\"'`\\";

/// The text that a tree was parsed from, and how far it was walked through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'t> {
    text: &'t str,
    /// Begin of the last part whose place is known.
    near: Option<usize>,
}

impl<'t> Ground<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, near: None }
    }

    /// Notes that the walk is at this member of a group.
    pub(super) fn enter(&mut self, name: Option<&str>, node: &Node<'_>) {
        let of_node = match node {
            Node::Text(text) | Node::Bare(text) => self.offset(text),
            Node::Str(string) | Node::Cut(string) => self.offset(string),
            Node::Group(_) => None,
        };
        let of_name = || self.offset(name?).map(|at| self.value_behind(at + name.map_or(0, str::len)));
        self.near = of_node.or_else(of_name).or(self.near);
    }

    /// From where on the member that was entered last is looked for, if its text is a copy.
    pub(super) const fn near(&self) -> Option<usize> {
        self.near
    }

    /// Notes that the walk has passed a member that began no earlier than `from`: with escapes it is no shorter there.
    pub(super) fn leave(&mut self, from: Option<usize>, node: &Node<'_>) {
        let length = match node {
            Node::Text(text) | Node::Bare(text) => text.len(),
            Node::Str(text) | Node::Cut(text) => text.len(),
            Node::Group(_) => return,
        };
        let passed = from.map(|from| (from + length).min(self.text.len()));
        self.near = self.near.max(passed);
    }

    /// Where the byte `within` of `text` stands, which is a part of the record, or a copy of one from behind `from`.
    pub(super) fn place(&self, from: Option<usize>, text: &str, within: usize) -> Option<usize> {
        if let Some(at) = self.offset(text) {
            return Some(at + within);
        }
        let from = from?;
        let start = (from + within).min(self.text.len());
        let behind = &self.text.as_bytes()[start..];
        let words = text.as_bytes()[within..].iter().take(WORDS);
        let words: Vec<u8> =
            words.copied().take_while(|b| b.is_ascii_alphanumeric() || b" .,:_".contains(b)).collect();
        let found = memchr::memmem::find(&behind[..behind.len().min(REACH)], &words);
        found.filter(|_| !words.is_empty()).map(|at| start + at).or(Some(from))
    }

    /// Gives the failure of an object the place of the whole object, where it is this object that tells of it.
    pub(super) fn settle(found: &mut Found, group: &Group<'_>, begin: Option<usize>, lead: Lead) {
        let alone = matches!(group.members.as_slice(), [(_, Node::Group(_))]);
        let facts = match found.errors.as_mut_slice() {
            [] if lead.tells && found.own.is_failure() => &mut found.own,
            [only] if alone || (lead.tells && lead.speaks) => only,
            _ => return,
        };
        facts.at = begin.or(facts.at);
    }

    /// Where the group begins.
    pub(super) fn begin(&self, group: &Group<'_>) -> Option<usize> {
        let at = match group.members.first()? {
            (Some(name), _) => self.name(name),
            (None, Node::Group(inner)) => return self.begin(inner),
            (None, Node::Text(text) | Node::Bare(text)) => self.place(self.near, text, 0),
            (None, Node::Str(text) | Node::Cut(text)) => self.place(self.near, text, 0),
        };
        at.map(|at| self.bracket_before(at))
    }

    /// Byte offset of a slice of the text; `None` for any other text.
    fn offset(&self, part: &str) -> Option<usize> {
        let at = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (at + part.len() <= self.text.len() && !part.is_empty()).then_some(at)
    }

    /// Where a name stands; one that was copied, as a whole word in quotes.
    fn name(&self, name: &str) -> Option<usize> {
        if let Some(at) = self.offset(name) {
            return Some(at);
        }
        let near = self.near.filter(|_| !name.is_empty())?;
        let behind = &self.text.as_bytes()[near..];
        let behind = &behind[..behind.len().min(REACH)];
        let is_sign =
            |at: Option<usize>| at.and_then(|at| behind.get(at)).is_some_and(|b| QUOTES.contains(b));
        let mut places = memchr::memmem::find_iter(behind, name);
        let quoted = places.find(|at| is_sign(at.checked_sub(1)) && is_sign(Some(at + name.len())));
        quoted.map(|at| near + at)
    }

    /// The bracket that opens the group whose first name begins at `at`; `at` where there is none.
    fn bracket_before(&self, at: usize) -> usize {
        let before = &self.text.as_bytes()[at.saturating_sub(GAP)..at];
        let mut end = before.len();
        while let Some(last) = end.checked_sub(1) {
            let escaped = matches!(before[last], b'n' | b'r' | b't') && before[..last].ends_with(b"\\");
            if !(is_gap(before[last]) || escaped) {
                break;
            }
            end = last;
        }
        match before[..end].last() {
            Some(b'{' | b'[' | b'(') => at - (before.len() - end) - 1,
            _ => at,
        }
    }

    /// The value of the name that ends at `at`.
    fn value_behind(&self, at: usize) -> usize {
        let behind = &self.text.as_bytes()[at..];
        let sign = |b: u8| is_gap(b) || matches!(b, b':' | b'=' | b'>');
        at + behind.iter().take(GAP).take_while(|b| sign(**b)).count()
    }
}

/// What the members of an object tell of a failure, one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lead {
    seen: bool,
    /// The first one tells of it, and is not a sentence: around one that does not stands an entry of a log.
    tells: bool,
    /// A sentence of its own tells of it.
    speaks: bool,
}

impl Lead {
    /// Notes the next member.
    pub(super) fn note(&mut self, name: Option<FieldName>, member: &Found) {
        let is_sentence = name == Some(FieldName::Message);
        self.tells |= !self.seen && !is_sentence && member.own.at.is_some();
        self.speaks |= is_sentence && !member.errors.is_empty();
        self.seen = true;
    }
}

/// The beginning of the line of `text` whose encoded quotes were undone in `plain`, at `at`.
pub(super) fn same_line(text: &str, plain: &str, at: usize) -> usize {
    let breaks = plain.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
    text.split_inclusive('\n').take(breaks).map(str::len).sum::<usize>().min(text.len())
}

const fn is_gap(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'\\')
}
