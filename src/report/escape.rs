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

/// Text in Markdown: whatever could be syntax, a link, a mention or HTML is a numeric entity, which is never syntax.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = c.is_alphanumeric()
            || matches!(c, ' ' | ',' | '-' | ';' | '(' | ')' | '/' | '…' | '⏎')
            // `www.` is a link without any further sign.
            || c == '.' && !out.get(out.len().saturating_sub(3)..).is_some_and(|w| w.eq_ignore_ascii_case("www"));
        match c {
            '\n' | '\r' => out.push(' '),
            c if plain => out.push(c),
            c => out.push_str(&format!("&#{};", u32::from(c))),
        }
    }
    out
}

/// Text of the input in Markdown: code, so that mentions stay words.
pub(super) fn markdown_code(text: &str) -> String {
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
        assert_eq!(markdown("www.example.com gemini-2.5-flash"), "www&#46;example.com gemini-2.5-flash");
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
