//! What stands beside the body in the line of a JSON log: members that tell nothing, or the time.

use rustc_hash::FxHashSet;

use super::json_members::{self, Member};
use crate::clock::Stamp;
use crate::decode::facts::field;
use crate::decode::facts::prose;
use crate::decode::syntax::field_name::{self, Name};
use crate::knowledge::Knowledge;

/// Values of a log's fields that are kept as telling nothing.
const PLAIN: usize = 1024;

/// Places of members in a line for which the name is kept.
const PLACES: usize = 64;

/// What a member of a log's line may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum Role {
    Time,
    /// Nothing, if its value is plain.
    Plain,
    /// Something that only the reader can tell.
    Other,
}

/// Passes over members, and remembers what it passed: the lines of a program are much alike.
pub(in crate::decode) struct Beside {
    know: &'static Knowledge,
    /// Values that tell nothing.
    plain: FxHashSet<Box<[u8]>>,
    /// How the members of the last lines began, up to their values, and what they mean, by their place in the line.
    heads: Vec<(Box<[u8]>, Role)>,
    /// The last time that was read, and how it was written.
    time: Option<(Box<[u8]>, Stamp)>,
}

impl Beside {
    pub(in crate::decode) fn new(know: &'static Knowledge) -> Self {
        Self { know, plain: FxHashSet::default(), heads: Vec::new(), time: None }
    }

    /// Passes over the members behind the one that matters.
    pub(in crate::decode) fn skip_to_end(
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
            self.pass(&member, role, stamp)?;
            let last = rest[member.length - 1] != b',';
            rest = &rest[member.length..];
            if last {
                return (rest == b"}").then_some(());
            }
        }
        None
    }

    /// Passes over a member that tells nothing, or the time.
    pub(in crate::decode) fn pass(
        &mut self,
        member: &Member<'_>,
        role: Role,
        stamp: &mut Option<Stamp>,
    ) -> Option<()> {
        match role {
            Role::Time => {
                let new = self.stamp(member.value)?;
                // The better of two, the first of two alike, as the reader has it.
                if stamp.is_none_or(|old| new.zoned && !old.zoned) {
                    *stamp = Some(new);
                }
                Some(())
            }
            Role::Plain => (!member.is_string || self.is_plain(member.value)).then_some(()),
            Role::Other => None,
        }
    }

    /// The time that a member gives. Lines that follow one another often have the same.
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

    /// The next member, and what it may tell. The lines of a program have the same names in the same places.
    pub(in crate::decode) fn member<'w>(
        &mut self,
        rest: &'w [u8],
        place: usize,
    ) -> Option<(Member<'w>, Role)> {
        if let Some((head, role)) = self.heads.get(place)
            && let Some(member) = json_members::after(rest, head)
        {
            return Some((member, *role));
        }
        let member = json_members::next(rest)?;
        let role = match std::str::from_utf8(member.name).map(field_name::name) {
            Ok(Some(Name::Time)) => Role::Time,
            Ok(None | Some(Name::Attempt)) => Role::Plain,
            Ok(Some(_)) | Err(_) => Role::Other,
        };
        if place < PLACES {
            self.heads.resize_with(self.heads.len().max(place + 1), || (Box::default(), Role::Other));
            self.heads[place] = (rest[..member.value_at].into(), role);
        }
        Some((member, role))
    }

    /// Whether a string tells nothing, whatever its name.
    fn is_plain(&mut self, value: &[u8]) -> bool {
        if value.len() < field::SHORT || is_hex_id(value) || self.plain.contains(value) {
            return true;
        }
        let plain = std::str::from_utf8(value)
            .is_ok_and(|v| !v.contains(['\\', '{', '[', '(']) && prose::facts(v, self.know).is_nothing());
        if plain && self.plain.len() < PLAIN {
            self.plain.insert(value.into());
        }
        plain
    }
}

/// `afc0a8581ad6f55e60437870703ddf17`, `6f1c2d3e-...`: no word and no number of any table looks like that.
fn is_hex_id(value: &[u8]) -> bool {
    value.len() >= 16 && value.iter().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f' | b'-'))
}
