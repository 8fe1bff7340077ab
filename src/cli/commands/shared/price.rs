//! What a request costs, in words.

use crate::live::Cost;

/// What a request costs, if it is more than a few tokens.
pub(crate) fn price(cost: Cost) -> Option<String> {
    match cost {
        Cost::Image(usd) => Some(format!("about ${usd} for an image")),
        Cost::Unknown => Some("an unknown amount: gemdiag has no price of this model".to_owned()),
        Cost::Tokens => None,
    }
}
