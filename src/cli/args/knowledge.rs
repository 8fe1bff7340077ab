//! Rows of one's own: a folder that corrects the tables.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::Unusable;
use crate::knowledge::{Knowledge, Overlay};

/// Rows of one's own.
#[derive(Debug, Args)]
pub(crate) struct KnowledgeArgs {
    /// Correct the tables by the rows in this folder
    #[arg(
        long,
        value_name = "DIR",
        env = "GEMDIAG_KNOWLEDGE",
        hide_env = true,
        help_heading = "Advice",
        hide_short_help = true
    )]
    pub knowledge: Option<PathBuf>,
}

impl KnowledgeArgs {
    /// The tables, with the rows of the folder if one is named.
    pub(crate) fn load(&self) -> Result<Arc<Knowledge>, Unusable> {
        let Some(folder) = &self.knowledge else { return Ok(Arc::clone(Knowledge::builtin())) };
        let fault = |problems| Unusable::Knowledge { folder: folder.display().to_string(), problems };
        Overlay::read(folder).map(Knowledge::overlaid).map_err(fault)
    }
}
