//! The top of the page: totals, what could not be read, and whose quota it is about.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use crate::redact::clean;
use crate::report::finding::Finding;
use crate::report::time::rfc3339;
use crate::report::view::Report;
use crate::report::words;

/// Title and totals.
pub(super) fn head(report: &Report) -> Markup {
    let assumed = report.findings.iter().any(|f| f.incident.zone_assumed);
    html! {
        h1 { "Gemini API errors" }
        p class="totals" { (words::closing(report)) }
        p class="note" {
            "Written on " time class="written" datetime=(rfc3339(report.generated_at())) { (words::instant(report.generated_at(), &report.clock)) }
            span class="age" {}
        }
        @if !report.problems.is_empty() {
            ul class="problems" { @for problem in &report.problems { li { (problem) } } }
        }
        @if assumed {
            p class="note" { "Times without a zone were read as " (report.clock.assumed()) " time; --assume-tz says otherwise." }
        }
    }
}

/// One project in the list.
#[derive(Default)]
struct Project<'r> {
    errors: u64,
    models: BTreeSet<&'r str>,
    keys: BTreeSet<&'r str>,
    causes: BTreeSet<&'static str>,
}

/// The projects that the log names, with what belongs to each.
pub(super) fn projects(report: &Report) -> Markup {
    let mut projects: BTreeMap<Option<&str>, Project<'_>> = BTreeMap::new();
    for Finding { incident, .. } in &report.findings {
        let project = projects.entry(incident.key.project.as_deref()).or_default();
        project.errors += incident.count;
        project.models.extend(incident.key.model.as_deref());
        project.keys.extend(incident.api_keys.iter().map(crate::redact::Fingerprint::as_str));
        project.causes.insert(incident.key.cause.id());
    }
    let named = projects.iter().any(|(name, p)| name.is_some() || !p.keys.is_empty());
    let has_keys = projects.values().any(|project| !project.keys.is_empty());
    let headings =
        ["project", "errors", "causes", "models"].into_iter().chain(has_keys.then_some("API keys"));
    html! {
        @if named {
            section aria-labelledby="projects" {
                h2 id="projects" { "Projects" }
                div class="wide" tabindex="0" role="region" aria-labelledby="projects" {
                    table role="table" {
                        thead role="rowgroup" { tr role="row" { @for heading in headings {
                            th scope="col" role="columnheader" { (heading) }
                        } } }
                        tbody role="rowgroup" { @for (name, project) in projects.iter().take(MOST) { (row(*name, project, has_keys)) } }
                    }
                }
                @if projects.len() > MOST { p { (words::plural((projects.len() - MOST) as u64, "further project")) } }
            }
        }
    }
}

/// The most projects, and the most words of a cell.
const MOST: usize = 50;
const WORDS: usize = 8;

/// A row. On a phone a table is shown as blocks, and its parts have to say what they are.
fn row(name: Option<&str>, project: &Project<'_>, has_keys: bool) -> Markup {
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { (name.map_or_else(|| "not named".to_owned(), clean)) }
            td role="cell" data-label="errors" class="number" { (words::thousands(project.errors)) }
            td role="cell" data-label="causes" { (list(project.causes.iter().copied())) }
            td role="cell" data-label="models" { (list(project.models.iter().copied())) }
            @if has_keys { td role="cell" data-label="API keys" { (list(project.keys.iter().copied())) } }
        }
    }
}

fn list<'w>(all: impl ExactSizeIterator<Item = &'w str>) -> String {
    let left = all.len().saturating_sub(WORDS);
    let mut shown: Vec<String> = all.take(WORDS).map(clean).collect();
    shown.extend((left > 0).then(|| format!("{left} more")));
    shown.join(", ")
}
