//! What an image costs.

use crate::knowledge::{Knowledge, Price};
use crate::terms::UnknownWord;

/// The price of an image of a model, or of the model that stands first, at a size.
///
/// # Errors
/// The model or the size has no price; the error names the nearest model.
pub fn price(model: Option<&str>, size: &str, know: &Knowledge) -> Result<Price, UnknownWord> {
    let prices = know.prices();
    let first =
        prices.rows().iter().find(|price| !price.is_of_tokens()).map_or("", |price| price.model.as_str());
    let model = model.unwrap_or(first).rsplit('/').next().unwrap_or_default();
    prices.of(model, size).cloned().ok_or_else(|| UnknownWord {
        kind: "model and size with a price",
        word: format!("{model} {size}"),
        hint: None,
    })
}
