//! The files of the tables, as they are compiled in.

use crate::knowledge::compact::decode;
use crate::knowledge::rows::{
    Action, Block, CauseTable, Checklist, ClientBehaviour, Clients, Consumers, Dropped, Fact, FixTable,
    Limit, LineFormat, Live, Measured, MeasuredAnswer, Model, Myth, NotFailure, PatternTable, Plain, Policy,
    Price, Providers, QuotaTable, Rotations, SentenceTable, Signals, Snippet, Source, Table, TableError,
    TierRow, Topic, Windows, Worked,
};

/// One file.
#[derive(Debug, Clone, Copy)]
pub struct TableFile {
    /// Name without `.toml`.
    pub name: &'static str,
    /// What `build.rs` made of it: the program holds no other text of a table.
    compiled: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Whether an overlay may change it. The tables by which gemdiag reads texts stay as they are tested.
    pub open: bool,
    /// Parses the table, and returns its first fault.
    pub(super) parse: fn(&str) -> Result<(), TableError>,
}

/// Lists the files; `open` ones may be overlaid.
macro_rules! files {
    ($($name:literal, $type:ty, $open:literal, $about:literal;)*) => {
        &[$(TableFile {
            name: $name,
            compiled: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".table")),
            about: $about,
            open: $open,
            parse: |text| <$type>::parse(text).map(|_| ()),
        },)*]
    };
}

/// All files.
pub const FILES: &[TableFile] = files! {
    "causes", CauseTable, false, "which error gets which cause";
    "signals", Signals, false, "which words make a cause likely";
    "fixes", FixTable, true, "what to do about each cause";
    "actions", Table<Action>, true, "what to do first about several incidents at once";
    "facts", Table<Fact>, true, "what is known, and which side is taken where sources disagree";
    "myths", Table<Myth>, true, "what you may have read, and what is so";
    "checklists", Table<Checklist>, true, "procedures, checklists and comparisons";
    "models", Table<Model>, true, "models, their dates and successors";
    "tiers", Table<TierRow>, true, "tiers and their caps";
    "prices", Table<Price>, true, "prices of images and tokens";
    "limits", Table<Limit>, true, "limits that are published or were read somewhere";
    "policies", Table<Policy>, true, "schedules of retries";
    "windows", Windows, true, "over which time quotas count, and when they are full again";
    "worked", Table<Worked>, true, "calculations of the articles";
    "topics", Table<Topic>, true, "subjects of gemdiag explain";
    "sources", Table<Source>, true, "pages, threads and articles";
    "blocks", Table<Block>, true, "blocks of the five articles";
    "quotas", QuotaTable, false, "how names of quotas are read";
    "sentences", SentenceTable, false, "sentences of messages, with holes where the facts stand";
    "plain", Plain, false, "how apps and people tell a failure";
    "providers", Providers, false, "whose error it is";
    "clients", Clients, false, "names and words of clients";
    "client_behaviour", Table<ClientBehaviour>, true, "clients: how each is recognised, what it hides, how it is set";
    "clients-measured", Table<Measured>, true, "what each client did with each answer, as it was measured";
    "measured-answers", Table<MeasuredAnswer>, false, "the answers with which clients were measured";
    "snippets", Table<Snippet>, true, "wrappings of a call that log the whole answer and wait as the server asked";
    "dropped", Table<Dropped>, false, "texts in which a client dropped a refusal";
    "not_failures", Table<NotFailure>, false, "what people take for a failed request and is none";
    "live", Live, false, "what the live checks ask, and what that proves";
    "patterns", PatternTable, false, "when the failures of an incident have a pattern";
    "consumers", Consumers, false, "projects of Google's own";
    "rotations", Rotations, true, "how logs are named that were rotated: which inputs are one log";
    "line_formats", Table<LineFormat>, true, "line formats of one's own, for --line-format";
};

impl TableFile {
    /// The file with this name, with or without `.toml`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        let bare = name.strip_suffix(".toml").unwrap_or(name);
        FILES.iter().find(|file| file.name == bare)
    }

    /// Its rows as they are written, without comments and the order of keys.
    #[must_use]
    pub fn table(&self) -> toml::Table {
        match decode(self.compiled) {
            Ok(toml::Value::Table(table)) => table,
            // The tests read each: none is damaged.
            _ => toml::Table::new(),
        }
    }

    /// The file's name.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}.toml", self.name)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn what_is_compiled_in_is_what_the_files_say() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/knowledge/tables");
        let written = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let written = written.filter(|name| name.to_string_lossy().ends_with(".toml"));
        assert_eq!(written.count(), FILES.len());
        for file in FILES {
            let text = std::fs::read_to_string(folder.join(file.file())).unwrap();
            assert_eq!(file.table(), toml::from_str(&text).unwrap(), "{}", file.name);
        }
    }
}
