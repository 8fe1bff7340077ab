//! Where the command stands among the words: `gemdiag --utc merge a b` is `gemdiag merge --utc a b`, as with git and cargo.

use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, Command};

use crate::cli::terminal::Failure;
use crate::terms::nearest;

/// The words with the command in front, and `help merge` as `merge --help`. A word that is no command, no file, and much like a
/// command is a slip of the finger.
///
/// # Errors
/// What is much like a command.
pub(super) fn command_first(mut words: Vec<OsString>, cli: &Command) -> Result<Vec<OsString>, Failure> {
    let Some(at) = first_free(&words, cli) else { return Ok(words) };
    let Some(word) = words[at].to_str().map(str::to_owned) else { return Ok(words) };
    let names = || cli.get_subcommands().map(Command::get_name);
    if names().any(|name| name == word) {
        words[1..=at].rotate_right(1);
        return Ok(words);
    }
    if word == "help" {
        return help(words, at, cli);
    }
    let is_bare = word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    match nearest(&word, names()).filter(|_| is_bare && !Path::new(&word).exists()) {
        Some(hint) => Err(Failure::NoCommand { name: word, hint: Some(hint.to_owned()) }),
        None => Ok(words),
    }
}

/// The words that ask for the help of a command, or of all.
fn help(mut words: Vec<OsString>, at: usize, cli: &Command) -> Result<Vec<OsString>, Failure> {
    let name = words.get(at + 1).and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    words.truncate(1);
    if !name.is_empty() {
        if cli.find_subcommand(&name).is_none() {
            let hint = nearest(&name, cli.get_subcommands().map(Command::get_name)).map(str::to_owned);
            return Err(Failure::NoCommand { name, hint });
        }
        words.push(name.into());
    }
    words.push("--help".into());
    Ok(words)
}

/// The first word that is no option and no value of one; nothing behind `--` is a command.
fn first_free(words: &[OsString], cli: &Command) -> Option<usize> {
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let bytes = word.as_encoded_bytes();
        match bytes {
            b"--" => return None,
            [b'-', _, ..] => at += 1 + usize::from(takes_next(bytes, cli)),
            _ => return Some(at),
        }
    }
    None
}

/// Whether the next word is the value of this option, or of the last one in a cluster of short ones.
fn takes_next(word: &[u8], cli: &Command) -> bool {
    let takes_value = |arg: &Arg| arg.get_action().takes_values() && !arg.is_require_equals_set();
    let Some(word) = std::str::from_utf8(word).ok() else { return false };
    if let Some(long) = word.strip_prefix("--") {
        return cli.get_arguments().any(|arg| arg.get_long() == Some(long) && takes_value(arg));
    }
    let by_letter = |letter| cli.get_arguments().find(|arg| arg.get_short() == Some(letter));
    let valued = word.char_indices().skip(1).find(|(_, letter)| by_letter(*letter).is_some_and(takes_value));
    valued.is_some_and(|(at, letter)| at + letter.len_utf8() == word.len())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::commands::Cli;

    fn ordered(line: &str) -> String {
        let words = std::iter::once("gemdiag").chain(line.split_whitespace()).map(OsString::from).collect();
        match command_first(words, &Cli::command()) {
            Ok(words) => {
                let words: Vec<&str> = words[1..].iter().filter_map(|word| word.to_str()).collect();
                words.join(" ")
            }
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn a_command_may_stand_behind_options() {
        for (typed, meant) in [
            ("--utc merge a b", "merge --utc a b"),
            ("-f json -q merge a", "merge -f json -q a"),
            ("-qf json merge a", "merge -qf json a"),
            ("--format=json merge a", "merge --format=json a"),
            ("--fail-on any run -- pytest --utc", "run --fail-on any -- pytest --utc"),
            // The value of an option, a file, and what stands behind -- are no commands.
            ("--format merge", "--format merge"),
            ("app.log merge", "app.log merge"),
            ("-- merge", "-- merge"),
            ("- merge", "- merge"),
            ("help", "--help"),
            ("help merge", "merge --help"),
            ("--utc help wait", "wait --help"),
        ] {
            assert_eq!(ordered(typed), meant, "{typed}");
        }
    }

    #[test]
    fn a_mistyped_command_is_told() {
        for (typed, told) in [
            ("tirage a.log", "there is no command or file 'tirage'; did you mean 'triage'?"),
            ("--utc merg a", "there is no command or file 'merg'; did you mean 'merge'?"),
            ("help wiat", "there is no command or file 'wiat'; did you mean 'wait'?"),
            // Names of files are none.
            ("merge.log", "merge.log"),
            ("no/such/file", "no/such/file"),
        ] {
            assert_eq!(ordered(typed), told, "{typed}");
        }
    }
}
