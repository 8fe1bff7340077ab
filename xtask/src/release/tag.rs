//! Whether a tag may be released.

use super::version;
use crate::{Outcome, read, root};

/// Holds the tag to the version, and the repository to the one that Cargo.toml names: what installs a release looks there.
pub(crate) fn check(tag: &str, repository: &str) -> Outcome {
    is_repository(repository)?;
    let version = version()?;
    if tag != format!("v{version}") {
        return Err(format!("the tag is {tag}, and the version is {version}").into());
    }
    if !read(&root().join("CHANGELOG.md"))?.lines().any(|line| line.starts_with(&format!("## {version}"))) {
        return Err(format!("CHANGELOG.md has no heading for {version}").into());
    }
    let manifest: toml::Table = read(&root().join("Cargo.toml"))?.parse()?;
    let named = manifest.get("package").and_then(|package| package.get("repository")?.as_str());
    let here = format!("https://github.com/{repository}");
    match named {
        Some(named) if named == here => Ok(()),
        Some(named) => Err(format!("Cargo.toml says repository = \"{named}\", and this is {here}").into()),
        None => Err(format!("Cargo.toml has no repository = \"{here}\", where cargo binstall looks").into()),
    }
}

/// OWNER/NAME, of the characters that GitHub allows: it is written into addresses and into Ruby.
pub(crate) fn is_repository(name: &str) -> Outcome {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    match name.split_once('/') {
        Some((owner, name)) if is_word(owner) && is_word(name) => Ok(()),
        _ => Err(format!("'{name}' is not OWNER/NAME").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_two_words() {
        for name in ["an-owner/gemdiag", "a.b/c_d"] {
            assert!(is_repository(name).is_ok(), "{name}");
        }
        for name in ["gemdiag", "/gemdiag", "a/b/c", "a/b\"; system('x')", "a b/c"] {
            assert!(is_repository(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_tag_is_the_version() {
        let error = check("v0.0.0", "an-owner/gemdiag").unwrap_err().to_string();
        assert!(error.starts_with("the tag is v0.0.0, and the version is "), "{error}");
    }
}
