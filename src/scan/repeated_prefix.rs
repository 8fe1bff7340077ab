//! What a program or a collector put in front of every line of a record, and no list knows: the lines themselves show
//! it, for what follows it is indented, closes a bracket or begins as a later line of a record does.

use super::common_beginning::compare;
use super::line_words::goes_on;

/// How far into a line such a prefix may reach.
const REACH: usize = 200;

/// How much to take off each line; nothing off the first one, for it may tell something.
pub(super) fn repeated(lines: &[&[u8]]) -> Vec<usize> {
    let mut cuts = vec![0; lines.len()];
    let Some((first, rest)) = lines.split_first() else { return cuts };
    let told = || rest.iter().filter(|line| !line.trim_ascii().is_empty());
    let Some(second) = told().next() else { return cuts };
    // The prefix ends where a line below the first one differs from it, at the least.
    let first = &first[..first.len().min(REACH)];
    let places = compare(&second[..second.len().min(REACH)], first).words;
    let found = places
        .iter()
        .rev()
        .map(|(_, at)| &first[..*at])
        .filter(|p| ends_well(p) && !matches!(first.get(p.len()), Some(b' ')))
        .find(|prefix| {
            let cut = |line: &[u8]| length(line, prefix);
            let (mut all, mut going_on) = (0, 0);
            for line in told() {
                let Some(cut) = cut(line) else { return false };
                all += 1;
                going_on += usize::from(goes_on(&line[cut..]));
            }
            going_on * 2 >= all
        });
    if let Some(prefix) = found {
        for (cut, line) in cuts.iter_mut().zip(lines).skip(1) {
            *cut = length(line, prefix).unwrap_or(0);
        }
    }
    cuts
}

/// Whether what stands behind such a prefix is a text of its own.
fn ends_well(prefix: &[u8]) -> bool {
    matches!(prefix.last(), Some(b' ' | b'\t' | b':' | b'|' | b'>' | b']' | b')' | b'"' | b';' | b'\x1f'))
}

/// Length of the same prefix at the beginning of `line`; blanks at its end may be missing on a line that holds nothing else.
fn length(line: &[u8], prefix: &[u8]) -> Option<usize> {
    if line.trim_ascii_end().len() < prefix.len() && prefix.starts_with(line.trim_ascii_end()) {
        return Some(line.len());
    }
    let words = compare(&line[..line.len().min(REACH)], prefix).words;
    words.iter().rev().find(|(_, at)| *at == prefix.len()).map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let lines: Vec<&[u8]> = text.lines().map(str::as_bytes).collect();
        let cuts = repeated(&lines);
        let out: Vec<&str> = text.lines().zip(cuts).map(|(line, cut)| &line[cut..]).collect();
        assert_eq!(out.join("\n"), expected);
    }

    #[test]
    fn a_prefix_that_is_repeated_is_found_and_kept_on_the_first_line() {
        check(
            "api-3: failed: {\napi-3:   \"error\": {\napi-3:     \"code\": 429\napi-3:   }\napi-3: }",
            "api-3: failed: {\n  \"error\": {\n    \"code\": 429\n  }\n}",
        );
        check(
            "[a] ask failed\n[a] Traceback (most recent call last):\n[a]   File \"x\"\n[a] ClientError: 429",
            "[a] ask failed\nTraceback (most recent call last):\n  File \"x\"\nClientError: 429",
        );
    }

    #[test]
    fn words_that_two_statements_share_are_no_prefix() {
        for text in ["quota exceeded: a\nquota exceeded: b", "{\n  \"a\": 1,\n  \"b\": 2\n}"] {
            check(text, text);
        }
    }
}
