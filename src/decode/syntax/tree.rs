//! The tree of names and values that a text is parsed into.

use std::borrow::Cow;

/// One node of the tree.
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
    /// A node with members.
    Group(Group<'t>),
}

/// A bracketed structure with its members, or a whole text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::decode) struct Group<'t> {
    /// Whether it is a list: its members are separate elements, not fields of one object.
    pub list: bool,
    /// Members in order, with their names where they have one.
    pub members: Vec<(Option<Cow<'t, str>>, Node<'t>)>,
    /// Whether the closing bracket is there; fields missing from an open group may just be cut off.
    pub closed: bool,
}

/// A text that was parsed.
#[derive(Debug)]
pub(in crate::decode) enum Document<'t> {
    /// The text is one object.
    Object(Group<'t>),
    /// Prose, with the structures that it embeds.
    Prose(Group<'t>),
}

impl<'t> Group<'t> {
    pub(super) fn push(&mut self, node: Node<'t>) {
        self.members.push((None, node));
    }

    /// Turns a complete group into a list where its members are elements: members with numbers for names, and groups without
    /// names, as in round brackets, and in the braces of Lua.
    pub(super) fn finish(&mut self) {
        let is_number = |name: &str| name.bytes().all(|b| b.is_ascii_digit());
        let numbered = self.members.iter().all(|(name, _)| name.as_deref().is_some_and(is_number));
        let elements = self.members.iter().all(|(name, n)| name.is_none() && matches!(n, Node::Group(_)));
        if !self.members.is_empty() && (numbered || elements) {
            self.list = true;
            self.members.iter_mut().for_each(|(name, _)| *name = None);
        }
    }

    /// The value alone, where the name of its type precedes it: `URL {...}`, `Array (...)`, `stdClass Object (...)`.
    pub(super) fn without_type(mut self) -> Self {
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

    pub(super) fn push_named(&mut self, name: Cow<'t, str>, node: Node<'t>) {
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
