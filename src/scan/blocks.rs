//! Blocks of which a line may be a part: a box and the exception below it, a report of pytest, an excerpt of source with
//! its numbers, an array with an object on each line.

use std::rc::Rc;

use super::boxes_and_quotes::is_border;
use super::line_shape::{Face, Page};
use super::line_words::{
    has_status, is_of_number, is_pair, is_source_mark, names_error, pair_name, tells_of_fields, words,
};
use super::lines_above::Above;
use super::lists;
use super::test_report::{is_report, is_section, is_test_source, is_value};

/// The member with which a detail of an error begins.
pub(super) const TYPE: &[u8] = b"\"@type\"";

/// Whether the line goes on with a block above it.
pub(super) fn goes_on(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    is_page(line, above)
        || is_boxed(line, above)
        || is_below_box(line, above)
        || is_concatenated(line, above)
        || is_excerpt(line, above)
        || is_in_test(line, above)
        || is_label(line, above)
        || is_outline(line, above)
        || is_field(line, above)
        || is_below_rule(line, above)
        || lists::goes_on(line, above)
}

/// The first line of a member of an exception group, or of those that it does not show: without a traceback of its own it
/// stands right below the rule `+---------------- 2 ----------------`.
fn is_below_rule(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let is_rule = |text: &[u8]| text.starts_with(b"+-") && text.ends_with(b" ----------------");
    !line.timed && above.get(0).is_some_and(|face| is_rule(face.head.trim_ascii()))
}

/// The name of a field that was refused, alone on its line: `dest.responses.1.error.details.0`.
fn is_field(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'[' | b']');
    let alone = !line.timed && !line.more && !line.head.is_empty() && line.head.iter().all(is_name);
    alone && above.get(0).is_some_and(|face| tells_of_fields(&face.head))
}

/// A line within a page of HTML. In a log that gives each line its time, those of a page begin with a tag.
fn is_page(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let ends = |face: &Face| face.page != Page::None;
    let is_tag = line.head.trim_ascii_start().starts_with(b"<");
    (!line.timed || is_tag)
        && line.page != Page::Opens
        && above.nearest_marked(ends).is_some_and(|(_, face)| face.page == Page::Opens)
}

/// A box right below another one: two panels are two statements. Between the boxes of chained exceptions stand the first
/// one and the words that chain them.
pub(super) fn is_next_box(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    is_top(line) && above.nearest(|face| !face.is_blank()).is_some_and(|(_, told)| told.ends_box())
}

fn is_top(line: &Face) -> bool {
    !line.boxed && ["╭", "┌", "┏", "╔"].iter().any(|b| line.head.starts_with(b.as_bytes()))
}

/// A line between the bars of a box.
fn is_boxed(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    line.boxed
        && !is_row_below_joints(&line.head, above)
        && above.nearest(|face| !face.is_blank()).is_some_and(|(_, told)| told.boxed || is_border(&told.head))
}

/// The first line of a row of a table, whose edge shows its columns: cells behind one that is not empty.
fn is_row_below_joints(text: &[u8], above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    const JOINTS: [&str; 6] = ["┬", "┳", "╤", "┼", "╇", "╪"];
    let Some(first) = memchr::memmem::find(text, " │ ".as_bytes()) else { return false };
    let joined =
        |face: &Face| JOINTS.iter().any(|joint| memchr::memmem::find(&face.head, joint.as_bytes()).is_some());
    !text[..first].trim_ascii().is_empty()
        && above.nearest(|face| !face.boxed).is_some_and(|(_, edge)| joined(&edge))
}

/// The exception below the box of a traceback, as wide as the box: its first lines, and every line that it was wrapped to.
fn is_below_box(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    /// Lines that may be the exception's whatever they look like.
    const BELOW: usize = 5;
    // What a logger writes below a box is not the box's exception.
    if line.timed || line.level {
        return false;
    }
    let Some((gap, face)) = above.nearest_marked(|face| face.timed || face.ends_box()) else { return false };
    if face.timed {
        return false;
    }
    gap < BELOW || face.columns.is_some_and(|width| is_wrapped(line, above, width))
}

/// Whether the first word of the line did not fit on the one above it.
fn is_wrapped(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>, width: usize) -> bool {
    let Some(filled) = above.get(0).filter(|face| !face.is_blank()).and_then(|face| face.columns) else {
        return false;
    };
    let word = line.head.trim_ascii_start().split(|b| *b == b' ').next().unwrap_or_default();
    let word = String::from_utf8_lossy(word).chars().count();
    filled <= width && word > 0 && filled + 1 + word > width
}

/// The next piece of a string that goes on behind an operator: `'<html>\n' +`.
fn is_concatenated(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let quoted = matches!(line.head.trim_ascii_start().first(), Some(b'\'' | b'"' | b'`'));
    quoted && line.is_indented() && above.get(0).is_some_and(|face| face.last == Some(b'+'))
}

/// A numbered line of source, or the exception below one.
fn is_excerpt(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    if is_source_mark(&line.head) || line.head.starts_with(b"File /") {
        return true;
    }
    let Some((_, told)) = above.nearest(|face| !face.is_blank()).filter(|_| !line.timed) else {
        return false;
    };
    let Some(number) = line_number(&told.head) else { return false };
    let next = line_number(&line.head) == Some(number + 1);
    let text = line.head.as_slice();
    let named = text.starts_with(b"File ")
        || names_error(text)
        || text.first().is_some_and(|b| b.is_ascii_uppercase() || *b == b'_');
    named || next && above.nearest(|face| is_source_mark(&face.head)).is_some()
}

/// The number in front of a line of source: `     55 try:`, `---> 57     raise x`.
fn line_number(text: &[u8]) -> Option<u32> {
    let inner = text.trim_ascii_start();
    let dashes = inner.iter().take_while(|b| **b == b'-').count();
    let arrow = inner[dashes..].strip_prefix(b">").filter(|_| dashes > 0);
    let inner = arrow.map_or(inner, <[u8]>::trim_ascii_start);
    let digits = inner.iter().take(6).take_while(|b| b.is_ascii_digit()).count();
    let alone = matches!(inner.get(digits), None | Some(b' '));
    (alone && inner.len() < text.len()).then(|| std::str::from_utf8(&inner[..digits]).ok()?.parse().ok())?
}

/// Source in a report of pytest, which may be longer than what is near: above it stands a value or a rule of the report.
fn is_in_test(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    if !line.is_indented() || line.timed || line.boxed {
        return false;
    }
    let outer = above.nearest(|face| !is_test_source(&face.head)).map(|(_, face)| face);
    let tells = |face: Rc<Face>| is_report(&face.head) || is_section(&face.head) || is_value(&face.head);
    outer.or_else(|| above.outer()).is_some_and(tells)
}

/// A fact in a list below the failure that it is one of: `- **Quota ID:** ...`. Statuses in a list are failures of their own;
/// behind a name of something that is counted, a number is none: `- **Quota Value:** 500`.
fn is_label(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let is_item = |text: &[u8]| -> Option<bool> {
        let marks: [&[u8]; 3] = [b"- ", b"* ", "• ".as_bytes()];
        let text = marks.iter().find_map(|mark| text.strip_prefix(*mark))?;
        let name = &text[..memchr::memchr(b':', text)?];
        let plain = name.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'*' | b'_' | b'`'));
        let short = words(name).count() <= 3 && name.iter().any(u8::is_ascii_alphabetic);
        let is_status = has_status(text) && !is_of_number(name);
        Some(plain && short && text.len() > name.len() + 1 && !is_status)
    };
    let told = |face: &Face| !face.is_blank() && !face.timed;
    !line.timed && is_item(&line.head) == Some(true) && above.get(0).is_some_and(|face| told(&face))
}

/// A member of an outline below another one: a name with members of its own (`annotations:`), or with one word (`for: 5m`).
fn is_outline(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let text = line.head.trim_ascii_end();
    let value = text.splitn(2, |b| *b == b':').nth(1).unwrap_or_default().trim_ascii();
    let short = !value.contains(&b' ') && !has_status(value);
    let other =
        |face: &Face| is_pair(&face.head) && face.is_told() && pair_name(&face.head) != pair_name(text);
    !line.timed && is_pair(text) && short && above.get(0).is_some_and(|face| other(&face))
}

/// An object that fills a line of an array: an entry of a log, or what happened to one of many inputs.
pub(super) fn is_outcome(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let is_object = |face: &Face| {
        let text = face.head.trim_ascii_start();
        face.is_indented() && face.closed && text.len() > 2 && text.starts_with(b"{")
    };
    if !is_object(line) {
        return false;
    }
    match above.nearest(|face| !is_object(face)) {
        Some((_, head)) => head.head == b"[",
        None => above.get(0).is_some(),
    }
}

/// A document below others that begin with their types, google.rpc's, below a line that announces them: the next one of an
/// error's details.
pub(super) fn is_next_detail(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    if line.timed || line.head.trim_ascii_end() != b"{" {
        return false;
    }
    let mut at = 0;
    while let Some(length) = detail(above, at) {
        at += length;
    }
    at > 0 && above.get(at).is_some_and(|told| !told.closed && !told.is_blank())
}

/// How many lines a detail takes up whose last one is this line above.
fn detail(above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>, last: usize) -> Option<usize> {
    above.get(last).filter(|face| face.closed && !face.is_indented() && !face.timed)?;
    let opener = (last + 1..).find(|i| above.get(*i).is_none_or(|face| !face.is_indented()))?;
    above.get(opener).filter(|face| face.head.trim_ascii_end() == b"{")?;
    let first = above.get(opener - 1)?;
    let text = first.head.trim_ascii_start();
    let is_typed = text.starts_with(TYPE) && memchr::memmem::find(text, b"google.rpc.").is_some();
    is_typed.then_some(opener + 1 - last)
}

/// The command of a shell's trace, printed below what it said: nothing stands above that another command may have said.
pub(super) fn is_late_command(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let said = |face: Rc<Face>| face.head.starts_with(b"curl: (");
    line.head.starts_with(b"+ curl ") && above.get(0).is_some_and(said) && above.get(1).is_none()
}

/// A line of an exception's message, of which nothing but the beginning stands behind the exception's name: it ends with a
/// colon. What stands below an empty beginning may have gaps.
pub(super) fn is_raised(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    /// Lines of such a message that are looked at.
    const MESSAGE: usize = 12;
    if line.timed || line.level {
        return false;
    }
    let ends = |face: &Face| face.timed || face.level || face.is_indented() || names_error(&face.head);
    let Some((gap, raised)) = above.nearest_within(MESSAGE, ends) else { return false };
    let text = raised.head.trim_ascii_end();
    let is_empty = text.iter().position(|b| *b == b':').is_some_and(|at| at + 1 == text.len());
    names_error(text) && !raised.more && text.ends_with(b":") && (gap == 0 || is_empty)
}

/// What was said behind a line with an address that ends with the status of the answer, on the line below it.
pub(super) fn says_why(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let calls = |text: &[u8]| memchr::memmem::find(text, b"://").is_some();
    let asked = |face: &Face| {
        let last = words(&face.head).last().unwrap_or_default();
        !face.timed && !face.more && calls(&face.head) && has_status(last)
    };
    let told = line.head.first().is_some_and(u8::is_ascii_alphabetic)
        && !line.timed
        && !line.level
        && !calls(&line.head)
        && !has_status(&line.head);
    told && above.get(0).is_some_and(|face| asked(&face))
}
