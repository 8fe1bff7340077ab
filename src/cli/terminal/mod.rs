//! Everything between the program and whoever sits before it: streams, style, progress, a paste, files of options.
//!
//! Enters: argument groups, and what a command has to say. Leaves: bytes on stdout and stderr, files of reports, and
//! [`Failure`], which every command ends with. This wing knows `args` and no command.

pub(super) mod clipboard;
pub(super) mod config;
mod failure;
mod metrics;
mod output;
pub(super) mod pager;
pub(super) mod paste;
#[cfg(unix)]
pub(super) mod piped;
pub(super) mod progress;
#[cfg(unix)]
mod raw;
pub(super) mod screen;
pub(super) mod stop;
mod streams;
mod target;

pub(super) use failure::Failure;
pub(super) use output::{Output, Pace, Screen};
pub(super) use streams::{print, print_problem, show, show_paged, unless_closed};
