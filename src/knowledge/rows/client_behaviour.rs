//! `client_behaviour.toml`: what is known of each client: how it is recognised, what it hides, how it is set.

use super::row::row;
use super::table::Table;
use crate::knowledge::compact::{Read, Value};
use crate::knowledge::matching::Word;

row! {
    /// A client of the API.
    ClientBehaviour, "client_behaviour.toml", "client" {
        /// Language of programs that use it.
        language: String,
        /// Packages, imports and exceptions by which it is found.
        names: Vec<String>,
        /// Releases that were measured.
        versions: Vec<String>,
        /// What its own texts hold and no other program's.
        traces: Vec<String>,
        /// 0 sends the requests, 1 wraps such a client, 2 is a framework.
        depth: u8,
        /// What its text holds when it tells all attempts of one call at once.
        attempts: Vec<Word> = default,
        /// What its text holds when it is used in another way than its plain one.
        other: Vec<Word> = default,
        /// The call that is its plain use.
        call: String,
        /// The call that is its other use, where it is one.
        other_call: Option<String>,
        /// What its default text does not say.
        loses: String,
        /// One line that prints the whole answer.
        body: Option<String>,
        /// Options that switch its own retries on or off.
        set: Vec<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let body = self.body.iter().map(|body| ("body", body.clone()));
        let loses = std::iter::once(("loses", self.loses.clone()));
        loses.chain(body).chain(self.set.iter().map(|set| ("set", set.clone()))).collect()
    }
}

impl Table<ClientBehaviour> {
    /// The traces of all clients, with the number and the depth of the row.
    pub(in crate::knowledge) fn traces(&self) -> Vec<(u16, u8, &str)> {
        let Some(rows) = self.unread() else {
            let rows = (0..).zip(self.rows());
            return flat(
                rows.map(|(number, row)| (number, row.depth, row.traces.iter().map(String::as_str))),
            );
        };
        let of = |(number, row): (u16, Value<'static>)| {
            let depth = row.field("depth").and_then(|depth| u8::read(depth).ok()).unwrap_or_default();
            (number, depth, row.field("traces").into_iter().flat_map(Value::items).filter_map(Value::text))
        };
        flat((0..).zip(rows.rows()).map(of))
    }
}

fn flat<'t, I: Iterator<Item = &'t str>>(
    rows: impl Iterator<Item = (u16, u8, I)>,
) -> Vec<(u16, u8, &'t str)> {
    rows.flat_map(|(number, depth, traces)| traces.map(move |trace| (number, depth, trace))).collect()
}

impl ClientBehaviour {
    /// Whether it has this name: its id, a package, an import or an exception, with or without its module.
    #[must_use]
    pub fn is_named(&self, word: &str) -> bool {
        let bare = |name: &str| name.rsplit(['.', ':']).next().unwrap_or(name).to_lowercase();
        let word = word.to_lowercase();
        let package = |name: &str| name.split_once(':').map_or(name, |(_, package)| package).to_lowercase();
        self.id.eq_ignore_ascii_case(&word)
            || self.names.iter().any(|name| {
                let is_exception = name.chars().any(char::is_uppercase);
                package(name) == word || name.to_lowercase() == word || (is_exception && bare(name) == word)
            })
    }
}
