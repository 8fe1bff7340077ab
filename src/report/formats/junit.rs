//! JUnit XML: one failed test case for each incident, one error for each input that could not be read.
//!
//! A clean input is one passed case, so that "it ran and found nothing" differs from "it did not run".

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::report::finding::Finding;
use crate::report::view::Report;
use crate::report::words;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut suite = TestSuite::new("gemdiag");
    suite.set_timestamp(report.generated_at().fixed_offset());
    suite.add_test_cases(report.findings.iter().map(|f| failed(f, report)));
    suite.add_test_cases(report.problems.iter().map(|p| unread(p)));
    if suite.tests == 0 {
        let mut clean = TestCase::new("no Gemini API error", TestCaseStatus::success());
        clean.set_classname("gemdiag").set_system_out(words::totals(report));
        suite.add_test_case(clean);
    } else {
        suite.set_system_out(words::totals(report));
    }
    let mut document = quick_junit::Report::new("gemdiag");
    document.add_test_suite(suite);
    document.serialize(out).map_err(io::Error::other)
}

fn failed(finding: &Finding, report: &Report) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status
        .set_type(finding.incident.key.cause.id())
        .set_message(finding.summary().as_ref())
        .set_description(description(finding, report));
    let mut case = TestCase::new(words::subject(finding), status);
    case.set_classname(finding.incident.key.cause.id());
    if let Some(at) = report.location(finding) {
        case.extra.insert("file".into(), at.path.into());
        case.extra.insert("line".into(), at.line.to_string().into());
    }
    case
}

fn unread(problem: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("unreadable").set_message(problem);
    let mut case = TestCase::new(problem, status);
    case.set_classname("gemdiag");
    case
}

/// The advice, as text of several lines.
fn description(finding: &Finding, report: &Report) -> String {
    let mut lines = vec![
        format!("{}[{}] {}", finding.severity(), finding.incident.key.cause, finding.summary()),
        format!("what   {}", words::what(finding)),
        format!("when   {}", words::when(finding, report)),
    ];
    lines.extend(words::place(finding).map(|place| format!("where  {place}")));
    lines.extend(words::why(finding).map(|why| format!("why    {why}")));
    lines.push(format!("retry  {}", words::retry(finding, &report.clock)));
    lines.extend(words::reset(finding, &report.clock).map(|reset| format!("reset  {reset}")));
    for (i, step) in finding.advice.steps.iter().enumerate() {
        let link = step.link.as_ref().map(|l| format!(" {l}")).unwrap_or_default();
        lines.push(format!("do     {}. {}{link}", i + 1, step.text));
    }
    lines.extend(finding.advice.avoid().iter().map(|text| format!("don't  {text}")));
    lines.push(format!("more   gemdiag explain {}", finding.incident.key.cause));
    lines.join("\n")
}
