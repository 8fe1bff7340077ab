//! The files of the tables: compiled in, checked, and overlaid with a team's own rows.
//!
//! Enters: the texts of `tables/`, and a folder with files of the same names. Leaves: the text of each table as it is to
//! be parsed, and every [`Problem`] in it with its line. This wing must not know what a row means: it knows files, ids and
//! keys, and asks each table to parse itself.

mod check;
mod files;
mod overlay;
mod problem;
mod references;

pub use check::{check, check_folder};
pub use files::{FILES, TableFile};
pub use overlay::Overlay;
pub use problem::Problem;
