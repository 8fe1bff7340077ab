//! Lists of the names and values of one thing, a line for each: what PowerShell, R, a file of properties and a table of two
//! columns make of an answer.

use std::rc::Rc;

use super::line_shape::Face;
use super::lines_above::Above;

/// Whether the line goes on with a list above it.
pub(super) fn goes_on(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    !line.timed
        && (is_aligned(line, above)
            || is_property(line, above)
            || is_row(line, above)
            || is_element_of_r(line, above))
}

/// Whether a block begins whose first name is that of a block above: an empty line stands between the two, and what the one
/// above ends with may be a stack.
pub(super) fn begins(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let own = aligned(&line.head);
    !line.timed
        && own.is_some()
        && above.get(0).is_some_and(|face| face.is_blank())
        && above.nearest(|face| aligned(&face.head) == own).is_some()
}

/// A pair of a block whose signs stand below one another, as PowerShell prints objects: `Status : 503`. The names of a block
/// differ, and an empty line stands above it.
fn is_aligned(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let Some((own, column)) = aligned(&line.head) else { return false };
    let mut index = 0;
    while let Some(face) = above.get(index) {
        index += 1;
        if face.is_blank() {
            return index > 1;
        }
        match aligned(&face.head) {
            Some((name, at)) if at == column && name != own => {}
            None if face.indent() > column => {}
            _ => return false,
        }
    }
    // The block begins with the text, or what is above it is out of sight.
    index > 0 && above.is_whole()
}

/// Name and column of the sign of `Status : 503`, whose value stands apart.
fn aligned(text: &[u8]) -> Option<(&[u8], usize)> {
    const NAMES: usize = 40;
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = text.iter().take(NAMES).take_while(|b| is_name(b)).count();
    let gap = text[length..].iter().take(NAMES).take_while(|b| **b == b' ').count();
    let column = length + gap;
    let sign = text.get(column) == Some(&b':') && matches!(text.get(column + 1), None | Some(b' '));
    (text.first()?.is_ascii_alphabetic() && gap > 0 && sign).then(|| (&text[..length], column))
}

/// A pair of the same error as that of the line above: `error.code = 503`, `error.status = UNAVAILABLE`. Loggers and programs
/// have names with points as well, each of another thing.
fn is_property(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let Some(name) = property(&line.head) else { return false };
    let Some(face) = above.get(0).filter(|face| !face.timed) else { return false };
    property(&face.head).is_some_and(|other| other != name)
}

/// The name of `error.code=503`, `error.code: 503`.
fn property(text: &[u8]) -> Option<&[u8]> {
    const NAME: usize = 120;
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']');
    text.strip_prefix(b"error.")?;
    let length = text.iter().take(NAME).take_while(|b| is_name(b)).count();
    let rest = text[length..].trim_ascii_start();
    let sign = rest.starts_with(b"=") || text[length..].starts_with(b": ");
    sign.then(|| &text[..length])
}

/// A row of a table of two columns whose second one is headed `Value`: `| HTTP status | 503 |`.
fn is_row(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    if is_rule(&line.head) {
        return above.get(0).is_some_and(|face| has_values(&face.head));
    }
    if value(&line.head).is_none() {
        return false;
    }
    let Some((gap, rule)) = above.nearest(|face| value(&face.head).is_none() || is_rule(&face.head)) else {
        return false;
    };
    is_rule(&rule.head) && above.get(gap + 1).is_some_and(|face| has_values(&face.head))
}

/// The value of a row of two columns. The bar in front of a row was taken for a margin.
fn value(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii().strip_suffix(b"|")?.trim_ascii();
    let text = text.strip_prefix(b"|").unwrap_or(text);
    let mut bars = memchr::memchr_iter(b'|', text);
    let value = bars.next().map_or(text, |bar| &text[bar + 1..]);
    bars.next().is_none().then(|| value.trim_ascii())
}

/// The line between the heading of a table and its rows: `|---|---|`.
fn is_rule(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    text.len() > 3 && text.contains(&b'|') && text.iter().all(|b| matches!(b, b'|' | b'-' | b':' | b' '))
}

fn has_values(text: &[u8]) -> bool {
    value(text).is_some_and(|heading| heading.eq_ignore_ascii_case(b"value"))
}

/// The value below the name of a list's member, as R prints lists, or the next name: `$error$code`, `[1] 503`.
fn is_element_of_r(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let is_name = |text: &[u8]| text.starts_with(b"$") && !text.contains(&b' ');
    let is_value = |text: &[u8]| text.starts_with(b"[1] ") || text == b"NULL";
    let text = line.head.trim_ascii_end();
    let told = |above: &mut Above<'_, _>| above.nearest_within(3, |face| !face.is_blank());
    if is_value(text) {
        return above.get(0).is_some_and(|face| is_name(face.head.trim_ascii_end()));
    }
    // The members of a list have its name in front of theirs.
    is_name(text)
        && text[1..].contains(&b'$')
        && told(above).is_some_and(|(_, face)| is_name(&face.head) || is_value(face.head.trim_ascii_end()))
}
