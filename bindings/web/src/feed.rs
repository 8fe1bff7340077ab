//! Bytes that JavaScript hands over piece by piece: no file is in memory as a whole.

use std::cell::RefCell;
use std::io::{self, Read};

use js_sys::{Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// Bytes that are asked for at a time: each call into JavaScript and out of it has its price.
const PIECE: usize = 256 * 1024;

thread_local! {
    // A reader of the library can be sent between threads, and a function of JavaScript cannot: the reader has its number.
    static FUNCTIONS: RefCell<Vec<Option<Function>>> = const { RefCell::new(Vec::new()) };
}

/// Reads what a function gives: `(most) => Uint8Array` of at most so many bytes, empty at the end. What it throws is an error
/// of the input.
pub(crate) struct Feed {
    number: usize,
    piece: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Feed {
    pub(crate) fn new(function: Function) -> Self {
        let number = FUNCTIONS.with_borrow_mut(|all| {
            let free = all.iter().position(Option::is_none).unwrap_or(all.len());
            all.resize(all.len().max(free + 1), None);
            all[free] = Some(function);
            free
        });
        Self { number, piece: Vec::new(), at: 0, ended: false }
    }

    /// Fetches the next piece.
    fn fetch(&mut self) -> io::Result<()> {
        // The function may ask another question: nothing is borrowed while it runs.
        let function = FUNCTIONS.with_borrow(|all| all.get(self.number).cloned().flatten());
        let function = function.ok_or_else(|| io::Error::other("nothing reads it"))?;
        let given = function.call1(&JsValue::NULL, &JsValue::from(PIECE as u32)).map_err(thrown)?;
        let bytes =
            given.dyn_into::<Uint8Array>().map_err(|_| io::Error::other("what reads it gives no bytes"))?;
        self.piece.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut self.piece);
        self.at = 0;
        self.ended = self.piece.is_empty();
        Ok(())
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && !self.ended {
            self.fetch()?;
        }
        let length = (&self.piece[self.at..]).read(buffer)?;
        self.at += length;
        Ok(length)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        FUNCTIONS.with_borrow_mut(|all| {
            if let Some(function) = all.get_mut(self.number) {
                *function = None;
            }
        });
    }
}

/// What was thrown, in its own words.
fn thrown(value: JsValue) -> io::Error {
    let message = value.dyn_ref::<js_sys::Error>().and_then(|error| error.message().as_string());
    io::Error::other(message.or_else(|| value.as_string()).unwrap_or_else(|| "cannot be read".to_owned()))
}
