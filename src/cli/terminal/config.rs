//! `gemdiag.toml`: options that a project or a user always wants. Flag, then environment, then file, then default.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::Parser;
use clap::builder::Resettable;
use clap::error::ContextKind;
use etcetera::BaseStrategy;
use toml::de::DeTable;
use toml::{Table, Value};

use super::failure::{ConfigFault, Failure};
use crate::cli::args::ReadingArgs;
use crate::terms::nearest;

/// What an option holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Flag,
    List,
    /// Tables, each of which is a value of the option.
    Rows,
}

/// The options that a file may set, by their names on the command line.
pub(crate) const KEYS: [(&str, Kind); 21] = [
    ("format", Kind::Text),
    ("report", Kind::List),
    ("fail-on", Kind::List),
    ("exit-class", Kind::Flag),
    ("recursive", Kind::Flag),
    ("assume-tz", Kind::Text),
    ("line-format", Kind::Text),
    ("time-zone", Kind::Text),
    ("color", Kind::Text),
    ("width", Kind::Number),
    ("ascii", Kind::Flag),
    ("no-pager", Kind::Flag),
    ("no-links", Kind::Flag),
    ("threads", Kind::Number),
    ("top", Kind::Number),
    ("group-by", Kind::Text),
    ("min-severity", Kind::Text),
    ("project-map", Kind::Text),
    ("tier", Kind::Text),
    ("workload", Kind::Text),
    ("ignore", Kind::Rows),
];

/// The name of the file in a project.
const NAME: &str = "gemdiag.toml";

/// The arguments of a command, with what a file sets as their defaults; `reading` picks those that name the file.
pub(crate) fn parse<C: Parser>(
    command: clap::Command,
    words: &[OsString],
    reading: impl FnOnce(&C) -> Option<&ReadingArgs>,
) -> Result<C, Failure> {
    let mut command = without_empty(command);
    let matches = command.try_get_matches_from_mut(words).unwrap_or_else(|error| error.exit());
    // Taking it apart takes as long as building it, and the program is about to end.
    std::mem::forget(command);
    let cli = C::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let Some((path, trust)) = find(reading(&cli)) else { return Ok(cli) };
    let wrong = |source| Failure::Config { path: path.display().to_string(), source };
    let text = std::fs::read_to_string(&path).map_err(|error| wrong(ConfigFault::Unread(error)))?;
    let settings = settings(&text).map_err(wrong)?;
    if trust == Trust::OwnDirectory {
        confine(&path, &settings)?;
    }
    // The arguments alone are sound, so what is wrong now comes from the file.
    let matches = with_defaults(without_empty(C::command()), &settings).try_get_matches_from(words);
    matches.and_then(|matches| C::from_arg_matches(&matches)).map_err(|error| wrong(value(&text, error)))
}

/// The command line without variables of the environment that are empty, as CI systems leave those that nobody set.
fn without_empty(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = command.mut_args(|arg| {
        if arg.get_env().is_some_and(is_empty) {
            arg.env(Resettable::<clap::builder::OsStr>::Reset)
        } else {
            arg
        }
    });
    command.mut_subcommands(without_empty)
}

/// What a file may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// The user has written or named it: any file.
    Any,
    /// It lay in the directory, as it does in everything that was cloned or unpacked: files beside it only.
    OwnDirectory,
}

/// The file that was named, or the nearest one.
fn find(reading: Option<&ReadingArgs>) -> Option<(PathBuf, Trust)> {
    let named = reading.and_then(|args| args.config.clone());
    if named.is_some() || reading.is_some_and(|args| args.no_config) {
        return named.map(|path| (path, Trust::Any));
    }
    let here = std::env::current_dir().ok()?;
    let user =
        || Some(etcetera::choose_base_strategy().ok()?.config_dir().join("gemdiag").join("config.toml"));
    let project = in_project(&here).map(|path| (path, Trust::OwnDirectory));
    project.or_else(|| user().filter(|path| path.is_file()).map(|path| (path, Trust::Any)))
}

/// Refuses reports outside of the directory of the file that names them.
fn confine(path: &Path, settings: &[(String, Vec<String>)]) -> Result<(), Failure> {
    let directory = path.parent().unwrap_or(Path::new(".")).to_owned();
    let root = directory.canonicalize().ok();
    let reports = settings.iter().filter(|(key, _)| key == "report").flat_map(|(_, values)| values);
    // What is no report at all is told by whoever reads the values.
    for target in reports.filter_map(|report| Some(report.split_once('=')?.1)) {
        if !root
            .as_ref()
            .is_some_and(|root| behind_links(Path::new(target)).is_some_and(|t| t.starts_with(root)))
        {
            return Err(Failure::Outside {
                path: path.display().to_string(),
                target: target.to_owned(),
                directory: directory.display().to_string(),
            });
        }
    }
    Ok(())
}

/// Where a file is, or where it would be; `None` where there is no such directory.
fn behind_links(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = || Some(parent.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(beside)
}

/// The file in this directory, or in one above it up to the root of the repository.
fn in_project(here: &Path) -> Option<PathBuf> {
    let root = here.ancestors().find(|dir| dir.join(".git").exists()).unwrap_or(here);
    let within = here.ancestors().take_while(|dir| dir.starts_with(root));
    within.map(|dir| dir.join(NAME)).find(|path| path.is_file())
}

/// What a file sets: names of options and their values, as the command line would have them.
fn settings(text: &str) -> Result<Vec<(String, Vec<String>)>, ConfigFault> {
    let table: Table = text.parse().map_err(|error| form(text, error))?;
    let fault = |fault, key: &str| ConfigFault::at(line_of(text, key), fault);
    table.into_iter().map(|(key, value)| setting(key.clone(), value).map_err(|f| fault(f, &key))).collect()
}

/// The line, from 1, in which a key stands.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let (key, _) = document.get_ref().iter().find(|(name, _)| name.get_ref() == key)?;
    Some(line_at(text, key.span().start))
}

fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |before| before.matches('\n').count()) + 1
}

/// The faults of the file's form, with their line.
fn form(text: &str, error: toml::de::Error) -> ConfigFault {
    let line = error.span().map(|span| line_at(text, span.start));
    ConfigFault::at(line, ConfigFault::Form(error))
}

/// The fault of a value, with the line of its key.
fn value(text: &str, error: clap::Error) -> ConfigFault {
    let arg = error.get(ContextKind::InvalidArg).map(ToString::to_string).unwrap_or_default();
    let key = arg.trim_start_matches('-').split([' ', '=']).next().unwrap_or_default();
    ConfigFault::at(line_of(text, key), ConfigFault::Value(error))
}

fn setting(key: String, value: Value) -> Result<(String, Vec<String>), ConfigFault> {
    let Some((_, kind)) = KEYS.iter().find(|(name, _)| *name == key) else {
        let hint = nearest(&key, KEYS.iter().map(|(name, _)| *name));
        let known = KEYS.map(|(name, _)| name).join(", ");
        return Err(ConfigFault::Key { key, hint, known });
    };
    let values = match (kind, value) {
        (Kind::Text, Value::String(text)) => vec![text],
        (Kind::Number, Value::Integer(number)) => vec![number.to_string()],
        (Kind::Flag, Value::Boolean(flag)) => vec![flag.to_string()],
        (Kind::List, Value::Array(list)) if list.iter().all(Value::is_str) => {
            list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
        }
        (Kind::Rows, Value::Array(rows)) if rows.iter().all(Value::is_table) => {
            rows.iter().map(ToString::to_string).collect()
        }
        (kind, _) => return Err(ConfigFault::Kind { key, expected: kind.name() }),
    };
    Ok((key, values))
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::List => "a list of strings",
            Self::Rows => "tables, such as [[ignore]] with a cause and why",
        }
    }
}

/// The command line with other defaults, in every command that has the option.
fn with_defaults(mut command: clap::Command, settings: &[(String, Vec<String>)]) -> clap::Command {
    for (key, values) in settings.iter().filter(|(_, values)| !values.is_empty()) {
        let id = command.get_arguments().find(|a| a.get_long() == Some(key)).map(|a| a.get_id().clone());
        if let Some(id) = id {
            command = command.mut_arg(id, |arg| arg.default_values(values.clone()));
        }
    }
    command.mut_subcommands(|command| with_defaults(command, settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_kinds_of_values_are_checked() {
        for (text, expected) in [
            ("formt = 'json'", "line 1: unknown key 'formt'; did you mean 'format'?"),
            ("xyz = 1", "line 1: unknown key 'xyz'"),
            ("width = 'wide'", "line 1: 'width' must be a number"),
            ("fail-on = 'any'", "line 1: 'fail-on' must be a list of strings"),
            ("\nascii = 1", "line 2: 'ascii' must be true or false"),
        ] {
            assert_eq!(settings(text).unwrap_err().to_string(), expected);
        }
        let found = settings("format = 'json'\nfail-on = ['rpd', 'auth']\nwidth = 80\n").unwrap();
        let found: Vec<(&str, Vec<&str>)> =
            found.iter().map(|(k, v)| (k.as_str(), v.iter().map(String::as_str).collect())).collect();
        assert_eq!(
            found,
            [("fail-on", vec!["rpd", "auth"]), ("format", vec!["json"]), ("width", vec!["80"])]
        );
    }
}
