//! The tolerant reader: text into a tree, whatever printed it.
//!
//! JSON, Python repr, `util.inspect`, Go maps, Java's `toString`, protobuf text and `name = value` lines are all trees
//! of names and values with other quotes, brackets and separators. Nothing here fails: a bracket that does not close
//! ends with the text, one that closes nothing is skipped, and what is no structure stays text.

use std::borrow::Cow;

use super::field_name;
use super::key;
use super::lookahead::{self, QuotaSentence};
use super::string_literal::{self, literal};
use super::tree::{Group, Node};

/// Brackets nest at most this deep; what is deeper is text.
const DEPTH: usize = 48;

/// Reads a whole text: free text, and the structures in it.
pub(in crate::decode) fn read(text: &str) -> Group<'_> {
    let sentence = QuotaSentence::default();
    Reader { text, bytes: text.as_bytes(), at: 0, depth: 0, sentence }.root()
}

pub(in crate::decode) struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    /// Of the free text.
    sentence: QuotaSentence,
}

/// How the members of a group end.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Style {
    closer: u8,
    /// Go's `map[a:b c:d]`: a blank ends a value.
    blank_separated: bool,
}

impl<'t> Reader<'t> {
    fn root(mut self) -> Group<'t> {
        let mut root = Group { closed: true, ..Group::default() };
        let mut text_start = 0;
        while let Some(byte) = self.peek() {
            let here = self.at;
            let found = match byte {
                b'{' | b'[' | b'(' if lookahead::opens_group(self.bytes, here) => {
                    let name = key::proto_name_before(self.text, here);
                    Some((name.map(Cow::Borrowed), self.value(None)))
                }
                b'm' if self.bytes[here..].starts_with(b"map[") => Some((None, self.value(None))),
                b'"' | b'\'' | b'`' | b'\\' if lookahead::opens_argument(self.bytes, here) => self.argument(),
                b'=' | b':' => self.pair(text_start),
                _ => None,
            };
            match found {
                // An unquoted pair stays part of the sentence that it stands in.
                Some((name, node @ Node::Bare(_))) if self.at > here => root.members.push((name, node)),
                Some((name, node)) if self.at > here => {
                    root.push(Node::Text(&self.text[text_start..here]));
                    root.members.push((name, node));
                    text_start = self.at;
                }
                _ => self.at = here + self.char_length(here),
            }
        }
        root.push(Node::Text(&self.text[text_start..]));
        root.members.retain(|(_, node)| !matches!(node, Node::Text(t) if t.trim().is_empty()));
        root
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn char_length(&self, at: usize) -> usize {
        self.text[at..].chars().next().map_or(1, char::len_utf8)
    }

    fn skip(&mut self, skipped: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&skipped) {
            self.at += 1;
        }
    }

    fn skip_blank(&mut self) {
        self.at += lookahead::blanks(&self.bytes[self.at..]);
    }

    /// A quoted argument in free text: `ClientError("...")`, `err="..."`, `details = "..."`.
    fn argument(&mut self) -> Option<(Option<Cow<'t, str>>, Node<'t>)> {
        let name = key::name_before(self.text, self.at);
        let node = self.string()?;
        Some((name.map(Cow::Borrowed), node))
    }

    /// A pair in free text, taken only for names that mean something: `status_code=429`, `body: {...}`.
    fn pair(&mut self, text_start: usize) -> Option<(Option<Cow<'t, str>>, Node<'t>)> {
        let name = key::word_before(self.text, self.at).filter(|w| self.at >= text_start + w.len())?;
        let separator = key::separator(&self.bytes[self.at..])?;
        let behind = self.at + separator;
        let blank = self.bytes[behind..].iter().take(2).take_while(|b| **b == b' ').count();
        let next = *self.bytes.get(behind + blank)?;
        field_name::name(name)?;
        if self.sentence.goes_on(self.bytes, text_start, self.at) {
            return None;
        }
        let start = self.at;
        self.at = behind + blank;
        let node = match next {
            b'"' | b'\'' | b'`' | b'\\' => self.string(),
            b'{' | b'[' if lookahead::opens_group(self.bytes, self.at) => Some(self.value(None)),
            _ if lookahead::takes_bare(name) => Some(self.word()),
            _ => None,
        };
        if node.is_none() {
            self.at = start;
        }
        node.map(|n| (Some(Cow::Borrowed(name)), n))
    }

    /// An unquoted value of a pair in free text: one word.
    fn word(&mut self) -> Node<'t> {
        let start = self.at;
        self.skip(|b| {
            !b.is_ascii_whitespace() && !matches!(b, b',' | b';' | b')' | b']' | b'}' | b'"' | b'\'')
        });
        Node::Bare(self.text.get(start..self.at).unwrap_or_default())
    }

    /// A value in a group, or the group that starts here.
    fn value(&mut self, style: Option<Style>) -> Node<'t> {
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

    /// The value in the brackets of its type: `Number(429)`, `String("x")`.
    fn typed(&mut self, call: usize) -> Node<'t> {
        self.at += call;
        self.depth += 1;
        let node = self.value(Some(Style { closer: b')', blank_separated: false }));
        self.depth -= 1;
        self.skip_blank();
        self.at += usize::from(self.peek() == Some(b')'));
        node
    }

    /// A literal, with the literals that are joined to it: `'a' +\n 'b'`, and Python's `'a'\n 'b'`.
    fn string(&mut self) -> Option<Node<'t>> {
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
                // A bracket of the group around this one: this one was never closed.
                Some(b'}' | b']' | b')') if self.depth > 1 => break,
                Some(b'}' | b']' | b')') => self.at += 1,
                Some(_) => self.member(&mut group, style),
            }
        }
        self.depth -= 1;
        group.settle(style.closer == b')');
        Node::Group(group)
    }

    fn member(&mut self, group: &mut Group<'t>, style: Style) {
        let start = self.at;
        let name = key::member_name(self.text, self.at);
        if let Some((_, value_at)) = &name {
            self.at = *value_at;
        }
        let node = match self.value(Some(style)) {
            // The text ends here: `"code": 4` may have been 429.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(read(text).to_string(), expected, "{text}");
    }

    #[test]
    fn json_and_python_read_alike() {
        check(r#"{"a": {"b": 1, "c": ["x", true]}}"#, "{{a: {b: 1, c: ['x', true]}}}");
        check("429 X. {'a': {'b': 1, 'c': ['x', True]}}", "{~429 X.~, {a: {b: 1, c: ['x', True]}}}");
        check(r#"ClientError("429 {'a': 'b'}")"#, r"{~ClientError~, {'429 {'a': 'b'}'}}");
    }

    #[test]
    fn inspected_objects_of_node_are_read() {
        check(
            "X: msg\n    at f (file:///a.js:1:2) {\n  status: 429,\n  url: URL { href: 'h' },\n  [cause]: { code: 3 },\n  d: [ [Object], [Object] ],\n  b: 'one ' +\n    'two'\n}",
            "{~X: msg\n    at f (file:///a.js:1:2)~, {status: 429, url: {href: 'h'}, cause: {code: 3}, d: [[Object], [Object]], b: 'one two'}}",
        );
    }

    #[test]
    fn lists_of_inspected_errors_keep_their_members_apart() {
        check(
            "{ errors: [\n A [B]: m\n   at x {\n   s: 1 },\n A [B]: m\n   at x {\n   s: 2 }\n ], last: A: m }",
            "{{errors: [{~A [B]: m\n   at x~, {s: 1}}, {~A [B]: m\n   at x~, {s: 2}}], last: A: m}}",
        );
    }

    #[test]
    fn protobuf_text_is_read() {
        check(
            "429 Quota. [links {\n  description: \"L\"\n  url: \"u\"\n}\n, violations {\n  quota_id: \"Q\"\n  quota_dimensions {\n    key: \"model\"\n    value: \"g\"\n  }\n}\n, retry_delay {\n  seconds: 39\n}\n]",
            "{~429 Quota.~, [links: {description: 'L', url: 'u'}, violations: {quota_id: 'Q', quota_dimensions: {key: 'model', value: 'g'}}, retry_delay: {seconds: 39}]}",
        );
        check(
            "[violations { } violations { } , retry_delay { seconds: 33 } ]",
            "{[violations: {}, violations: {}, retry_delay: {seconds: 33}]}",
        );
    }

    #[test]
    fn go_maps_are_read() {
        check(
            "Details: [map[@type:t/Help links:[map[description:Learn more about url:https://x]]] map[retryDelay:45s]]",
            "{~Details~, Details: [{@type: t/Help, links: [{description: Learn more about, url: https://x}]}, {retryDelay: 45s}]}",
        );
    }

    #[test]
    fn javas_to_string_is_read() {
        check(
            "{code=429, message=You exceeded, please wait, status=X}",
            "{{code: 429, message: You exceeded, please wait, status: X}}",
        );
    }

    #[test]
    fn what_is_cut_off_ends_with_the_text() {
        check("{'a': {'b': 'c", "{{a: {b: 'c... ... ...}");
        check(r#"{\"a\":{\"b\":\"c"#, "{{a: {b: 'c... ... ...}");
        check("{\"a\": 4", "{{a: '4... ...}");
    }

    #[test]
    fn prose_stays_text() {
        check(
            "Resource has been exhausted (e.g. check quota). [429 Too Many Requests] at f (x.js:3)",
            "{~Resource has been exhausted (e.g. check quota). [429 Too Many Requests] at f (x.js:3)~}",
        );
    }

    #[test]
    fn pairs_in_free_text_are_read_for_known_names() {
        check(
            "status_code: 429, model_name: gemini-2.5-flash, body: {'a': 1}",
            "{status_code: 429, model_name: gemini-2.5-flash, ~status_code: 429, model_name: gemini-2.5-flash, body:~, {a: 1}}",
        );
    }
}
