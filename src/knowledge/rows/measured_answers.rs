//! `measured-answers.toml`: the answers with which clients were measured.

use super::row::row;
use crate::knowledge::compact::words;

crate::terms::vocabulary! {
    /// Section of a client's page in which an answer stands.
    AnswerSection, "section" {
        /// A quota that is used up.
        Quota = "429",
        /// A model that is overloaded.
        Overload = "503",
        /// What is refused for good.
        Refusal = "400",
        /// A stream that begins as if all went well.
        InStream = "in stream",
    }
}

words!(AnswerSection);

row! {
    /// An answer with which clients were measured.
    MeasuredAnswer, "measured-answers.toml", "answer" {
        /// Section of a client's page.
        section: AnswerSection,
        /// The wait that it asks for in its body, in seconds.
        asked_s: Option<f64>,
        /// The wait that it asks for in its header, in seconds.
        header_s: Option<f64>,
        /// The window of its quota, in seconds.
        window_s: Option<f64>,
    }
    fn details(&self) -> Vec<(&'static str, String)> {
        let seconds = |value: Option<f64>| value.map(|seconds| format!("{seconds} s"));
        let told = [("asked", self.asked_s), ("header", self.header_s), ("window", self.window_s)];
        told.into_iter().filter_map(|(label, value)| Some((label, seconds(value)?))).collect()
    }
}
