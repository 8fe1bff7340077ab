//! Whether a line stands below one in a format of one's own: only there does it go on with the record above. Lines in front of
//! the first one, and all those of a log in another format, are read as they are without it.

use super::lines::{BACK, Lines};
use super::own_lines::{OwnLines, Stretch};

impl Lines<'_> {
    /// Whether a line above the one at `start` is in the format, as far as a decision may look. Each line is held against the
    /// format once, and not again for each line below it.
    pub(super) fn is_below_own(&self, start: usize, own: &OwnLines) -> bool {
        let place = |at: usize| self.offset + at as u64;
        let floor = start.saturating_sub(BACK);
        let known = self.cuts.own.above.get();
        // The start of a line: all those between it and `start` are in other formats.
        let mut at = start;
        let (from, is_own) = loop {
            if known.from < place(at) && place(at) <= known.to {
                let is_own = known.is_own;
                let seen = known.from.checked_sub(self.offset).and_then(|at| usize::try_from(at).ok());
                match seen.filter(|at| !is_own && *at > floor && *at < start) {
                    Some(further) if further < at => at = further,
                    _ => break (known.from, is_own),
                }
            }
            let Some(line) = self.start_above(at, floor) else { break (place(at), false) };
            if own.begins(&self.bytes[line..at - 1]) {
                break (place(line), true);
            }
            at = line;
        };
        let to = if known.from == from { known.to.max(place(start)) } else { place(start) };
        self.cuts.own.above.set(Stretch { from, to, is_own });
        is_own && from >= place(floor)
    }

    /// Where the line begins that ends before the line at `at`, no further up than `floor`.
    fn start_above(&self, at: usize, floor: usize) -> Option<usize> {
        let end = at.checked_sub(1);
        let found = end.and_then(|end| memchr::memrchr(b'\n', &self.bytes[floor.min(end)..end]));
        if floor == 0 && found.is_none() {
            self.short.set(self.short.get() || !self.opens);
        }
        let end = end.filter(|end| self.bytes[*end] == b'\n' && *end >= floor)?;
        found.map(|n| floor.min(end) + n + 1).or((floor == 0 && self.opens).then_some(0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::cuts::Cuts;
    use super::*;
    use crate::input::Window;
    use crate::knowledge::{LineFormat, Table};

    fn format() -> OwnLines {
        let row = "[[line_format]]\nid = 'x'\nstatement = 'X.'\nregex = '@(?<message>.*)'\nexamples = [{ line = '@a', message = 'a' }]";
        OwnLines::new(&Table::<LineFormat>::parse(row).unwrap().rows()[0]).unwrap()
    }

    /// The lines of a text that stand below one that begins with `@`.
    fn below(text: &str, order: impl Fn(&mut Vec<usize>)) -> Vec<usize> {
        let (cuts, own) = (Cuts::default(), format());
        let window = Window::whole(text.as_bytes());
        let lines = Lines::of(&window, &cuts);
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut starts: Vec<usize> = std::iter::once(0).chain(breaks).filter(|at| *at < text.len()).collect();
        order(&mut starts);
        let mut found: Vec<usize> =
            starts.into_iter().filter(|start| lines.is_below_own(*start, &own)).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn a_line_is_below_the_nearest_one_in_the_format_in_whatever_order_it_is_asked() {
        let far = format!("a\n@b\n{}c\n", "d\n".repeat(BACK));
        for (text, expected) in [
            ("a\nb\n@c\nd\n@e\n", vec![7, 9]),
            ("@a\nb\n\nc\n", vec![3, 5, 6]),
            ("a\nb\n", vec![]),
            (far.as_str(), (5..=2 + BACK).step_by(2).collect()),
        ] {
            for order in [
                (|_| ()) as fn(&mut Vec<usize>),
                |starts| starts.reverse(),
                |starts| starts.sort_by_key(|start| start * 7919 % 1009),
            ] {
                assert_eq!(below(text, order), expected, "{}", &text[..text.len().min(20)]);
            }
        }
    }
}
