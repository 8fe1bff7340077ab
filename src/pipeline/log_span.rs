//! When an input begins and ends: the times of its first and last lines.

use crate::clock::Stamp;
use crate::decode::line_stamp;
use crate::input::Window;
use crate::scan::{self, OwnLines};

/// Lines that are looked at on either end, and their length at most.
const LINES: usize = 40;
const LENGTH: usize = 4096;

/// Bytes that are looked at on either end: every window holds as many, wherever the input was cut.
const REACH: usize = scan::NEAR;

/// The times of the input's first and last line, where the window's own part begins or ends the input.
pub(super) fn of(window: &Window<'_>, own: Option<&OwnLines>) -> [Option<Stamp>; 2] {
    let begins = window.opens && window.own.start == 0;
    let ends = window.ends && window.own.end == window.bytes.len();
    [begins.then(|| first(window.bytes, own)).flatten(), ends.then(|| last(window.bytes, own)).flatten()]
}

/// The time of the first line that has one.
fn first(bytes: &[u8], own: Option<&OwnLines>) -> Option<Stamp> {
    bytes[..bytes.len().min(REACH)].split(|b| *b == b'\n').take(LINES).find_map(|line| stamp(line, own))
}

/// The time of the last line that has one.
fn last(bytes: &[u8], own: Option<&OwnLines>) -> Option<Stamp> {
    bytes[bytes.len().saturating_sub(REACH)..]
        .rsplit(|b| *b == b'\n')
        .take(LINES)
        .find_map(|line| stamp(line, own))
}

fn stamp(line: &[u8], own: Option<&OwnLines>) -> Option<Stamp> {
    if line.is_empty() || line.len() > LENGTH {
        return None;
    }
    if let Some(record) = own.and_then(|own| own.read(line)) {
        return record.stamp;
    }
    let text = scan::unframe(line);
    let field = line_stamp(&text.text);
    match text.stamp {
        Some(stamp) if stamp.zoned => Some(stamp),
        other => field.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_last_times_of_a_log_are_found_in_any_format() {
        for log in [
            "starting\n2026-11-24T10:00:00Z INFO a\n2026-11-24T11:00:00Z INFO b\n  at f\n",
            "{\"level\":30,\"time\":1795514400000,\"msg\":\"a\"}\n{\"level\":30,\"time\":1795518000000,\"msg\":\"b\"}\n",
            "{\"ts\": \"2026-11-24T10:00:00Z\", \"o\": {\"a\": 1}}\n{\"ts\": \"2026-11-24T11:00:00Z\"}",
        ] {
            let at = |stamp: Option<Stamp>| stamp.unwrap().at.to_string();
            assert_eq!(at(first(log.as_bytes(), None)), "2026-11-24 10:00:00", "{log}");
            assert_eq!(at(last(log.as_bytes(), None)), "2026-11-24 11:00:00", "{log}");
        }
        assert_eq!(first(b"no time\nat all", None), None);
    }
}
