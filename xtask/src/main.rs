//! What cargo alone does not build, with `cargo run -p xtask -- WORD`: `page` is the page, in target/page/index.html; `npm` the npm
//! package, in target/npm; `book` the site of the documentation and llms.txt, in target/site, and `site` both, as they are
//! published; the other words are for a release (`release`).

mod bindings;
mod book;
mod npm;
mod page;
mod policy;
mod program;
mod release;
mod tool;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: cargo run -p xtask -- page | npm | web | book | site | archive TRIPLE | program-package TRIPLE | sums | \
                     formula OWNER/NAME | repack WHEEL... | tag TAG OWNER/NAME";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["page"] => page(),
        ["npm"] => bindings::build().and_then(|built| npm::build(&built)),
        ["web"] => page().and_then(|()| bindings::build()).and_then(|built| npm::build(&built)),
        ["book"] => book::build(),
        ["site"] => page().and_then(|()| site()),
        ["archive", triple] => release::archive(triple),
        ["program-package", triple] => release::program_package(triple),
        ["sums"] => release::sums(),
        ["formula", repository] => release::formula(repository),
        ["repack", ref wheels @ ..] if !wheels.is_empty() => release::repack(wheels),
        ["tag", tag, repository] => release::tag(tag, repository),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn page() -> Outcome {
    bindings::build_script().and_then(|built| page::build(&built))
}

/// The page at the top, the documentation below it.
fn site() -> Outcome {
    book::build()?;
    let page = read(&root().join("target/page/index.html"))?;
    Ok(std::fs::write(root().join("target/site/index.html"), beside_the_book(&page)?)?)
}

/// The page as it is published: the file that somebody saves has no documentation beside it.
fn beside_the_book(page: &str) -> Outcome<String> {
    let (before, after) =
        page.split_once("</p></footer>").ok_or("the page has no footer for a link to the book")?;
    Ok(format!("{before} <a href=\"book/\">Documentation</a></p></footer>{after}"))
}

/// The top of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a command from the top of the checkout.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.current_dir(root()).status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}

/// A file as text.
pub(crate) fn read(path: &Path) -> Outcome<String> {
    Ok(std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

/// A file as it is.
pub(crate) fn read_bytes(path: &Path) -> Outcome<Vec<u8>> {
    Ok(std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?)
}
