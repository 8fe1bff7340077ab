//! Which projects the errors of each key named.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::answer::{Answer, label, said};
use crate::correlate::Event;
use crate::knowledge::{Knowledge, WhoseKey};
use crate::redact::{Fingerprint, clean};
use crate::report::{Row, thousands};

/// Keys, projects of a key, and names that are kept of each; a hostile log may have any number.
const MOST: usize = 200;

/// For each key, and for errors that show none, the projects that were named.
#[derive(Default)]
pub(super) struct Owners {
    keys: BTreeMap<Option<Fingerprint>, BTreeMap<CompactString, Named>>,
    /// Numbers of projects whose id stood beside them.
    ids: BTreeMap<CompactString, CompactString>,
    errors: u64,
    too_many: bool,
}

/// How often a project was named, and where first.
#[derive(Default)]
struct Named {
    errors: u64,
    place: String,
    /// Whose it is where it is one of Google's own.
    googles: Option<String>,
}

impl Owners {
    /// Learns from a failed request.
    pub(super) fn learn(&mut self, event: &Event, know: &Knowledge) {
        let error = &event.error;
        self.errors += 1;
        let Some(project) = &error.project else { return };
        if let Some(alias) = &error.project_alias
            && self.ids.len() < MOST
        {
            let number = |name: &str| name.bytes().all(|b| b.is_ascii_digit());
            let (id, number) = if number(project) { (alias, project) } else { (project, alias) };
            self.ids.insert(number.clone(), id.clone());
        }
        if self.keys.len() >= MOST && !self.keys.contains_key(&error.api_key) {
            self.too_many = true;
            return;
        }
        let projects = self.keys.entry(error.api_key.clone()).or_default();
        if projects.len() >= MOST && !projects.contains_key(project) {
            self.too_many = true;
            return;
        }
        let named = projects.entry(project.clone()).or_insert_with(|| Named {
            errors: 0,
            place: format!("{}:{}", clean(&event.place.source), event.place.line),
            googles: know.consumers().of(project).map(|row| row.statement.clone()),
        });
        named.errors += 1;
    }

    /// What that proves, in `words`.
    pub(super) fn answer(&self, words: &WhoseKey, incomplete: bool) -> Answer {
        let mut answer = Answer { incomplete, ..Answer::default() };
        for (key, projects) in &self.keys {
            let name = key.as_ref().map(|key| clean(key.as_str()));
            answer
                .seen
                .push(label("key", name.clone().unwrap_or_else(|| "not shown in the text".to_owned())));
            answer.seen.extend(projects.iter().map(|(project, named)| self.row(project, named)));
            let Some(name) = name else { continue };
            let mut own: Vec<&CompactString> = projects
                .iter()
                .filter(|(_, named)| named.googles.is_none())
                .map(|(project, _)| self.ids.get(project).unwrap_or(project))
                .collect();
            own.sort();
            own.dedup();
            match own.as_slice() {
                [] => {}
                [project] => answer.proven.push(said(&words.named, &name, project)),
                _ => answer.unproven.push(said(&words.several, &name, "")),
            }
        }
        if self.keys.keys().all(Option::is_none) {
            answer.seen.push(label("read", self.without_key()));
        }
        if self.too_many {
            answer
                .unproven
                .push(format!("what more than {MOST} keys or projects name: the rest was left out"));
        }
        answer
    }

    fn row(&self, project: &CompactString, named: &Named) -> Row {
        let id = self.ids.get(project).map(|id| format!(" ({})", clean(id))).unwrap_or_default();
        let googles = named.googles.as_ref().map(|whose| format!("; {whose}")).unwrap_or_default();
        let errors = if named.errors == 1 {
            "1 error".to_owned()
        } else {
            format!("{} errors", thousands(named.errors))
        };
        label(
            "project",
            format!("{}{id}, named by {errors}, first at {}{googles}", clean(project), named.place),
        )
    }

    fn without_key(&self) -> String {
        match (self.errors, self.keys.is_empty()) {
            (0, _) => "no Gemini API error found".to_owned(),
            (_, true) => "no error names a project".to_owned(),
            (_, false) => {
                "no error that names a project shows its key: the project is that of the request".to_owned()
            }
        }
    }
}
