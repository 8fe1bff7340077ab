//! Whole screens: each file of `fixtures/screens` holds commands and what they print, at a fixed time.
//!
//! `TRYCMD=overwrite cargo test --test screens` writes the files anew after a change that is meant.

#![cfg(feature = "cli")]

#[test]
fn screens_and_the_readme_are_what_the_program_prints() {
    let cases = trycmd::TestCases::new();
    cases
        .env("TZ", "UTC")
        .env("GEMDIAG_NOW", "2026-11-22T16:20:00Z")
        .case("fixtures/screens/*.md")
        .case("docs/line-formats.md");
    // The README's help lists all commands.
    if cfg!(feature = "live") {
        cases.case("README.md");
    }
}
