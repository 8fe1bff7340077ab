//! `snippets.toml`: wrappings of a call that log the whole answer and wait as the server asked.

use super::row::row;

row! {
    /// A wrapping of a call.
    Snippet, "snippets.toml", "snippet" {
        /// Ids of the clients whose exceptions it reads.
        clients: Vec<String>,
        /// The code.
        code: String,
    }
}
