//! `gemdiag tables`: the tables themselves, what in them is old, and what is wrong with them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use clap::Args as ClapArgs;
use serde::Serialize;
use toml::{Table, Value};

use crate::advise::{Item, Page};
use crate::cli::args::{KnowledgeArgs, ScreenArgs, calendar_day, length};
use crate::cli::terminal::{Failure, pager, print_problem, screen, show, show_paged};
use crate::clock::{Clock, age};
use crate::exit;
use crate::knowledge::{FILES, Knowledge, Overlay, Problem, TableFile, check};
use crate::report::{PageFormat, SCHEMA_VERSION};
use crate::scan::OwnLines;
use crate::terms::nearest;

/// Shows the tables, or checks them.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// A table [default: list them]; check looks for faults, in DIR or in the tables that are built in
    name: Option<String>,

    /// The folder to check
    #[arg(requires = "name")]
    dir: Option<PathBuf>,

    /// Only rows that were verified longer ago [default: 90d]
    #[arg(long, value_name = "AGE", num_args = 0..=1, default_missing_value = "90d", value_parser = length)]
    stale: Option<Duration>,

    /// Only rows that are new or verified anew since this day, such as 2026-11-01
    #[arg(long, value_name = "DATE", value_parser = calendar_day, conflicts_with = "stale")]
    since: Option<NaiveDate>,

    /// Only rows of which a value contains this text
    #[arg(long, value_name = "TEXT", requires = "name")]
    with: Option<String>,

    /// How to write it
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = PageFormat::Table, help_heading = "Output")]
    format: PageFormat,

    #[command(flatten)]
    knowledge: KnowledgeArgs,

    #[command(flatten)]
    screen: ScreenArgs,
}

/// Shows or checks tables.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    match args.name.as_deref() {
        Some("check") => checked(&args.dir.as_ref().map_or_else(check, |dir| problems(dir))),
        Some(name) => {
            let hint = || nearest(name, FILES.iter().map(|file| file.name));
            let file = TableFile::by_name(name)
                .ok_or_else(|| Failure::NoTable { name: name.to_owned(), hint: hint() })?;
            listed(args, &[file])
        }
        None if args.stale.is_some() || args.since.is_some() => {
            listed(args, &FILES.iter().collect::<Vec<_>>())
        }
        None => overview(args),
    }
}

/// What is wrong in the folder: in its tables, and in the times that its line formats read.
fn problems(folder: &Path) -> Vec<Problem> {
    let overlay = match Overlay::read(folder) {
        Ok(overlay) => overlay,
        Err(problems) => return problems,
    };
    let know = Knowledge::overlaid(overlay.clone());
    let rows = know.line_formats().rows().iter();
    rows.filter_map(|row| Some(overlay.problem("line_formats", &row.id, &OwnLines::check(row).err()?)))
        .collect()
}

/// Says what is wrong, a line for each problem.
fn checked(problems: &[Problem]) -> Result<ExitCode, Failure> {
    for problem in problems {
        print_problem(&problem.to_string(), None);
    }
    if problems.is_empty() {
        return show(|out| writeln!(out, "the tables hold together"));
    }
    Ok(ExitCode::from(exit::FOUND))
}

/// The list of tables.
fn overview(args: &Args) -> Result<ExitCode, Failure> {
    let know = &args.knowledge.load()?;
    let mut page = Page::new("tables", "tables", "gemdiag tables NAME shows one of these.");
    let tables = FILES.iter().map(|file| {
        let rows = rows(file, know);
        let oldest = rows.iter().filter_map(|row| date(&row.row)).min();
        let oldest = oldest.map(|day| format!(", the oldest of {day}")).unwrap_or_default();
        let plural = if rows.len() == 1 { "" } else { "s" };
        Item::of(file.name, file.about).note(format!("{} row{plural}{oldest}", rows.len()))
    });
    page.section("tables", tables);
    let (style, pager) = (screen::style(&args.screen), pager::for_page(args.format, &args.screen));
    show_paged(pager, |out| args.format.write(&page, &style, out))
}

/// A row, and the kind of row that its table calls it.
#[derive(Serialize)]
struct Listed {
    table: &'static str,
    kind: String,
    row: Table,
}

#[derive(Serialize)]
struct Document<'r> {
    schema_version: u32,
    rows: &'r [Listed],
}

/// The rows of these tables, all or only the old ones.
fn listed(args: &Args, files: &[&'static TableFile]) -> Result<ExitCode, Failure> {
    let know = &args.knowledge.load()?;
    let clock = screen::clock(&args.screen, None);
    let mut found: Vec<Listed> = files.iter().flat_map(|file| rows(file, know)).collect();
    if let Some(age) = args.stale {
        found.retain(|row| date(&row.row).is_some_and(|day| is_older(day, age, &clock)));
        found.sort_by_key(|row| date(&row.row));
    }
    if let Some(since) = args.since {
        found.retain(|row| date(&row.row).is_some_and(|day| day >= since));
        found.sort_by_key(|row| std::cmp::Reverse(date(&row.row)));
    }
    if let Some(text) = &args.with {
        let text = text.to_lowercase();
        found.retain(|row| row.row.values().any(|value| words(value).to_lowercase().contains(&text)));
    }
    let title = match (args.stale, args.since) {
        (Some(age), _) => {
            format!("{} rows were verified more than {} days ago.", found.len(), age.as_secs() / 86400)
        }
        (None, Some(since)) => format!("{} rows are new or verified anew since {since}.", found.len()),
        (None, None) => files.iter().map(|file| file.about).collect(),
    };
    let name = args.name.as_deref().unwrap_or("tables");
    let mut page = Page::new("table", name, title);
    page.section("rows", found.iter().map(|row| item(row, &clock)));
    let (style, pager) = (screen::style(&args.screen), pager::for_page(args.format, &args.screen));
    show_paged(pager, |out| match args.format {
        PageFormat::Json => {
            let document = Document { schema_version: SCHEMA_VERSION, rows: &found };
            serde_json::to_writer(&mut *out, &document)?;
            writeln!(out)
        }
        format => format.write(&page, &style, out),
    })
}

/// All rows of a table, with those of the overlay.
fn rows(file: &'static TableFile, know: &Knowledge) -> Vec<Listed> {
    let merged = know.overlay().and_then(|overlay| overlay.merged(file.name));
    let table = merged.map_or_else(|| file.table(), |text| toml::from_str(text).unwrap_or_default());
    let mut found = Vec::new();
    for (kind, value) in table {
        let values = match value {
            Value::Array(values) => values,
            // A row with a name of its own.
            Value::Table(row) if date(&row).is_some() => vec![Value::Table(row)],
            _ => continue,
        };
        let tables = values
            .into_iter()
            .filter_map(|value| if let Value::Table(row) = value { Some(row) } else { None });
        found.extend(tables.map(|row| Listed { table: file.name, kind: kind.clone(), row }));
    }
    found
}

/// The keys of which one is what the row says.
const SAYS: &[&str] = &["statement", "summary", "why", "title", "reason", "call"];

fn item(listed: &Listed, clock: &Clock) -> Item {
    let text = |key: &str| listed.row.get(key).and_then(Value::as_str);
    let says = SAYS.iter().find(|key| text(key).is_some()).copied().unwrap_or_default();
    let id = ["id", "name"].iter().find_map(|key| text(key));
    let mut item = Item::text(text(says).unwrap_or_default());
    item.id = Some(id.map_or_else(|| listed.kind.clone(), str::to_owned));
    let rest = listed.row.iter().filter(|(key, _)| *key != says && *key != "id");
    let rest = rest.map(|(key, value)| {
        let age = day(key, value).map(|day| format!(" ({})", age(clock.now(), day))).unwrap_or_default();
        format!("{key}: {}{age}", words(value))
    });
    rest.fold(item, Item::note)
}

/// A value as a person writes it.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Table(table) => {
            table.iter().map(|(key, value)| format!("{key} {}", words(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// The day on which a row was verified.
fn date(row: &Table) -> Option<NaiveDate> {
    row.iter().find_map(|(key, value)| day(key, value))
}

/// The day, where the key is that of the day on which the row was verified.
fn day(key: &str, value: &Value) -> Option<NaiveDate> {
    value.as_str().filter(|_| ["verified", "date"].contains(&key))?.parse().ok()
}

fn is_older(day: NaiveDate, age: Duration, clock: &Clock) -> bool {
    let age = TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX);
    clock.now().date_naive() - day > age
}
