//! Everything between the program and whoever sits before it: streams, style, progress, a paste, files of options.
//!
//! Enters: argument groups, and what a command has to say. Leaves: bytes on stdout and stderr, files of reports, and
//! [`Failure`], which every command ends with. This wing knows `args` and no command.

pub(super) mod config;
mod failure;
mod output;
pub(super) mod paste;
pub(super) mod progress;
pub(super) mod screen;
mod streams;
mod target;

pub(super) use failure::Failure;
pub(super) use output::{Output, Pace};
pub(super) use streams::{print, print_problem, show, unless_closed};
