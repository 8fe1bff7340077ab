//! Where the links of a page lead.

use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag};

use crate::Outcome;

/// Refuses a link to a file that is not below `folder`. The page has this name there.
pub(crate) fn lead_somewhere(text: &str, folder: &Path, name: &Path) -> Outcome {
    lead(text, folder, name, Path::to_owned)
}

/// Refuses a link to nothing in a book that mdBook has made of the pages.
pub(crate) fn lead_to_pages(text: &str, book: &Path, name: &Path) -> Outcome {
    let page = |path: &Path| {
        if path.extension() == Some("md".as_ref()) { path.with_extension("html") } else { path.to_owned() }
    };
    lead(text, book, name, page)
}

fn lead(text: &str, folder: &Path, name: &Path, file_of: impl Fn(&Path) -> PathBuf) -> Outcome {
    for link in links(text) {
        let file = link.split(['#', '?']).next().unwrap_or_default();
        if file.is_empty() || file.contains("://") || file.starts_with("mailto:") {
            continue;
        }
        let path =
            plain(&name.with_file_name("").join(file)).filter(|path| folder.join(file_of(path)).exists());
        path.ok_or_else(|| format!("{} links to {link}, and there is no such file", name.display()))?;
    }
    Ok(())
}

/// A page as mdBook takes it: it makes index.html of each README.md, and leaves links to README.md as they are.
pub(crate) fn to_index(text: &str) -> String {
    const README: &str = "README.md";
    let mut out = text.to_owned();
    let places = Parser::new(text).into_offset_iter().filter_map(|(event, place)| match event {
        Event::Start(Tag::Link { dest_url, .. }) if !dest_url.contains("://") => {
            let file = dest_url.split('#').next().filter(|file| Path::new(file).ends_with(README))?;
            // What is shown of the link stands before its target.
            let at = place.start + text[place].rfind(file)? + file.len() - README.len();
            Some(at..at + README.len())
        }
        _ => None,
    });
    let places: Vec<_> = places.collect();
    places.into_iter().rev().for_each(|place| out.replace_range(place, "index.md"));
    out
}

/// Targets of the links of a page. What stands in code is none.
pub(crate) fn links(text: &str) -> Vec<String> {
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    };
    Parser::new(text).filter_map(target).collect()
}

/// The path without its way up and down; `None` where it leads out.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            _ => return None,
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_those_that_a_reader_can_follow() {
        let page =
            "[a](b.md#c) ![d](e.png) <https://x.y/> `[no](no.md)`\n\n    [no](no.md)\n\n[f]: g.md\n[f]";
        assert_eq!(links(page), ["b.md#c", "e.png", "https://x.y/", "g.md"]);
    }

    #[test]
    fn links_to_a_readme_lead_to_the_index_that_is_made_of_it() {
        let page = "[README.md](a/README.md#b), [c](../README.md), [d](README.md.txt), [e](https://x.y/README.md) `[f](README.md)` ![g](g.png)";
        assert_eq!(
            to_index(page),
            "[README.md](a/index.md#b), [c](../index.md), [d](README.md.txt), [e](https://x.y/README.md) `[f](README.md)` ![g](g.png)"
        );
    }

    #[test]
    fn a_link_to_no_page_of_the_book_is_refused() {
        let book = std::env::temp_dir().join(format!("book-{}", std::process::id()));
        std::fs::create_dir_all(book.join("a")).unwrap();
        std::fs::write(book.join("a/index.html"), "").unwrap();
        std::fs::write(book.join("a/b.sh"), "").unwrap();
        let to = |link: &str| lead_to_pages(&format!("[x]({link})"), &book, Path::new("a/c.md")).is_ok();
        assert_eq!(["index.md#x", "b.sh", "README.md", "b.md"].map(to), [true, true, false, false]);
        std::fs::remove_dir_all(&book).unwrap();
    }

    #[test]
    fn a_link_to_no_file_is_refused() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let from = |link: &str| lead_somewhere(&format!("[a]({link})"), folder, Path::new("src/page.md"));
        for link in ["main.rs", "../Cargo.toml#x", "book/mod.rs", "https://nowhere.invalid/", "#here"] {
            assert!(from(link).is_ok(), "{link}");
        }
        for link in ["none.rs", "../../README.md", "/etc/passwd"] {
            assert!(from(link).unwrap_err().to_string().contains("no such file"), "{link}");
        }
    }
}
