//! Where the links of a page lead.

use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag};

use crate::Outcome;

/// Refuses a link to a file that is not below `folder`. The page has this name there.
pub(crate) fn lead_somewhere(text: &str, folder: &Path, name: &Path) -> Outcome {
    for link in links(text) {
        let file = link.split(['#', '?']).next().unwrap_or_default();
        if file.is_empty() || file.contains("://") || file.starts_with("mailto:") {
            continue;
        }
        let path = plain(&name.with_file_name("").join(file)).filter(|path| folder.join(path).exists());
        path.ok_or_else(|| format!("{} links to {link}, and there is no such file", name.display()))?;
    }
    Ok(())
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
