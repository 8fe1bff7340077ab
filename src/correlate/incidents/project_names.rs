//! Which names mean the same project: its id, its number, and the fingerprints of its keys.
//!
//! Learnt from what stands together in one failed request. Only links that nothing contradicts count: a number that
//! stood beside two ids, or a key that was used for two projects, says nothing. What the user stated always counts. The
//! links are counted, and the conclusion is drawn at the end, so parts can be joined in any order.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::correlate::events::Event;
use crate::knowledge::Knowledge;

/// Links that are kept; beyond, the smallest in order of their names are.
const LINKS: usize = 2_000;

/// Names that stood together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identities {
    links: BTreeSet<Link>,
}

/// Two names of one request, the smaller one first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Link(CompactString, CompactString);

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Id,
    Number,
    Key,
}

/// Names by project.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The group of each name.
    group: BTreeMap<CompactString, usize>,
    /// All names of a group, the best first.
    groups: Vec<Vec<CompactString>>,
}

impl Identities {
    /// Learns what an event's names say.
    pub(in crate::correlate) fn learn(&mut self, event: &Event, know: &Knowledge) {
        let error = &event.error;
        let Some(project) = error.project.as_ref().filter(|p| know.consumers().of(p).is_none()) else {
            return;
        };
        for other in [error.project_alias.as_ref(), error.api_key.as_ref()].into_iter().flatten() {
            if know.consumers().of(other).is_none() && other != project {
                self.link(project.clone(), other.clone());
            }
        }
    }

    /// Takes all links of another part.
    pub(in crate::correlate) fn merge(&mut self, other: Self) {
        for Link(a, b) in other.links {
            self.link(a, b);
        }
    }

    fn link(&mut self, a: CompactString, b: CompactString) {
        self.links.insert(if a < b { Link(a, b) } else { Link(b, a) });
        if self.links.len() > LINKS {
            self.links.pop_last();
        }
    }

    /// The names by project, with `stated` pairs of the user's.
    #[must_use]
    pub fn names(&self, stated: &[(CompactString, CompactString)]) -> Names {
        let mut partners: BTreeMap<(&CompactString, Kind), BTreeSet<&CompactString>> = BTreeMap::new();
        for Link(a, b) in &self.links {
            partners.entry((a, kind(b))).or_default().insert(b);
            partners.entry((b, kind(a))).or_default().insert(a);
        }
        // A project has one id, one number and any number of keys; a key belongs to one project.
        let alone = |name: &CompactString, other: &CompactString| {
            kind(other) == Kind::Key || partners.get(&(name, kind(other))).is_some_and(|p| p.len() == 1)
        };
        let sound = self.links.iter().filter(|Link(a, b)| alone(a, b) && alone(b, a));
        let mut names = Names::default();
        for (a, b) in sound.map(|Link(a, b)| (a, b)).chain(stated.iter().map(|(a, b)| (a, b))) {
            names.join(a, b);
        }
        for group in &mut names.groups {
            group.sort_by(|a, b| (kind(a), a).cmp(&(kind(b), b)));
        }
        names
    }
}

impl Names {
    fn join(&mut self, a: &CompactString, b: &CompactString) {
        let (to, from) = (self.of(a), self.of(b));
        if to != from {
            let moved = std::mem::take(&mut self.groups[from]);
            for name in moved {
                self.group.insert(name.clone(), to);
                self.groups[to].push(name);
            }
        }
    }

    fn of(&mut self, name: &CompactString) -> usize {
        *self.group.entry(name.clone()).or_insert_with(|| {
            self.groups.push(vec![name.clone()]);
            self.groups.len() - 1
        })
    }

    /// All names of the project that is called `name`, the best first; none if nothing is known of it.
    #[must_use]
    pub fn all(&self, name: &str) -> &[CompactString] {
        self.group.get(name).map_or(&[], |group| &self.groups[*group])
    }

    /// The best name of a project: its id before its number.
    #[must_use]
    pub fn best<'n>(&'n self, name: &'n CompactString) -> &'n CompactString {
        self.all(name).first().filter(|best| kind(best) != Kind::Key).unwrap_or(name)
    }
}

fn kind(name: &str) -> Kind {
    if name.starts_with("key-") {
        Kind::Key
    } else if name.bytes().all(|b| b.is_ascii_digit()) {
        Kind::Number
    } else {
        Kind::Id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(links: &[(&str, &str)], stated: &[(&str, &str)]) -> Names {
        let mut identities = Identities::default();
        links.iter().for_each(|(a, b)| identities.link((*a).into(), (*b).into()));
        let stated: Vec<_> = stated.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        identities.names(&stated)
    }

    #[test]
    fn what_stands_together_is_one_project_under_its_id() {
        let names = names(&[("100200300400", "key-0000aa"), ("demo-project-123", "100200300400")], &[]);
        assert_eq!(names.all("key-0000aa"), ["demo-project-123", "100200300400", "key-0000aa"]);
        assert_eq!(names.best(&"100200300400".into()), "demo-project-123");
        assert!(names.all("another").is_empty());
    }

    #[test]
    fn a_number_beside_two_ids_and_a_key_of_two_projects_say_nothing() {
        let names = names(
            &[("100200", "one-id"), ("100200", "two-id"), ("one-id", "key-1"), ("two-id", "key-1")],
            &[],
        );
        assert_eq!(names.best(&"100200".into()), "100200");
        assert!(names.all("key-1").is_empty());
    }

    #[test]
    fn what_the_user_states_counts_in_any_case() {
        let names = names(&[("100200", "one-id"), ("100200", "two-id")], &[("two-id", "100200")]);
        assert_eq!(names.best(&"100200".into()), "two-id");
    }
}
