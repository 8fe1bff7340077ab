//! What an archive holds beside the program.

use std::path::Path;
use std::process::Command;

use super::Target;
use crate::{Outcome, read_bytes, root};

/// One file of an archive.
pub(crate) struct Entry {
    /// Below the archive's folder, with slashes.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_program: bool,
}

/// The completions of each shell, under the name by which the shell finds them.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "gemdiag.bash"),
    ("elvish", "gemdiag.elv"),
    ("fish", "gemdiag.fish"),
    ("powershell", "_gemdiag.ps1"),
    ("zsh", "_gemdiag"),
];

const TEXTS: [&str; 5] = ["CHANGELOG.md", "LICENSE", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// All of them. The program is run: it writes its completions and its manual page itself.
pub(crate) fn entries(target: &Target) -> Outcome<Vec<Entry>> {
    let program = target.built()?;
    let mut entries =
        vec![Entry { name: target.program().to_owned(), bytes: read_bytes(&program)?, is_program: true }];
    let mut add = |name: String, bytes| entries.push(Entry { name, bytes, is_program: false });
    for text in TEXTS {
        add(text.to_owned(), read_bytes(&root().join(text))?);
    }
    for (shell, file) in COMPLETIONS {
        add(format!("completions/{file}"), printed(&program, &["completions", shell])?);
    }
    add("man/gemdiag.1".to_owned(), printed(&program, &["man"])?);
    Ok(entries)
}

/// What the program prints.
fn printed(program: &Path, words: &[&str]) -> Outcome<Vec<u8>> {
    let output = Command::new(program).args(words).output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    if output.status.success() && !output.stdout.is_empty() {
        return Ok(output.stdout);
    }
    Err(format!("{} {} ended with {}", program.display(), words.join(" "), output.status).into())
}
