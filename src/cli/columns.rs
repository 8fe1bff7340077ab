//! A narrow column of labels beside a wide column of text.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

use crate::report::{Paint, Style};

/// A label, the colour that it has, and a text. An empty label continues the row above.
pub(super) type Row = (&'static str, Paint, String);

/// Writes rows, wrapped at the width of the screen, with all texts in line.
pub(super) fn write(rows: &[Row], labels: usize, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for (label, paint, text) in rows {
        let mut table = Table::new();
        table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(style.width.unwrap_or(usize::from(u16::MAX))).unwrap_or(u16::MAX));
        table.add_row([*label, text.as_str()]);
        let width = u16::try_from(labels).unwrap_or(u16::MAX);
        if let Some(column) = table.column_mut(0) {
            column.set_padding((0, 1)).set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
        if let Some(column) = table.column_mut(1) {
            column.set_padding((0, 0));
        }
        for line in table.to_string().lines() {
            let line = line.trim_end();
            let (label, text) = line.split_at_checked(labels).unwrap_or((line, ""));
            writeln!(out, "{}{text}", style.paint(label, *paint))?;
        }
    }
    Ok(())
}
