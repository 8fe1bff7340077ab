//! Lines of a window, and the cuts inside lines that are too long to be one.
//!
//! A line longer than [`REACH`] is cut at fixed places of the input, so that every worker cuts it alike: at the first
//! opening bracket after each multiple of [`GRID`].

use std::ops::Range;

/// How far a record reaches back from the place where it must end, and the longest line that is left whole.
pub const REACH: usize = 64 * 1024;

/// Distance between the places where what is too long is cut.
pub const GRID: u64 = 64 * 1024;

/// A stretch of the input that a worker looks at: its own part and a margin on both sides.
#[derive(Debug, Clone)]
pub struct Window<'w> {
    /// The bytes, margins included.
    pub bytes: &'w [u8],
    /// The part in which this worker looks for anchors.
    pub own: Range<usize>,
    /// Place of `bytes[0]` in the input.
    pub offset: u64,
}

/// The margin that [`Window`] needs on both sides of its own part.
pub const MARGIN: usize = 2 * REACH + 2 * GRID as usize;

impl Window<'_> {
    /// The line in which `at` lies, without its line break.
    #[must_use]
    pub fn line(&self, at: usize) -> Range<usize> {
        let start = self.line_start(at);
        start..self.line_end(start, at)
    }

    /// The line that ends right before `start`, which is the start of a line.
    #[must_use]
    pub fn line_before(&self, start: usize) -> Option<Range<usize>> {
        let end = start.checked_sub(1)?;
        let is_break = self.bytes[end] == b'\n';
        let line = self.line_start(end)..if is_break { end } else { start };
        Some(line)
    }

    /// The line that follows the one that ends at `end`.
    #[must_use]
    pub fn line_after(&self, end: usize) -> Option<Range<usize>> {
        let start = end + usize::from(self.bytes.get(end) == Some(&b'\n'));
        (start < self.bytes.len()).then(|| start..self.line_end(start, start))
    }

    fn line_start(&self, at: usize) -> usize {
        let newline = memchr::memrchr(b'\n', &self.bytes[..at]).map_or(0, |n| n + 1);
        if at - newline <= REACH { newline } else { self.last_cut(newline, at).unwrap_or(newline) }
    }

    fn line_end(&self, start: usize, at: usize) -> usize {
        let newline = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |n| at + n);
        if newline - start <= REACH { newline } else { self.first_cut(start, at, newline).unwrap_or(newline) }
    }

    /// The first cut of a long line after `at`; `start` is where the line, or the last cut before `at`, lies.
    fn first_cut(&self, start: usize, at: usize, end: usize) -> Option<usize> {
        let line = memchr::memrchr(b'\n', &self.bytes[..start]).map_or(0, |n| n + 1);
        let first = self.grid_after(line + REACH);
        (0..)
            .map(|k| first + k * GRID as usize)
            .take_while(|grid| *grid < end)
            .map(|grid| self.cut_at(grid, end))
            .find(|cut| *cut > at)
    }

    /// The last cut of a long line at or before `at`.
    fn last_cut(&self, line: usize, at: usize) -> Option<usize> {
        let end = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |n| at + n);
        let first = self.grid_after(line + REACH);
        let back = self.grid_after(at.saturating_sub(3 * GRID as usize));
        let mut grid = first.max(back);
        let mut found = None;
        while grid <= at {
            let cut = self.cut_at(grid, end);
            if cut <= at && cut > line {
                found = Some(cut);
            }
            grid += GRID as usize;
        }
        found
    }

    /// The first multiple of the grid at or after `at`, as a place in the window.
    fn grid_after(&self, at: usize) -> usize {
        let absolute = self.offset + at as u64;
        let rest = absolute % GRID;
        if rest == 0 { at } else { at + (GRID - rest) as usize }
    }

    /// Where the line is cut for this point of the grid: at the next opening bracket that follows a comma.
    fn cut_at(&self, grid: usize, end: usize) -> usize {
        let limit = end.min(grid + GRID as usize);
        let mut from = grid;
        while let Some(found) = memchr::memchr2(b'{', b'[', self.bytes.get(from..limit).unwrap_or_default()) {
            let at = from + found;
            let before = self.bytes[..at].trim_ascii_end().last();
            if matches!(before, Some(b',' | b'[')) {
                return at;
            }
            from = at + 1;
        }
        grid.min(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(bytes: &[u8]) -> Window<'_> {
        Window { bytes, own: 0..bytes.len(), offset: 0 }
    }

    #[test]
    fn lines_have_neighbours() {
        let w = window(b"one\ntwo\n\nfour");
        assert_eq!(w.line(5), 4..7);
        assert_eq!(w.line_before(4), Some(0..3));
        assert_eq!(w.line_before(0), None);
        assert_eq!(w.line_after(7), Some(8..8));
        assert_eq!(w.line_after(8), Some(9..13));
        assert_eq!(w.line_after(13), None);
    }

    #[test]
    fn a_long_line_is_cut_at_the_same_places_from_wherever_it_is_seen() {
        let item = br#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}},"#;
        let mut text = b"[".to_vec();
        while text.len() < 600 * 1024 {
            text.extend_from_slice(item);
        }
        let whole = window(&text);
        let mut lines = vec![whole.line(0)];
        while let Some(next) = whole.line_after(lines.last().map_or(0, |l| l.end)) {
            lines.push(next);
        }
        assert!(lines.len() > 5 && lines.iter().all(|l| l.len() <= 2 * REACH + GRID as usize));
        assert!(lines.iter().skip(1).all(|l| text[l.start] == b'{'), "cut between documents");
        for at in (0..text.len()).step_by(7919) {
            let line = whole.line(at);
            assert!(lines.contains(&line), "{at}: {line:?}");
        }
    }
}
