//! Is a line indented deeper than one above it, or among its like?

use std::rc::Rc;

use super::common_beginning::{Common, Depth, compare};
use super::line_shape::Face;
use super::line_words::{
    any_start, has_gap, has_level, is_closer, is_element, is_frame, is_json_part, is_levelled, is_pair,
    is_python_frame, is_told, is_traceback, pair_name, same_status, tells_of_fields,
};
use super::lines_above::Above;

/// Whether the line is indented deeper than one above it, or ends a traceback; `first`: the nearest of its like, and what it has in
/// common with that, where this is known.
pub(super) fn is_deeper(
    line: &Face,
    above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>,
    like: &impl Fn(&Face) -> bool,
    first: Option<(&Face, &Common)>,
) -> bool {
    let mut seen = Seen::of(&line.head);
    let mut told = first.map_or(Told::Nothing, |(face, common)| seen.look(face, common));
    let others = (0..).map_while(|index| above.get(index)).filter(|face| like(face));
    let mut others = others.skip(usize::from(first.is_some()));
    while matches!(told, Told::Nothing)
        && let Some(face) = others.next()
    {
        told = seen.look(&face, &compare(&line.head, &face.head));
    }
    match told {
        // Statements below one another are several, also where they have a heading.
        Told::Inside => !(seen.alike && seen.inner == 0 || has_place(line, above, like)),
        Told::Whether(deeper) => deeper,
        // The beginning is out of sight.
        Told::Nothing => {
            seen.frames && seen.siblings == 0
                || seen.inner > 0 && seen.pair && seen.named
                || line.is_indented() && is_part(line, seen.named)
        }
    }
}

/// What was seen of the lines above one.
struct Seen<'t> {
    text: &'t [u8],
    names: Names<'t>,
    pair: bool,
    named: bool,
    inner: usize,
    siblings: usize,
    alike: bool,
    frames: bool,
}

/// What one line above tells.
enum Told {
    Nothing,
    /// It stands less far in.
    Inside,
    Whether(bool),
}

impl<'t> Seen<'t> {
    fn of(text: &'t [u8]) -> Self {
        let (pair, named) = (is_pair(text), pair_name(text).is_some());
        Self { text, names: Names::of(text), pair, named, inner: 0, siblings: 0, alike: false, frames: false }
    }

    /// Looks at the next line above, and what it has in common.
    fn look(&mut self, face: &Face, common: &Common) -> Told {
        let text = self.text;
        // What names the lines of a log comes again; no member of an outline does.
        self.named = self.named && (common.depth != Depth::Same || !self.names.come_again(&face.head));
        match common.depth {
            Depth::Deeper => return Told::Inside,
            Depth::Shallower => {
                self.inner += 1;
                self.frames |= is_python_frame(&face.head);
            }
            Depth::Same
                if self.inner > 0 && self.siblings == 0 && (self.frames || heads_traceback(common, face)) =>
            {
                // The name of an exception ends a traceback, and no level stands before it.
                return Told::Whether(!(is_levelled(text) && is_traceback(&face.head)));
            }
            // Members of an outline, one of which has a block of its own.
            Depth::Same
                if self.pair && self.named && self.inner > 0 && is_pair(&face.head) && !face.is_told() =>
            {
                return Told::Whether(true);
            }
            Depth::Same
                if common.level.is_some_and(|end| is_told(&text[end..]) && !is_framed(common, text))
                    || !(has_gap(text) || self.pair && is_pair(&face.head)) =>
            {
                return Told::Whether(false);
            }
            Depth::Same => {
                self.siblings += 1;
                self.alike |= same_status(text, &face.head);
            }
        }
        Told::Nothing
    }
}

/// The names of lines that look like pairs of an outline.
struct Names<'t> {
    own: Option<&'t [u8]>,
    seen: Vec<Vec<u8>>,
}

impl<'t> Names<'t> {
    fn of(text: &'t [u8]) -> Self {
        Self { own: pair_name(text), seen: Vec::new() }
    }

    /// Whether the name of `text` is one that was seen.
    fn come_again(&mut self, text: &[u8]) -> bool {
        let Some(name) = pair_name(text) else { return false };
        let again = self.own == Some(name) || self.seen.iter().any(|seen| seen == name);
        self.seen.push(name.to_vec());
        again
    }
}

/// Whether an indented line looks like a part of a structure, and not like a statement of its own.
fn is_part(line: &Face, named: bool) -> bool {
    let text = line.head.trim_ascii_start();
    let open = matches!(line.last, Some(b'{' | b'[' | b'('));
    // "item 3 failed: {" is a statement that a document follows.
    let announces =
        open && text.trim_ascii_end().split_last().is_some_and(|(_, t)| t.trim_ascii_end().ends_with(b":"));
    is_frame(text)
        || (open || line.last == Some(b',')) && !line.more && !announces
        || named
        || is_element(text)
        || text.first().is_some_and(|b| matches!(b, b'"' | b'\'') || is_closer(*b))
}

/// Whether its level stands where another line above has its own: behind a traceback at the left edge, the next line of a
/// logger that indents its lines is no part of it.
fn has_place(
    line: &Face,
    above: &mut Above<'_, impl Iterator<Item = Rc<Face>>>,
    like: &impl Fn(&Face) -> bool,
) -> bool {
    let text = line.head.as_slice();
    // The level in a member of an object is no logger's: `"textPayload": "ERROR: ..."`.
    let quoted = matches!(text.trim_ascii_start().first(), Some(b'"' | b'\''));
    // Nor is one the word `information` of what a check says of a field.
    if quoted || !has_level(text) || tells_of_fields(text) {
        return false;
    }
    let levelled = |face: &Face| like(face) && compare(text, &face.head).level.is_some();
    above.nearest(levelled).is_some_and(|(_, face)| {
        let common = compare(text, &face.head);
        common.depth == Depth::Same
            && common.level.is_some_and(|end| is_told(&text[end..]))
            && !is_framed(&common, text)
    })
}

/// Whether a line of a stack, or a part of a printed object, begins where one of the words does that both lines have.
fn is_framed(common: &Common, text: &[u8]) -> bool {
    let is_part = |at: usize| is_frame(&text[at..]) || is_json_part(&text[at..]);
    any_start(text, common.places(), is_part)
}

/// Whether a traceback begins in `face`, where the words end that both lines have in common.
fn heads_traceback(common: &Common, face: &Face) -> bool {
    common.words.iter().any(|(_, at)| is_traceback(&face.head[*at..]))
}
