//! Where in the life of a failed request a text was written.

/// Where in the life of a failed request a text was written. The same failure passes through the layers in this
/// order; a layer that comes again belongs to another request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The line of the HTTP client: method, address, status.
    Request,
    /// A log line of the program that made the call.
    #[default]
    Report,
    /// The exception that was raised, with its traceback.
    Exception,
}
