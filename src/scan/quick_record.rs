//! Records that are told apart at a glance: a line of a JSON log, a document between documents, an element of a line
//! that is too long to be one. What this file says about their bounds is what `extent` would say, only sooner.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::blocks::TYPE;
use super::cuts::Cuts;
use super::envelope::{is_docker, is_journal};
use super::lines::{GRID, REACH};
use super::long_line_cut::STRETCH;
use super::record_extent::{ELEMENT, starts_element};
use crate::input::Window;

/// How far is looked for the bounds of a frame.
const FAR: usize = 8 * 1024;

/// A line that reaches back this far is too long to be one, and the place is behind its first part.
pub(super) const LONG: usize = REACH + GRID as usize + STRETCH;

static CLOSE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\n}\n"));
static OPEN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\n{\n"));
static NEXT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(ELEMENT));

/// What kind of record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    /// A JSON object of a logger, on a line of its own.
    Line,
    /// A pretty-printed document.
    Document,
    /// An element of an array that fills a line of its own.
    Element,
}

/// A record whose bounds are plain to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The record's bytes in the window.
    pub range: Range<usize>,
    /// What it is.
    pub kind: FrameKind,
}

/// The frame in which the anchor at `at` lies, if it lies in one. The line in which `at` lies is known to have no
/// break between `since` and `at`. `cuts` is kept from call to call, as long as they are about one input.
#[must_use]
pub fn frame(window: &Window<'_>, at: usize, since: usize, cuts: &Cuts) -> Option<Frame> {
    if at - since > LONG {
        return element(window.bytes, at);
    }
    line(window, at).or_else(|| document(window, at, cuts))
}

/// A line of a JSON log between other lines of JSON.
fn line(window: &Window<'_>, at: usize) -> Option<Frame> {
    let bytes = window.bytes;
    let floor = at.saturating_sub(FAR);
    let start = memchr::memrchr(b'\n', &bytes[floor..at])
        .map(|n| floor + n + 1)
        .or((window.opens && floor == 0).then_some(0))?;
    if !is_log_object(&bytes[start..]) {
        return None;
    }
    // An escape code stops the search as well: such a line needs cleaning.
    let end = start + memchr::memchr2(b'\n', 0x1b, &bytes[start..bytes.len().min(at + FAR)])?;
    if is_journal(&bytes[start..at]) {
        return None;
    }
    let next = bytes.get(end + 1..end + 16).filter(|n| n.len() == 15)?;
    // The line before must not be one that goes on, such as a part line of docker's.
    let before = start.checked_sub(2).map_or(Some(0), |last| {
        let floor = last.saturating_sub(FAR);
        memchr::memrchr(b'\n', &bytes[floor..last]).map(|n| floor + n + 1)
    })?;
    let plain = start == 0 || is_log_object(&bytes[before..]) && bytes[..start - 1].ends_with(b"}");
    (plain && bytes[end] == b'\n' && is_log_object(next) && bytes[end - 1] == b'}')
        .then_some(Frame { range: start..end, kind: FrameKind::Line })
}

/// A JSON object of a logger: not a bare answer, and not docker's envelope around a line.
fn is_log_object(text: &[u8]) -> bool {
    text.starts_with(b"{\"") && !text.starts_with(b"{\"error\":") && !is_docker(text)
}

/// A pretty-printed document between two others: `{` and `}` on lines of their own.
fn document(window: &Window<'_>, at: usize, cuts: &Cuts) -> Option<Frame> {
    let bytes = window.bytes;
    let line =
        memchr::memrchr(b'\n', &bytes[at.saturating_sub(40)..at]).map(|n| at.saturating_sub(40) + n)?;
    let start = line.checked_sub(1).filter(|s| bytes[*s] == b'{')?;
    let opens = start == 0 && window.opens || bytes[..start].ends_with(b"\n}\n");
    let end = at + CLOSE.find(&bytes[at..bytes.len().min(at + FAR)])? + 2;
    let place = |at: usize| window.offset + at as u64;
    let below = || match cuts.document.get() {
        Some((end, typed)) if end + 1 == place(start) => typed,
        _ => is_below_detail(bytes, start),
    };
    if !opens || below() || bytes.get(end..end + 3) != Some(b"\n{\n") {
        return None;
    }
    // What the next document asks for, unless another one opens within this one.
    let known = OPEN.find(&bytes[start..end]).is_none().then(|| (place(end), is_typed(bytes, start)));
    cuts.document.set(known);
    Some(Frame { range: start..end, kind: FrameKind::Document })
}

/// Where the document opens in which `at` may lie, if a frame of it may reach so far and it opens before `part`.
#[must_use]
pub fn opening(window: &Window<'_>, at: usize, part: usize) -> Option<usize> {
    let floor = at.saturating_sub(FAR);
    if floor >= part {
        return None;
    }
    let before = &window.bytes[floor..at];
    let mut breaks = memchr::memrchr_iter(b'\n', before);
    let opens = breaks.find(|line| before[line + 1..].starts_with(b"{\n"))?;
    Some(floor + opens + 1).filter(|start| *start < part)
}

/// Whether the document above the one that begins at `start` begins with its type: what stands below may be the next of an
/// error's details.
fn is_below_detail(bytes: &[u8], start: usize) -> bool {
    let floor = start.saturating_sub(FAR);
    let is_opener = |at: &usize| bytes[..*at].ends_with(b"\n") && bytes[at + 1] == b'\n';
    let mut brackets = memchr::memrchr_iter(b'{', &bytes[floor..start]).map(|at| floor + at);
    let opener = brackets.find(is_opener);
    opener.is_some_and(|at| is_typed(bytes, at))
}

/// Whether the document that opens at this place begins with its type.
fn is_typed(bytes: &[u8], opener: usize) -> bool {
    bytes[opener + 1..].trim_ascii_start().starts_with(TYPE)
}

/// An element of an array that fills a line of its own, and that another one follows.
fn element(bytes: &[u8], at: usize) -> Option<Frame> {
    let start = at.checked_sub(3).filter(|s| starts_element(bytes, *s))?;
    let behind = &bytes[at..bytes.len().min(at + FAR)];
    let next = at + NEXT.find(behind)?;
    let end = bytes[..next].trim_ascii_end().strip_suffix(b",")?.len();
    let whole = starts_element(bytes, next)
        && bytes[..end].ends_with(b"}}")
        && memchr::memchr(b'\n', &bytes[at..end]).is_none();
    whole.then_some(Frame { range: start..end, kind: FrameKind::Element })
}

/// Whether nothing but members and brackets of a document stands on the lines between the first and the last: none of them
/// begins a record of its own.
pub(super) fn is_plain(document: &[u8]) -> bool {
    let Some(first) = memchr::memchr(b'\n', document) else { return true };
    let Some(last) = memchr::memrchr(b'\n', document) else { return true };
    document[first..last].split(|b| *b == b'\n').skip(1).all(|line| {
        let text = line.trim_ascii_start();
        text.len() < line.len() && text.first().is_some_and(|b| b"\"{}[]".contains(b))
    })
}
