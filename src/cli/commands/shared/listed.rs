//! What `gemdiag splits` listed, read again.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

/// What a list of slices says of an input.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    pub input: String,
    pub size: u64,
}

/// The inputs of a list, each once, in the order of their names.
pub(crate) fn listed(path: &Path) -> io::Result<BTreeSet<Listed>> {
    let lines = BufReader::new(File::open(path)?).lines();
    let written = lines.filter(|line| line.as_ref().map_or(true, |line| !line.trim().is_empty()));
    written.map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}
