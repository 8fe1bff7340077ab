//! Asks the API itself: only when the user says so, and with as few calls as it takes.
//!
//! Enters: what to ask, and a key or token. Leaves: requests that can be shown before they are sent, and their
//! [`Answer`]s, or a [`Failure`] that says why there is none. An answer that refuses something leaves as a text
//! ([`transcript`]) and is read like a paste: this room must not know what an error means. It is the
//! only room that opens a connection, and it is compiled only with the feature `live`.

mod client;
mod failure;
mod limits_and_usage;
mod probe;
mod quota_limits;
mod quota_refusal;
mod quota_survey;
mod quota_usage;
mod request;
mod service_status;

pub use client::{Answer, Client};
pub use failure::{Failure, Kind, TlsFault};
pub use limits_and_usage::{Line, tally};
pub use probe::{Cost, Outcome, Place, Step, generate, plan, run};
pub use quota_limits::{Limit, Page};
pub use quota_refusal::Closed;
pub use quota_survey::{Subject, Survey, Trouble, Usage};
pub use quota_usage::{Point, Question};
pub use request::{Credential, Request, Secret};
pub use service_status::{Published, feed, incidents};

/// Request and answer as a log would show them.
#[must_use]
pub fn transcript(request: &Request, answer: &Answer) -> String {
    let mut text = format!("{} {} HTTP {}\n", request.method(), request.url(), answer.status);
    if let Some(seconds) = &answer.retry_after {
        text.push_str(&format!("Retry-After: {seconds}\n"));
    }
    text.push_str(&answer.body);
    text
}
