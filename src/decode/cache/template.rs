//! Templates of bodies: a body with placeholders for its waits, `Please retry in 17.6s.` and `"retryDelay": "17s"`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::digest::Digester;
use super::json_members::{self, Member};

/// What both spellings of a wait begin with; then the sentence goes on, or the field.
static WAIT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"etry"));
const SENTENCE: &[u8] = b" in ";
const FIELD: &[u8] = b"Delay";

/// The constant parts of a body, and the waits between them.
#[derive(Debug)]
pub(super) struct Template<'w> {
    parts: [&'w [u8]; 3],
    waits: [Option<Wait<'w>>; 2],
}

/// A number of seconds in the spelling of the text.
#[derive(Debug)]
pub(super) struct Wait<'w>(&'w str);

impl Wait<'_> {
    fn seconds(&self) -> f64 {
        self.0.parse().unwrap_or(0.0)
    }
}

impl<'w> Template<'w> {
    /// The template of a whole body.
    pub(super) fn of(body: &'w [u8]) -> Self {
        let mut cut = Cut::new(body);
        cut.waits();
        cut.finish()
    }

    /// The template of a member of a JSON log, and the length of the member; `None` if it is not closed.
    pub(super) fn of_member(rest: &'w [u8], member: &Member<'w>) -> Option<(Self, usize)> {
        let mut cut = Cut::new(rest);
        cut.waits();
        // Behind the last wait the end of the string is near.
        let end = json_members::string_end(rest, cut.start.max(member.value_at))?;
        cut.body = &rest[..end];
        Some((cut.finish(), end))
    }

    /// The longer of its waits, in seconds.
    pub(super) fn wait(&self) -> Option<f64> {
        let [first, second] = &self.waits;
        match (first.as_ref().map(Wait::seconds), second.as_ref().map(Wait::seconds)) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        }
    }

    /// Whether a place at this offset is the same in every body of this template: no wait stands before it.
    pub(super) fn is_fixed(&self, at: usize) -> bool {
        at <= self.parts[0].len()
    }

    /// A digest of the constant parts.
    pub(super) fn digest(&self, digester: &Digester) -> u128 {
        digester.digest(&self.parts)
    }
}

/// Cuts the waits out of a body, from front to back.
struct Cut<'w> {
    body: &'w [u8],
    start: usize,
    parts: [&'w [u8]; 3],
    waits: [Option<Wait<'w>>; 2],
    count: usize,
}

impl<'w> Cut<'w> {
    const fn new(body: &'w [u8]) -> Self {
        Self { body, start: 0, parts: [&[]; 3], waits: [None, None], count: 0 }
    }

    /// Cuts out both waits, in the order of the text.
    fn waits(&mut self) {
        let (mut sentence, mut field) = (false, false);
        for at in WAIT.find_iter(self.body) {
            let behind = at + WAIT.needle().len();
            let rest = &self.body[behind..];
            if !sentence && rest.starts_with(SENTENCE) {
                sentence = true;
                self.wait_behind(behind + SENTENCE.len(), 0);
            } else if !field && rest.starts_with(FIELD) {
                field = true;
                self.wait_behind(behind + FIELD.len(), 12);
            }
            if sentence && field {
                break;
            }
        }
    }

    /// Cuts out the number of seconds that follows the offset `behind`, with at most `gap` bytes of quotes, colons and
    /// blanks between. It must be a plain number, directly followed by `s`, which can be read in no other way.
    fn wait_behind(&mut self, behind: usize, gap: usize) {
        let Some(behind) = behind.checked_sub(self.start) else { return };
        let rest = &self.body[self.start..];
        let between =
            rest[behind..].iter().take(gap).take_while(|b| matches!(b, b'"' | b'\\' | b':' | b' ')).count();
        let from = behind + between;
        let digits = rest[from..].iter().take(20).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
        let number = std::str::from_utf8(&rest[from..from + digits]).unwrap_or_default();
        let plain = number.parse::<f64>().is_ok() && !number.starts_with('.') && !number.ends_with('.');
        let ends = matches!(rest.get(from + digits..from + digits + 2), Some([b's', after]) if !after.is_ascii_alphanumeric());
        if !plain || !ends {
            return;
        }
        self.parts[self.count] = &rest[..from];
        self.waits[self.count] = Some(Wait(number));
        self.count += 1;
        self.start += from + digits;
    }

    fn finish(mut self) -> Template<'w> {
        self.parts[self.count] = &self.body[self.start..];
        Template { parts: self.parts, waits: self.waits }
    }
}
