//! `myths.toml`: claims that do not hold, and what holds instead.

use super::row::row;
use crate::knowledge::compact::words;
use crate::terms::Cause;

crate::terms::vocabulary! {
    /// What is wrong with a claim.
    Verdict, "verdict" {
        /// It is not so.
        Contradicted = "contradicted",
        /// It was so.
        Outdated = "outdated",
        /// Somebody sells something.
        Marketing = "marketing",
        /// It is against Google's terms.
        TosRisk = "tos-risk",
        /// Nobody else says so.
        Unverified = "unverified",
    }
}

impl Verdict {
    /// The verdict in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Contradicted => "not so",
            Self::Outdated => "no longer so",
            Self::Marketing => "advertising",
            Self::TosRisk => "against Google's terms",
            Self::Unverified => "not verified",
        }
    }
}

words!(Verdict);

row! {
    /// A claim that does not hold; the statement says what does.
    Myth, "myths.toml", "myth" {
        /// The claim.
        said: String,
        /// What is wrong with it.
        verdict: Verdict,
        /// Causes whose explanation shows it.
        causes: Vec<Cause>,
        /// Topics to which it belongs.
        topics: Vec<String>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        vec![("said", self.said.clone()), ("verdict", self.verdict.words().to_owned())]
    }
}
