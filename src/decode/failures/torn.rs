//! Which ends of a text are missing.

use crate::decode::facts::text_facts;
use crate::knowledge::Knowledge;

/// Which ends of a text's structures are missing: interleaved lines of another program may have torn it in two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Torn {
    /// The beginning is missing: brackets close that were never opened.
    pub head: bool,
    /// The end is missing: brackets were opened that never close.
    pub tail: bool,
    /// It begins with a chained exception whose cause is missing.
    pub chained: bool,
}

impl Torn {
    /// Checks the brackets of `text`, also those in strings, and the frames of a traceback, which have a head above them and
    /// the exception below. A first line without a failure, above indented lines, may be another program's.
    pub(super) fn of(text: &str, know: &Knowledge) -> Self {
        let (mut depth, mut least) = (0i64, 0i64);
        // `[` and `{`, `]` and `}` differ in one bit.
        for byte in text.bytes().map(|byte| byte | 0x20) {
            depth += i64::from(byte == b'{') - i64::from(byte == b'}');
            least = least.min(depth);
        }
        let find = |mark: &str| memchr::memmem::find(text.as_bytes(), mark.as_bytes());
        let frames = find("\n  File \"").is_some();
        let head = find("Traceback (most recent call last)");
        let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
        // A chain continues behind such a line.
        let ended = !last.starts_with(' ')
            && !last.starts_with("Traceback")
            && !last.ends_with(" exception:")
            && !last.ends_with("exception occurred:");
        let chained = ["The above exception was the direct cause", "During handling of the above exception"]
            .iter()
            .filter_map(|mark| find(mark))
            .any(|at| head.is_none_or(|head| head > at));
        Self {
            head: is_quiet(text, know) || least < 0 || (frames && head.is_none()),
            tail: depth > least || (frames && !ended),
            chained,
        }
    }
}

/// Whether the first line states no facts and has no level of alarm, and the second one is indented.
fn is_quiet(text: &str, know: &Knowledge) -> bool {
    let Some((first, rest)) = text.split_once('\n') else { return false };
    rest.starts_with([' ', '\t'])
        && !know.clients().is_alarm(first)
        && text_facts::read(first, know).is_empty()
}
