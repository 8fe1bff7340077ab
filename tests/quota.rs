//! `gemdiag quota` against a server that plays Cloud Quotas and Cloud Monitoring.

#![cfg(all(feature = "cli", feature = "live"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::server::{Reply, Seen, Server, json};
use common::{answer, code, gemdiag, text};
use snapbox::{assert_data_eq, file};

const TOKEN: &str = "token-of-no-known-shape";
const DAY: &str = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
const MINUTE: &str = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier";
const TOKENS: &str = "GenerateContentInputTokensPerModelPerMinute-FreeTier";

fn run(server: &Server, args: &[&str]) -> (i32, String) {
    let output = gemdiag()
        .args(["quota", "--project", "demo-project-123", "--endpoint", &server.url()])
        .args(args)
        .env("GOOGLE_OAUTH_ACCESS_TOKEN", TOKEN)
        .output()
        .unwrap();
    let both = text(&output.stdout) + &text(&output.stderr);
    assert!(!both.contains(TOKEN), "{both}");
    (code(&output), both.replace(&server.host(), "HOST"))
}

/// A quota with the limits of models; without a model for all others.
fn info(id: &str, metric: &str, limits: &[(Option<&str>, &str)]) -> String {
    let rows: Vec<String> = limits
        .iter()
        .map(|(model, value)| {
            let model = model.map(|m| format!(r#""dimensions":{{"model":"{m}"}},"#)).unwrap_or_default();
            format!(r#"{{{model}"details":{value},"applicableLocations":["global"]}}"#)
        })
        .collect();
    format!(
        r#"{{"quotaId":"{id}","metric":"generativelanguage.googleapis.com/{metric}","dimensionsInfos":[{}]}}"#,
        rows.join(",")
    )
}

/// A series of Monitoring: labels, and points as time of the day and value.
fn series(labels: &str, points: &[(&str, &str)]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|(time, value)| format!(r#"{{"interval":{{"endTime":"2026-11-22T{time}Z"}},"value":{value}}}"#))
        .collect();
    format!(r#"{{"metric":{{"labels":{{{labels}}}}},"points":[{}]}}"#, points.join(","))
}

fn labels(id: &str, model: &str, method: &str) -> String {
    format!(r#""limit_name":"{id}","model":"{model}","method":"{method}""#)
}

fn list(key: &str, rows: &[String]) -> Reply {
    json(200, &format!(r#"{{"{key}":[{}]}}"#, rows.join(",")))
}

const REQUESTS: &str = "generate_content_free_tier_requests";
const INPUT: &str = "generate_content_free_tier_input_token_count";

/// Limits in two pages; one metric of three counted something, with gaps.
fn project(seen: &Seen, _: usize) -> Reply {
    let (flash, lite) = ("gemini-3.5-flash", "gemini-3.5-flash-lite");
    let path = seen.path.as_str();
    let asks = |metric: &str| path.contains(&format!("quota%2F{metric}%2Fusage%22"));
    if path.contains("quotaInfos") && !path.contains("pageToken=two%2F2") {
        let day = info(
            DAY,
            REQUESTS,
            &[
                (Some(flash), r#"{"value":"20"}"#),
                (Some("gemini-3-pro-image"), "{}"),
                (None, r#"{"value":"1000"}"#),
            ],
        );
        return json(200, &format!(r#"{{"quotaInfos":[{day}],"nextPageToken":"two/2"}}"#));
    }
    if path.contains("quotaInfos") {
        let minute =
            info(MINUTE, REQUESTS, &[(Some(flash), r#"{"value":"10"}"#), (None, r#"{"value":"15"}"#)]);
        let tokens = info(TOKENS, INPUT, &[(None, r#"{"value":"250000"}"#)]);
        return list("quotaInfos", &[minute, tokens]);
    }
    if path.contains("net_usage") {
        let label = |metric: &str| format!(r#""quota_metric":"generativelanguage.googleapis.com/{metric}""#);
        return list(
            "timeSeries",
            &[
                series(&label(REQUESTS), &[("16:20:00", r#"{"int64Value":"830"}"#)]),
                series(&label(INPUT), &[("16:20:00", r#"{"int64Value":"0"}"#)]),
            ],
        );
    }
    if path.contains("quota%2Fexceeded") {
        let label =
            format!(r#""limit_name":"{DAY}","quota_metric":"generativelanguage.googleapis.com/{REQUESTS}""#);
        return list(
            "timeSeries",
            &[series(
                &label,
                &[
                    ("15:00:00", r#"{"boolValue":true}"#),
                    ("14:00:00", r#"{"boolValue":true}"#),
                    ("15:30:00", r#"{"boolValue":false}"#),
                ],
            )],
        );
    }
    if asks(REQUESTS) && path.contains("alignmentPeriod=60s") {
        return list(
            "timeSeries",
            &[
                series(
                    &labels(MINUTE, flash, "GenerateContent"),
                    &[
                        ("16:10:00", r#"{"int64Value":"5"}"#),
                        ("16:02:00", "{}"),
                        ("16:01:00", r#"{"int64Value":"6"}"#),
                    ],
                ),
                series(
                    &labels(MINUTE, flash, "StreamGenerateContent"),
                    &[("16:10:00", r#"{"int64Value":"2"}"#)],
                ),
            ],
        );
    }
    if asks(REQUESTS) {
        return list(
            "timeSeries",
            &[
                series(&labels(DAY, flash, "GenerateContent"), &[("16:20:00", r#"{"int64Value":"19"}"#)]),
                series(&labels(DAY, lite, "GenerateContent"), &[("16:20:00", r#"{"int64Value":"811"}"#)]),
            ],
        );
    }
    json(404, &answer(404, "NOT_FOUND", "nobody should ask for this"))
}

#[test]
fn limits_in_pages_and_usage_with_gaps_make_one_table() {
    let server = Server::start(project);
    let (code, screen) = run(&server, &["--width", "100"]);
    assert_eq!(code, 0, "{screen}");
    assert_data_eq!(screen, file!["../fixtures/live/quota.txt": Text]);
    assert_eq!(
        server.seen().len(),
        6,
        "two pages, an overview, what was exceeded, and one metric by day and minute"
    );
    for seen in server.seen() {
        assert!(seen.headers.contains(&("authorization".to_owned(), format!("Bearer {TOKEN}"))));
        assert!(seen.headers.contains(&("x-goog-user-project".to_owned(), "demo-project-123".to_owned())));
    }
}

#[test]
fn more_pages_than_are_asked_for_are_told() {
    let server = Server::start(|seen, number| {
        if seen.path.contains("quotaInfos") {
            json(200, r#"{"quotaInfos":[],"nextPageToken":"on"}"#)
        } else {
            project(seen, number)
        }
    });
    let (code, screen) = run(&server, &["--width", "100"]);
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("the project has further limits, which were not asked for"), "{screen}");
}

#[test]
fn a_model_is_shown_with_the_limits_that_it_shares() {
    let server = Server::start(project);
    let (code, screen) = run(&server, &["--model", "gemini-3.5-flash-lite"]);
    assert_eq!(code, 0, "{screen}");
    assert_data_eq!(screen, file!["../fixtures/live/quota-model.txt": Text]);
    let (_, screen) = run(&server, &["--model", "models/gemini-3-pro-image"]);
    assert!(screen.contains(" 0    -    - in 15 h 40 min none at all\n"), "{screen}");
}

#[test]
fn what_is_sent_is_what_the_dry_run_said() {
    let server = Server::start(project);
    let (code, shown) = run(&server, &["--dry-run"]);
    assert_eq!((code, server.seen().len()), (0, 0));
    assert_data_eq!(&shown, file!["../fixtures/live/quota-dry-run.txt": Text]);
    run(&server, &[]);
    let sent: Vec<String> = server
        .seen()
        .into_iter()
        .map(|s| s.path.replace("two%2F2", "TOKEN").replace(REQUESTS, "METRIC"))
        .collect();
    let said: Vec<&str> = shown.lines().filter_map(|l| l.strip_prefix("GET http://HOST")).collect();
    assert_eq!(sent, said);
}

#[test]
fn a_closed_door_says_which_and_how_to_open_it() {
    let disabled = r#"{"error":{"code":403,"message":"Cloud Quotas API has not been used in project 1 before or it is disabled.","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED","domain":"googleapis.com"}]}}"#;
    let denied = answer(403, "PERMISSION_DENIED", "Permission monitoring.timeSeries.list denied");
    let play = move |seen: &Seen, _: usize| {
        json(403, if seen.path.contains("quotaInfos") { disabled } else { &denied })
    };
    let server = Server::start(play);
    assert_eq!(
        run(&server, &[]),
        (
            3,
            "\
gemdiag: no limits: cloudquotas.googleapis.com is not enabled in demo-project-123
hint: gcloud services enable cloudquotas.googleapis.com --project demo-project-123
gemdiag: no usage: the token's account may not read them in demo-project-123, or there is no such project
hint: gcloud projects add-iam-policy-binding demo-project-123 --member user:YOU --role roles/monitoring.viewer
"
            .to_owned()
        )
    );
}

#[test]
fn limits_are_shown_even_where_usage_cannot_be_read() {
    let expired = answer(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    let server =
        Server::start(
            move |seen, n| {
                if seen.path.contains("timeSeries") { json(401, &expired) } else { project(seen, n) }
            },
        );
    let (code, screen) = run(&server, &[]);
    assert_eq!(code, 3);
    assert!(screen.contains("gemini-3.5-flash") && screen.contains(" 250,000 "), "{screen}");
    assert!(
        screen.contains(
            "gemdiag: no usage: the access token is not valid, or not any more\nhint: gcloud auth login"
        ),
        "{screen}"
    );
    for (reply, said) in [
        (
            "{\"quotaInfos\":1}",
            "gemdiag: no limits: the answer of cloudquotas.googleapis.com has a form that gemdiag does not know",
        ),
        ("oops", "gemdiag: the answer from HOST is not JSON"),
    ] {
        let server =
            Server::start(
                move |seen, n| {
                    if seen.path.contains("quotaInfos") { json(200, reply) } else { project(seen, n) }
                },
            );
        let (code, screen) = run(&server, &[]);
        assert!(code == 3 && screen.contains(said), "{screen}");
    }
}

#[test]
fn verbose_tells_each_call_and_its_time() {
    let server = Server::start(project);
    let (_, screen) = run(&server, &["-v"]);
    assert_eq!(
        screen.lines().filter(|l| l.starts_with("HTTP 200 ") && l.contains(" GET http://HOST/v")).count(),
        6,
        "{screen}"
    );
}
