//! A hundred incidents on a screen of 80 columns: what to do first stands last, names are whole or cut in their middle, and
//! nobody has to read a hundred blocks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use gemdiag::clock::Clock;
use gemdiag::report::{Format, Report, Style};

const PROJECTS: [&str; 5] = [
    "acme-production-eu-west1-493021",
    "acme-staging-us-central1-118822",
    "billing-reports-77120",
    "search-backend-prod-300212",
    "demo-project-123",
];

fn quota(id: &str, limit: u32, model: &str) -> String {
    format!(
        r#"{{"error":{{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":"{id}","quotaDimensions":{{"model":"{model}","location":"global"}},"quotaValue":"{limit}"}}]}}]}}}}"#
    )
}

/// Five projects with 23 models each: two without billing, one at its day's end, two that meet an overload.
fn report() -> Report {
    let mut log = String::new();
    for (p, project) in PROJECTS.iter().enumerate() {
        for m in 0..23 {
            let model = format!("gemini-3.{m}-pro-preview");
            let day = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
            let body = match p {
                0 | 1 => quota(day, 0, &model),
                2 => quota(day, 20, &model),
                _ => r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#
                    .to_owned(),
            };
            log += &format!(
                "2026-11-22T16:{:02}:00Z ERROR project={project} model={model} failed: {body}\n",
                10 + p
            );
        }
    }
    gemdiag::triage(&log, Clock::fixed("2026-11-22T16:20:00Z".parse().unwrap()))
}

fn screen(report: &Report, width: usize, blocks: Option<usize>) -> Vec<String> {
    let mut style = Style::PLAIN;
    (style.width, style.blocks) = (Some(width), blocks);
    let mut out = Vec::new();
    Format::Table.write(report, &style, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn what_to_do_first_is_rolled_up_over_incidents_and_stands_last() {
    let report = report();
    assert_eq!(report.findings.len(), 115);
    let lines = screen(&report, 80, Some(10));
    assert_eq!(
        lines[lines.len() - 8..],
        [
            "115 incidents from 115 errors, 115 lines in 1 input; knowledge as of 2026-11-29",
            "first: 1. set up billing for 2 projects (acme-production-eu-west1-493021,",
            "          acme-staging-us-central1-118822)",
            "       2. stop the requests of project billing-reports-77120 until midnight",
            "          Pacific time, or use another model",
            "       3. retry 23 models (gemini-3.0-pro-preview, gemini-3.1-pro-preview,",
            "          gemini-3.10-pro-preview and 20 more) in 2 projects with growing,",
            "          random pauses: it is Google's side",
        ]
    );
}

#[test]
fn a_terminal_shows_ten_blocks_and_says_how_to_see_the_rest() {
    let report = report();
    for width in [80, 120] {
        let lines = screen(&report, width, Some(10));
        let blocks =
            lines.iter().filter(|line| line.contains(". critical[") || line.contains(". error[")).count();
        assert_eq!(blocks, 10);
        assert!(lines.iter().any(|line| line == "105 more: --top 0 shows all"));
        let widest = lines.iter().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width, "{widest}");
    }
    assert_eq!(screen(&report, 80, None).iter().filter(|line| line.contains("[overload] ")).count(), 46);
}

#[test]
fn a_name_is_whole_or_cut_in_its_middle() {
    let lines = screen(&report(), 80, None);
    assert!(lines[0].starts_with("  # cause"), "{}", lines[0]);
    let rows = &lines[1..116];
    for (i, row) in rows.iter().enumerate() {
        assert!(row.trim_start().starts_with(&format!("{} ", i + 1)), "{row}");
    }
    assert!(rows[0].contains(" acme-") && rows[0].contains('…'), "{}", rows[0]);
    let wide = screen(&report(), 140, None);
    assert!(
        wide[1].contains(" acme-") && !wide[1].contains('…') && wide[0].contains("last seen"),
        "{}",
        wide[1]
    );
}
