//! Values and groups: the structures that languages and tools print, read with bounded depth.

use std::borrow::Cow;

use super::lookahead::{self, QuotaSentence};
use super::member_key;
use super::named_pairs;
use super::string_literal::{self, literal};
use super::tree::{Group, Node};

/// Brackets nest at most this deep; what is deeper is text.
const DEPTH: usize = 48;

/// A position in a text.
pub(super) struct Reader<'t> {
    pub text: &'t str,
    pub bytes: &'t [u8],
    /// Byte offset of the next byte to parse.
    pub at: usize,
    depth: usize,
    /// The quota sentence of the prose around the structures.
    pub sentence: QuotaSentence,
}

/// What ends the members of a group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    closer: u8,
    /// Whether a blank ends a value, as in Go's `map[a:b c:d]`.
    blank_separated: bool,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, depth: 0, sentence: QuotaSentence::default() }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn char_length(&self, at: usize) -> usize {
        self.text[at..].chars().next().map_or(1, char::len_utf8)
    }

    pub(super) fn skip(&mut self, skipped: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&skipped) {
            self.at += 1;
        }
    }

    fn skip_blank(&mut self) {
        self.at += lookahead::blanks(&self.bytes[self.at..]);
    }

    /// The value that starts here: a member of a group of this style, or with `None` a structure in prose.
    pub(super) fn value(&mut self, style: Option<Style>) -> Node<'t> {
        self.skip_blank();
        if self.bytes[self.at..].starts_with(b"&") {
            self.at += 1;
        }
        if let Some(note) = lookahead::class_note(&self.bytes[self.at..]) {
            self.at += note;
            self.skip(|b| b == b' ');
        }
        let call = lookahead::type_call(&self.bytes[self.at..]);
        if call > 0 && self.depth < DEPTH {
            return self.typed(call);
        }
        self.at += lookahead::type_word(&self.bytes[self.at..]);
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"map[") {
            self.at += 3;
            return self.group(Style { closer: b']', blank_separated: true }, false);
        }
        match rest.first() {
            Some(b'{') => self.group(Style { closer: b'}', blank_separated: false }, false),
            Some(b'[') if style.is_some_and(|s| s.blank_separated) => {
                self.group(Style { closer: b']', blank_separated: true }, true)
            }
            Some(b'[') => self.group(Style { closer: b']', blank_separated: false }, true),
            Some(b'(') => self.group(Style { closer: b')', blank_separated: false }, false),
            Some(b'"' | b'\'' | b'`' | b'\\' | b'b' | b'u' | b'r')
                if string_literal::opens(self.bytes, self.at) =>
            {
                self.string().unwrap_or(Node::Text(""))
            }
            _ => self.instance(style),
        }
    }

    /// A value in the brackets of its type: `Number(429)`, `String("x")`.
    fn typed(&mut self, call: usize) -> Node<'t> {
        self.at += call;
        self.depth += 1;
        let node = self.value(Some(Style { closer: b')', blank_separated: false }));
        self.depth -= 1;
        self.skip_blank();
        self.at += usize::from(self.peek() == Some(b')'));
        node
    }

    /// A literal, with the literals that are concatenated to it: `'a' +\n 'b'`, and Python's `'a'\n 'b'`.
    pub(super) fn string(&mut self) -> Option<Node<'t>> {
        let first = literal(self.text, self.at)?;
        self.at = first.end;
        let mut text = first.text;
        let mut open = !first.closed;
        while !open {
            let Some(next) = lookahead::joined_literal(self.bytes, self.at) else { break };
            let Some(piece) = literal(self.text, next) else { break };
            text.to_mut().push_str(&piece.text);
            self.at = piece.end;
            open = !piece.closed;
        }
        Some(if open { Node::Cut(text) } else { Node::Str(text) })
    }

    /// A group whose opening bracket is here.
    fn group(&mut self, style: Style, list: bool) -> Node<'t> {
        let mut group = Group { list, ..Group::default() };
        self.at += 1;
        if self.depth >= DEPTH {
            return Node::Group(group);
        }
        self.depth += 1;
        loop {
            self.skip(|b| b.is_ascii_whitespace() || matches!(b, b',' | b';' | b'+'));
            self.skip_blank();
            match self.peek() {
                None => break,
                Some(b) if b == style.closer => {
                    self.at += 1;
                    group.closed = true;
                    break;
                }
                // A bracket of the enclosing group: this one was never closed.
                Some(b'}' | b']' | b')') if self.depth > 1 => break,
                Some(b'}' | b']' | b')') => self.at += 1,
                Some(_) => self.member(&mut group, style),
            }
        }
        self.depth -= 1;
        group.finish();
        named_pairs::flatten(&mut group);
        Node::Group(group)
    }

    fn member(&mut self, group: &mut Group<'t>, style: Style) {
        let start = self.at;
        let name = member_key::member_name(self.text, self.at);
        if let Some((_, value_at)) = &name {
            self.at = *value_at;
        }
        let node = match self.value(Some(style)) {
            // The text ends here: `"code": 4` may be a truncated 429.
            Node::Bare(value) if self.at >= self.text.len() => Node::Cut(Cow::Borrowed(value)),
            node => node,
        };
        match name {
            Some((name, _)) => group.push_named(name, node),
            None => group.push(node),
        }
        if self.at <= start {
            self.at = start + self.char_length(start);
        }
    }

    /// An unquoted value, with the structures that belong to it: `URL {...}`, `RequestInfo(...)`, `429`, or an error's
    /// text followed by its fields, as `util.inspect` prints it.
    fn instance(&mut self, style: Option<Style>) -> Node<'t> {
        let style = style.unwrap_or(Style { closer: b'}', blank_separated: false });
        let start = self.at;
        let mut whole = Group { closed: true, ..Group::default() };
        let mut text_start = start;
        let mut sentence = QuotaSentence::default();
        // Brackets of prose, as in "APICallError [AI_APICallError]: ...".
        let mut open = 0usize;
        while let Some(byte) = self.peek() {
            // `ClientError("..."), ClientError("...")`
            let behind_group = byte == b',' && text_start == self.at && !whole.members.is_empty();
            if behind_group
                || open == 0
                    && lookahead::ends_bare(
                        self.bytes,
                        start,
                        self.at,
                        style.closer,
                        style.blank_separated,
                        &mut sentence,
                    )
            {
                break;
            }
            if byte == b'{' || (matches!(byte, b'[' | b'(') && lookahead::opens_group(self.bytes, self.at)) {
                whole.push(Node::Text(&self.text[text_start..self.at]));
                let node = self.value(None);
                whole.push(node);
                text_start = self.at;
                continue;
            }
            match byte {
                b'[' => open += 1,
                b']' | b'\n' => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += self.char_length(self.at);
        }
        let rest = &self.text[text_start..self.at];
        if whole.members.is_empty() {
            return Node::Bare(rest.trim());
        }
        whole.push(Node::Text(rest));
        whole.members.retain(|(_, node)| !matches!(node, Node::Text(t) if t.trim().is_empty()));
        Node::Group(whole.without_type())
    }
}
