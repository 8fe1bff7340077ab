//! The checksums of what is released, as `sha256sum --check` reads them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Outcome, read, read_bytes};

const FILE: &str = "SHA256SUMS";

/// Writes those of all files in a folder that are released.
pub(crate) fn write(folder: &Path) -> Outcome<PathBuf> {
    let mut sums = BTreeMap::new();
    for entry in folder.read_dir()? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("gemdiag-") {
            sums.insert(name.clone(), hexadecimal(&Sha256::digest(read_bytes(&folder.join(name))?)));
        }
    }
    if sums.is_empty() {
        return Err(format!("{}: nothing is packed", folder.display()).into());
    }
    let text: String = sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    let path = folder.join(FILE);
    std::fs::write(&path, text)?;
    Ok(path)
}

/// By the name of the file.
pub(crate) fn of(folder: &Path) -> Outcome<BTreeMap<String, String>> {
    let text = read(&folder.join(FILE))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(sum, name)| (name.to_owned(), sum.to_owned()))
        .collect())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
