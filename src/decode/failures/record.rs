//! Input and output of the decoder.

use super::api_error::ApiError;

/// A record to decode.
#[derive(Debug, Clone, Copy, Default)]
pub struct Record<'r> {
    /// Its text, without the frame that loggers and shippers add.
    pub text: &'r str,
    /// Source lines of its traceback with their local variables; empty where there are none.
    pub values: &'r str,
    /// The bytes before it, which may name the service; may be empty.
    pub context: &'r [u8],
    /// Whether it is the whole input.
    pub alone: bool,
    /// The whole input, where it is a short one without times: somebody pasted it.
    pub paste: Option<&'r [u8]>,
}

/// The failures of a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decoded {
    /// Failed requests to Gemini, in the order of the text.
    pub errors: Vec<ApiError>,
    /// Failures of other providers and services.
    pub foreign: usize,
    /// Failures that the text does not attribute to any service.
    pub undecoded: usize,
    /// Failures of the same group that the text says it does not show.
    pub not_shown: u64,
    /// Whether what stands around the record decided whose they are: the same text elsewhere may be another's.
    pub by_context: bool,
}
