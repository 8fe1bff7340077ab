//! What a line shows to its neighbours: its beginning without its carriers, and how it ends.

use super::ansi;
use super::json_strings::JsonStrings;
use super::line_carrier::{Peeled, peel};
use crate::clock::Stamp;
use crate::knowledge::Knowledge;

/// Bytes of the beginning that are looked at.
const HEAD: usize = 240;

/// A line as its neighbours see it.
#[derive(Debug, Clone, Default)]
pub(super) struct Face {
    /// The beginning of the text without carriers.
    pub head: Vec<u8>,
    /// The last byte of the text that is no blank.
    pub last: Option<u8>,
    /// Whether the text is longer than its beginning.
    pub more: bool,
    /// Whether a stamp or a clock time stood in front.
    pub timed: bool,
    /// The date and time that stood in front.
    pub stamp: Option<Stamp>,
    /// Whether a level word stood in front.
    pub level: bool,
    /// Whether the level, or another word beside it, sounds an alarm.
    pub alarm: bool,
    /// Whether it stands in a box.
    pub boxed: bool,
    /// The next line of the same stream goes on without a line break.
    pub partial: bool,
    /// Whether it is a document that ends where it began, or the end of one.
    pub closed: bool,
    /// Tells streams apart; 0 where nothing does.
    pub stream: u64,
    /// The sign that marks the line, with a blank behind it: `<`, `>`, `*`, `{`; 0 without one.
    pub mark: u8,
    /// Whether it ends within a string of an object of JSON that begins in it.
    pub open: bool,
    /// What it says about a page of HTML.
    pub page: Page,
    /// Bytes of the line, with its carriers.
    pub length: usize,
    /// Columns that it takes up in a terminal, of a line that may fit into one.
    pub columns: Option<usize>,
}

/// Whether a page of HTML begins or ends in a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Page {
    #[default]
    None,
    Opens,
    Closes,
    /// The line is a page of its own.
    Whole,
}

impl Face {
    /// What `line` shows.
    pub(super) fn of(line: &[u8]) -> Self {
        let cleaned = ansi::clean(line);
        let Peeled { text, stamp, timed, level, partial, stream, quoted, boxed, .. } = peel(&cleaned);
        let trimmed = text.trim_ascii_end();
        let head = plain(with_blanks(&text[..text.len().min(HEAD)]));
        let beginning = &cleaned[..cleaned.len().min(HEAD)];
        // What carries the line may be longer than its beginning: a journal's envelope has the message last.
        let alarm =
            level && [beginning, &head].iter().any(|part| Knowledge::builtin().clients().is_alarm(part));
        // A brace alone is an object's.
        let marked = matches!(text.first(), Some(b'<' | b'*' | b'{' | b'}')) && text.get(1) == Some(&b' ')
            || matches!(*text, [b'<' | b'*']);
        let mark = if quoted { b'>' } else { text.first().copied().filter(|_| marked).unwrap_or(0) };
        Self {
            mark,
            boxed,
            open: JsonStrings::default().ends_in_string(&text),
            page: page(&text),
            length: line.len(),
            columns: columns(&cleaned),
            last: trimmed.last().copied(),
            more: text.len() > HEAD,
            alarm,
            closed: is_closed(&text),
            head,
            stamp,
            timed,
            level,
            partial,
            stream,
        }
    }

    /// Whether its time is so far from that of a line above that no program takes as long for the lines of one record.
    /// Times may be cut to seconds.
    pub(super) fn is_later(&self, above: &Self) -> bool {
        const PAUSE: u64 = 2;
        let (Some(time), Some(before)) = (self.stamp, above.stamp) else { return false };
        self.timed && above.timed && (time.at - before.at).num_seconds().unsigned_abs() >= PAUSE
    }

    pub(super) fn is_blank(&self) -> bool {
        self.last.is_none()
    }

    /// Whether it is one of the lines for which lines far below it look: it has a time, begins or ends a page, or ends
    /// a box.
    pub(super) fn is_marked(&self) -> bool {
        self.timed || self.page != Page::None || self.ends_box()
    }

    /// Whether it is the lower edge of a box. Julia's logger marks the place of its entry so: `└ @ Main chat.jl:41`.
    pub(super) fn ends_box(&self) -> bool {
        let edge = ["╰", "└", "┗", "╚"].iter().any(|b| self.head.starts_with(b.as_bytes()));
        !self.boxed && edge && !self.head.starts_with("└ @ ".as_bytes())
    }

    /// Whether it is a pair that has its value on its own line.
    pub(super) fn is_told(&self) -> bool {
        !matches!(self.last, Some(b':' | b'|' | b'-' | b'>'))
    }

    /// How far in its text begins.
    pub(super) fn indent(&self) -> usize {
        self.head.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
    }

    pub(super) fn is_indented(&self) -> bool {
        matches!(self.head.first(), Some(b' ' | b'\t'))
    }
}

/// How many columns a line takes up, if it may fit into a terminal.
fn columns(line: &[u8]) -> Option<usize> {
    /// The bytes of the widest box, each of whose bars takes three.
    const WIDEST: usize = 800;
    (line.len() <= WIDEST).then(|| bytecount::num_chars(line))
}

/// The text with plain blanks in place of those that do not break, with which chats and mail programs indent.
fn with_blanks(text: &[u8]) -> Vec<u8> {
    const UNBROKEN: &[u8] = "\u{a0}".as_bytes();
    let mut head = text.to_vec();
    // Its first byte is rare.
    while memchr::memchr(UNBROKEN[0], &head).is_some()
        && let Some(at) = memchr::memmem::find(&head, UNBROKEN)
    {
        head.splice(at..at + UNBROKEN.len(), *b" ");
    }
    head
}

/// The text with plain quotes, if it begins with one that an editor made round: `“code”: 429`.
fn plain(head: Vec<u8>) -> Vec<u8> {
    if !head.trim_ascii_start().starts_with("“".as_bytes()) {
        return head;
    }
    String::from_utf8_lossy(&head).replace(['“', '”'], "\"").into_bytes()
}

/// What the line says about a page.
fn page(text: &[u8]) -> Page {
    let begins =
        |tag: &[u8]| text.trim_ascii_start().get(..tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag));
    let end = text.trim_ascii_end();
    let closes = end.len() >= 7 && end[end.len() - 7..].eq_ignore_ascii_case(b"</html>");
    match (closes, begins(b"<!doctype html") || begins(b"<html")) {
        (true, true) => Page::Whole,
        (true, false) => Page::Closes,
        (false, true) => Page::Opens,
        _ => Page::None,
    }
}

/// A line after which a document is over.
fn is_closed(text: &[u8]) -> bool {
    let inner = text.trim_ascii();
    matches!(inner, b"}" | b"]" | b"}," | b"]," | b"})" | b"};" | b"}]" | b"}}")
        || matches!(
            (inner.first(), inner.strip_suffix(b",").unwrap_or(inner).last()),
            (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))
        )
}
