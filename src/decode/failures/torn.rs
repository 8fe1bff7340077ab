//! Which ends of a text are missing.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::decode::facts::text_facts;
use crate::knowledge::Knowledge;

static FRAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\n  File \""));
static HEAD: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Traceback (most recent call last)"));
/// What stands between two exceptions of a chain.
static CHAINED: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| {
    ["The above exception was the direct cause", "During handling of the above exception"].map(Finder::new)
});

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
        let (depth, least) = depth(text.as_bytes());
        let find = |mark: &Finder<'_>| mark.find(text.as_bytes());
        let frames = find(&FRAME).is_some();
        let head = find(&HEAD);
        let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
        // A chain continues behind such a line.
        let ended = !last.starts_with(' ')
            && !last.starts_with("Traceback")
            && !last.ends_with(" exception:")
            && !last.ends_with("exception occurred:");
        let chained = CHAINED.iter().filter_map(find).any(|at| head.is_none_or(|head| head > at));
        Self {
            head: is_quiet(text, know) || least < 0 || (frames && head.is_none()),
            tail: depth > least || (frames && !ended),
            chained,
        }
    }
}

/// How many brackets are open at the end of `text`, and the least number of them anywhere: below 0 where one closes that was
/// never opened.
fn depth(text: &[u8]) -> (i64, i64) {
    let (mut depth, mut least) = (0, 0);
    let mut opening = memchr::memchr2_iter(b'{', b'[', text).peekable();
    for closing in memchr::memchr2_iter(b'}', b']', text) {
        while opening.next_if(|at| *at < closing).is_some() {
            depth += 1;
        }
        depth -= 1;
        least = least.min(depth);
    }
    (depth + i64::try_from(opening.count()).unwrap_or(i64::MAX), least)
}

/// Whether the first line states no facts and has no level of alarm, and the second one is indented.
fn is_quiet(text: &str, know: &Knowledge) -> bool {
    let Some((first, rest)) = text.split_once('\n') else { return false };
    rest.starts_with([' ', '\t'])
        && !know.clients().is_alarm(first.as_bytes())
        && text_facts::read(first, know).is_empty()
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn brackets_are_counted_in_their_order() {
        for (text, expected) in
            [("", (0, 0)), ("{[]}", (0, 0)), ("a]b}c{", (-1, -2)), ("{ [ }", (1, 0)), ("}{{", (1, -1))]
        {
            assert_eq!(depth(text.as_bytes()), expected, "{text}");
        }
    }
}
