//! What may lie between two characters of a key: an escape sequence, the end of a line, a string that was put together.
//!
//! By hand, as the expression that says the same takes longer to compile than the rest of an error to read.

/// Marks of a terminal's box.
const BARS: [char; 3] = ['│', '┃', '|'];
const BLANKS: [char; 2] = [' ', '\t'];
const QUOTES: [char; 2] = ['"', '\''];

/// The length of the cut with which the text begins.
pub(super) fn cut(text: &str) -> Option<usize> {
    let rest = escape_sequence(text)
        .or_else(|| written_escape(text))
        .or_else(|| joined_strings(text))
        .or_else(|| line_end(text))?;
    Some(text.len() - rest.len())
}

/// Behind a colour, or a title of the terminal's.
fn escape_sequence(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\x1b')?;
    if let Some(title) = rest.strip_prefix(']') {
        let rest = title.trim_start_matches(|c| !matches!(c, '\x07' | '\x1b'));
        return rest.strip_prefix('\x07').or_else(|| rest.strip_prefix("\x1b\\"));
    }
    letter(rest.strip_prefix('[')?.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ';' | '?')))
}

/// Behind a colour or a line break that is written as in a string: `\u001b[0m`, `\n`.
fn written_escape(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\\')?.trim_start_matches('\\');
    let names = ["u001b", "u001B", "x1b", "x1B", "033", "e"];
    let colour = names.iter().find_map(|name| rest.strip_prefix(name)?.strip_prefix('['));
    let behind = |rest: &'_ str| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').len();
    let colour = colour.and_then(|rest| letter(&rest[rest.len() - behind(rest)..]));
    colour.or_else(|| Some(rest.strip_prefix(['n', 'r', 't'])?.trim_start_matches(BLANKS)))
}

/// Behind the end of one string and the beginning of the next: `" + "`.
fn joined_strings(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(QUOTES)?.trim_start_matches(' ');
    rest.strip_prefix('+').unwrap_or(rest).trim_start_matches(' ').strip_prefix(QUOTES)
}

/// Behind the end of a line, with what stands around it in a box, a quote or a source.
fn line_end(text: &str) -> Option<&str> {
    let rest = optional(text, &QUOTES).trim_start_matches(BLANKS);
    let rest = optional(optional(rest, &['+', '\\']), &BARS).trim_start_matches(BLANKS);
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n']))?;
    let rest = rest.trim_start_matches(BLANKS);
    Some(optional(optional(rest, &['│', '┃', '|', '>']).trim_start_matches(BLANKS), &QUOTES))
}

/// Behind one of these characters, where one stands there.
fn optional<'t>(text: &'t str, one_of: &[char]) -> &'t str {
    text.strip_prefix(one_of).unwrap_or(text)
}

/// Behind a letter.
fn letter(text: &str) -> Option<&str> {
    text.strip_prefix(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// The same as an expression.
    fn expression() -> regex::Regex {
        regex::Regex::new(
            r#"(?x) ^(?:
                \x1b\[[0-9;?]*[A-Za-z] | \x1b\][^\x07\x1b]*(?:\x07|\x1b\\) |
                (?:\\+u001[bB]|\\+x1[bB]|\\+033|\\+e)\[[0-9;]*[A-Za-z] | \\+[nrt][\ \t]* | ["'][\ ]*\+?[\ ]*["'] |
                ["']?[\ \t]*[+\\]?[│┃|]?[\ \t]*(?:\r?\n|\r)[\ \t]*[│┃|>]?[\ \t]*["']?
            )"#,
        )
        .unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn it_is_what_the_expression_says(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "\x1b", "[", "]", "0", ";", "?", "m", "\x07", "\\", "u001b", "x1B", "033", "e", "n", "r", "t", " ", "\t",
                    "\"", "'", "+", "│", "┃", "|", "\r", "\n", ">", "é", "AIza",
                ]),
                0..9,
            )
        ) {
            let text = parts.concat();
            prop_assert_eq!(super::cut(&text), expression().find(&text).map(|found| found.end()), "{:?}", text);
        }
    }
}
