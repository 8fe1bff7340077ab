//! Asks the API itself: only when the user says so, and with as few calls as it takes.
//!
//! Enters: what to ask, and a key or token. Leaves: requests that can be shown before they are sent, and their
//! [`Answer`]s, or a [`Failure`] that tells what stood in the way. An answer that refuses something leaves as a text
//! ([`transcript`]) and goes down the same road as a paste: this room must not know what an error means. It is the
//! only room that opens a connection, and it is compiled only with the feature `live`.

mod client;
mod failure;
mod probe;
mod quota;
mod request;
mod status;
mod survey;
mod tally;

pub use client::{Answer, Client};
pub use failure::{Failure, Kind, TlsFault};
pub use probe::{Cost, Outcome, Place, Step, generate, plan, run};
pub use quota::{Closed, Limit, Page, Point, Question};
pub use request::{Credential, Request, Secret};
pub use status::{Published, feed, incidents};
pub use survey::{Subject, Survey, Trouble, Usage};
pub use tally::{Line, tally};

/// Request and answer as they would stand in a log.
#[must_use]
pub fn transcript(request: &Request, answer: &Answer) -> String {
    let mut text = format!("{} {} HTTP {}\n", request.method(), request.url(), answer.status);
    if let Some(seconds) = &answer.retry_after {
        text.push_str(&format!("Retry-After: {seconds}\n"));
    }
    text.push_str(&answer.body);
    text
}
