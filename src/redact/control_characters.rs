//! Control characters, invisible characters and commands of CI systems, shown as harmless signs.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

/// What CI systems take for a command: `##[name]` and `##vso[name]` anywhere in a line, `::name::` where one begins.
static COMMANDS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<a>#)(?P<b>#[A-Za-z.\-]*\[)|(?P<c>(?:^|[\s⏎␍]):)(?P<d>:[A-Za-z])"));

/// Control characters, escape sequences and marks that turn the direction of writing, as visible signs; the command
/// marks of CI systems with a blank in their middle.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('⏎'),
            '\t' => out.push(' '),
            '\u{0}'..='\u{1f}' => out.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7f}' => out.push('␡'),
            c if is_unseen(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    if !["##", "::"].iter().any(|mark| out.contains(mark)) {
        return out;
    }
    match COMMANDS.replace_all(&out, "$a$c $b$d") {
        Cow::Borrowed(_) => out,
        Cow::Owned(broken) => broken,
    }
}

/// Characters that have no shape of their own or change how others are shown: C1 controls, zero widths, direction
/// marks, fillers, line separators, tags.
pub(super) fn is_unseen(c: char) -> bool {
    !c.is_ascii()
        && matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn escape_sequences_are_shown_and_not_sent() {
        assert_eq!(visible("a\x1b[31mb\r\nc\u{202e}d\u{200b}"), "a␛[31mb␍⏎c\u{fffd}d\u{fffd}");
    }

    #[test]
    fn commands_of_ci_systems_are_broken_and_paths_of_programs_are_not() {
        for (text, expected) in [
            ("##[error]x", "# #[error]x"),
            ("x ##vso[task.complete]", "x # #vso[task.complete]"),
            ("###[group]", "## #[group]"),
            ("::set-env name=A::b", ": :set-env name=A::b"),
            ("a\n::error::b", "a⏎: :error::b"),
            ("google::cloud::Status", "google::cloud::Status"),
            ("## [title]", "## [title]"),
        ] {
            assert_eq!(visible(text), expected);
        }
    }
}
