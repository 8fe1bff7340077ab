//! Whole screens: each file of `fixtures/screens` holds commands and what they print, at a fixed time.
//!
//! `TRYCMD=overwrite cargo test --test screens` writes the files anew after a change that is meant.

#[test]
fn screens_and_the_readme_are_what_the_program_prints() {
    trycmd::TestCases::new()
        .env("TZ", "UTC")
        .env("GEMDIAG_NOW", "2026-11-22T16:20:00Z")
        .case("fixtures/screens/*.md")
        .case("README.md");
}
