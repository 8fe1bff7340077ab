//! A small picture of counts over time: one character for each part of the time.

use super::style::Style;
use crate::correlate::Timeline;

/// Most characters of a picture.
const COLUMNS: u32 = 32;

/// Fewer events need no picture.
const ENOUGH: u64 = 8;

/// From few to many.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['.', ':', '-', '=', '+', '*', '#', '@'];

/// The picture of a timeline, from its first to its last event; `None` where there is nothing to see.
pub(super) fn line(timeline: &Timeline, style: &Style) -> Option<String> {
    let counts = timeline.columns(COLUMNS);
    let enough = counts.len() > 3 && counts.iter().sum::<u64>() >= ENOUGH;
    let most = counts.iter().copied().max().filter(|most| *most > 0 && enough)?;
    let marks = if style.ascii { ASCII } else { BLOCKS };
    let mark = |count: u64| match count {
        0 => ' ',
        _ => marks[usize::try_from((count * 8 - 1) / most).unwrap_or_default().min(7)],
    };
    Some(counts.into_iter().map(mark).collect::<String>())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn more_events_are_higher_and_pauses_are_blank() {
        let mut timeline = Timeline::default();
        for second in [0, 1, 1, 1, 1, 3, 3, 4] {
            timeline.add(DateTime::from_timestamp(second, 0).unwrap());
        }
        assert_eq!(line(&timeline, &Style::PLAIN).unwrap(), "▂█ ▄▂");
        assert_eq!(line(&timeline, &Style { ascii: true, ..Style::PLAIN }).unwrap(), ":@ =:");
    }

    #[test]
    fn one_moment_has_no_picture() {
        let mut timeline = Timeline::default();
        timeline.add(DateTime::from_timestamp(0, 0).unwrap());
        assert_eq!(line(&timeline, &Style::PLAIN), None);
    }
}
