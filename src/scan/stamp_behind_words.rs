//! A time stamp that does not begin its line: a level, a name, a number or something in brackets may stand before it.

use super::calendar;
use super::levels::is_level;
use super::stamp_formats::{self as stamp, Lead};

/// How far into a line its time may begin, and how many words may stand before it.
const REACH: usize = 72;
const WORDS: usize = 7;

/// The time of `text` that stands behind what is no sentence: how much stands before it, what it is, and its length.
pub(super) fn behind(text: &[u8]) -> Option<(usize, Lead, usize)> {
    let mut at = 0;
    for _ in 0..WORDS {
        at += signs(&text[at..]);
        if at > REACH {
            return None;
        }
        let opened = at.checked_sub(1).is_some_and(|i| matches!(text[i], b'[' | b'(' | b'<' | b'{' | b'`'));
        let from = at - usize::from(opened);
        if at > 0
            && let Some((lead, used)) = stamp::leading(&text[from..])
        {
            let marked = opened || !text[..at].iter().any(u8::is_ascii_lowercase);
            if is_value(&text[..from], &text[from + used..]) {
                return None;
            }
            // The minutes of a longer time, whose date is none that is known.
            let inside = matches!(&text[..from], [.., b'0'..=b'9', b':']);
            if lead == Lead::ClockOnly && inside {
                return None;
            }
            if lead != Lead::ClockOnly || marked {
                return Some((from, lead, used));
            }
        }
        at = match tab(text, at) {
            _ if opened => group(text, at)?,
            Some(end) => end,
            None => {
                at + word(&text[at..])
                    .or_else(|| enclosed(&text[..at], &text[at..]))
                    .or_else(|| container(&text[..at], &text[at..]))?
            }
        };
    }
    None
}

/// Length of a name between two equal signs: `**bot**`, `"main"`.
fn enclosed(before: &[u8], text: &[u8]) -> Option<usize> {
    let sign = before.last().filter(|b| matches!(b, b'"' | b'*' | b'_'))?;
    let is_inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    let length = text.iter().take(32).take_while(is_inside).count();
    (length > 0 && text.get(length) == Some(sign)).then_some(length)
}

/// Length of the name of a container behind that of its pod, as stern and k9s print them, before a date:
/// `chat-7d9f8c6b5-x2x4q api 2026-11-20 11:52:07`.
fn container(before: &[u8], text: &[u8]) -> Option<usize> {
    let pod = before.trim_ascii_end().strip_suffix(b":").unwrap_or(before).trim_ascii();
    let name =
        text.iter().take(64).take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || **b == b'-');
    let name = name.count();
    let digits = |part: Option<&[u8]>| part.is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let rest = text.get(name + 1..).unwrap_or_default();
    let short = rest.get(2) == Some(&b'-') && digits(rest.get(..2)) && digits(rest.get(3..5));
    let dated = short || rest.len() > 4 && digits(rest.get(..4));
    (name > 0 && dated && text[name] == b' ' && is_pod(pod)).then_some(name)
}

/// Whether a word has the name of a pod: its last part is a number, or of five signs with a digit among them or before.
fn is_pod(word: &[u8]) -> bool {
    let mut parts = word.rsplit(|b| *b == b'-');
    let plain = word.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-');
    let (last, before) = (parts.next().unwrap_or_default(), parts.next());
    let digits = |part: &[u8]| part.iter().any(u8::is_ascii_digit);
    let numbered = last.iter().all(u8::is_ascii_digit);
    let hashed = last.len() == 5 && (digits(last) || before.is_some_and(digits));
    plain && !last.is_empty() && before.is_some() && (numbered || hashed)
}

/// Whether a time that stands alone behind a name and a colon is the value of that name: `timestamp: 2026-11-20 11:52:07`.
fn is_value(before: &[u8], rest: &[u8]) -> bool {
    let ends = rest.iter().all(|b| b" \t\r\"',}".contains(b));
    let name = before.iter().rev().find(|b| !b" \"'".contains(b));
    ends && name == Some(&b':')
}

/// Behind the tab that ends the cell which begins at `at`.
fn tab(text: &[u8], at: usize) -> Option<usize> {
    let cell = text.get(at..text.len().min(at + 40))?;
    let end = memchr::memchr(b'\t', cell).filter(|end| *end > 0)?;
    // The last cell is the text.
    memchr::memchr(b':', &cell[..end]).is_none().then_some(at + end)
}

/// Length of blanks and signs.
fn signs(text: &[u8]) -> usize {
    let is_sign = |b: &u8| b" \t*#=|-~+,:;/\"[(<{.`".contains(b);
    let length = text.iter().take(24).take_while(|b| is_sign(b)).count();
    // What is in brackets is a group: its bracket ends the run.
    let open = text[..length].iter().position(|b| b"[(<{`".contains(b));
    // `@2026-11-20`; the label of daemontools has an `@` of its own.
    let at = text.get(length) == Some(&b'@') && text.get(length + 5) == Some(&b'-');
    open.map_or(length + usize::from(at), |at| at + 1)
}

/// Behind the group in brackets, whose first byte stands at `at`.
fn group(text: &[u8], at: usize) -> Option<usize> {
    let closer = match text[at - 1] {
        b'[' => b']',
        b'(' => b')',
        b'<' => b'>',
        b'`' => b'`',
        _ => b'}',
    };
    let inner = text.get(at..text.len().min(at + 48))?;
    // Brackets in brackets, as Fluent Bit has them, are looked into.
    if inner.first() == Some(&b'[') {
        return Some(at);
    }
    memchr::memchr(closer, inner).map(|end| at + end + 1)
}

/// Length of a word that may stand before a time: a level, a number or an id, a name that a sign follows.
fn word(text: &[u8]) -> Option<usize> {
    let is_inside =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'/' | b'$' | b'@');
    let length = text.iter().take(64).take_while(|b| is_inside(b)).count();
    let word = &text[..length];
    let rest = &text[length..];
    let number = word.iter().any(u8::is_ascii_digit)
        && word.iter().all(|b| b.is_ascii_hexdigit() || matches!(b, b'-' | b'.' | b'/' | b'x'));
    let apart = rest.starts_with(b"  ")
        || rest.starts_with(b" -")
        || rest.starts_with(b" [")
        || rest.starts_with(b" |")
        || matches!(rest.first(), Some(b':' | b'|' | b'=' | b',' | b';' | b'['));
    let shouted = word.len() > 2 && word.iter().all(u8::is_ascii_uppercase);
    let day = calendar::weekday(text).is_some();
    // The letter of a role: `4321:M 20 Nov 2026`, `L 11/20/2026`.
    let letter = matches!((word, rest), ([b'A'..=b'Z'], [b' ', b'0'..=b'9', ..]));
    (length > 0 && (is_level(word) || letter || number || apart || shouted || day || is_pod(word)))
        .then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_found_behind_names_levels_and_numbers() {
        for (line, text) in [
            ("[Nest] 4321  - 11/20/2026, 11:52:07 AM   ERROR [Chat] x", "   ERROR [Chat] x"),
            ("ERROR [2026-11-20 11:52:07,123] com.example.Chat: x", " com.example.Chat: x"),
            ("E      chat  1a2b3c4d  2026-11-20 11:52:07.123  x", "  x"),
            ("[chat] 2026/11/20 11:52:07 x", " x"),
            ("=ERROR REPORT==== 20-Nov-2026::11:52:07.123456 ===", " ==="),
            ("build\tRun tests\t2026-11-20T11:52:07.1234567Z x", " x"),
            ("[0] kube.chat: [[1763639527.123456000, {}], x", ", {}], x"),
            ("chat-7d9f8c6b5-x2x4q api 2026-11-20 11:52:07,123 x", " x"),
            ("chat-0 api 2026-11-20 11:52:07,123 x", " x"),
            ("chat-7d9f8c6b5-x2x4q:api 2026-11-20T11:52:07.123456789Z x", " x"),
            ("- `2026-11-20 11:52:07` x", " x"),
            ("chat-7d9f8c6b5-x2x4q api 11-20 11:52:07 x", " x"),
            ("L 11/20/2026 - 11:52:07: x", ": x"),
            ("4321:M 20 Nov 2026 11:52:07.123 # x", " # x"),
            ("**bot** (2026-11-20 11:52:07): x", ": x"),
            ("[app:4321] error @2026-11-20 11:52:07> x", "> x"),
            ("\"Error\",\"main\",\"11/20/26\",\"11:52:07\",\"x\"", "\",\"x\""),
        ] {
            let (skip, _, used) = behind(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(&line[skip + used..], text, "{line}");
        }
    }

    #[test]
    fn a_time_in_a_sentence_is_not_the_lines() {
        for line in [
            "The key expired on 2026-11-20 11:52:07",
            "quota resets at 2026-11-20 11:52:07",
            "took 11:52:07 for all",
            "chat-api restarted 2026-11-20 11:52:07",
            "the-last-chance expired 2026-11-20 11:52:07",
            "item 12: reset 2026-11-20 11:52:07",
            "timestamp: 2026-11-20T11:52:07Z",
            "X3-T12:11:52:07 x",
            "Plan B 2026-11-20 11:52:07",
        ] {
            assert!(behind(line.as_bytes()).is_none(), "{line}");
        }
    }
}
