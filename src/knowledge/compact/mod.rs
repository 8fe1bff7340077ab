//! Rows in compact form: how they are written when the program is built, and how types are read from them.
//!
//! Enters: a table of TOML, or the text that was made of one. Leaves: typed rows, or the place of the first value that
//! does not fit and what was expected there. This wing must not know any table.
//!
//! There is one reader for the tables that are compiled in and for a team's own. It is no serde: a deserializer is compiled
//! anew for each type of row, which made up a quarter of the machine code and a third of the time that one pasted error takes.

mod encode;
mod fault;
mod fields;
mod read;
mod value;

pub(super) use encode::encode;
pub(super) use fault::Fault;
pub(super) use fault::Place;
pub(super) use fields::{Fields, read};
pub(super) use read::Read;
pub(super) use read::{choice, decode, is_compact, one_of, word, words};
pub(super) use value::Value;
