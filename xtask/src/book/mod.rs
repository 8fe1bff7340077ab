//! The site: mdBook's pages, and llms.txt for programs that read. Both are made of one list of pages (`list`), whose last ones are
//! the program's own (`spoken`); every link leads to a file that is there (`links`).

mod links;
mod list;
mod llms;
mod spoken;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tool::installed;
use crate::{Outcome, program, root, run};
use list::Part;

/// The version of mdBook, which is installed below target/tools where it is not there.
const MDBOOK: &str = "0.5.4";

/// Writes target/site/book and target/site/llms.txt.
pub(crate) fn build() -> Outcome {
    program::build()?;
    let mut parts = list::read()?;
    parts.extend(spoken::parts()?);
    let (work, site) = (root().join("target/book"), root().join("target/site"));
    let (source, book) = (work.join("src"), site.join("book"));
    lay_out(&parts, &source)?;
    fs::write(source.join("SUMMARY.md"), list::summary(&parts))?;
    fs::copy(root().join("docs/book.toml"), work.join("book.toml"))?;
    fresh(&book)?;
    run(Command::new(installed("mdbook", MDBOOK)?).arg("build").arg(&work).arg("--dest-dir").arg(&book))?;
    for page in parts.iter().flat_map(|part| &part.pages) {
        let text = page.text()?;
        links::lead_to_pages(&links::to_index(&text), &book, Path::new(&page.file))?;
        // What llms.txt leads to is text, as it was written.
        put(&book.join(&page.file), text.as_bytes())?;
    }
    let text = llms::text(&parts, "book/");
    links::lead_somewhere(&text, &site, Path::new("llms.txt"))?;
    fs::write(site.join("llms.txt"), text)?;
    println!("target/site: {} pages, llms.txt", parts.iter().map(|part| part.pages.len()).sum::<usize>());
    Ok(())
}

/// Copies the pages, and the files that stand beside them in docs.
fn lay_out(parts: &[Part], source: &Path) -> Outcome {
    fresh(source)?;
    for file in files(&root().join("docs"))? {
        let name = file.strip_prefix(root())?;
        put(&source.join(name), &fs::read(&file)?)?;
    }
    for page in parts.iter().flat_map(|part| &part.pages) {
        put(&source.join(&page.file), links::to_index(&page.text()?).as_bytes())?;
    }
    for page in parts.iter().flat_map(|part| &part.pages) {
        links::lead_somewhere(&page.text()?, source, Path::new(&page.file))?;
    }
    Ok(())
}

fn fresh(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

fn put(path: &Path, bytes: &[u8]) -> Outcome {
    fs::create_dir_all(path.with_file_name(""))?;
    Ok(fs::write(path, bytes)?)
}

/// Files below a folder.
fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages that are in no list: what is generated, what other people's folders have.
    const ELSEWHERE: [&str; 2] = ["target", "node_modules"];

    /// Markdown of the checkout.
    fn pages(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with('.') || ELSEWHERE.contains(&name.as_str()) {
                continue;
            }
            match path.is_dir() {
                true => found.extend(pages(&path)),
                false if name.ends_with(".md") => found.push(path),
                false => {}
            }
        }
        found
    }

    #[test]
    fn every_link_of_every_page_leads_to_a_file() {
        let root = root();
        let all = pages(&root);
        assert!(all.len() > 15, "{all:?}");
        for path in all {
            let name = path.strip_prefix(&root).unwrap();
            links::lead_somewhere(&fs::read_to_string(&path).unwrap(), &root, name).unwrap();
        }
    }

    #[test]
    fn every_page_of_docs_is_in_the_list_and_every_page_of_the_list_is_there() {
        let listed: Vec<String> =
            list::read().unwrap().into_iter().flat_map(|part| part.pages).map(|page| page.file).collect();
        for file in &listed {
            assert!(root().join(file).is_file(), "{file} is listed");
        }
        for path in pages(&root().join("docs")) {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            assert!(listed.contains(&name), "docs/pages.toml does not list {name}");
        }
    }
}
