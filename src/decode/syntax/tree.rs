//! A tree of names and values, whatever language printed it.

use std::borrow::Cow;

/// One thing in a text.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::decode) enum Node<'t> {
    /// Free text between structures.
    Text(&'t str),
    /// A string literal, with its escapes undone.
    Str(Cow<'t, str>),
    /// A number, a word or an unquoted value.
    Bare(&'t str),
    /// A value within which the text ends: `"reason": "ACCESS_TOK`.
    Cut(Cow<'t, str>),
    /// Something with members.
    Group(Group<'t>),
}

/// Brackets with what is in them, or a whole text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::decode) struct Group<'t> {
    /// Whether its members are alternatives side by side (a list) and not parts of one thing.
    pub list: bool,
    /// Members in order, with their names where they have one.
    pub members: Vec<(Option<Cow<'t, str>>, Node<'t>)>,
    /// Whether the closing bracket was there: what is missing from an open one may just be cut off.
    pub closed: bool,
}

impl<'t> Group<'t> {
    pub(in crate::decode) fn push(&mut self, node: Node<'t>) {
        self.members.push((None, node));
    }

    /// Draws the conclusions about a group that was read to its end: members with numbers for names, and groups in round
    /// brackets, are elements of a list.
    pub(in crate::decode) fn settle(&mut self, round: bool) {
        let is_number = |name: &str| name.bytes().all(|b| b.is_ascii_digit());
        let numbered = self.members.iter().all(|(name, _)| name.as_deref().is_some_and(is_number));
        let elements =
            round && self.members.iter().all(|(name, n)| name.is_none() && matches!(n, Node::Group(_)));
        if !self.members.is_empty() && (numbered || elements) {
            self.list = true;
            self.members.iter_mut().for_each(|(name, _)| *name = None);
        }
    }

    /// The value alone, where a word for its type stands before it: `URL {...}`, `Array (...)`, `stdClass Object (...)`.
    pub(in crate::decode) fn without_type(mut self) -> Self {
        let is_type = |t: &str| {
            let name = t.trim();
            let name = name.strip_suffix(" Object").unwrap_or(name);
            name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'\\'))
        };
        let typed = matches!(self.members.as_slice(), [(None, Node::Text(word)), (None, Node::Group(value))]
            if is_type(word) && value.members.iter().any(|(name, n)| name.is_some() || matches!(n, Node::Group(_))));
        match self.members.pop() {
            Some((_, Node::Group(value))) if typed => value,
            Some(last) => {
                self.members.push(last);
                self
            }
            None => self,
        }
    }

    pub(in crate::decode) fn push_named(&mut self, name: Cow<'t, str>, node: Node<'t>) {
        self.members.push((Some(name), node));
    }
}

#[cfg(test)]
impl std::fmt::Display for Group<'_> {
    /// A one-line picture for tests: `{a: 'x', b: [1, 2]}`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.list { "[" } else { "{" })?;
        for (i, (name, node)) in self.members.iter().enumerate() {
            f.write_str(if i > 0 { ", " } else { "" })?;
            if let Some(name) = name {
                write!(f, "{name}: ")?;
            }
            match node {
                Node::Text(t) => write!(f, "~{}~", t.trim())?,
                Node::Str(s) => write!(f, "'{s}'")?,
                Node::Bare(b) => write!(f, "{b}")?,
                Node::Cut(s) => write!(f, "'{s}...")?,
                Node::Group(g) => write!(f, "{g}")?,
            }
        }
        f.write_str(if !self.closed {
            " ..."
        } else if self.list {
            "]"
        } else {
            "}"
        })
    }
}
