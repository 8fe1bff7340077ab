//! Names, statuses and codes in the words of apps and people.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::knowledge::{ExceptionName, Knowledge, Part};
use crate::terms::RpcCode;

/// Statuses that a server of Google's, or its client, shows.
const STATUSES: [u16; 19] =
    [400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422, 429, 451, 499, 500, 501, 502, 503, 504];

/// The words of the table that stand in a text.
#[derive(Default)]
pub(super) struct Seen {
    /// Names of ours and of other providers, with their places.
    pub owners: Vec<(bool, Range<usize>)>,
    failure: Option<usize>,
    success: Vec<usize>,
    /// It is about something else, or about what could happen.
    pub reports_nothing: bool,
    /// It is about something else of the same name.
    pub other: bool,
}

impl Seen {
    pub(super) fn of(lower: &str, know: &Knowledge) -> Self {
        let mut seen = Self::default();
        know.plain().find(lower, |part, range| match part {
            Part::Ours => seen.owners.push((true, range)),
            Part::Provider => seen.owners.push((false, range)),
            Part::Other => {
                seen.reports_nothing = true;
                seen.other = true;
            }
            Part::Hypothetical => seen.reports_nothing = true,
            Part::Failure => seen.failure = seen.failure.into_iter().chain([range.start]).min(),
            Part::Success => seen.success.push(range.start),
        });
        seen.reports_nothing |= know.plain().is_hypothetical(lower);
        // "google/gemini-3.5-flash" and "gemini flux": of names at one place the longer counts.
        seen.owners.sort_unstable_by_key(|(_, range)| (range.start, range.end));
        seen
    }

    /// Whose a failure is that is told at `at`: the last name before it decides, or the first one behind it.
    pub(super) fn whose(&self, at: Option<usize>) -> Option<bool> {
        // Of a failure without a status, its first word tells the place where several are named.
        let other = |name: &(bool, Range<usize>)| name.0 != self.owners[0].0;
        let several = || self.owners.iter().any(other);
        let at = at.or_else(|| self.failure.filter(|_| several())).unwrap_or(usize::MAX);
        let before = self.owners.iter().rev().find(|(_, range)| range.start < at);
        before.or(self.owners.first()).map(|(ours, _)| *ours)
    }
}

/// The first number that is a status, with its place: where one is told of Gemini's, that of another provider is none.
pub(super) fn status(lower: &str, seen: &Seen, know: &Knowledge) -> Option<(u16, usize)> {
    let bytes = lower.as_bytes();
    let (mut weak, mut anothers) = (None, None);
    for at in memchr::memchr2_iter(b'4', b'5', bytes) {
        let Some(number) = number_at(lower, at) else { continue };
        let (left, right) = (&lower[..at], &lower[at + 3..]);
        if counts(right, know)
            || is_counted(right)
            || is_success(left, seen)
            || is_compared(left, right)
            || is_listed(left, right)
            || is_key(left, right)
        {
            continue;
        }
        match place(left, seen, know) {
            Place::Status if seen.whose(Some(at)) == Some(false) => {
                anothers.get_or_insert((number, at));
            }
            Place::Status => return Some((number, at)),
            Place::Perhaps if weak.is_none() && seen.failure.is_some() => weak = Some((number, at)),
            Place::Perhaps | Place::Count => {}
        }
    }
    anothers.or(weak)
}

/// A number that is one of the statuses, and no part of another number, of a word, of a name or of a time. People write more
/// than programs do, "429s all over", so this asks otherwise than [`status_at`](crate::scan::status_at).
fn number_at(text: &str, at: usize) -> Option<u16> {
    let digits = text.as_bytes().get(at..at + 3)?;
    let number = std::str::from_utf8(digits).ok()?.parse().ok().filter(|n| STATUSES.contains(n))?;
    let (left, right) = (text.get(..at)?, text.get(at + 3..)?);
    let before = left.chars().next_back();
    let latin = |c: char| c.is_alphanumeric() && c < '\u{900}';
    let joined = before
        .is_some_and(|c| latin(c) || matches!(c, '_' | '.' | '$' | '#' | '/' | '-' | '€' | '@'))
        || (before == Some(',') && left[..left.len() - 1].ends_with(|c: char| c.is_ascii_digit()))
        || (before == Some(':') && left[..left.len() - 1].ends_with(|c: char| c.is_ascii_digit()));
    // "429s all over" and "429er" are statuses in the mouths of people.
    let plural =
        right.strip_prefix('s').is_some_and(|rest| !rest.starts_with(latin)) && !left.ends_with("took ");
    let goes_on = right.starts_with(|c: char| latin(c) || matches!(c, '_' | '%' | '/'))
        || (right.starts_with(['.', ',', ':']) && right[1..].starts_with(|c: char| c.is_ascii_digit()));
    let dashed = before == Some('-') && !left[..left.len() - 1].ends_with(|c: char| c.is_alphanumeric());
    ((!joined || dashed) && (!goes_on || plural)).then_some(number)
}

/// Whether a number is followed by a unit. What is counted over a time is a limit that was reached: "429 tokens per day".
fn counts(right: &str, know: &Knowledge) -> bool {
    let word = right.trim_start_matches([' ', '\u{a0}', '-']);
    let gap = right.len() - word.len();
    let end = word.find(|c: char| !(c.is_alphabetic() || matches!(c, '%' | '$' | '€'))).unwrap_or(word.len());
    // "429 input tokens"
    let (word, end) = match word[..end] {
        ref kind if matches!(kind, "input" | "output" | "prompt" | "completion" | "total" | "cached") => {
            let next = word[end..].trim_start();
            (next, next.find(|c: char| !c.is_alphabetic()).unwrap_or(next.len()))
        }
        _ => (word, end),
    };
    let over_time =
        [" per ", " a ", "/", " pro ", " par ", " por "].iter().any(|w| word[end..].starts_with(w));
    gap <= 1 && !word[..end].is_empty() && !over_time && know.plain().is_unit(&word[..end])
}

/// Whether a number is compared, as in a line of source: `if 400 <= status_code < 500:`.
fn is_compared(left: &str, right: &str) -> bool {
    const SIGNS: [&str; 3] = ["<", "<=", ">="];
    let (before, behind) = (left.trim_end(), right.trim_start());
    let apart = (before.len() < left.len(), behind.len() < right.len());
    SIGNS.iter().any(|sign| {
        let sign_before = before.strip_suffix(sign).is_some_and(|rest| rest.ends_with(' '));
        let sign_behind = behind.strip_prefix(sign).is_some_and(|rest| rest.starts_with(' '));
        (apart.0 && sign_before) || (apart.1 && sign_behind)
    })
}

/// Whether the number of times that a status came follows it, and nothing else: `429: 0, 503: 0`.
fn is_counted(right: &str) -> bool {
    let rest = right.strip_prefix(['"', '\'']).unwrap_or(right);
    let Some(rest) = rest.strip_prefix([':', '=']) else { return false };
    let count = rest.trim_start_matches(' ');
    let digits = count.bytes().take(9).take_while(u8::is_ascii_digit).count();
    let end = count[digits..].trim_start_matches(' ');
    digits > 0 && (end.is_empty() || end.starts_with([',', ';', ')', '}', '|', '\n']))
}

/// Whether a number is one of several in brackets, as a program is told to try again after each: `[429, 500, 503]`.
fn is_listed(left: &str, right: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '"' | '\'');
    let before = left.trim_end_matches(is_inside);
    let behind = right.trim_start_matches(is_inside);
    let inner = [&left[before.len()..], &right[..right.len() - behind.len()]];
    before.ends_with(['[', '(', '{'])
        && behind.starts_with([']', ')', '}'])
        && inner.iter().any(|part| part.contains(','))
}

/// Whether a number is all of the name of a member on its line, as documents have the answers of a service: `'429':`.
fn is_key(left: &str, right: &str) -> bool {
    let line = left.rsplit('\n').next().unwrap_or_default();
    let behind = right.trim_start_matches(['"', '\'']).strip_prefix(':');
    line.trim_matches([' ', '"', '\'']).is_empty()
        && behind.is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'))
}

/// Whether a success stands between the last name before a number, or the start, and the number.
fn is_success(left: &str, seen: &Seen) -> bool {
    let from = seen.owners.iter().rev().map(|(_, range)| range.start).find(|start| *start < left.len());
    let from = from.unwrap_or(0).max(left.rfind([';', '\n']).unwrap_or(0));
    seen.success.iter().any(|at| (from..left.len()).contains(at))
}

/// What the word before a number says of it.
enum Place {
    Status,
    Perhaps,
    Count,
}

fn place(left: &str, seen: &Seen, know: &Knowledge) -> Place {
    let near = left.trim_end_matches([' ', '\u{a0}']);
    // A name behind the number says nothing about its place.
    let mut names = seen.owners.iter().filter(|(_, range)| range.end <= left.len());
    let behind_name = names.any(|(_, range)| name_end(left, range.end) >= near.len());
    let mark = near.chars().next_back();
    if behind_name || mark.is_none_or(|c| c as u32 >= 0x900) {
        return Place::Status;
    }
    let word = |text: &str| -> String {
        let chars = text.chars().rev().take_while(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_'));
        chars.collect::<Vec<_>>().into_iter().rev().collect()
    };
    if mark.is_some_and(|c| !c.is_alphanumeric()) {
        // "Order: 503", "page (404)", "**Quota Value:** `500`".
        let labelled = word(near.trim_end_matches([':', '=', '#', ' ', '"', '\'', '`', '*']));
        let own =
            matches!(mark, Some(':' | '=' | '#' | '"' | '\'' | '`' | '*')) && know.plain().is_noun(&labelled);
        return if own { Place::Count } else { Place::Status };
    }
    // "a status code of 503"
    let near = near.strip_suffix(" of").unwrap_or(near);
    let word = word(near);
    if know.plain().is_noun(&word) {
        Place::Count
    } else if know.plain().is_status_word(&word) {
        Place::Status
    } else {
        Place::Perhaps
    }
}

/// Where a name ends, with the rest of a model's name: `gemini-3.5-flash`.
fn name_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ' ')));
    let name = &rest[..end.unwrap_or(rest.len())];
    // "gemini 3.5 flash 429": what looks like a model in people's words belongs to the name.
    let known = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
            || [
                "flash",
                "pro",
                "lite",
                "ultra",
                "nano",
                "preview",
                "image",
                "api",
                "model",
                "live",
                "embedding",
                "tts",
            ]
            .contains(&word)
    };
    let mut length = 0;
    for word in name.split_inclusive(' ') {
        if length > 0 && !known(word.trim()) && !word.trim().is_empty() {
            break;
        }
        if length == 0
            && !word.starts_with(['-', ' ', '.'])
            && !word.starts_with(|c: char| c.is_ascii_digit())
        {
            break;
        }
        length += word.len();
    }
    at + length
}

/// The codes of google.rpc, each with a searcher for its name.
static CODES: LazyLock<Vec<(RpcCode, Finder<'static>)>> =
    LazyLock::new(|| RpcCode::ALL.iter().map(|code| (*code, Finder::new(code.id()))).collect());

/// A google.rpc code that stands by itself, with its place.
pub(super) fn rpc(text: &str) -> Option<(RpcCode, usize)> {
    // Shorter ones are words of any log, but behind a number.
    let plain = |code: &RpcCode, at: usize| {
        code.id().contains('_')
            || code.id().len() > 10
            || text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit())
    };
    let mut codes = CODES.iter().filter_map(|(code, id)| id.find(text.as_bytes()).map(|at| (*code, at)));
    codes.find(|(code, at)| {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '|');
        plain(code, *at) && !text[..*at].ends_with(word) && !text[at + code.id().len()..].starts_with(word)
    })
}

/// The name of an exception that stands for a status, by itself.
pub(super) fn exception<'k>(text: &str, know: &'k Knowledge) -> Option<&'k ExceptionName> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .find_map(|word| know.clients().exception(word))
}
