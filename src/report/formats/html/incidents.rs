//! What happened and what to do: the incidents, under the advice that they share.

use std::borrow::Cow;

use maud::{Markup, html};

use crate::knowledge::Fix;
use crate::report::finding::Finding;
use crate::report::time::rfc3339;
use crate::report::view::Report;
use crate::report::{client, together, words};

/// The incidents that one piece of advice is for.
struct Group<'r> {
    fix: &'r Fix,
    findings: Vec<&'r Finding>,
}

/// Characters of an excerpt.
const TEXT: usize = 600;

/// Incidents with the same advice together, in the order of the worst of each.
fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in &report.findings {
        let fix = &*finding.advice.fix;
        match groups.iter_mut().find(|g| g.fix.id == fix.id) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { fix, findings: vec![finding] }),
        }
    }
    groups
}

pub(super) fn section(report: &Report) -> Markup {
    html! {
        section aria-labelledby="incidents" {
            h2 id="incidents" tabindex="-1" { "Incidents" }
            @if report.findings.is_empty() {
                p { "No Gemini API error was found." }
            } @else {
                (filters())
                @for group in groups(report) { (self::group(&group, report)) }
            }
        }
    }
}

/// Shown by the script only: without it they would do nothing.
fn filters() -> Markup {
    html! {
        form class="filters" role="search" aria-label="Filter the incidents" {
            label { "Text " input type="search" name="text" placeholder="model, project, file …" autocomplete="off"; }
            label { "Severity "
                select name="severity" {
                    option value="" { "all" }
                    @for severity in crate::terms::Severity::ALL { option value=(severity) { (severity) } }
                }
            }
            label { "Retry "
                select name="retry" {
                    option value="" { "all" }
                    option value="after-wait" { "after the reset" }
                    option value="backoff" { "slower each time" }
                    option value="no" { "somebody must act" }
                }
            }
            button type="reset" { "Show all" }
            output aria-live="polite" {}
        }
    }
}

impl Group<'_> {
    /// What its incidents have in common: no more than likely, where none of them is sure.
    fn summary(&self) -> Cow<'_, str> {
        match self.findings.iter().find(|finding| !finding.is_likely()).or(self.findings.first()) {
            Some(finding) => finding.summary(),
            None => Cow::Borrowed(&self.fix.summary),
        }
    }
}

fn group(group: &Group<'_>, report: &Report) -> Markup {
    let fix = group.fix;
    html! {
        article data-cause=(fix.cause) data-severity=(fix.severity) data-retry=(retry(fix)) {
            h3 {
                span class={ "severity " (fix.severity) } { (fix.severity) } " "
                code { (fix.cause) } " " (group.summary())
            }
            (advice(fix))
            ol class="incidents" { @for finding in &group.findings { (incident(finding, report)) } }
            p class="more" hidden { button type="button" { "Show more" } " " span {} }
        }
    }
}

const fn retry(fix: &Fix) -> &'static str {
    use crate::knowledge::Retryable::{AfterWait, Backoff, No};
    match fix.retryable {
        AfterWait => "after-wait",
        Backoff => "backoff",
        No => "no",
    }
}

fn advice(fix: &Fix) -> Markup {
    html! {
        div class="advice" {
            h4 { "What to do" }
            ol { @for step in &fix.steps { li { (step.text) @if let Some(link) = &step.link { " " (self::link(link)) } } } }
            @if !fix.avoid.is_empty() {
                h4 { "What not to do" }
                ul { @for text in &fix.avoid { li { (text) } } }
            }
            p class="docs" { "More: " code { "gemdiag explain " (fix.cause) } @for link in &fix.docs { " " (self::link(link)) } }
        }
    }
}

/// A link of the table of advice; the page it leads to is not told where from.
fn link(to: &str) -> Markup {
    html! { a href=(to) rel="noreferrer noopener" { (to.trim_start_matches("https://")) } }
}

fn incident(finding: &Finding, report: &Report) -> Markup {
    html! {
        li {
            p class="whom" {
                strong { (words::subject(finding)) } " "
                @if finding.is_likely() { span class="fine" { "likely" } " " }
                span class="times" { "×" (words::thousands(finding.incident.count)) }
            }
            @if let (Some(reset), Some(text)) = (&finding.advice.reset, words::reset(finding, &report.clock)) {
                p class="reset" {
                    "Reset: " time role="timer" datetime=(rfc3339(reset.at)) { (crate::clock::countdown(report.clock.now(), reset.at)) }
                    " " span class="fine" { (text) }
                }
            }
            details {
                summary { "Details" }
                dl {
                    @for step in together::first(finding) { dt { "first" } dd { (step) } }
                    dt { "what" } dd { (words::what(finding)) }
                    @if let Some(names) = words::aliases(finding) { dt { "names" } dd { (names) } }
                    dt { "when" } dd { (words::when(finding, report)) }
                    @let state = words::state(finding);
                    @if !state.is_empty() { dt { "state" } dd { (state) } }
                    @if let Some(rate) = words::error_rate(finding) { dt { "rate" } dd { (rate) } }
                    @for says in client::says(finding) { dt { "client" } dd { (says) } }
                    @for sign in words::signs(finding) { dt { "signs" } dd { (sign) } }
                    @if let Some(place) = words::place(finding) { dt { "where" } dd { (place) } }
                    @for why in words::why(finding) { dt { "why" } dd { (why) } }
                    @for note in &finding.live { dt { "live" } dd { (note.says) } }
                    dt { "retry" } dd { (words::retry(finding, &report.clock)) }
                }
                @if let Some(example) = &finding.incident.example {
                    pre tabindex="0" { (example.excerpt.as_str().chars().take(TEXT).collect::<String>()) }
                }
            }
        }
    }
}
