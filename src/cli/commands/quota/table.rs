//! The table of limits.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table};

use crate::clock::{Clock, countdown, next_midnight};
use crate::knowledge::Live;
use crate::live::{Limit, Line};
use crate::redact::clean;
use crate::report::{self, Paint, Style};
use crate::terms::{Bucket, Severity, WindowKind};

/// Columns of numbers.
const NUMBERS: std::ops::Range<usize> = 3..6;
/// The column that may be wrapped.
const MODEL: usize = 2;

/// Marks, as they end a line.
const CRITICAL: &str = "critical";
const HIGH: &str = "high";

/// Writes the limits, a line each.
pub(super) fn write(
    lines: &[&Line],
    live: &Live,
    clock: &Clock,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["bucket", "tier", "model", "limit", "used", "left", "reset", "mark"]);
    for line in lines {
        table.add_row(row(line, live, clock));
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if i != MODEL {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        if NUMBERS.contains(&i) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.set_width(u16::try_from(style.width.unwrap_or(usize::from(u16::MAX))).unwrap_or(u16::MAX));
    for (i, line) in table.to_string().lines().enumerate() {
        let line = line.trim_end();
        let paint = match line.rsplit_once(' ') {
            _ if i == 0 => Some(Paint::Label),
            Some((_, CRITICAL)) => Some(Paint::Severity(Severity::Error)),
            Some((_, HIGH)) => Some(Paint::Severity(Severity::Warning)),
            _ => None,
        };
        writeln!(out, "{}", paint.map_or_else(|| line.to_owned(), |paint| style.paint(line, paint)))?;
    }
    Ok(())
}

fn row(line: &Line, live: &Live, clock: &Clock) -> [String; 8] {
    let number = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), report::thousands);
    let Limit { bucket, tier, model, value, .. } = &line.limit;
    let reset = match bucket.map(Bucket::window) {
        Some(WindowKind::Day) => countdown(clock.now(), next_midnight(clock.now())),
        Some(WindowKind::Minute) => "every minute".to_owned(),
        None => "-".to_owned(),
    };
    let mark = match line.percent() {
        Some(percent) if percent >= live.quota.critical => format!("{percent} % {CRITICAL}"),
        Some(percent) if percent >= live.quota.high => format!("{percent} % {HIGH}"),
        Some(percent) => format!("{percent} %"),
        // It may be the limit of a tier that is not the project's.
        None if *value == Some(0) => "none at all".to_owned(),
        None => String::new(),
    };
    [
        bucket.map_or_else(|| "-".to_owned(), |b| b.to_string()),
        tier.map_or_else(|| "-".to_owned(), |t| t.to_string()),
        model.as_deref().map_or_else(|| "(others)".to_owned(), clean),
        number(*value),
        number(line.used),
        number(line.left()),
        reset,
        mark,
    ]
}
