//! Lines that a terminal cut at its edge, in a log that nobody pasted as a whole: an object of JSON that takes more than a line.

use std::rc::Rc;

use super::common_beginning::have_one_head;
use super::line_shape::Face;
use super::lines_above::Above;
use super::wraps::WIDTHS;

/// Lines of one width, one below the other, that show an edge where the beginning of the object is too far above.
const BLOCK: usize = 4;

/// Whether the line goes on with the ones above it: they are of one width, and a string is open at the end of one of them. The
/// beginning of an object further above is not seen: there they have at least quotes of names and values.
pub(super) fn goes_on(line: &Face, above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>) -> bool {
    let width = match above.get(0) {
        Some(face) if !line.timed && !line.boxed && !line.is_blank() => face.columns.unwrap_or(0),
        _ => return false,
    };
    // The blank at the edge may be lost.
    let is_cut =
        |face: &Face| face.columns.is_some_and(|columns| width.abs_diff(columns) <= 1) && !face.boxed;
    if !WIDTHS.contains(&width) || line.columns.is_none_or(|columns| columns > width + 1) {
        return false;
    }
    let (mut rows, mut quotes) = (0, false);
    while let Some(face) = above.get(rows).filter(|face| is_cut(face)) {
        if face.open {
            return !have_one_head(&face.head, &line.head);
        }
        if face.timed || have_one_head(&face.head, &line.head) {
            return false;
        }
        quotes |= rows < BLOCK
            && ["\\\"", "\":", "',"]
                .iter()
                .any(|mark| memchr::memmem::find(&face.head, mark.as_bytes()).is_some());
        rows += 1;
    }
    rows >= BLOCK && quotes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::lines_above::Marks;

    /// Which lines go on, of these.
    fn going_on(lines: &[&str]) -> Vec<bool> {
        let faces: Vec<Rc<Face>> = lines.iter().map(|line| Rc::new(Face::of(line.as_bytes()))).collect();
        let outer = || None;
        let goes_on = |at: usize| {
            let above = faces[..at].iter().rev().cloned();
            goes_on(&faces[at], &mut Above::new(above, &outer, Marks::Unknown))
        };
        (0..lines.len()).map(goes_on).collect()
    }

    #[test]
    fn an_object_that_was_cut_at_the_edge_goes_on_to_its_end() {
        let words: String =
            (0..60_u8).map(|n| format!("{}. Please retry, ", char::from(b'a' + n % 23))).collect();
        let object = format!(r#"{{"level":"error","msg":"{words}"}}"#);
        let lines: Vec<&str> =
            (0..object.len()).step_by(64).map(|at| &object[at..object.len().min(at + 64)]).collect();
        let expected: Vec<bool> = (0..lines.len()).map(|at| at > 0).collect();
        assert_eq!(going_on(&lines), expected);
    }

    #[test]
    fn objects_of_one_width_are_objects() {
        let line = |id: u8| format!(r#"{{"id":"{id}","msg":"{}"}}"#, "x".repeat(60));
        let cut = |id: u8| line(id)[..70].to_owned();
        for lines in [[1, 2, 3, 4, 5, 6].map(line), [1, 2, 3, 4, 5, 6].map(cut)] {
            assert_eq!(going_on(&lines.each_ref().map(String::as_str)), [false; 6]);
        }
    }
}
