//! What a line has in common with one above it, word by word: what stands in front of the lines of a log is learned so.

use smallvec::SmallVec;

use super::levels::is_level;

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
    /// Where words begin in the line, up to the first that differs.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        self.words.iter().map(|(at, _)| *at)
    }

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
        || counted(a).is_some_and(|name| counted(b) == Some(name))
}

/// What stands before the number with which a word ends: `L226`, `worker3`.
fn counted(word: &[u8]) -> Option<&[u8]> {
    let number = word.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let name = &word[..word.len() - number];
    (number > 0 && !name.is_empty() && name.iter().all(u8::is_ascii_alphabetic)).then_some(name)
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
    if (x == 0) == (y == 0) {
        return false;
    }
    let (v, w) = (word(&a[x..]), word(&b[y..]));
    let levels = || is_level(&a[x..x + v]) && is_level(&b[y..y + w]);
    v > 0 && w > 0 && x + v == y + w && (levels() || column(a, b).is_some())
}

/// Whether two lines begin alike but for their numbers, with a sign behind the first word: rows of a table.
pub(super) fn have_one_head(a: &[u8], b: &[u8]) -> bool {
    const HEAD: usize = 6;
    let head = |text: &[u8]| {
        let bytes = text.iter().take(HEAD).map(|b| if b.is_ascii_digit() { b'0' } else { *b });
        bytes.collect::<Vec<u8>>()
    };
    let head_of_a = head(a);
    head_of_a.len() == HEAD && head_of_a == head(b) && head_of_a.iter().any(u8::is_ascii_punctuation)
}
