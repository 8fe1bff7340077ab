//! `checklists.toml`: procedures, checklists and comparisons.

use super::row::row;
use crate::terms::Cause;

row! {
    /// A procedure, a checklist or a comparison.
    Checklist, "checklists.toml", "checklist" {
        /// Its points, in order.
        items: Vec<String>,
        /// Causes whose explanation shows it.
        causes: Vec<Cause>,
        /// Topics to which it belongs.
        topics: Vec<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        self.items.iter().map(|item| ("item", item.clone())).collect()
    }
}
