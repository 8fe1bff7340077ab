//! The tolerant reader: prose, and the structures that it embeds, become one tree.
//!
//! JSON, Python repr, `util.inspect`, Go maps, Java's `toString`, protobuf text and `name = value` lines are all trees
//! of names and values with other quotes, brackets and separators. Parsing never fails: an unclosed bracket ends with the
//! text, an unopened one is skipped, and everything else stays prose.

use std::borrow::Cow;

use super::field_name::FieldName;
use super::lookahead;
use super::member_key;
use super::printed_dialects::Reader;
use super::tree::{Group, Node};

/// Parses a whole text: prose, and the structures in it.
pub(super) fn parse(text: &str) -> Group<'_> {
    Reader::new(text).root()
}

impl<'t> Reader<'t> {
    fn root(mut self) -> Group<'t> {
        let mut root = Group { closed: true, ..Group::default() };
        let mut text_start = 0;
        while let Some(byte) = self.sign() {
            let here = self.at;
            let found = match byte {
                b'{' | b'[' | b'(' if lookahead::opens_group(self.bytes, here) => {
                    let name = member_key::proto_name_before(self.text, here);
                    Some((name.map(Cow::Borrowed), self.value(None)))
                }
                b'm' if self.bytes[here..].starts_with(b"map[") => Some((None, self.value(None))),
                b'"' | b'\'' | b'`' | b'\\' if lookahead::opens_argument(self.bytes, here) => self.argument(),
                b'=' | b':' => self.pair(text_start),
                _ => None,
            };
            match found {
                // An unquoted pair also stays part of its sentence.
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

    /// Goes to the next byte with which a structure may begin.
    fn sign(&mut self) -> Option<u8> {
        let is_sign =
            |b: &u8| matches!(b, b'{' | b'[' | b'(' | b'm' | b'"' | b'\'' | b'`' | b'\\' | b'=' | b':');
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let skipped = rest.iter().position(is_sign);
        self.at = skipped.map_or(self.bytes.len(), |skipped| self.at + skipped);
        self.peek()
    }

    /// A quoted argument in prose: `ClientError("...")`, `err="..."`, `details = "..."`.
    fn argument(&mut self) -> Option<(Option<Cow<'t, str>>, Node<'t>)> {
        let name = member_key::name_before(self.text, self.at);
        let node = self.string()?;
        Some((name.map(Cow::Borrowed), node))
    }

    /// A pair in prose, taken only for the names of [`FieldName`]: `status_code=429`, `body: {...}`.
    fn pair(&mut self, text_start: usize) -> Option<(Option<Cow<'t, str>>, Node<'t>)> {
        let name = member_key::word_before(self.text, self.at).filter(|w| self.at >= text_start + w.len())?;
        let separator = member_key::separator(&self.bytes[self.at..])?;
        let behind = self.at + separator;
        let blank = self.bytes[behind..].iter().take(2).take_while(|b| **b == b' ').count();
        let next = *self.bytes.get(behind + blank)?;
        FieldName::parse(name)?;
        if self.sentence.goes_on(self.bytes, text_start, self.at) {
            return None;
        }
        let start = self.at;
        self.at = behind + blank;
        let node = match next {
            b'"' | b'\'' | b'`' | b'\\' => self.string(),
            b'{' | b'[' if lookahead::opens_group(self.bytes, self.at) => Some(self.value(None)),
            _ if lookahead::takes_bare(name, self.text.get(self.at..).unwrap_or_default()) => {
                Some(self.word())
            }
            _ => None,
        };
        if node.is_none() {
            self.at = start;
        }
        node.map(|n| (Some(Cow::Borrowed(name)), n))
    }

    /// An unquoted value of a pair in prose: one word.
    fn word(&mut self) -> Node<'t> {
        let start = self.at;
        self.skip(|b| {
            !b.is_ascii_whitespace() && !matches!(b, b',' | b';' | b')' | b']' | b'}' | b'"' | b'\'')
        });
        Node::Bare(self.text.get(start..self.at).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(parse(text).to_string(), expected, "{text}");
    }

    #[test]
    fn json_and_python_read_alike() {
        check(r#"{"a": {"b": 1, "c": ["x", true]}}"#, "{{a: {b: 1, c: ['x', true]}}}");
        check("429 X. {'a': {'b': 1, 'c': ['x', True]}}", "{~429 X.~, {a: {b: 1, c: ['x', True]}}}");
        check(r#"ClientError("429 {'a': 'b'}")"#, r"{~ClientError~, {'429 {'a': 'b'}'}}");
    }

    #[test]
    fn lists_of_named_values_are_objects() {
        check(
            r#"{"attributes": [{"key": "http.response.status_code", "value": {"intValue": "429"}}, {"key": "url.full", "value": {"stringValue": "u"}}]}"#,
            "{{attributes: {http.response.status_code: '429', url.full: 'u'}}}",
        );
        check(r#"{"headers": [{"name": "retry-after", "value": "30"}]}"#, "{{headers: {retry-after: '30'}}}");
        check(
            r#"{"tags": [{"key": "http.status_code", "type": "int64", "value": 503}]}"#,
            "{{tags: {http.status_code: 503}}}",
        );
        check(r#"[{"name": "x", "value": 1}]"#, "{[{name: 'x', value: 1}]}");
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
