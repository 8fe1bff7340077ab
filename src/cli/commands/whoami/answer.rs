//! What is known of a key's project, as it is shown.

use std::io::{self, Write};

use crate::knowledge::WhoseKey;
use crate::redact::clean;
use crate::report::{self, Labels, Row};

const LABELS: Labels = Labels { width: 12, indent: 0 };

/// What was learned, and what not.
#[derive(Default)]
pub(super) struct Answer {
    /// What was asked or read, and what it said.
    pub seen: Vec<Row>,
    pub proven: Vec<String>,
    pub unproven: Vec<String>,
    /// Whether something could not be read.
    pub incomplete: bool,
}

/// A row of the screen.
pub(super) fn label(label: &'static str, text: String) -> Row {
    (label, report::Paint::Label, text)
}

/// Words with the key and the project in their places.
pub(super) fn said(words: &str, key: &str, project: &str) -> String {
    words.replace("{key}", key).replace("{project}", &clean(project))
}

impl Answer {
    /// What was seen, what it proves, and what else would tell.
    pub(super) fn show(
        &self,
        words: &WhoseKey,
        style: &report::Style,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut rows = self.seen.clone();
        let open = self.proven.is_empty() || !self.unproven.is_empty();
        let ways = words.ways.as_slice();
        let ways = if open { ways } else { &[] };
        for (name, texts) in
            [("proven", self.proven.as_slice()), ("not proven", &self.unproven), ("what tells", ways)]
        {
            for (i, text) in texts.iter().enumerate() {
                rows.push(label(if i == 0 { name } else { "" }, text.clone()));
            }
        }
        report::rows(rows, LABELS, style, out)
    }
}
