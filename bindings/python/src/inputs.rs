//! Inputs as Python has them: paths, bytes, and objects with a method `read`.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use gemdiag::Diagnosis;
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::options::Stated;
use super::report::Report;

/// One input.
#[derive(FromPyObject)]
pub(crate) enum Input {
    #[pyo3(transparent)]
    Path(PathBuf),
    Bytes(String, Vec<u8>),
    Reader(String, Py<PyAny>),
}

/// The first exception that a method `read` raised.
type Raised = Arc<Mutex<Option<PyErr>>>;

/// Bytes that are asked for at once: the lock of the interpreter is taken once for each such piece.
const CHUNK: usize = 1 << 20;

/// An object with `read(size)`, which gives bytes or a text, and nothing at its end.
struct Reader {
    object: Py<PyAny>,
    piece: Vec<u8>,
    at: usize,
    raised: Raised,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() {
            self.piece = Python::attach(|py| self.next(py)).map_err(|error| self.told(error))?;
            self.at = 0;
        }
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += count;
        Ok(count)
    }
}

impl Reader {
    fn next(&self, py: Python<'_>) -> PyResult<Vec<u8>> {
        py.check_signals()?;
        let piece = self.object.bind(py).call_method1("read", (CHUNK,))?;
        if let Ok(bytes) = piece.cast::<PyBytes>() {
            return Ok(bytes.as_bytes().to_vec());
        }
        match piece.cast::<PyString>() {
            Ok(text) => bytes(text),
            Err(_) => {
                let kind = piece.get_type().name()?;
                Err(PyTypeError::new_err(format!("read() gave {kind}, and must give bytes or str")))
            }
        }
    }

    fn told(&self, error: PyErr) -> io::Error {
        let told = io::Error::other(error.to_string());
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        told
    }
}

/// The bytes of a text. Halves of characters, which Python's texts may have, become question marks.
fn bytes(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    Ok(text.call_method1("encode", ("utf-8", "replace"))?.cast::<PyBytes>()?.as_bytes().to_vec())
}

/// Reads all inputs as one log, without the lock of the interpreter but for the time in which a `read` runs.
///
/// Gives the report, and the first exception that a `read` raised. One that is no `Exception`, such as `KeyboardInterrupt`, is raised.
#[pyfunction]
pub(crate) fn triage(
    py: Python<'_>,
    inputs: Vec<Input>,
    stated: Stated,
    threads: usize,
    keep_part: bool,
) -> PyResult<(Report, Option<PyErr>)> {
    let raised = Raised::default();
    let reading = Diagnosis::new().clock(stated.clock()?).beside(stated.beside()?).threads(threads);
    let reading = if keep_part { reading.keep_part() } else { reading };
    let reading = inputs.into_iter().fold(reading, |reading, input| match input {
        Input::Path(path) => reading.path(path),
        Input::Bytes(name, bytes) => reading.bytes(&name, bytes),
        Input::Reader(name, object) => {
            let raised = Arc::clone(&raised);
            reading.reader(&name, Reader { object, piece: Vec::new(), at: 0, raised })
        }
    });
    let report = py.detach(|| reading.run());
    let raised = raised.lock().unwrap_or_else(PoisonError::into_inner).take();
    match raised {
        Some(error) if !error.is_instance_of::<PyException>(py) => Err(error),
        raised => Ok((Report::new(report), raised)),
    }
}
