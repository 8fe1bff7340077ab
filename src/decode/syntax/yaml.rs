//! YAML as tools print it: one name and value per line, members of a name indented below it.

use std::borrow::Cow;

use super::tree::{Group, Node};

/// Names nest at most this deep.
const DEPTH: usize = 24;

/// Parses a text that is YAML; `None` for any other text.
pub(super) fn parse(text: &str) -> Option<Group<'_>> {
    is_yaml(text).then(|| {
        let lines: Vec<Line<'_>> = text.lines().filter_map(Line::of).collect();
        let mut at = 0;
        let mut root = Group { closed: true, ..Group::default() };
        while at < lines.len() {
            let from = at;
            let part = block(&lines, &mut at, 0, true);
            root.members.extend(part.members);
            at = at.max(from + 1);
        }
        root
    })
}

/// Whether a name that introduces an error body stands alone on its line, with a name or an element indented below it.
fn is_yaml(text: &str) -> bool {
    const HOLDERS: [&str; 8] =
        ["error", "status", "details", "violations", "jsonPayload", "protoPayload", "metadata", "resource"];
    let mut from = 0;
    let mut is_heading = |end: usize| {
        let line = &text[from..end];
        from = end + 1;
        line.trim_end().ends_with(':')
    };
    if !memchr::memchr_iter(b'\n', text.as_bytes()).any(&mut is_heading) {
        return false;
    }
    let mut lines = text.lines().filter_map(Line::of).peekable();
    while let Some(line) = lines.next() {
        let is_holder = || line.name().is_some_and(|(name, _)| HOLDERS.contains(&name));
        if !line.text.ends_with(':') || !is_holder() {
            continue;
        }
        let below = lines.peek().filter(|next| next.indent >= line.indent && next.name().is_some());
        if below.is_some_and(|next| next.indent > line.indent || next.is_element()) {
            return true;
        }
    }
    false
}

/// A non-empty line.
#[derive(Clone, Copy)]
struct Line<'t> {
    indent: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Option<Self> {
        let text = line.trim_start_matches(' ');
        (!text.trim().is_empty() && text.trim_end() != "---")
            .then(|| Self { indent: line.len() - text.len(), text: text.trim_end() })
    }

    fn is_element(&self) -> bool {
        self.text.starts_with("- ") || self.text == "-"
    }

    /// The line without the dash of a list element.
    fn inner(&self) -> Self {
        let text = self.text.strip_prefix('-').filter(|_| self.is_element()).unwrap_or(self.text);
        let body = text.trim_start_matches(' ');
        Self { indent: self.indent + self.text.len() - body.len(), text: body }
    }

    /// Name and value of `name: value`, with or without a dash before it.
    fn name(&self) -> Option<(&'t str, &'t str)> {
        let (name, value) = self.inner().text.split_once(':')?;
        let name = name.trim_matches(['"', '\'']);
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'@' | b'/'));
        (is_name && (value.is_empty() || value.starts_with(' '))).then(|| (name, value.trim()))
    }
}

/// The lines from `at` on with the indentation of the first, as members of one object or as elements of a list.
/// A text may have been cut off within its `last` ones: the blocks that end with it are open.
fn block<'t>(lines: &[Line<'t>], at: &mut usize, depth: usize, last: bool) -> Group<'t> {
    let mut group = Group { closed: true, ..Group::default() };
    let Some(first) = lines.get(*at).copied() else { return group };
    group.list = first.is_element();
    while let Some(line) = lines.get(*at).filter(|l| l.indent == first.indent && l.is_element() == group.list)
    {
        if group.list {
            let node = element(lines, at, *line, depth, last);
            group.push(node);
        } else {
            member(lines, at, *line, (depth, last), &mut group);
        }
    }
    group.closed = !is_open(lines, *at, last);
    group
}

/// Whether what ends before the line `at` may go on: the text ends there, or another program's line tore it in two.
fn is_open(lines: &[Line<'_>], at: usize, last: bool) -> bool {
    lines.get(at).map_or(last, |next| next.name().is_none() && !next.is_element())
}

/// A list element: the rest of its line, and the more deeply indented lines below it.
fn element<'t>(lines: &[Line<'t>], at: &mut usize, line: Line<'t>, depth: usize, last: bool) -> Node<'t> {
    let inner = line.inner();
    let mut own = vec![inner];
    *at += 1;
    while let Some(next) = lines.get(*at).filter(|l| l.indent > line.indent) {
        own.push(*next);
        *at += 1;
    }
    if inner.name().is_none() || depth >= DEPTH {
        return Node::Bare(inner.text);
    }
    Node::Group(block(&own, &mut 0, depth + 1, is_open(lines, *at, last)))
}

fn member<'t>(
    lines: &[Line<'t>],
    at: &mut usize,
    line: Line<'t>,
    (depth, last): (usize, bool),
    group: &mut Group<'t>,
) {
    *at += 1;
    let Some((name, value)) = line.name() else {
        group.push(Node::Text(line.text));
        return;
    };
    let below =
        lines.get(*at).filter(|n| n.indent > line.indent || (n.indent == line.indent && n.is_element()));
    let node = match below {
        Some(_) if value.is_empty() && depth < DEPTH => Node::Group(block(lines, at, depth + 1, last)),
        Some(next) if next.indent > line.indent => {
            Node::Str(Cow::Owned(folded(lines, at, line.indent, value)))
        }
        _ => plain(value),
    };
    group.push_named(Cow::Borrowed(name), node);
}

/// A multi-line scalar: `message: |-`, or a long line that was wrapped.
fn folded(lines: &[Line<'_>], at: &mut usize, indent: usize, value: &str) -> String {
    let kept = value.starts_with('|');
    let mut text = if value.starts_with(['|', '>']) { String::new() } else { value.to_owned() };
    while let Some(next) = lines.get(*at).filter(|l| l.indent > indent) {
        if !text.is_empty() {
            text.push(if kept { '\n' } else { ' ' });
        }
        text.push_str(next.text);
        *at += 1;
    }
    text.trim_matches(['"', '\'']).replace("\\n", "\n").replace("''", "'")
}

fn plain(value: &str) -> Node<'_> {
    let quoted = [('"', '"'), ('\'', '\'')]
        .iter()
        .find_map(|(open, close)| value.strip_prefix(*open).and_then(|v| v.strip_suffix(*close)));
    match quoted {
        Some(text) if text.contains('\\') => Node::Str(Cow::Owned(super::string_literal::unescape(text))),
        Some(text) => Node::Str(Cow::Borrowed(text)),
        None => Node::Bare(value),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn names_elements_and_long_texts_are_read() {
        let text = "\
---
jsonPayload:
  error:
    code: 429
    message: |-
      You exceeded.
      * Quota exceeded
    details:
    - '@type': QuotaFailure
      violations:
      - quotaId: A
        quotaDimensions:
          model: m
      - quotaId: B
timestamp: '2026-05-04T11:07:07Z'
";
        assert_eq!(
            parse(text).map(|g| g.to_string()).as_deref(),
            Some(
                "{jsonPayload: {error: {code: 429, message: 'You exceeded.\n* Quota exceeded', details: \
                 [{@type: QuotaFailure, violations: [{quotaId: A, quotaDimensions: {model: m}}, {quotaId: B}]}]}}, \
                 timestamp: '2026-05-04T11:07:07Z'}"
            )
        );
    }

    #[test]
    fn other_texts_are_no_yaml() {
        for text in [
            "error: 429 You exceeded",
            "Error: x\n    at f (x.js)",
            "{\n  \"error\": {\n  }\n}",
            "status:\n\nok",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
