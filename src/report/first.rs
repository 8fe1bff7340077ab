//! What to do first, over all incidents: what one action mends is one action, however many incidents it is.
//!
//! A project without billing is one action for all its models; a model that is overloaded is one event at Google's side
//! for all projects. What is over, and what needs nothing to be done, is left out.

use std::collections::{BTreeSet, HashMap};

use super::finding::Finding;
use super::numbers::plural;
use crate::knowledge::{Knowledge, WHOM, Whom};
use crate::redact::clean;
use crate::terms::{Severity, Standing};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// What, and for whom, in a sentence without its full stop.
    pub text: String,
    /// The numbers of the incidents that it is about, from 1.
    pub incidents: Vec<usize>,
    /// Their failed requests.
    pub events: u64,
}

/// Names that are written out.
const NAMES: usize = 3;

/// Characters of a first step that say what it is about.
const CLAUSE: usize = 100;

/// What the incidents of an action have in common.
#[derive(Default)]
struct Group<'f> {
    projects: BTreeSet<&'f str>,
    models: BTreeSet<&'f str>,
    incidents: Vec<usize>,
    events: u64,
}

/// What to do, in the order of the incidents.
pub(super) fn actions(findings: &[Finding], know: &Knowledge) -> Vec<Action> {
    let templates: HashMap<&str, (&str, Whom)> = know
        .actions()
        .rows()
        .iter()
        .flat_map(|row| {
            row.fixes.iter().chain(&row.leads).map(|id| (id.as_str(), (row.statement.as_str(), row.whom)))
        })
        .collect();
    let mut groups: Vec<((String, Whom), Group<'_>)> = Vec::new();
    let mut places: HashMap<(String, Whom), usize> = HashMap::new();
    for (number, finding) in (1..).zip(findings).filter(|(_, finding)| is_open(finding)) {
        let Some(key) = template(finding, &templates, know) else { continue };
        let place = *places.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Group::default()));
            groups.len() - 1
        });
        let (group, incident) = (&mut groups[place].1, &finding.incident);
        group.projects.extend(incident.key.project.as_deref());
        group.models.extend(incident.key.model.as_deref());
        group.incidents.push(number);
        group.events += incident.count;
    }
    let text =
        |(template, whom): (String, Whom), group: &Group<'_>| template.replace(WHOM, &names(whom, group));
    groups
        .into_iter()
        .map(|(key, group)| Action {
            text: text(key, &group),
            incidents: group.incidents,
            events: group.events,
        })
        .collect()
}

/// Whether something is to be done about it.
fn is_open(finding: &Finding) -> bool {
    finding.incident.insight.state.id != Standing::Over && finding.severity() != Severity::Info
}

/// What is to be done, with a hole for whom. What the report found beside the cause, and a reset that has passed, come
/// before what the row says.
fn template(
    finding: &Finding,
    templates: &HashMap<&str, (&str, Whom)>,
    know: &Knowledge,
) -> Option<(String, Whom)> {
    let (advice, first) = (&finding.advice, finding.advice.steps.first()?);
    let is_rows_own = advice.fix.steps.first().is_some_and(|step| step.text == first.text);
    let id = if is_rows_own { Some(advice.fix.id.as_str()) } else { know.fixes().lead_with(first) };
    match id.and_then(|id| templates.get(id)) {
        Some((statement, whom)) => Some(((*statement).to_owned(), *whom)),
        None => Some((format!("{}: {WHOM}", clause(&first.text)), Whom::Project)),
    }
}

/// The beginning of a step, up to where it begins to explain.
fn clause(step: &str) -> String {
    let end = step.find([':', ';']).into_iter().chain(step.find(". ")).min().unwrap_or(step.len());
    let clause = step[..end].trim_end_matches('.');
    let short = match clause.char_indices().nth(CLAUSE) {
        Some((end, _)) => clause[..end].rsplit_once(' ').map_or(clause, |(before, _)| before),
        None => clause,
    };
    let mut letters = short.chars();
    let is_word = short.chars().nth(1).is_some_and(char::is_lowercase);
    match letters.next() {
        Some(first) if is_word => first.to_lowercase().chain(letters).collect(),
        _ => short.to_owned(),
    }
}

/// `5 projects (a, b, c and 2 more)`.
fn names(whom: Whom, group: &Group<'_>) -> String {
    let by_model = whom == Whom::Model || group.projects.is_empty();
    let (all, word) = if by_model { (&group.models, "model") } else { (&group.projects, "project") };
    let names: Vec<String> = all.iter().take(NAMES).map(|name| clean(name)).collect();
    let what = match (all.len(), all.len().saturating_sub(NAMES)) {
        (0, _) => {
            return format!(
                "a {} that the log does not name",
                if whom == Whom::Model { "model" } else { "project" }
            );
        }
        (1, _) => format!("{word} {}", names.concat()),
        (n, 0) => format!("{} ({})", plural(n as u64, word), names.join(", ")),
        (n, more) => format!("{} ({} and {more} more)", plural(n as u64, word), names.join(", ")),
    };
    match group.projects.len() {
        2.. if by_model => format!("{what} in {}", plural(group.projects.len() as u64, "project")),
        _ => what,
    }
}

#[cfg(test)]
mod tests {
    use super::clause;
    use crate::knowledge::Knowledge;

    #[test]
    fn the_rows_of_advice_that_an_action_names_exist_and_have_one_action() {
        let know = Knowledge::builtin();
        let mut seen = std::collections::BTreeSet::new();
        for action in know.actions().rows() {
            for id in &action.fixes {
                assert!(know.fixes().fixes().iter().any(|fix| &fix.id == id), "{}: {id}", action.id);
                assert!(seen.insert(id), "{id} has two actions");
            }
            for id in &action.leads {
                assert!(know.fixes().lead_ids().any(|lead| lead == id), "{}: {id}", action.id);
                assert!(seen.insert(id), "{id} has two actions");
            }
        }
    }

    #[test]
    fn a_step_is_told_up_to_where_it_explains() {
        for (step, expected) in [
            ("Stop retrying: nothing passes before the reset.", "stop retrying"),
            ("Update the client. It is old.", "update the client"),
            ("API keys are checked.", "API keys are checked"),
        ] {
            assert_eq!(clause(step), expected);
        }
    }
}
