//! The front of the library: one call from inputs and options to a [`Report`].

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::Clock;
use crate::correlate::Triage;
use crate::input::{Dispenser, Given, Origin};
use crate::knowledge::Knowledge;
use crate::pipeline::{self, Counting, Options, SHAPE};
use crate::report::{Beside, Report};

/// Inputs, and how to read them; [`run`](Self::run) finds the failed Gemini requests in all of them.
///
/// Inputs are read in the order in which they were added, as one log: a failure that several of them tell of is counted
/// once. Text is UTF-8, or UTF-16 with a mark of its byte order; what is packed with gzip or Zstandard (feature `zst`) is
/// unpacked. Memory does not depend on the length of paths and readers.
///
/// ```
/// use gemdiag::{Cause, Clock, Diagnosis};
///
/// let body = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
/// let report = Diagnosis::new()
///     .clock(Clock::fixed("2026-11-22T10:00:00Z".parse()?))
///     .text("nothing of interest\n")
///     .bytes("answer", body.as_bytes().to_vec())
///     .reader("tail", std::io::Cursor::new("still nothing\n"))
///     .path("no/such.log")
///     .run();
///
/// assert_eq!(report.findings.len(), 1);
/// assert_eq!(report.findings[0].incident.key.cause, Cause::Overload);
/// assert_eq!(report.inputs, ["<text>", "<answer>", "<tail>"]);
/// assert!(report.problems[0].starts_with("cannot open no/such.log: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Diagnosis {
    origins: Vec<Origin>,
    clock: Option<Clock>,
    threads: usize,
    keeps_part: bool,
    beside: Beside,
}

impl Default for Diagnosis {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            clock: None,
            threads: 1,
            keeps_part: false,
            beside: Beside::new(Knowledge::builtin()),
        }
    }
}

impl Diagnosis {
    /// No inputs yet, one thread, the clock of the machine, the tables that are built in.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text: a pasted error or a log. The report calls it `<text>`.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.origin(Origin::Text(text.into()))
    }

    /// Adds bytes, which the report calls `<name>`.
    #[must_use]
    pub fn bytes(self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.origin(Origin::Given(Given::bytes(&format!("<{name}>"), bytes)))
    }

    /// Adds what a reader gives until its end, which the report calls `<name>`.
    ///
    /// An error of the reader ends the input: what came before it is counted, and the error is a problem of the report.
    #[must_use]
    pub fn reader(self, name: &str, reader: impl Read + Send + 'static) -> Self {
        self.origin(Origin::Given(Given::reader(&format!("<{name}>"), reader)))
    }

    /// Adds a file that somebody else opened, which the report calls by its name, as if it had been given as a path.
    ///
    /// ```
    /// let log = std::io::Cursor::new(r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#);
    /// let report = gemdiag::Diagnosis::new().file("app.log", log).run();
    /// assert_eq!(report.inputs, ["app.log"]);
    /// ```
    #[must_use]
    pub fn file(self, name: &str, reader: impl Read + Send + 'static) -> Self {
        self.origin(Origin::Given(Given::reader(name, reader)))
    }

    /// Adds a file. A directory is a problem of the report.
    #[must_use]
    pub fn path(self, path: impl Into<PathBuf>) -> Self {
        self.origin(Origin::Path(path.into()))
    }

    /// Adds files, in this order.
    #[must_use]
    pub fn paths<P: Into<PathBuf>>(self, paths: impl IntoIterator<Item = P>) -> Self {
        paths.into_iter().fold(self, Self::path)
    }

    fn origin(mut self, origin: Origin) -> Self {
        self.origins.push(origin);
        self
    }

    /// What counts as now, and the zones of times [default: the machine's].
    ///
    /// The machine's clock is read by [`run`](Self::run). Where there is none, as in wasm32-unknown-unknown, give a clock.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Threads that read [default: 1, the caller's own]. The report does not depend on their number.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// The tables that causes and advice are taken from [default: those that are built in].
    ///
    /// ```
    /// use gemdiag::knowledge::{Knowledge, Overlay};
    ///
    /// let ours = Overlay::read("fixtures/knowledge".as_ref()).map(Knowledge::overlaid);
    /// let report = gemdiag::Diagnosis::new().knowledge(ours.expect("rows without faults")).text("all is well").run();
    /// assert!(report.findings.is_empty());
    /// ```
    #[must_use]
    pub fn knowledge(mut self, know: Arc<Knowledge>) -> Self {
        self.beside.know = know;
        self
    }

    /// Keeps what was counted in [`Report::part`], for [`Format::Partial`](crate::Format::Partial): as much memory again.
    #[must_use]
    pub fn keep_part(self) -> Self {
        Self { keeps_part: true, ..self }
    }

    /// What is known beside the inputs: names of one project, its tier and billing, the tables.
    #[must_use]
    pub fn beside(self, beside: Beside) -> Self {
        Self { beside, ..self }
    }

    /// Reads all inputs to their ends.
    ///
    /// There is no error: an input that cannot be read, or not to its end, is named in [`Report::problems`], and the
    /// others are read all the same. The incidents are in [`Report::findings`], worst first; no incident means that no
    /// failed Gemini request was found.
    #[must_use]
    pub fn run(self) -> Report {
        let clock = self.clock.unwrap_or_else(Clock::system);
        let inputs = Dispenser::new(self.origins, SHAPE);
        let mut triage = Triage::default();
        let options = Options { threads: self.threads, every_text: false, know: &self.beside.know };
        let counting = Counting { triage: &mut triage, know: &self.beside.know };
        let totals = pipeline::run(&inputs, &clock, options, counting);
        triage.count(&totals);
        let (sources, unread) = inputs.finish();
        let names = sources.iter().map(|source| source.name.clone()).collect();
        let problems = unread.iter().map(ToString::to_string).collect();
        let make = if self.keeps_part { Report::with_part } else { Report::advised };
        make(triage, &self.beside, names, problems, clock)
    }
}
