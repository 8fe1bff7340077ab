//! Secrets that were cut: by a line wrap, by colours, by invisible characters, or by escapes of single characters.
//!
//! A key is searched for in the text without those cuts. It continues past a cut as long as it is shorter than keys of
//! its kind, so that the word after a whole key at the end of a line is not taken for a part of it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::Regex;

use super::control_characters::is_unseen;
use super::cuts::cut;
use super::first_bytes;
use super::pattern;
use super::secret_patterns::is_secret;

/// How a kind of key begins, and how long it is at least when it is whole.
const KEYS: [(&str, usize); 8] = [
    ("AIza", 39),
    ("AQ.", 50),
    ("ya29.", 100),
    ("sk-", 40),
    ("GOCSPX-", 35),
    ("eyJ", 80),
    // The first as base64 and as hexadecimal digits.
    ("QUl6YVN5", 52),
    ("41497a61", 78),
];

/// A searcher for each beginning.
static BEGINNINGS: LazyLock<[Finder<'static>; KEYS.len()]> =
    LazyLock::new(|| KEYS.map(|(prefix, _)| Finder::new(prefix)));

/// One character that is written in another way: percent, JSON, C or HTML.
static ENCODED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:%([0-9A-Fa-f]{2})|\\+u00([0-9A-Fa-f]{2})|\\+x([0-9A-Fa-f]{2})|&\#x([0-9A-Fa-f]{2});)")
});

/// How far a key that began before a text may reach into it, cuts and escapes included.
const NEAR: usize = 2048;

/// The text with each cut secret written in one piece, as [`super::mask::mask`] knows it.
pub(super) fn join(text: &str) -> Cow<'_, str> {
    if !begins_somewhere(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut done = 0;
    let letters = Letters::of(text);
    let mut from = 0;
    while let Some((key, range, next)) = letters.key(from) {
        from = next;
        if text[range.clone()] == key || !is_secret(&key) {
            continue;
        }
        out.push_str(&text[done..range.start]);
        out.push_str(&key);
        out.push_str(gap(&text[range.end..]));
        done = range.end;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The text with the rest of a key in one piece at its start, where the key began in the line before it. No key reaches
/// further than [`NEAR`] bytes into the text.
pub(super) fn join_after<'t>(before: &str, text: &'t str) -> Cow<'t, str> {
    if before.is_empty() {
        return Cow::Borrowed(text);
    }
    let near = first_bytes(text, NEAR).len();
    let (start, far) = text.split_at(near);
    let whole = format!("{before}{start}");
    if !begins_somewhere(&whole) {
        return Cow::Borrowed(text);
    }
    let letters = Letters::of(&whole);
    let mut from = 0;
    while let Some((key, range, next)) = letters.key(from) {
        from = next;
        if range.start < before.len() && range.end > before.len() && is_secret(&key) {
            let rest = &whole[range.end..];
            return Cow::Owned(format!("{key}{}{rest}{far}", gap(rest)));
        }
    }
    Cow::Borrowed(text)
}

/// What separates a key from the text behind it, where that would be read as a part of it.
fn gap(rest: &str) -> &'static str {
    if rest.starts_with(is_of_key) { " " } else { "" }
}

const fn is_of_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/')
}

/// Whether any kind of key begins in the text without its cuts. Most texts hold none, and it is the places of the characters
/// that take time.
fn begins_somewhere(text: &str) -> bool {
    let mut folded = String::with_capacity(text.len());
    unfold(text, |piece| match piece {
        Piece::Plain(run, _) => folded.push_str(run),
        Piece::Letter(letter, _) => folded.push(letter),
        Piece::Cut => {}
    });
    BEGINNINGS.iter().any(|begins| begins.find(folded.as_bytes()).is_some())
}

/// A part of a text that may hold a key.
enum Piece<'t> {
    /// Characters that stand next to one another, and where the first of them does.
    Plain(&'t str, usize),
    /// A character, as it is meant, and where what is written for it stands.
    Letter(char, Range<usize>),
    /// What may lie within a key.
    Cut,
}

/// Gives the parts of a text, in their order.
fn unfold<'t>(text: &'t str, mut give: impl FnMut(Piece<'t>)) {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let plain = rest.bytes().take_while(|byte| PLAIN[usize::from(*byte)]).count();
        let (piece, length) = if plain > 0 {
            (Piece::Plain(&rest[..plain], at), plain)
        } else if is_unseen(c) || (c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t' | '\x1b')) {
            (Piece::Cut, c.len_utf8())
        } else if let Some(length) = cut_length(rest, c) {
            (Piece::Cut, length)
        } else {
            let (letter, length) = encoded(rest, c).unwrap_or((c, c.len_utf8()));
            (Piece::Letter(letter, at..at + length), length)
        };
        give(piece);
        at += length;
    }
}

/// The characters of a text without cuts.
struct Letters {
    folded: String,
    /// For each byte of `folded`: where its character stands in the text, and whether a cut lies before it.
    places: Vec<(Range<usize>, bool)>,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters =
            Self { folded: String::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
        let mut cut = false;
        unfold(text, |piece| {
            let before = std::mem::replace(&mut cut, matches!(piece, Piece::Cut));
            match piece {
                Piece::Plain(run, at) => letters.push_plain(run, at, before),
                Piece::Letter(letter, range) => letters.push(letter, range, before),
                Piece::Cut => {}
            }
        });
        letters
    }

    /// Characters that stand next to one another in the text, the first at `at`.
    fn push_plain(&mut self, run: &str, at: usize, cut: bool) {
        self.folded.push_str(run);
        self.places.extend((at..at + run.len()).map(|place| (place..place + 1, cut && place == at)));
    }

    fn push(&mut self, letter: char, range: Range<usize>, cut: bool) {
        self.folded.push(letter);
        self.places.push((range, cut));
        if !letter.is_ascii() {
            let last = self.places[self.places.len() - 1].clone();
            self.places.resize(self.folded.len(), last);
        }
    }

    /// The first key from `from` on: its text, its range in the whole text, and where to go on.
    fn key(&self, from: usize) -> Option<(String, Range<usize>, usize)> {
        let rest = self.folded.get(from..)?;
        let keys = BEGINNINGS.iter().zip(KEYS);
        let found =
            keys.filter_map(|(begins, (_, whole))| Some((from + begins.find(rest.as_bytes())?, whole)));
        let (start, whole) = found.min()?;
        let mut end = start;
        for (i, c) in self.folded[start..].char_indices() {
            let goes_on = is_of_key(c);
            let is_cut = i > 0 && self.places[start + i].1;
            let another = || KEYS.iter().any(|(prefix, _)| self.folded[start + i..].starts_with(prefix));
            if !goes_on || (is_cut && (i >= whole || another())) {
                break;
            }
            end = start + i + c.len_utf8();
        }
        let range = self.places[start].0.start..self.places[end - 1].0.end;
        Some((self.folded[start..end].to_owned(), range, end))
    }
}

/// The bytes that begin no cut and are written in no other way, as most are.
const PLAIN: [bool; 256] = {
    let (mut plain, mut byte) = ([false; 256], 0_u8);
    while byte < 128 {
        let c = byte as char;
        plain[byte as usize] =
            is_of_key(c) && c != '+' || matches!(c, ':' | ',' | '=' | '(' | ')' | '{' | '}' | '[' | ']');
        byte += 1;
    }
    plain
};

fn cut_length(rest: &str, first: char) -> Option<usize> {
    let next = rest[first.len_utf8()..].chars().next();
    // Most blanks, quotes and backslashes begin no cut, and the next character tells.
    let may_begin = match first {
        '\x1b' | '\n' | '\r' | '+' | '│' | '┃' | '|' => true,
        ' ' | '\t' | '"' | '\'' => {
            matches!(next, Some(' ' | '\t' | '\n' | '\r' | '+' | '\\' | '"' | '\'' | '│' | '┃' | '|'))
        }
        '\\' => matches!(
            next,
            Some('\\' | 'u' | 'x' | '0' | 'e' | 'n' | 'r' | 't' | ' ' | '\t' | '\n' | '\r' | '│' | '┃' | '|')
        ),
        _ => false,
    };
    may_begin.then(|| cut(rest)).flatten()
}

fn encoded(rest: &str, first: char) -> Option<(char, usize)> {
    let found = matches!(first, '%' | '\\' | '&').then(|| ENCODED.captures(rest))??;
    let digits = found.iter().skip(1).flatten().next()?;
    let letter = char::from(u8::from_str_radix(digits.as_str(), 16).ok()?);
    letter.is_ascii_graphic().then(|| (letter, found[0].len()))
}

#[cfg(test)]
mod tests {
    use super::join;
    use crate::redact::Excerpt;

    #[test]
    fn a_key_that_was_cut_is_masked_whole() {
        for text in [
            "key AIzaSyEXAMPLE-not-a\n-real-key-0000000000 end",
            "key AIzaSyEXAMPLE-not-a\r\n    -real-key-0000000000 end",
            "key AIzaSyEXAMPLE-not-a │\n│ -real-key-0000000000 end",
            "key AIzaSyEXAMPLE-not-a\" +\n \"-real-key-0000000000 end",
            "key AIza\x1b[31mSyEXAMPLE\x1b[0m-not-a-real-key-0000000000 end",
            "key AIza\u{200b}SyEXAMPLE\u{ad}-not-a-real-key-0000000000 end",
            r"key AIzaSyEXAMPLE\u002dnot\u002da-real-key-0000000000 end",
            r"key AIzaSyEXAMPLE-not\n-a-real-key-0000000000 end",
            "key %41IzaSyEXAMPLE%2Dnot%2Da%2Dreal%2Dkey%2D0000000000 end",
            "key QUl6YVN5RVhBTVBMRS1ub3QtYS1y\n  ZWFsLWtleS0wMDAwMDAwMDAw end",
            "key 'AIzaSyEXAMPLE' + '-not-a-real-key-0000000000' end",
            "key A\0I\0z\0a\0SyEXAMPLE-not-a-real-key-0000000000 end",
        ] {
            let shown = Excerpt::new(text, 200);
            for part in ["SyEX", "real", "0000", "not"] {
                assert!(!shown.as_str().contains(part), "{text:?} became {shown}");
            }
            assert!(shown.as_str().ends_with("end"), "{shown}");
        }
    }

    #[test]
    fn the_word_after_a_whole_key_stays_and_a_text_without_keys_is_not_copied() {
        let text = "AIzaSyEXAMPLE-not-a-real-key-0000000000\nworker 3 stopped";
        assert!(Excerpt::new(text, 200).as_str().ends_with("⏎worker 3 stopped"));
        assert!(matches!(join("429 RESOURCE_EXHAUSTED \x1b[31m%20 \\u0041"), std::borrow::Cow::Borrowed(_)));
    }
}
