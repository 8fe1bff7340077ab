//! What every row of a table has: an id, a statement, sources, a date, and how sure it is.

use chrono::NaiveDate;

use crate::knowledge::compact::{Read, words};

crate::terms::vocabulary! {
    /// How well supported a row is: the best of its sources that agrees with it.
    Support, "support" {
        /// A page of Google's documentation or terms.
        Official = "official",
        /// A Google employee on the official forum.
        Staff = "staff",
        /// Official source code, or a measurement of it.
        SourceCode = "source-code",
        /// Captured errors, issue threads, third parties.
        Community = "community",
        /// Tests and tables of third parties only.
        Low = "low",
        /// One of the five articles only.
        Article = "article",
    }
}

words!(Support);

/// A row of any table.
pub trait Row: Read {
    /// File of the table, and the key of its rows.
    const TABLE: (&'static str, &'static str);

    /// Stable id, unique in the table.
    fn id(&self) -> &str;
    /// What the row says.
    fn statement(&self) -> &str;
    /// Ids of the facts and pages that support it.
    fn source(&self) -> &[String];
    /// Day on which it was last held against its sources; `None` for rows that hold by themselves.
    fn verified(&self) -> Option<NaiveDate>;
    /// Blocks of the articles that it carries.
    fn blocks(&self) -> &[String];
    /// Whether it must name a source.
    #[must_use]
    fn needs_source() -> bool {
        true
    }
    /// How sure it is, where rows of its table differ in that.
    fn confidence(&self) -> Option<Support> {
        None
    }
    /// Further details, each with a label.
    fn details(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    /// What is wrong with the row by itself.
    ///
    /// # Errors
    /// The fault, as it reads after "row 'x'".
    fn sound(&self) -> Result<(), String> {
        Ok(())
    }
}

/// A row of any table, for lists of rows of several tables; see [`Row`].
pub trait Entry {
    /// Name of the table: `fact`, `myth`.
    fn table(&self) -> &'static str;
    /// Stable id.
    fn id(&self) -> &str;
    /// What the row says.
    fn statement(&self) -> &str;
    /// Further details.
    fn details(&self) -> Vec<(&'static str, String)>;
    /// Ids of the facts and pages that support it.
    fn source(&self) -> &[String];
    /// Day on which it was last held against its sources.
    fn verified(&self) -> Option<NaiveDate>;
    /// How sure it is.
    fn confidence(&self) -> Option<Support>;
    /// Blocks of the articles that it carries.
    fn blocks(&self) -> &[String];
}

impl<R: Row> Entry for R {
    fn table(&self) -> &'static str {
        R::TABLE.1
    }
    fn id(&self) -> &str {
        Row::id(self)
    }
    fn statement(&self) -> &str {
        Row::statement(self)
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        Row::details(self)
    }
    fn source(&self) -> &[String] {
        Row::source(self)
    }
    fn verified(&self) -> Option<NaiveDate> {
        Row::verified(self)
    }
    fn confidence(&self) -> Option<Support> {
        Row::confidence(self)
    }
    fn blocks(&self) -> &[String] {
        Row::blocks(self)
    }
}

/// Defines a row: the fields that all rows have, and its own, as [`read`](crate::knowledge::compact::read) has them.
macro_rules! row {
    ($(#[$meta:meta])* $name:ident, $file:literal, $key:literal {
        $($(#[$fmeta:meta])* $field:ident: $type:ty $(= $how:ident)?,)*
    } $($extra:item)*) => {
        $crate::knowledge::compact::read! {
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub struct $name {
                /// Stable id.
                pub id: String,
                /// What it says, in plain sentences.
                pub statement: String,
                $($(#[$fmeta])* pub $field: $type $(= $how)?,)*
                /// Ids of the facts and pages that support it.
                pub source: Vec<String>,
                /// Day on which it was last held against its sources.
                pub verified: chrono::NaiveDate,
                /// How sure it is.
                pub confidence: $crate::knowledge::Support,
                /// Blocks of the articles that it carries.
                pub blocks: Vec<String> = default,
            }
        }

        impl $crate::knowledge::Row for $name {
            const TABLE: (&'static str, &'static str) = ($file, $key);
            fn id(&self) -> &str {
                &self.id
            }
            fn statement(&self) -> &str {
                &self.statement
            }
            fn source(&self) -> &[String] {
                &self.source
            }
            fn verified(&self) -> Option<chrono::NaiveDate> {
                Some(self.verified)
            }
            fn blocks(&self) -> &[String] {
                &self.blocks
            }
            fn confidence(&self) -> Option<$crate::knowledge::Support> {
                Some(self.confidence)
            }
            $($extra)*
        }
    };
}
pub(super) use row;
