//! What a release is made of: archives, their checksums, the formula, and the packages with a program that npm installs.

mod archive;
mod contents;
mod formula;
mod program_package;
mod repack;
mod sums;
mod tag;
mod targets;

use std::path::{Path, PathBuf};

use crate::{Outcome, root};
use targets::{Target, targets, version};

/// Packs the program of a target, in target/archives.
pub(crate) fn archive(triple: &str) -> Outcome {
    done(&archive::build(&Target::of(triple)?)?)
}

/// Writes the checksums of all archives, in target/archives/SHA256SUMS.
pub(crate) fn sums() -> Outcome {
    done(&sums::write(&folder()?)?)
}

/// Writes the formula, in target/archives/gemdiag.rb, from the checksums. `repository` is OWNER/NAME on GitHub.
pub(crate) fn formula(repository: &str) -> Outcome {
    done(&formula::write(&folder()?, repository)?)
}

/// Lays out the npm package with the program of a target, in target/npm-programs.
pub(crate) fn program_package(triple: &str) -> Outcome {
    done(&program_package::build(&Target::of(triple)?)?)
}

/// Packs wheels anew, in their places, as small as deflate gets them.
pub(crate) fn repack(wheels: &[&str]) -> Outcome {
    wheels.iter().try_for_each(|wheel| repack::in_place(Path::new(wheel)))
}

/// Refuses a tag that is not the version's, and a repository that Cargo.toml does not name.
pub(crate) fn tag(tag: &str, repository: &str) -> Outcome {
    tag::check(tag, repository)
}

fn folder() -> Outcome<PathBuf> {
    let folder = root().join("target/archives");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn done(path: &Path) -> Outcome {
    println!("{}", path.canonicalize()?.display());
    Ok(())
}
