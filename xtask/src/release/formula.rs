//! The formula of Homebrew, from its template and the checksums.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{sums, tag, targets, version};
use crate::{Outcome, read, root};

/// Writes it beside the archives.
pub(crate) fn write(folder: &Path, repository: &str) -> Outcome<PathBuf> {
    let path = folder.join("gemdiag.rb");
    std::fs::write(&path, render(&sums::of(folder)?, repository)?)?;
    Ok(path)
}

/// Fills in the template: each address and checksum that it asks for must be known.
fn render(sums: &BTreeMap<String, String>, repository: &str) -> Outcome<String> {
    tag::is_repository(repository)?;
    let version = version()?;
    let mut text = read(&root().join("ci/gemdiag.rb.in"))?
        .replace("@REPOSITORY@", &format!("https://github.com/{repository}"))
        .replace("@VERSION@", &version);
    for target in targets()? {
        let Some(brew) = &target.brew else { continue };
        let archive = target.archive()?;
        let sum = sums.get(&archive).ok_or_else(|| format!("SHA256SUMS has no {archive}"))?;
        let url = format!("https://github.com/{repository}/releases/download/v{version}/{archive}");
        text = text.replace(&format!("@URL:{brew}@"), &url).replace(&format!("@SHA256:{brew}@"), sum);
    }
    match text.lines().find(|line| line.contains('@')) {
        None => Ok(text),
        Some(left) => Err(format!("ci/gemdiag.rb.in asks for what is not known: {}", left.trim()).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums() -> BTreeMap<String, String> {
        let sum = |target: &crate::release::Target| {
            (target.archive().unwrap(), format!("sum of {}", target.triple))
        };
        targets().unwrap().iter().map(sum).collect()
    }

    #[test]
    fn each_address_stands_above_its_checksum() {
        let text = render(&sums(), "an-owner/gemdiag").unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let pairs: Vec<_> = lines.windows(2).filter(|pair| pair[0].starts_with("url ")).collect();
        assert_eq!(pairs.len(), 4);
        for pair in pairs {
            let triple = pair[1].strip_prefix("sha256 \"sum of ").unwrap().trim_end_matches('"');
            let end = format!("-{triple}.tar.gz\"");
            assert!(pair[0].starts_with("url \"https://github.com/an-owner/gemdiag/releases/download/v"));
            assert!(pair[0].ends_with(&end), "{pair:?}");
        }
    }

    #[test]
    fn a_release_without_one_of_the_archives_has_no_formula() {
        let mut sums = sums();
        sums.retain(|name, _| !name.contains("apple"));
        let error = render(&sums, "an-owner/gemdiag").unwrap_err().to_string();
        assert!(error.starts_with("SHA256SUMS has no gemdiag-"), "{error}");
        assert!(render(&sums, "a\"b/c").is_err());
    }
}
