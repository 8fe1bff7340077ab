//! What the lines of a report of pytest's begin with.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Marks of a pytest report: `E       ClientError: 429`, `>       call()`, `_ _ _ _ _ _`.
pub(super) fn is_report(text: &[u8]) -> bool {
    [&b"E   "[..], b">   ", b"_ _ _ _"].iter().any(|mark| text.starts_with(mark)) || is_place(text)
}

/// A line of the source that pytest prints around what failed, or an empty one.
pub(super) fn is_test_source(text: &[u8]) -> bool {
    text.trim_ascii().is_empty() || [&b"  "[..], b">   ", b"E   "].iter().any(|mark| text.starts_with(mark))
}

/// The rule above what pytest tells of a test: `____ test_chat ____`.
pub(super) fn is_section(text: &[u8]) -> bool {
    let text = text.trim_ascii_end();
    text.starts_with(b"____") && text.ends_with(b"____") && text.contains(&b' ')
}

static SOURCE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b".py:"));

/// A place in a stack as pytest tells it: `app/chat.py:12: in ask`, `app/chat.py:12: ClientError`, `app/chat.py:12:`.
pub(super) fn is_place(text: &[u8]) -> bool {
    let Some(at) = SOURCE.find(text).map(|at| at + SOURCE.needle().len()) else { return false };
    let digits = text[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let told = text[at + digits..].strip_prefix(b":").map(<[u8]>::trim_ascii);
    let told = told.map(|told| told.strip_prefix(b"in ").unwrap_or(told));
    let is_name = |name: &[u8]| {
        name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'<' | b'>'))
    };
    digits > 0 && !text[..at].contains(&b' ') && told.is_some_and(is_name)
}

/// A value that a report prints: `timeout = 60.0`.
pub(super) fn is_value(text: &[u8]) -> bool {
    let name = text.iter().take(40).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    name > 0 && (text[name..].starts_with(b" = ") || &text[name..] == b" {")
}
