//! The time of a log line that is a JSON object.

use super::json_members;
use crate::clock::Stamp;
use crate::decode::facts::field;
use crate::decode::syntax::FieldName;

/// The time that the plain members at the start of a JSON line state; `None` for other lines.
pub(crate) fn line_stamp(line: &str) -> Option<Stamp> {
    let mut rest = line.trim_start().strip_prefix('{')?.as_bytes();
    let mut stamp: Option<Stamp> = None;
    while let Some(member) = json_members::next(rest) {
        let value = std::str::from_utf8(member.value).ok();
        let is_time =
            std::str::from_utf8(member.name).ok().and_then(FieldName::parse) == Some(FieldName::Time);
        if let Some(new) = value.filter(|_| is_time).and_then(field::stamp)
            && stamp.is_none_or(|old| new.zoned && !old.zoned)
        {
            stamp = Some(new);
        }
        rest = rest.get(member.length..)?;
    }
    stamp
}
