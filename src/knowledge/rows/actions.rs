//! `actions.toml`: what to do first about several incidents at once.

use super::row::row;
use crate::knowledge::compact::choice;

/// What the incidents of an action have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Whom {
    /// The project.
    #[default]
    Project,
    /// The model.
    Model,
}

choice! {
    Whom { "project" => Project, "model" => Model, }
}

/// Where the names stand in the statement of an action.
pub const WHOM: &str = "{whom}";

row! {
    /// What to do first about the incidents of several rows of advice.
    Action, "actions.toml", "action" {
        /// Ids of the rows of advice.
        fixes: Vec<String> = default,
        /// Ids of what comes before them.
        leads: Vec<String> = default,
        /// By what they are counted.
        whom: Whom,
    }
    fn sound(&self) -> Result<(), String> {
        match (self.fixes.is_empty() && self.leads.is_empty(), self.statement.matches(WHOM).count()) {
            (false, 1) => Ok(()),
            (true, _) => Err("holds for no row of fixes.toml".to_owned()),
            _ => Err(format!("names {WHOM} not exactly once")),
        }
    }
}
