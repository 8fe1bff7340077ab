//! How a report may look: colours, width, characters.

use owo_colors::{OwoColorize, Style as Color};

use crate::terms::Severity;

/// What the terminal, or whatever stands in its place, can show.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Style {
    /// Whether to colour.
    pub color: bool,
    /// Columns; `None` where lines are not to be wrapped.
    pub width: Option<usize>,
    /// Whether to keep to ASCII.
    pub ascii: bool,
    /// Whether addresses of our own may be links, for terminals that show them (OSC 8).
    pub links: bool,
    /// The most incidents that are told one by one; `None` where all are.
    pub blocks: Option<usize>,
    /// 0 is the default; more tells more, less tells less.
    pub verbosity: i8,
}

/// What a piece of text is: its colour follows from it, and its meaning never depends on the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paint {
    /// How bad something is.
    Severity(Severity),
    /// The name of a row.
    Label,
    /// What matters most.
    Strong,
    /// What matters least.
    Faint,
}

impl Style {
    /// The verbosity at which nothing is printed.
    pub const SILENT: i8 = -2;

    /// No colour, no wrapping: for pipes and files.
    pub const PLAIN: Self =
        Self { color: false, width: None, ascii: false, links: false, blocks: None, verbosity: 0 };

    /// `text` in its colour. Only colours of the terminal's own palette are used that can be read on a light background and on a
    /// dark one: yellow and cyan cannot on white, nor blue on black.
    #[must_use]
    pub fn paint(&self, text: &str, paint: Paint) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let color = match paint {
            Paint::Severity(Severity::Critical | Severity::Error) => Color::new().red().bold(),
            Paint::Severity(Severity::Warning) => Color::new().magenta().bold(),
            Paint::Severity(Severity::Info) | Paint::Label | Paint::Strong => Color::new().bold(),
            Paint::Faint => Color::new().dimmed(),
        };
        text.style(color).to_string()
    }

    /// `text`, or its nearest in ASCII.
    #[must_use]
    pub fn plain<'t>(&self, text: &'t str, ascii: &'t str) -> &'t str {
        if self.ascii { ascii } else { text }
    }
}
