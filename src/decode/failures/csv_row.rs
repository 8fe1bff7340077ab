//! The time and the model of a row of a CSV export: a cell that is one and nothing else.

use crate::clock::Stamp;
use crate::knowledge::Knowledge;
use crate::scan;

/// Cells and bytes that are looked at; no export has more columns.
const CELLS: usize = 256;
const BYTES: usize = 64 * 1024;

/// The fewest cells that make a row.
const FEWEST: usize = 4;

/// The earliest time in the cells of the one row that has any: an export also says when it received the entry, which is
/// later. `None` where rows disagree, or where the text is no row.
pub(super) fn time(text: &str) -> Option<Stamp> {
    of_one_row(text, stamp)?.into_iter().min_by_key(|stamp| stamp.at)
}

/// The model in a cell of the one row that has any, if it is the only one there.
pub(super) fn model<'t>(text: &'t str, know: &Knowledge) -> Option<&'t str> {
    let name = |cell: &'t str| {
        let name = cell.trim().trim_matches('"');
        let is_whole = !name.contains(char::is_whitespace) && know.plain().is_model(name);
        is_whole.then_some(name)
    };
    let names = of_one_row(text, name)?;
    let (first, others) = names.split_first()?;
    others.iter().all(|name| name == first).then_some(*first)
}

/// What is read of the cells of the one row in which something is read.
fn of_one_row<'t, T>(text: &'t str, read: impl Fn(&'t str) -> Option<T>) -> Option<Vec<T>> {
    if text.len() > BYTES || text.starts_with(['{', '[', ' ', '\t']) {
        return None;
    }
    let (mut row, mut found) = (None, Vec::new());
    for (of, cell) in cells(text).take(CELLS) {
        let Some(read) = read(cell) else { continue };
        if *row.get_or_insert(of) != of {
            return None;
        }
        found.push(read);
    }
    let row = row?;
    let of_row = || cells(text).take(CELLS).filter(|(of, _)| *of == row).map(|(_, cell)| cell);
    (of_row().count() >= FEWEST && of_row().all(is_cell)).then_some(found)
}

/// Whether a text between commas is a cell: it is quoted, or every bracket in it closes. What a client prints of an object
/// has commas within brackets.
fn is_cell(text: &str) -> bool {
    let mut open = 0i32;
    let balanced = text.bytes().all(|byte| {
        open += i32::from(matches!(byte, b'(' | b'[' | b'{')) - i32::from(matches!(byte, b')' | b']' | b'}'));
        open >= 0
    });
    text.starts_with('"') || (balanced && open == 0)
}

fn stamp(cell: &str) -> Option<Stamp> {
    let cell = cell.trim().trim_matches('"');
    (19..=40)
        .contains(&cell.len())
        .then(|| scan::stamp_from_text(cell))
        .flatten()
        .filter(|s| s.zoned && s.dated)
}

/// Cells, each with the number of its row: commas and line breaks in quotes are text.
fn cells(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let (mut row, mut start, mut quoted, mut done) = (0, 0, false, false);
    std::iter::from_fn(move || {
        let from = start;
        for (i, byte) in text.bytes().enumerate().skip(start) {
            match byte {
                b'"' => quoted = !quoted,
                b',' | b'\n' if !quoted => {
                    let cell = (row, &text[from..i]);
                    row += usize::from(byte == b'\n');
                    start = i + 1;
                    return Some(cell);
                }
                _ => {}
            }
        }
        (!std::mem::replace(&mut done, true)).then(|| {
            start = text.len();
            (row, &text[from..])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{model, time};
    use crate::knowledge::Knowledge;

    #[test]
    fn a_row_has_the_earliest_time_of_its_cells() {
        let header = "insertId,receiveTimestamp,severity,textPayload,timestamp\n";
        let row = "a1,2026-11-28T01:00:01.2Z,ERROR,\"503, \"\"at\"\" 2026-01-01T00:00:00Z\",2026-11-28T01:00:01.1Z\n";
        for (text, expected) in [
            (row.to_owned(), Some("2026-11-28 01:00:01.100")),
            (format!("{header}{row}"), Some("2026-11-28 01:00:01.100")),
            (format!("{row}{row}"), None),
            ("failed, 2026-11-28T01:00:01.1Z, again".to_owned(), None),
            ("{\"a\",\"2026-11-28T01:00:01.1Z\",1,2}".to_owned(), None),
            // The header of an answer, as a client prints it.
            (
                "Answer(('Date': 'Sun, 22 Nov 2026 01:41:17 GMT', 'Vary': 'Origin', 'A': 'b'))".to_owned(),
                None,
            ),
            (String::new(), None),
        ] {
            assert_eq!(time(&text).map(|s| s.at.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_row_has_the_model_of_the_cell_that_is_one() {
        let header = "time,model,code,message\n";
        for (text, expected) in [
            (r#"1,gemini-3.5-flash,429,"Quota exceeded, gemini-3.8-flash""#, Some("gemini-3.5-flash")),
            (r#"1,"gemini-3.5-flash",429,"gone""#, Some("gemini-3.5-flash")),
            ("1,gemini-3.5-flash,gemini-3.8-flash,gone", None),
            ("1,gemini-3.5-flash for chat,429,gone", None),
            ("failed, gemini-3.5-flash, again", None),
        ] {
            let know = Knowledge::builtin();
            assert_eq!(model(text, know), expected, "{text}");
            assert_eq!(model(&format!("{header}{text}\n"), know), expected, "{text}");
            assert_eq!(model(&format!("{text}\n{text}\n"), know), None, "two rows: {text}");
        }
    }
}
