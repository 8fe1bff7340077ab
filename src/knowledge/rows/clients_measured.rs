//! `clients-measured.toml`: what each client did with each answer of the API, as it was measured.

use chrono::NaiveDate;

use super::row::Row;
use crate::knowledge::compact::{read, words};

crate::terms::vocabulary! {
    /// How a call ended that raised nothing.
    Outcome, "outcome" {
        /// A later request went well.
        Succeeds = "succeeds",
        /// Another model answered.
        Fallback = "fallback",
        /// The refusal was dropped: the program gets what looks like an answer.
        Silent = "silent",
    }
}

words!(Outcome);

read! {
    /// What one call of a client did with some answers.
    #[derive(Debug, Clone, PartialEq)]
    #[non_exhaustive]
    pub struct Measured {
        /// Stable id.
        pub id: String,
        /// Id of the client.
        pub client: String,
        /// Release.
        pub version: String,
        /// Day of the measurement.
        pub verified: NaiveDate,
        /// The call.
        pub call: String,
        /// The answers.
        pub answers: Vec<String>,
        /// Requests of one call, at least and at most.
        pub requests: [u32; 2],
        /// Other requests that the call sends.
        pub besides: Option<String>,
        /// Seconds before each further request, at least and at most.
        pub waits_s: Vec<[f64; 2]> = default,
        /// The waits, where there are many.
        pub waits_told: Option<String>,
        /// What the program gets.
        pub exception: Option<String>,
        /// How it ended, where nothing was raised.
        pub outcome: Option<Outcome>,
        /// What the program gets then.
        pub returns: Option<String>,
        /// What the exception's text still holds.
        pub keeps: Option<Vec<String>>,
        /// Where the whole answer is kept.
        pub body: Option<String>,
        /// Ids of the measured cells.
        pub cells: Vec<String>,
    }
}

impl Measured {
    /// Whether it is about this answer.
    #[must_use]
    pub fn is_about(&self, answer: &str) -> bool {
        self.answers.iter().any(|a| a == answer)
    }

    /// Whether these are all requests of so many calls.
    #[must_use]
    pub fn are_all(&self, requests: u64, calls: u64) -> bool {
        let [least, most] = self.requests.map(u64::from);
        least == most && calls.checked_mul(most) == Some(requests)
    }
}

impl Row for Measured {
    const TABLE: (&'static str, &'static str) = ("clients-measured.toml", "measured");
    fn id(&self) -> &str {
        &self.id
    }
    fn statement(&self) -> &str {
        &self.call
    }
    fn source(&self) -> &[String] {
        &[]
    }
    fn verified(&self) -> Option<NaiveDate> {
        Some(self.verified)
    }
    fn blocks(&self) -> &[String] {
        &[]
    }
    fn needs_source() -> bool {
        false
    }
    fn sound(&self) -> Result<(), String> {
        let [least, most] = self.requests;
        let ordered = self.waits_s.iter().all(|[least, most]| 0.0 <= *least && least <= most);
        let fault = match () {
            () if self.cells.is_empty() || self.answers.is_empty() => "rests on no cell",
            () if least > most || !ordered => "has a range whose ends are swapped",
            () if self.exception.is_some() && self.outcome.is_some() => "both raises and does not",
            () => return Ok(()),
        };
        Err(fault.to_owned())
    }
}
