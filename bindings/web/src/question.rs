//! What is asked.

use chrono::DateTime;
use gemdiag::clock::Zone;
use gemdiag::report::Beside;
use gemdiag::terms::Tier;
use gemdiag::{Clock, Diagnosis, Knowledge};
use js_sys::Function;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Answer;
use crate::feed::Feed;

/// Inputs, and what is known beside them.
#[wasm_bindgen]
pub struct Question {
    diagnosis: Diagnosis,
}

#[wasm_bindgen]
impl Question {
    /// No inputs yet. `now` is in milliseconds since 1970; times are shown in `zone`, and those without one are read in it; `tier` is that
    /// of the project, where it is known.
    ///
    /// # Errors
    /// A time, a zone or a tier that there is not.
    #[wasm_bindgen(constructor)]
    pub fn new(now: f64, zone: &str, tier: Option<String>) -> Result<Self, JsError> {
        let now =
            DateTime::from_timestamp_millis(now as i64).ok_or_else(|| JsError::new("now is out of range"))?;
        let zone: Zone = zone.parse()?;
        let mut beside = Beside::new(Knowledge::builtin());
        beside.told.tier = tier.map(|tier| tier.parse::<Tier>()).transpose()?;
        let clock = Clock::fixed(now).showing(zone).assuming(zone);
        Ok(Self { diagnosis: Diagnosis::new().clock(clock).beside(beside) })
    }

    /// Adds a text: a pasted error or a log.
    pub fn text(&mut self, text: String) {
        self.add(|diagnosis| diagnosis.text(text));
    }

    /// Adds a file that `read` reads: `(most) => Uint8Array` of at most so many bytes, empty at the end.
    pub fn file(&mut self, name: &str, read: Function) {
        self.add(|diagnosis| diagnosis.file(name, Feed::new(read)));
    }

    /// Reads all inputs to their ends.
    pub fn run(self) -> Answer {
        Answer::new(self.diagnosis.run())
    }

    fn add(&mut self, input: impl FnOnce(Diagnosis) -> Diagnosis) {
        self.diagnosis = input(std::mem::take(&mut self.diagnosis));
    }
}
