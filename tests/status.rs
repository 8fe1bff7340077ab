//! `gemdiag status` against a server that plays Google Cloud's feed of incidents.

#![cfg(all(feature = "cli", feature = "live"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::server::{Reply, Server, json};
use common::{code, gemdiag, text};
use snapbox::{assert_data_eq, file};

/// An open incident, one that was over two days ago, one of long ago, and one of another product.
const FEED: &str = include_str!("../fixtures/live/incidents.json");

fn run(server: &Server, args: &[&str]) -> (i32, String) {
    let output = gemdiag().args(["status", "--endpoint", &server.url()]).args(args).output().unwrap();
    let both = text(&output.stdout) + &text(&output.stderr);
    (code(&output), both.replace(&server.host(), "HOST"))
}

#[test]
fn the_incidents_of_gemini_are_shown_and_where_to_look_for_ai_studio() {
    let server = Server::start(|_, _| json(200, FEED));
    let (code, screen) = run(&server, &["--width", "100"]);
    assert_eq!(code, 0);
    assert_data_eq!(screen, file!["../fixtures/live/status.txt": Text]);
    let (seen, shown) = (server.seen(), run(&server, &["--dry-run"]).1);
    assert_eq!((seen.len(), server.seen().len()), (1, 1), "a dry run sends nothing");
    let sent: String =
        seen[0].headers.iter().filter(|(n, _)| n != "host").map(|(n, v)| format!("  {n}: {v}\n")).collect();
    assert_eq!(shown, format!("GET http://HOST{}\n{sent}\nnothing was sent\n", seen[0].path));
}

#[test]
fn no_incident_is_said_and_no_feed_is_not_taken_for_it() {
    let server = Server::start(|_, _| json(200, "[]"));
    let (code, screen) = run(&server, &["-q"]);
    assert_eq!(
        (code, screen.as_str()),
        (0, "0 open and 0 past incidents of Gemini on Agent Platform in the last 7 days\n")
    );
    for (status, body, said) in [
        (
            200,
            "{}",
            "gemdiag: the answer is not the feed that gemdiag knows\nhint: look at https://status.cloud.google.com/ yourself\n",
        ),
        (
            404,
            "[]",
            "gemdiag: the feed of incidents is not there: HTTP 404\nhint: look at https://status.cloud.google.com/ yourself\n",
        ),
    ] {
        let server = Server::start(move |_, _| json(status, body));
        assert_eq!(run(&server, &[]), (3, said.to_owned()));
    }
    let server = Server::start(|_, _| Reply::Nothing);
    assert!(run(&server, &[]).1.starts_with("gemdiag: the connection with HOST broke\nhint: "));
}
