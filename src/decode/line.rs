//! The time of a log line that is a JSON object, whatever else it says.

use super::fields;
use super::members;
use super::names::{self, Name};
use crate::clock::Stamp;

/// The time that the plain members at the start of a JSON line give.
#[must_use]
pub fn line_stamp(line: &str) -> Option<Stamp> {
    let mut rest = line.trim_start().strip_prefix('{')?.as_bytes();
    let mut stamp: Option<Stamp> = None;
    while let Some(member) = members::next(rest) {
        let value = std::str::from_utf8(member.value).ok();
        let is_time = std::str::from_utf8(member.name).ok().and_then(names::name) == Some(Name::Time);
        if let Some(new) = value.filter(|_| is_time).and_then(fields::stamp)
            && stamp.is_none_or(|old| new.zoned && !old.zoned)
        {
            stamp = Some(new);
        }
        rest = rest.get(member.length..)?;
    }
    stamp
}
