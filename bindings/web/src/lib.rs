//! gemdiag for JavaScript: what is asked, and the answer in any format.
//!
//! ```js
//! const question = new Question(Date.now(), "Europe/Berlin", undefined);
//! question.text('{"error":{"code":503,"status":"UNAVAILABLE","message":"The model is overloaded."}}');
//! const answer = question.run();
//! answer.write("json"), answer.screen(80, false, 0)
//! ```
//!
//! The library reads and answers; here its types are only made ones that JavaScript can pass. There is no clock and no zone in
//! WebAssembly: both come with the question.

mod answer;
mod feed;
mod question;

pub use answer::Answer;
pub use question::Question;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn complain(text: &str);
}

/// A panic ends the instance with a bare trap: the console says at least where it was. Its message may quote the input, and
/// is not told.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        complain(&format!("gemdiag: internal error at {place}; this is a bug in gemdiag"));
    }));
}
