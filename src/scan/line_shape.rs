//! What a line shows to its neighbours: its beginning without its carriers, and how it ends.

use smallvec::SmallVec;

use super::ansi;
use super::levels::is_level;
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
        let head = with_blanks(&text[..text.len().min(HEAD)]);
        let beginning = &cleaned[..cleaned.len().min(HEAD)];
        // A brace alone is an object's.
        let marked = matches!(text.first(), Some(b'<' | b'*' | b'{' | b'}')) && text.get(1) == Some(&b' ')
            || matches!(*text, [b'<' | b'*']);
        let mark = if quoted { b'>' } else { text.first().copied().filter(|_| marked).unwrap_or(0) };
        Self {
            mark,
            boxed,
            page: page(&text),
            length: line.len(),
            columns: columns(&cleaned),
            last: trimmed.last().copied(),
            more: text.len() > HEAD,
            alarm: level && Knowledge::builtin().clients().is_alarm(beginning),
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

/// How a line stands to another one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Further in.
    Deeper,
    /// As far.
    Same,
    /// Less far.
    Shallower,
}

/// Words of the beginning that are compared.
const MOST: usize = 48;

/// What two lines have in common at their beginnings.
pub(super) struct Common {
    /// Where words begin up to the first that differs, in both lines.
    pub words: SmallVec<[(usize, usize); MOST]>,
    pub depth: Depth,
    /// End of the level that both have among these words, or where they begin to differ.
    pub level: Option<usize>,
}

impl Common {
    /// Where the line begins to differ from the one above; `None` where it is not known, as so much of both is alike.
    pub(super) fn difference(&self) -> Option<usize> {
        self.words.last().filter(|_| self.words.len() < MOST).map(|(at, _)| *at)
    }
}

/// Compares the beginnings of a line and one above it, word by word; numbers and ids count as equal.
pub(super) fn compare(text: &[u8], above: &[u8]) -> Common {
    /// And those among which a level may stand.
    const FRONT: usize = 12;
    let (mut i, mut j) = (0, 0);
    let mut words = SmallVec::new();
    words.push((0, 0));
    let mut level = None;
    while words.len() < MOST {
        // Every other word is the same blank or sign in both.
        if let (Some(a), Some(b)) = (text.get(i), above.get(j))
            && a == b
            && !is_word(a)
        {
            (i, j) = (i + 1, j + 1);
            words.push((i, j));
            continue;
        }
        let (a, b) = (token(&text[i..]), token(&above[j..]));
        let step = match (a, b) {
            (Some(a), Some(b)) if alike(a, b) => {
                if words.len() < FRONT && a.len() > 2 && is_level(a) {
                    level = Some(i + a.len());
                }
                (a.len(), b.len())
            }
            _ => match column(&text[i..], &above[j..]) {
                Some(step) => step,
                None => break,
            },
        };
        i += step.0;
        j += step.1;
        words.push((i, j));
    }
    let blank = |rest: &[u8]| matches!(rest.first(), Some(b' ' | b'\t'));
    let (a, b) = (&text[i..], &above[j..]);
    if let Some(end) = next_level(a).filter(|_| next_level(b).is_some()) {
        level = Some(i + end);
    }
    // `[INFO]`
    level = level.map(|end| end + usize::from(matches!(text.get(end), Some(b']' | b')' | b'>' | b'}'))));
    // In the middle of a sentence a blank is no indent.
    let inside = i > 0 && text[i - 1].is_ascii_alphanumeric();
    let depth = match (blank(a), blank(b)) {
        _ if inside || is_column(a, b) => Depth::Same,
        (true, false) if !b.is_empty() => Depth::Deeper,
        (false, true) if !a.is_empty() => Depth::Shallower,
        _ => Depth::Same,
    };
    Common { words, depth, level }
}

/// End of the level that comes next, which may be aligned on the right of its column.
fn next_level(text: &[u8]) -> Option<usize> {
    const COLUMN: usize = 6;
    let blanks = text.iter().take(COLUMN).take_while(|b| **b == b' ').count();
    token(&text[blanks..]).filter(|word| word.len() > 2 && is_level(word)).map(|word| blanks + word.len())
}

/// The word, number, sign or blank that comes next.
fn token(text: &[u8]) -> Option<&[u8]> {
    let first = *text.first()?;
    let length = if is_word(&first) { text.iter().take_while(|b| is_word(b)).count() } else { 1 };
    Some(&text[..length])
}

const fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// Whether two words are the same but for their numbers, or two ids of one kind.
fn alike(a: &[u8], b: &[u8]) -> bool {
    let digits = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    let is_id = |word: &[u8]| {
        word.len() >= 6 && word.iter().any(u8::is_ascii_digit) && word.iter().all(u8::is_ascii_hexdigit)
    };
    a == b
        || (digits(a) && digits(b))
        || (a.len() == b.len() && is_id(a) && is_id(b))
        || (a[0].is_ascii_digit() && b[0].is_ascii_digit() && unit(a) == unit(b))
}

/// What stands behind the number with which a word begins: `984s`, `12ms`.
fn unit(word: &[u8]) -> &[u8] {
    let number = word.iter().take_while(|b| b.is_ascii_digit()).count();
    &word[number..]
}

/// Numbers in a column that is aligned on the right: how much of both lines it takes up.
fn column(a: &[u8], b: &[u8]) -> Option<(usize, usize)> {
    let blanks = |text: &[u8]| text.iter().take_while(|b| **b == b' ').count();
    let (x, y) = (blanks(a), blanks(b));
    let numbers = [&a[x..], &b[y..]].map(|text| text.iter().take_while(|b| b.is_ascii_digit()).count());
    let aligned =
        (x == 0) != (y == 0) && numbers[0] > 0 && numbers[1] > 0 && x + numbers[0] == y + numbers[1];
    aligned.then_some((x + numbers[0], y + numbers[1]))
}

/// Words, such as levels, in a column that is aligned on the right.
fn is_column(a: &[u8], b: &[u8]) -> bool {
    let blanks = |text: &[u8]| text.iter().take_while(|b| **b == b' ').count();
    let word = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let (x, y) = (blanks(a), blanks(b));
    let (v, w) = (word(&a[x..]), word(&b[y..]));
    let levels = is_level(&a[x..x + v]) && is_level(&b[y..y + w]);
    (x == 0) != (y == 0) && v > 0 && w > 0 && x + v == y + w && (levels || column(a, b).is_some())
}
