//! The syntax of each target: what a text must look like so that it stays a text there.
//!
//! Control characters, secrets and the command marks of CI systems are gone before (see [`crate::redact`]); these
//! functions keep what is left from being read as markup. JSON, XML and HTML are escaped by the crates that write them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The message of a GitHub workflow command.
pub(super) fn workflow_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a GitHub workflow command.
pub(super) fn workflow_property(text: &str) -> String {
    workflow_message(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text in Markdown: whatever could be syntax, a link, a mention or HTML is a numeric entity, which is never syntax. What is
/// none where it stands stays as it is, so that times and names can be read in a mail, a chat or a terminal.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let after = rest.clone().next().unwrap_or(' ');
        let plain = c.is_alphanumeric()
            || matches!(c, ' ' | ',' | '-' | ';' | '(' | ')' | '/' | '…' | '⏎' | '=' | '\'' | '"' | '%' | '+' | '?')
            // Between letters it emphasizes nothing.
            || c == '_' && before.is_alphanumeric() && after.is_alphanumeric()
            // Before a letter it may begin an emoji, before two slashes it makes a link.
            || c == ':' && (after.is_ascii_digit() || after == ' ') && !out.ends_with(':')
            // `www.` is a link without any further sign.
            || c == '.' && !out.get(out.len().saturating_sub(3)..).is_some_and(|w| w.eq_ignore_ascii_case("www"));
        match c {
            '\n' | '\r' => out.push(' '),
            c if plain => out.push(c),
            c => out.push_str(&format!("&#{};", u32::from(c))),
        }
        before = c;
    }
    out
}

/// Text of the input in Markdown: code, so that mentions stay words. In a table a bar would end the cell, and a tick the code.
pub(super) fn markdown_code(text: &str) -> String {
    let is_plain = !text.trim().is_empty() && text.trim() == text;
    if is_plain && !text.contains(['`', '|', '\n', '\r', '$']) {
        return format!("`{text}`");
    }
    format!("<code>{}</code>", markdown(text))
}

/// The text of a SARIF message, in which `[words](link)` is a link.
pub(super) fn sarif_message(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// What stands for itself in the path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path as a URI: relative, or with `file://` where it is absolute.
pub(super) fn uri(path: &str) -> String {
    let slashes = path.replace('\\', "/");
    let encoded = utf8_percent_encode(&slashes, PATH).to_string();
    match slashes.as_bytes() {
        [b'/', ..] => format!("file://{encoded}"),
        [drive, b':', ..] if drive.is_ascii_alphabetic() => format!("file:///{encoded}"),
        _ => encoded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_command_keeps_its_message_and_properties_apart() {
        assert_eq!(workflow_message("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(workflow_property("a:b,c%"), "a%3Ab%2Cc%25");
    }

    #[test]
    fn nothing_in_markdown_is_markup() {
        assert_eq!(
            markdown("a|b <script> `x` @user *y* [l](http://h)"),
            "a&#124;b &#60;script&#62; &#96;x&#96; &#64;user &#42;y&#42; &#91;l&#93;(http&#58;//h)"
        );
        assert_eq!(
            markdown("_a_ __b__ :smile: ::x:: ~~c~~"),
            "&#95;a&#95; &#95;&#95;b&#95;&#95; &#58;smile: &#58;&#58;x&#58;: &#126;&#126;c&#126;&#126;"
        );
        assert_eq!(markdown("www.example.com gemini-2.5-flash"), "www&#46;example.com gemini-2.5-flash");
    }

    #[test]
    fn times_and_names_can_be_read_without_anything_that_renders_markdown() {
        for text in [
            "already reset 4 h ago: 2026-11-20 08:00:00 UTC (midnight Pacific time)",
            "limit = 20; Google's quota_id of GenerateRequestsPerDayPerProjectPerModel-FreeTier",
        ] {
            assert_eq!(markdown(text), text);
        }
        assert_eq!(markdown_code("quota_id = GenerateRequestsPerDay"), "`quota_id = GenerateRequestsPerDay`");
        assert_eq!(markdown_code("a`b"), "<code>a&#96;b</code>");
        assert_eq!(markdown_code("a|b"), "<code>a&#124;b</code>");
    }

    #[test]
    fn brackets_make_no_link_in_sarif() {
        assert_eq!(sarif_message(r"[x](https://h) \"), r"\[x\](https://h) \\");
    }

    #[test]
    fn a_path_is_a_relative_uri_unless_it_is_absolute() {
        assert_eq!(uri("logs/a b#1.log"), "logs/a%20b%231.log");
        assert_eq!(uri("/var/log/a.log"), "file:///var/log/a.log");
        assert_eq!(uri(r"C:\a.log"), "file:///C%3A/a.log");
    }
}
