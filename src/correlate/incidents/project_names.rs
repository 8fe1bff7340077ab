//! Which names mean the same project: its id, its number, and the fingerprints of its keys.
//!
//! Learnt from what stands together in one failed request. Only links that nothing contradicts count: a number that
//! stood beside two ids, or a key that was used for two projects, says nothing. What the user stated always counts. The
//! links are counted, and the conclusion is drawn at the end, so parts can be joined in any order.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::correlate::events::Event;
use crate::decode::is_project_number;
use crate::knowledge::Knowledge;
use crate::redact::Fingerprint;

/// Links that are kept. With more, none is: the one that contradicts another may be among those that were left out.
const LINKS: usize = 20_000;

/// A name of a project. The kind is known where the name was read, and no longer from its letters: a project may be called
/// `key-vault`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
#[non_exhaustive]
pub enum Name {
    /// Its id.
    Id(CompactString),
    /// Its number.
    Number(CompactString),
    /// One of its keys.
    Key(Fingerprint),
}

/// A name in a part: a text, which the form of a fingerprint makes a key's, except for an id that has that form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(CompactString),
    Id { id: CompactString },
}

impl Name {
    /// What a field for projects holds: an id or a number.
    #[must_use]
    pub fn project(name: &CompactString) -> Self {
        if is_project_number(name) { Self::Number(name.clone()) } else { Self::Id(name.clone()) }
    }

    /// What a person wrote who may mean any name.
    fn any(name: &CompactString) -> Self {
        Fingerprint::read(name).map_or_else(|| Self::project(name), Self::Key)
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(name) | Self::Number(name) => name,
            Self::Key(key) => key.as_str(),
        }
    }

    const fn is_alike(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::Id(_), Self::Id(_)) | (Self::Number(_), Self::Number(_)) | (Self::Key(_), Self::Key(_))
        )
    }
}

impl From<Written> for Name {
    fn from(written: Written) -> Self {
        match written {
            Written::Text(text) => Self::any(&text),
            Written::Id { id } => Self::Id(id),
        }
    }
}

impl From<Name> for Written {
    fn from(name: Name) -> Self {
        match name {
            Name::Id(id) if Fingerprint::read(&id).is_some() => Self::Id { id },
            name => Self::Text(name.as_str().into()),
        }
    }
}

/// Names that stood together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identities {
    links: BTreeSet<Link>,
    /// Whether there were more than [`LINKS`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    too_many: bool,
}

/// Two names of one request, the smaller one first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Link(Name, Name);

/// Names by project.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The group of each name.
    group: BTreeMap<Name, usize>,
    /// All names of a group, the best first.
    groups: Vec<Vec<Name>>,
}

impl Identities {
    /// Learns what an event's names say.
    pub(in crate::correlate) fn learn(&mut self, event: &Event, know: &Knowledge) {
        let error = &event.error;
        let own = |name: &&CompactString| know.consumers().of(name).is_none();
        let Some(project) = error.project.as_ref().filter(own) else { return };
        if let Some(alias) = error.project_alias.as_ref().filter(own) {
            self.link(Name::project(project), Name::project(alias));
        }
        if let Some(key) = &error.api_key {
            self.link(Name::project(project), Name::Key(key.clone()));
        }
    }

    /// Takes all links of another part.
    pub(in crate::correlate) fn merge(&mut self, other: Self) {
        self.too_many |= other.too_many;
        for Link(a, b) in other.links {
            self.link(a, b);
        }
        self.bound();
    }

    fn link(&mut self, a: Name, b: Name) {
        if a != b && !self.too_many {
            self.links.insert(if a < b { Link(a, b) } else { Link(b, a) });
            self.bound();
        }
    }

    fn bound(&mut self) {
        self.too_many |= self.links.len() > LINKS;
        if self.too_many {
            self.links.clear();
        }
    }

    /// The names by project, with `stated` pairs of the user's.
    #[must_use]
    pub fn names(&self, stated: &[(CompactString, CompactString)]) -> Names {
        // The partners of a name, those of one kind beside one another.
        let mut partners: BTreeMap<&Name, BTreeSet<&Name>> = BTreeMap::new();
        for Link(a, b) in &self.links {
            partners.entry(a).or_default().insert(b);
            partners.entry(b).or_default().insert(a);
        }
        // A project has one id, one number and any number of keys; a key belongs to one project.
        let alone = |name: &Name, other: &Name| {
            let of_one_kind = |p: &BTreeSet<&Name>| p.iter().filter(|p| p.is_alike(other)).nth(1).is_none();
            matches!(other, Name::Key(_)) || partners.get(name).is_some_and(of_one_kind)
        };
        let mut names = Names::default();
        for Link(a, b) in self.links.iter().filter(|Link(a, b)| alone(a, b) && alone(b, a)) {
            names.join(a, b);
        }
        for (a, b) in stated {
            names.join(&Name::any(a), &Name::any(b));
        }
        names.groups.iter_mut().for_each(|group| group.sort());
        names
    }
}

impl Names {
    fn join(&mut self, a: &Name, b: &Name) {
        let (to, from) = (self.of(a), self.of(b));
        if to != from {
            let moved = std::mem::take(&mut self.groups[from]);
            for name in moved {
                self.group.insert(name.clone(), to);
                self.groups[to].push(name);
            }
        }
    }

    fn of(&mut self, name: &Name) -> usize {
        *self.group.entry(name.clone()).or_insert_with(|| {
            self.groups.push(vec![name.clone()]);
            self.groups.len() - 1
        })
    }

    /// All names of the project that is called `name`, the best first; none if nothing is known of it.
    #[must_use]
    pub fn all(&self, name: &Name) -> &[Name] {
        self.group.get(name).map_or(&[], |group| &self.groups[*group])
    }

    /// The best name of a project, if anything better is known than its key: its id before its number.
    #[must_use]
    pub fn best(&self, name: &Name) -> Option<CompactString> {
        self.all(name).first().filter(|best| !matches!(best, Name::Key(_))).map(|best| best.as_str().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digits: &str) -> Name {
        Name::Key(Fingerprint::from(format!("key-{digits}")))
    }

    fn project(name: &str) -> Name {
        Name::project(&name.into())
    }

    fn names(links: &[(Name, Name)], stated: &[(&str, &str)]) -> Names {
        let mut identities = Identities::default();
        links.iter().cloned().for_each(|(a, b)| identities.link(a, b));
        let stated: Vec<_> = stated.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
        identities.names(&stated)
    }

    fn best(names: &Names, name: &str) -> String {
        names.best(&project(name)).map_or_else(|| name.to_owned(), Into::into)
    }

    #[test]
    fn what_stands_together_is_one_project_under_its_id() {
        let (number, id) = (project("100200300400"), project("demo-project-123"));
        let names = names(&[(number.clone(), key("0000aa")), (id.clone(), number.clone())], &[]);
        assert_eq!(names.all(&key("0000aa")), [id, number, key("0000aa")]);
        assert_eq!(best(&names, "100200300400"), "demo-project-123");
        assert!(names.all(&project("another")).is_empty());
    }

    #[test]
    fn a_project_that_is_called_like_a_key_is_none() {
        for id in ["key-vault-prod", "key-3f9a1c"] {
            let names = names(&[(project(id), project("100200300400"))], &[]);
            assert_eq!(best(&names, "100200300400"), id);
            assert_eq!(best(&names, id), id);
        }
    }

    #[test]
    fn a_part_tells_a_key_from_a_project_that_is_called_like_one() {
        let links = [(project("key-3f9a1c"), key("3f9a1c")), (project("demo"), key("0000aa"))];
        let mut identities = Identities::default();
        links.iter().cloned().for_each(|(a, b)| identities.link(a, b));
        let written = serde_json::to_string(&identities).unwrap();
        assert_eq!(written, r#"{"links":[["demo","key-0000aa"],[{"id":"key-3f9a1c"},"key-3f9a1c"]]}"#);
        assert_eq!(serde_json::from_str::<Identities>(&written).unwrap(), identities);
    }

    #[test]
    fn a_name_beside_itself_says_nothing() {
        let id = project("one-id");
        assert!(names(&[(id.clone(), id.clone())], &[]).all(&id).is_empty());
    }

    #[test]
    fn a_number_beside_two_ids_and_a_key_of_two_projects_say_nothing() {
        let names = names(
            &[
                (project("100200"), project("one-id")),
                (project("100200"), project("two-id")),
                (project("one-id"), key("000001")),
                (project("two-id"), key("000001")),
            ],
            &[],
        );
        assert_eq!(best(&names, "100200"), "100200");
        assert!(names.all(&key("000001")).is_empty());
    }

    #[test]
    fn however_many_links_there_are_the_one_that_contradicts_is_not_forgotten() {
        for more in [0, 1_999, 2_500, LINKS - 1, LINKS + 1] {
            let other = (0..more).map(|i| (project(&format!("fill-{i:05}")), project(&format!("{i:012}"))));
            let contradicting =
                [("a-id", "999999999999"), ("z-id", "999999999999")].map(|(a, b)| (project(a), project(b)));
            let links: Vec<_> = contradicting.into_iter().chain(other).collect();
            assert_eq!(best(&names(&links, &[]), "999999999999"), "999999999999", "{more} others");
        }
    }

    #[test]
    fn of_more_links_than_are_kept_none_counts_in_any_part() {
        let of = |links: usize| {
            let mut identities = Identities::default();
            (0..links)
                .for_each(|i| identities.link(project(&format!("id-{i:05}")), project(&format!("{i:012}"))));
            identities
        };
        let merged = |mut one: Identities, two: Identities| {
            one.merge(two);
            one
        };
        let knows = |identities: &Identities| best(&identities.names(&[]), "000000000000") == "id-00000";
        let (all, too_many) = (of(LINKS), of(LINKS + 1));
        assert_eq!((knows(&all), knows(&too_many)), (true, false));
        assert!(knows(&merged(all.clone(), all.clone())) && knows(&merged(of(1), all.clone())));
        assert!(!knows(&merged(all.clone(), too_many.clone())), "the other one had too many");
        assert!(!knows(&merged(too_many.clone(), all)), "this one had");
        let both = merged(too_many.clone(), too_many);
        assert!(!knows(&both) && !knows(&merged(both, of(1))), "both had, and a third one does not mend it");
    }

    #[test]
    fn what_the_user_states_counts_in_any_case() {
        let links = [(project("100200"), project("one-id")), (project("100200"), project("two-id"))];
        let names = names(&links, &[("two-id", "100200"), ("two-id", "key-0000aa")]);
        assert_eq!(best(&names, "100200"), "two-id");
        assert_eq!(names.best(&key("0000aa")).unwrap(), "two-id");
    }
}
