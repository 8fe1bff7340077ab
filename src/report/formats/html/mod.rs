//! One page for people who would rather look: no network, no server, nothing beside the file.
//!
//! Incidents with the same advice stand together under it. The page is whole without its script; the script filters,
//! shows long lists a part at a time and keeps the countdowns going. The page's own policy allows just this style and
//! this script, by their hashes, so that nothing else can run even if it got in.

mod incidents;
mod summary;
mod timeline;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::report::view::Report;
use crate::report::{together, words};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report).into_string().as_bytes())
}

fn page(report: &Report) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" class="still" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { "Gemini API errors: " (words::totals(report)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#incidents" { "Skip to the incidents" }
                header { (summary::head(report)) }
                main {
                    (first(report))
                    (together(report))
                    (timeline::section(report))
                    (summary::projects(report))
                    (incidents::section(report))
                }
                footer {
                    p {
                        "Written by gemdiag " (env!("CARGO_PKG_VERSION")) " on "
                        (words::instant(report.generated_at(), &report.clock)) ". This page loads nothing and sends nothing."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// What to do first, before anything that has to be scrolled.
fn first(report: &Report) -> Markup {
    html! {
        @if !report.first.is_empty() {
            section { h2 { "Do first" } ol class="first" { @for action in &report.first { li { (action.text) } } } }
        }
    }
}

/// What the incidents say together.
fn together(report: &Report) -> Markup {
    let lines: Vec<String> = together::lines(report).collect();
    html! {
        @if !lines.is_empty() {
            section { h2 { "Across the incidents" } ul { @for line in &lines { li { (line) } } } }
        }
    }
}

/// What the page may load and run: its own style and its own script, and nothing else.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
