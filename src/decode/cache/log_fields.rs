//! The other fields in the line of a JSON log with an error body: those that state nothing, or the time.

use rustc_hash::FxHashSet;

use super::json_members::{self, Member};
use crate::clock::Stamp;
use crate::decode::facts::{field, text_facts};
use crate::decode::syntax::FieldName;
use crate::knowledge::Knowledge;

/// Number of field values that are remembered as stating nothing.
const PLAIN: usize = 1024;

/// Number of members of a line whose beginnings are remembered.
const PLACES: usize = 64;

/// What a member of a log line may state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The time of the line.
    Time,
    /// Nothing, if its value is plain.
    Plain,
    /// Something that only the decoder can read.
    Other,
}

/// Skips members, and remembers what it skipped: the lines of a program are much alike.
pub(super) struct LogFields<'k> {
    know: &'k Knowledge,
    /// Values that state nothing.
    plain: FxHashSet<Box<[u8]>>,
    /// Beginnings of the members of previous lines, up to their values, with their role, by position in the line.
    heads: Vec<(Box<[u8]>, Role)>,
    /// The last time, with its spelling.
    time: Option<(Box<[u8]>, Stamp)>,
}

impl<'k> LogFields<'k> {
    pub(super) fn new(know: &'k Knowledge) -> Self {
        Self { know, plain: FxHashSet::default(), heads: Vec::new(), time: None }
    }

    /// Skips the members behind the one with the body. `None` where one of them may state something else.
    pub(super) fn skip_to_end(
        &mut self,
        mut rest: &[u8],
        first: usize,
        stamp: &mut Option<Stamp>,
    ) -> Option<()> {
        if rest == b"}" {
            return Some(());
        }
        rest = rest.strip_prefix(b",")?;
        for place in first.. {
            let (member, role) = self.member(rest, place)?;
            self.skip(&member, role, stamp)?;
            let last = rest[member.length - 1] != b',';
            rest = &rest[member.length..];
            if last {
                return (rest == b"}").then_some(());
            }
        }
        None
    }

    /// Skips a member that states nothing, or the time. `None` for any other.
    pub(super) fn skip(&mut self, member: &Member<'_>, role: Role, stamp: &mut Option<Stamp>) -> Option<()> {
        match role {
            Role::Time => {
                let new = self.stamp(member.value)?;
                // The better of two, the first of two alike, as the decoder decides.
                if stamp.is_none_or(|old| new.zoned && !old.zoned) {
                    *stamp = Some(new);
                }
                Some(())
            }
            Role::Plain => (!member.is_string || self.is_plain(member.value)).then_some(()),
            Role::Other => None,
        }
    }

    /// The time that a member states. Consecutive lines often have the same.
    fn stamp(&mut self, value: &[u8]) -> Option<Stamp> {
        if let Some((text, stamp)) = &self.time
            && **text == *value
        {
            return Some(*stamp);
        }
        let stamp = field::stamp(std::str::from_utf8(value).ok()?)?;
        self.time = Some((value.into(), stamp));
        Some(stamp)
    }

    /// The next member, and its role. The lines of a program have the same names in the same places.
    pub(super) fn member<'w>(&mut self, rest: &'w [u8], place: usize) -> Option<(Member<'w>, Role)> {
        if let Some((head, role)) = self.heads.get(place)
            && let Some(member) = json_members::next_with_head(rest, head)
        {
            return Some((member, *role));
        }
        let member = json_members::next(rest)?;
        let role = match std::str::from_utf8(member.name).map(FieldName::parse) {
            Ok(Some(FieldName::Time)) => Role::Time,
            Ok(None | Some(FieldName::Attempt)) => Role::Plain,
            Ok(Some(_)) | Err(_) => Role::Other,
        };
        if place < PLACES {
            self.heads.resize_with(self.heads.len().max(place + 1), || (Box::default(), Role::Other));
            self.heads[place] = (rest[..member.value_at].into(), role);
        }
        Some((member, role))
    }

    /// Whether a string states nothing, whatever its name.
    fn is_plain(&mut self, value: &[u8]) -> bool {
        if value.len() < field::SHORT || is_hex_id(value) || self.plain.contains(value) {
            return true;
        }
        let plain = std::str::from_utf8(value)
            .is_ok_and(|v| !v.contains(['\\', '{', '[', '(']) && text_facts::read(v, self.know).is_empty());
        if plain && self.plain.len() < PLAIN {
            self.plain.insert(value.into());
        }
        plain
    }
}

/// `afc0a8581ad6f55e60437870703ddf17`, `6f1c2d3e-...`: no word or number of any table looks like that.
fn is_hex_id(value: &[u8]) -> bool {
    value.len() >= 16 && value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f' | b'-'))
}
