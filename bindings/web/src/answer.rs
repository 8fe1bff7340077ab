//! The answer, in any format.

use gemdiag::Format;
use gemdiag::report::{Report, Style};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// What was found.
#[wasm_bindgen]
pub struct Answer {
    report: Report,
}

#[wasm_bindgen]
impl Answer {
    /// The report in a format by its name, as `--format` takes it: `json`, `html`, `markdown` ...
    ///
    /// # Errors
    /// A name of no format, or of one that needs what is not kept here.
    pub fn write(&self, format: &str) -> Result<String, JsError> {
        let known = Format::ALL.iter().find(|known| known.id() == format);
        let format = known.ok_or_else(|| JsError::new(&format!("there is no format '{format}'")))?;
        self.written(*format, &Style::PLAIN)
    }

    /// What a terminal shows, in lines of `width` columns, or as long as they are; at most `blocks` incidents one by one.
    ///
    /// # Errors
    /// None: memory takes all that is written.
    pub fn screen(
        &self,
        width: Option<usize>,
        color: bool,
        verbosity: i8,
        blocks: Option<usize>,
    ) -> Result<String, JsError> {
        let mut style = Style::PLAIN;
        (style.width, style.color, style.verbosity, style.blocks) = (width, color, verbosity, blocks);
        self.written(Format::Table, &style)
    }

    /// How many incidents there are.
    #[wasm_bindgen(getter)]
    pub fn incidents(&self) -> usize {
        self.report.findings.len()
    }

    /// What could not be read, in sentences.
    #[wasm_bindgen(getter)]
    pub fn problems(&self) -> Vec<String> {
        self.report.problems.clone()
    }
}

impl Answer {
    pub(crate) const fn new(report: Report) -> Self {
        Self { report }
    }

    fn written(&self, format: Format, style: &Style) -> Result<String, JsError> {
        let mut out = Vec::new();
        format.write(&self.report, style, &mut out)?;
        Ok(String::from_utf8(out)?)
    }
}
