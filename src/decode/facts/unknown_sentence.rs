//! What a sentence says that no table knows: its own words, a limit, a model by the shape of its name, a project.

use compact_str::CompactString;

use super::model::{is_file, model_name};
use super::project::project_name;
use super::text_positions::{clipped, leading_number};
use crate::knowledge::Knowledge;

/// Lines behind the one with the status that may go on with it.
const LINES: usize = 3;

/// The words around the place of a status: its line, and, where that says nothing, what stands below it.
pub(in crate::decode) fn around(text: &str, at: usize) -> CompactString {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].split('\n').next().unwrap_or_default();
    if words(line) > 2 {
        return clipped(line);
    }
    let mut end = start + line.len();
    for next in text[end..].split('\n').skip(1).take(LINES) {
        let stack = next.trim_start().starts_with("at ") || next.trim_start().starts_with("File \"");
        // A line with a time or a prefix is another record's.
        let other = next.starts_with(|c: char| c.is_ascii_digit() || c == '[');
        if next.trim().is_empty() || stack || other {
            break;
        }
        end += 1 + next.len();
    }
    clipped(&text[start..end])
}

/// How many words a line has that could tell a reason: no numbers, names, constants or addresses.
fn words(line: &str) -> usize {
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        let plain = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-'));
        let capitals = word.chars().all(|c| c.is_ascii_uppercase());
        // A script without blanks has a sentence in a word.
        word.chars().count() > 1 && plain && !capitals
    };
    let wide = line.chars().filter(|c| *c > '\u{2e80}').count();
    line.split_whitespace().filter(is_word).count() + wide / 2
}

/// The limit in the words beside a status, which may have been cut: a number at their very end may have lost digits, and a
/// zero has none to lose.
pub(in crate::decode) fn limit_of_cut(text: &str, know: &Knowledge) -> Option<u64> {
    let ends = text.trim_end().ends_with(|c: char| c.is_ascii_digit());
    limit(text, know).filter(|limit| !ends || *limit == 0 || !text.trim_end().ends_with(&limit.to_string()))
}

/// The limit in a sentence: `limit: 100`, `limit=0`, `limit of 20`, `(60/60)`, `20 per day`.
pub(in crate::decode) fn limit(text: &str, know: &Knowledge) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let mut stated = lower.match_indices("limit").filter(|(at, _)| !is_tag(&lower[..*at]));
    let named = stated.find_map(|(at, word)| behind_limit(&lower[at + word.len()..]));
    named
        .or_else(|| used_of(&lower, "/", know))
        .or_else(|| used_of(&lower, " of ", know))
        .or_else(|| before_window(&lower))
}

/// The value beside a quota's name, whatever a page made of the field: `**Quota Value:** \`20\``.
pub(in crate::decode) fn quota_value(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase().replace("vaiue", "value");
    lower.match_indices("value").find_map(|(at, word)| {
        let rest = lower[at + word.len()..].trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let before = lower[..at].trim_end_matches([' ', '_']).ends_with("quota");
        number(rest).filter(|_| before)
    })
}

fn behind_limit(rest: &str) -> Option<u64> {
    let rest = rest.trim_start_matches(['"', '\'', '`', '*']);
    let rest = rest.strip_prefix(" of").unwrap_or(rest);
    let rest = rest.strip_prefix(" is").unwrap_or(rest);
    let value = rest.trim_start_matches([' ', ':', '=', '：', '＝', '"', '\'']);
    let apart = rest.len() > value.len();
    let number = number(value).filter(|_| apart)?;
    Some(number)
}

/// Whether a word stands among the tags of a run or of a logger: `[job=7 limit=100 model=m] text`.
fn is_tag(before: &str) -> bool {
    let open = before.rfind('[').filter(|at| !before[*at..].contains(']'));
    open.is_some_and(|at| before[at..].contains('='))
}

/// `(60/60)`, `60 of 60`: as many as are allowed.
fn used_of(text: &str, sign: &str, know: &Knowledge) -> Option<u64> {
    text.match_indices(sign).find_map(|(at, _)| {
        let before = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        let used = leading_number(&text[at - before..])?;
        let limit = number(&text[at + sign.len()..])?;
        let front = &text[..at - before];
        // "(attempt 3/3)" counts attempts.
        let word = front.trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let open = front.ends_with(['(', '[', ' ']);
        (open && !know.plain().counts_turns(word) && used == limit && limit > 0).then_some(limit)
    })
}

/// `20 requests per day`, `(20 par jour)`.
fn before_window(text: &str) -> Option<u64> {
    const WINDOWS: [&str; 6] = [" per minute", " per day", "/min", "/day", " rpm", " rpd"];
    WINDOWS.iter().filter_map(|window| text.find(window)).find_map(|at| {
        let head = text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
        let gap = at - head.len();
        // "10k tokens" are more than ten.
        if text[head.len()..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let digits = head.bytes().rev().take_while(|b| b.is_ascii_digit() || *b == b',').count();
        // A status in front of it is no limit: "429 requests per day".
        let (before, digits) = head.split_at(head.len() - digits);
        // The end of a version is no limit: "Gemini 3.1 Pro Requests per day".
        let whole = !before.ends_with(|c: char| c == '.' || c.is_ascii_alphanumeric());
        let value = number(digits).filter(|_| whole)?;
        (gap < 20 && !(400..600).contains(&value)).then_some(value)
    })
}

/// A number with or without marks between its thousands, that is no part of a word, a time or a fraction.
fn number(text: &str) -> Option<u64> {
    let length = text.bytes().take(20).take_while(|b| b.is_ascii_digit() || matches!(b, b',' | b'_')).count();
    let digits: String = text[..length].chars().filter(char::is_ascii_digit).collect();
    let rest = &text[length..];
    let fraction = rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    let glued = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') || fraction;
    digits.parse().ok().filter(|_| !glued)
}

/// The model that a sentence is about, known by the shape of its name: the only one that is not recommended in place of
/// another, and not in an address of a page.
pub(in crate::decode) fn model(text: &str, know: &Knowledge) -> Option<CompactString> {
    let mut found: Option<&str> = None;
    for (at, name) in know.plain().models(text) {
        let before = &text[..at];
        let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let name = model_name(name);
        let page = word.contains("://") && !word.contains(".googleapis.com/");
        if page || is_file(name) || know.plain().recommends(before) {
            continue;
        }
        match found {
            Some(old) if old != name => return None,
            _ => found = Some(name),
        }
    }
    found.map(CompactString::from)
}

/// The project that a sentence names: `for project demo-77`, `project 100200300400 has to`.
pub(in crate::decode) fn project(text: &str) -> Option<CompactString> {
    text.match_indices("roject ").find_map(|(at, word)| {
        let rest = text[at + word.len()..].trim_start_matches(['#', '"', '\'', '`', ':']);
        let name = project_name(rest);
        let number = name.len() >= 6 && name.bytes().all(|b| b.is_ascii_digit());
        let id = name.len() >= 6
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.contains('-')
            && !name.contains(['.', ':'])
            && name.bytes().any(|b| b.is_ascii_digit());
        (number || id).then(|| CompactString::from(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_where_the_sentence_says_that_it_is_one() {
        for (text, expected) in [
            ("RPD of gemini-3.1-pro-preview reached (limit: 100)", Some(100)),
            ("over the limit for gemini-3.1-flash-image (limit=0, requested=1)", Some(0)),
            ("RPM limit hit (60/60), try again in 12s", Some(60)),
            ("free tier limit 0", Some(0)),
            ("limit of 1,500 a day", Some(1500)),
            ("rate limit: 10 requests per minute", Some(10)),
            ("although we send 10k tokens per minute", None),
            ("rate limited, giving up (attempt 3/3)", None),
            ("[job=7 limit=100 model=m] Quota exceeded for requests", None),
            ("no more than 20 requests per day", Some(20)),
            ("gemini 429 requests per minute, retry in 12s", None),
            ("limit 'Gemini 3.1 Pro Requests per day per user per tier'", None),
            ("limit reached, 3 of 7 done", None),
            ("the limit is 2.5 GB", None),
        ] {
            assert_eq!(limit(text, Knowledge::builtin()), expected, "{text}");
        }
    }

    #[test]
    fn a_model_is_known_by_its_shape_unless_another_is_recommended() {
        let know = Knowledge::builtin();
        for (text, expected) in [
            ("Demand for gemini-3.8-flash is above what we can serve", Some("gemini-3.8-flash")),
            (
                "models/gemini-2.0-flash has been retired. Use models/gemini-3.6-flash.",
                Some("gemini-2.0-flash"),
            ),
            ("quota for veo-3.0-generate-001 is gone", Some("veo-3.0-generate-001")),
            ("see https://ai.google.dev/gemini-api/docs/models/gemini-2.5-pro", None),
            ("gemini-3.5-flash and gemini-3.8-flash", None),
            ("our pod gemini-gateway-6f9c", None),
        ] {
            assert_eq!(model(text, know).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_project_is_what_stands_behind_the_word() {
        for (text, expected) in [
            ("enable billing for project demo-77, then", Some("demo-77")),
            ("project 100200300400 has to enable it", Some("100200300400")),
            ("your project exceeded it", None),
        ] {
            assert_eq!(project(text).as_deref(), expected, "{text}");
        }
    }
}
