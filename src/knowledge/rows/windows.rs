//! `windows.toml`: over which time quotas count, and when what they allow is there again.

use super::row::row;
use super::table::{Table, TableError};
use crate::clock::ResetRules;
use crate::terms::WindowKind;

row! {
    /// The time over which a quota counts.
    WindowRow, "windows.toml", "window" {
        /// Which.
        window: WindowKind,
        /// When what it allows is there again, in words that follow "back".
        back: String,
        /// Seconds from the refusal until then; at midnight Pacific time where there are none.
        back_s: Option<u32>,
        /// Seconds by which a wait that the server names may have been cut.
        cut_s: Option<u32>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        vec![("back", self.back.clone())]
    }
    fn sound(&self) -> Result<(), String> {
        match (self.window, self.back_s, self.cut_s) {
            (WindowKind::Minute, Some(1..), Some(_)) | (WindowKind::Day, None, None) => Ok(()),
            _ => Err("needs back_s and cut_s of a minute, and neither of a day".to_owned()),
        }
    }
}

/// The windows, one row for each.
#[derive(Debug)]
pub struct Windows {
    table: Table<WindowRow>,
    rules: ResetRules,
}

impl Windows {
    /// Reads the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let table: Table<WindowRow> = Table::parse(text)?;
        let of = |window| {
            let mut rows = table.rows().iter().filter(|row| row.window == window);
            let one = rows.next().filter(|_| rows.next().is_none());
            one.ok_or_else(|| TableError::of("windows.toml", format!("has no row of a {window}, or several")))
        };
        let (minute, _) = (of(WindowKind::Minute)?, of(WindowKind::Day)?);
        let rules = ResetRules::new(minute.back_s.unwrap_or_default(), minute.cut_s.unwrap_or_default());
        Ok(Self { table, rules })
    }

    /// All rows.
    #[must_use]
    pub const fn table(&self) -> &Table<WindowRow> {
        &self.table
    }

    /// The row of a window.
    #[must_use]
    pub fn of(&self, window: WindowKind) -> Option<&WindowRow> {
        self.table.rows().iter().find(|row| row.window == window)
    }

    /// How resets are computed.
    #[must_use]
    pub const fn resets(&self) -> ResetRules {
        self.rules
    }
}
