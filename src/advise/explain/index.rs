//! What can be explained.

use crate::advise::page::{Item, Page};
use crate::knowledge::Knowledge;
use crate::terms::Cause;

/// The list of causes, topics, and kinds of other names.
#[must_use]
pub fn index(know: &Knowledge) -> Page {
    let mut page = Page::new("index", "explain", "gemdiag explain NAME explains any of these.");
    let summary = |cause: &Cause| {
        let fix = know.fixes().fixes().iter().find(|fix| fix.cause == *cause && fix.is_general());
        fix.map_or("", |fix| fix.summary.as_str())
    };
    page.section("causes", Cause::ALL.iter().map(|cause| Item::of(cause.id(), summary(cause))));
    page.section("topics", know.topics().rows().iter().map(|t| Item::of(&t.id, t.statement.as_str())));
    page.section(
        "also",
        [
            Item::text("A model, such as gemini-3.8-flash."),
            Item::text("A client, by its package, import or exception: google-genai, @ai-sdk/google, openai.RateLimitError."),
            Item::text("log-it --client NAME: code that logs a refusal whole, and waits as the server asked."),
            Item::text("A quota id or metric, such as GenerateRequestsPerDayPerProjectPerModel-FreeTier."),
            Item::text(
                "The id of a row (F6, utc-reset) or of a block of an article (T0.3): see gemdiag tables.",
            ),
        ],
    );
    page
}
