//! `facts.toml`: what is known, and which side is taken where sources disagree.

use super::row::row;

row! {
    /// Something that is known.
    Fact, "facts.toml", "fact" {
        /// Topics to which it belongs.
        topics: Vec<String>,
        /// Where sources disagree: the side that is taken, and why.
        side: Option<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        self.side.iter().map(|side| ("taken", side.clone())).collect()
    }
}
