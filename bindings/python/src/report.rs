//! A report, which prints itself.

use std::io;

use gemdiag::report::{Style, finding};
use gemdiag::{Format, Merge};
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::options::Stated;

/// A finished report.
#[pyclass(frozen, module = "gemdiag._gemdiag")]
pub(crate) struct Report(gemdiag::Report);

impl Report {
    pub(crate) const fn new(report: gemdiag::Report) -> Self {
        Self(report)
    }
}

#[pymethods]
impl Report {
    /// What could not be read.
    #[getter]
    fn problems(&self) -> Vec<String> {
        self.0.problems.clone()
    }

    /// Names of the inputs that were read.
    #[getter]
    fn inputs(&self) -> Vec<String> {
        self.0.inputs.clone()
    }

    /// The report as one JSON object.
    fn json(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.0.to_json()).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// The report in a format of the program, without colours, in lines of at most `width` columns.
    fn write<'py>(
        &self,
        py: Python<'py>,
        format: &str,
        width: Option<usize>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let format = Format::ALL.iter().find(|known| known.id() == format);
        let format = format.ok_or_else(|| PyValueError::new_err("no such format"))?;
        let written = py.detach(|| {
            let mut out = Vec::new();
            format.write(&self.0, &style(width), &mut out).map(|()| out)
        });
        Ok(PyBytes::new(py, &written?))
    }

    /// The block of one incident, as the screen has it.
    fn block(&self, place: usize, width: Option<usize>) -> PyResult<String> {
        let found = self.0.findings.get(place).ok_or_else(|| PyIndexError::new_err("no such incident"))?;
        let mut out = Vec::new();
        finding(&self.0, found, &style(width), &mut out)?;
        Ok(String::from_utf8(out).map_err(io::Error::other)?)
    }
}

fn style(width: Option<usize>) -> Style {
    let mut style = Style::PLAIN;
    style.width = width;
    style
}

/// Joins parts, each with the name that messages call it by.
#[pyfunction]
pub(crate) fn merge(
    py: Python<'_>,
    parts: Vec<(String, Vec<u8>)>,
    stated: Stated,
    keep_part: bool,
) -> PyResult<Report> {
    let (clock, beside) = (stated.clock()?, stated.beside()?);
    py.detach(|| {
        let mut merge = if keep_part { Merge::new().keep_part() } else { Merge::new() };
        for (name, part) in parts {
            let added = merge.add(&name, part.as_slice());
            added.map_err(|error| PyValueError::new_err(format!("{name}: {error}")))?;
        }
        Ok(Report::new(merge.report(&beside, clock)))
    })
}
