//! `line_formats.toml`: line formats of one's own, for logs that gemdiag does not know.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono::format::{Item, StrftimeItems};
use regex::{Regex, RegexBuilder};

use super::row::Row;
use crate::knowledge::compact::read;

/// What the named groups of a format may be.
const GROUPS: [&str; 5] = ["time", "level", "project", "model", "message"];

/// Bytes that a compiled format may take up: no format of a log comes near it, and a search takes time with it.
const SIZE: usize = 512 * 1024;

read! {
    /// How the lines of a log are written that begin its records.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct LineFormat {
        /// Its name, for `--line-format`.
        pub id: String,
        /// Which logs have it.
        pub statement: String,
        /// The whole line, from its beginning to its end.
        pub regex: String,
        /// How its times are written, as strftime has it; without it they are read as in any other log.
        pub time_form: Option<String>,
        /// Lines, each with what it must give.
        pub examples: Vec<LineExample>,
    }
}

read! {
    /// A line, and what it must give: what is not named must not be there.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[non_exhaustive]
    pub struct LineExample {
        /// The line.
        pub line: String,
        /// Its time, such as 2026-11-20T06:00:00Z; without the Z where the line names no zone.
        pub time: Option<String>,
        /// Its level.
        pub level: Option<String>,
        /// Its project.
        pub project: Option<String>,
        /// Its model.
        pub model: Option<String>,
        /// Its text.
        pub message: String,
    }
}

impl LineFormat {
    /// The format as an expression for a whole line; no match takes more than linear time.
    ///
    /// # Errors
    /// What is wrong with it, as it reads after "row 'x'".
    pub(crate) fn compiled(&self) -> Result<Regex, String> {
        let build = |text: &str| {
            RegexBuilder::new(text).size_limit(SIZE).dfa_size_limit(SIZE).build().map_err(|e| told(&e))
        };
        // What is whole only with what is put around it is not whole.
        build(&self.regex)?;
        build(&format!(r"\A(?:{})\z", self.regex))
    }

    /// What a group took of a line; nothing where it took only blanks.
    fn taken<'l>(found: &regex::Captures<'l>, group: &str) -> Option<&'l str> {
        found.name(group).map(|part| part.as_str().trim()).filter(|text| !text.is_empty())
    }

    fn sound_groups(regex: &Regex) -> Result<(), String> {
        let named: Vec<&str> = regex.capture_names().flatten().collect();
        if let Some(other) = named.iter().find(|name| !GROUPS.contains(name)) {
            return Err(format!("has the unknown group '{other}'; there are {}", GROUPS.join(", ")));
        }
        if !named.contains(&"message") {
            return Err("has no group 'message', which is the text of the line".to_owned());
        }
        if regex.is_match("") {
            return Err("matches the empty line, so that every line would begin a record".to_owned());
        }
        Ok(())
    }

    fn sound_time_form(&self, regex: &Regex) -> Result<(), String> {
        let Some(form) = &self.time_form else { return Ok(()) };
        if !regex.capture_names().flatten().any(|name| name == "time") {
            return Err("has a time_form and no group 'time'".to_owned());
        }
        let is_sound = StrftimeItems::new(form).all(|item| item != Item::Error);
        if is_sound {
            Ok(())
        } else {
            Err(format!("has the time_form '{form}', which strftime does not know"))
        }
    }
}

impl LineExample {
    /// What the example must give, by the names of the groups. Times are compared where they are read.
    fn expected(&self) -> BTreeMap<&'static str, Option<&str>> {
        let Self { level, project, model, message, .. } = self;
        let fields = [("level", level), ("project", project), ("model", model)];
        let optional = fields.into_iter().map(|(name, value)| (name, value.as_deref()));
        optional.chain([("message", Some(message.as_str()))]).collect()
    }

    fn sound(&self, regex: &Regex) -> Result<(), String> {
        let line = &self.line;
        let Some(found) = regex.captures(line) else {
            return Err(format!("does not match its example '{line}' from beginning to end"));
        };
        let name = |value: Option<&str>| value.map_or_else(|| "nothing".to_owned(), |v| format!("'{v}'"));
        for (group, expected) in self.expected() {
            let taken = LineFormat::taken(&found, group);
            if taken != expected.map(str::trim).filter(|text| !text.is_empty()) {
                let (taken, expected) = (name(taken), name(expected));
                return Err(format!("takes {taken} as {group} of '{line}', and its example says {expected}"));
            }
        }
        match (LineFormat::taken(&found, "time"), &self.time) {
            (Some(time), None) => {
                Err(format!("takes '{time}' as time of '{line}', and its example says nothing"))
            }
            (None, Some(time)) => {
                Err(format!("takes nothing as time of '{line}', and its example says '{time}'"))
            }
            _ => Ok(()),
        }
    }
}

impl Row for LineFormat {
    const TABLE: (&'static str, &'static str) = ("line_formats.toml", "line_format");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.statement
    }
    fn source(&self) -> &[String] {
        &[]
    }
    fn verified(&self) -> Option<NaiveDate> {
        None
    }
    fn blocks(&self) -> &[String] {
        &[]
    }
    fn needs_source() -> bool {
        false
    }
    fn sound(&self) -> Result<(), String> {
        let regex = self.compiled()?;
        Self::sound_groups(&regex)?;
        self.sound_time_form(&regex)?;
        if self.examples.is_empty() {
            return Err("has no example".to_owned());
        }
        self.examples.iter().try_for_each(|example| example.sound(&regex))
    }
}

/// What is wrong with an expression, on one line: the last one of what the crate prints says it.
fn told(error: &regex::Error) -> String {
    if matches!(error, regex::Error::CompiledTooBig(_)) {
        return format!("has a regex that takes more than {} KiB", SIZE / 1024);
    }
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
    format!("has a regex that cannot be read: {last}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Table;

    /// What is said of a row with this expression and these other keys.
    fn fault(regex: &str, keys: &str) -> Option<String> {
        let text =
            format!("[[line_format]]\nid = \"ours\"\nstatement = \"Ours.\"\nregex = '''{regex}'''\n{keys}\n");
        Table::<LineFormat>::parse(&text).err().map(|error| error.said())
    }

    const EXAMPLE: &str =
        "examples = [{ line = 'E|shop|failed', level = 'E', project = 'shop', message = 'failed' }]";
    const REGEX: &str = r"(?<level>\w)\|(?<project>[\w-]*)\|(?<message>.*)";

    #[test]
    fn a_format_gives_what_its_examples_say() {
        assert_eq!(fault(REGEX, EXAMPLE), None);
        assert_eq!(
            fault(REGEX, "examples = [{ line = 'E||failed', level = 'E', message = 'failed' }]"),
            None
        );
        for (example, expected) in [
            (
                "line = 'failed', message = 'failed'",
                "does not match its example 'failed' from beginning to end",
            ),
            (
                "line = 'E|shop|failed', level = 'E', project = 'shop', message = 'fail'",
                "takes 'failed' as message of 'E|shop|failed', and its example says 'fail'",
            ),
            (
                "line = 'E|shop|failed', level = 'E', message = 'failed'",
                "takes 'shop' as project of 'E|shop|failed', and its example says nothing",
            ),
        ] {
            let said = fault(REGEX, &format!("examples = [{{ {example} }}]"));
            assert_eq!(said, Some(format!("row 'ours' {expected}")), "{example}");
        }
    }

    #[test]
    fn what_is_no_format_is_refused() {
        for (regex, keys, expected) in [
            (r"(?<message>.*", EXAMPLE, "has a regex that cannot be read: unclosed group"),
            (r"a)(?<message>b", EXAMPLE, "has a regex that cannot be read: unopened group"),
            (r"(?<message>(\w{200}){200})", EXAMPLE, "has a regex that takes more than 512 KiB"),
            (
                r"(?<tenant>.)(?<message>.*)",
                EXAMPLE,
                "has the unknown group 'tenant'; there are time, level, project, model, message",
            ),
            (r"(?<level>.).*", EXAMPLE, "has no group 'message', which is the text of the line"),
            (
                r"(?<level>\w?)(?<message>.*)",
                EXAMPLE,
                "matches the empty line, so that every line would begin a record",
            ),
            (REGEX, "examples = []", "has no example"),
            (
                r"(?<time>\S+) (?<message>.*)",
                "time_form = '%Q'\nexamples = []",
                "has the time_form '%Q', which strftime does not know",
            ),
            (REGEX, "time_form = '%s'\nexamples = []", "has a time_form and no group 'time'"),
            (
                r"(?<time>\S+) (?<message>.*)",
                "examples = [{ line = '6:00 failed', message = 'failed' }]",
                "takes '6:00' as time of '6:00 failed', and its example says nothing",
            ),
        ] {
            assert_eq!(fault(regex, keys), Some(format!("row 'ours' {expected}")), "{regex}");
        }
    }

    #[test]
    fn there_is_room_for_the_formats_of_logs() {
        let regex = r"(?<time>\w+ \w+ \w+ \w+) \[(?<level>\w+)\] \[(?<project>[\w-]+)/(?<model>[\w.-]+)\] (?<message>.+)";
        let line = "a b c d [E] [shop/gemini-2.5-pro] failed";
        let keys = format!(
            "examples = [{{ line = '{line}', time = 'x', level = 'E', project = 'shop', model = 'gemini-2.5-pro', message = 'failed' }}]"
        );
        assert_eq!(fault(regex, &keys), None);
    }
}
