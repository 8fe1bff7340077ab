//! What happened and what to do: the incidents, under the advice that they share.

use maud::{Markup, html};

use crate::advise::{Advice, Retry};
use crate::report::finding::Finding;
use crate::report::time::rfc3339;
use crate::report::view::Report;
use crate::report::{client, words};

/// The incidents that one piece of advice is for: how bad they are, whether to retry and what to do is the same for all.
struct Group<'r> {
    findings: Vec<&'r Finding>,
    retry: Retry,
}

/// Characters of an excerpt.
const TEXT: usize = 600;

/// Incidents with the same advice together, in the order of the worst of each.
fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in &report.findings {
        let retry = finding.retry(&report.clock);
        let is_alike = |group: &&mut Group<'_>| {
            let (one, other) = (&group.findings[0].advice, &finding.advice);
            group.retry.id() == retry.id()
                && one.fix.id == other.fix.id
                && one.severity == other.severity
                && one.steps == other.steps
                && one.avoid() == other.avoid()
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { findings: vec![finding], retry }),
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
                    option value="now" { "now" }
                    option value="after-reset" { "after the reset" }
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
    /// One of its incidents, which speaks for all: no more than likely, where none of them is sure.
    fn speaker(&self) -> &Finding {
        self.findings.iter().find(|finding| !finding.is_likely()).unwrap_or(&self.findings[0])
    }
}

fn group(group: &Group<'_>, report: &Report) -> Markup {
    let finding = group.speaker();
    let (cause, severity) = (finding.incident.key.cause, finding.severity());
    html! {
        article data-cause=(cause) data-severity=(severity) data-retry=(group.retry.id()) {
            h3 {
                span class={ "severity " (severity) } { (severity) } " "
                code { (cause) } " " (finding.summary())
            }
            (advice(&finding.advice))
            ol class="incidents" { @for finding in &group.findings { (incident(finding, report)) } }
            p class="more" hidden { button type="button" { "Show more" } " " span {} }
        }
    }
}

fn advice(advice: &Advice) -> Markup {
    let fix = &advice.fix;
    html! {
        div class="advice" {
            h4 { "What to do" }
            ol { @for step in &advice.steps { li { (step.text) @if let Some(link) = &step.link { " " (self::link(link)) } } } }
            @if !advice.avoid().is_empty() {
                h4 { "What not to do" }
                ul { @for text in advice.avoid() { li { (text) } } }
            }
            p class="docs" { "More: " code { "gemdiag explain " (fix.cause) } @for link in &fix.docs { " " (self::link(link)) } }
        }
    }
}

/// A link of the table of advice; the page it leads to is not told where from.
fn link(to: &str) -> Markup {
    html! { a href=(to) rel="noreferrer noopener" { (to.trim_start_matches("https://")) } }
}

/// What follows from a reset that has passed while the page is looked at. Where the answer is to go slower, it stays that.
fn then(finding: &Finding, report: &Report) -> &'static str {
    match finding.retry(&report.clock) {
        Retry::Now | Retry::Later(_) => ": retry now",
        Retry::Backoff(_) | Retry::No => "",
    }
}

fn incident(finding: &Finding, report: &Report) -> Markup {
    html! {
        li {
            p class="whom" {
                strong { (words::subject(finding)) } " "
                @if finding.is_likely() { span class="fine" { "likely" } " " }
                span class="times" { "×" (words::thousands(finding.incident.count)) }
            }
            @if let (Some(reset), Some(text)) = (&finding.advice.reset, words::reset_moment(finding, &report.clock)) {
                p class="reset" {
                    "Reset: " time role="timer" datetime=(rfc3339(reset.at)) data-then=(then(finding, report)) { @if let Some(left) = words::reset_left(finding, &report.clock) { (left) } }
                    " " span class="fine" { (text) }
                }
            }
            details {
                summary { "Details" }
                dl {
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
