//! Which parts of a record report one failed request, and which report several.
//!
//! Enters: a [`Record`]. Leaves: [`Decoded`], one [`ApiError`] for each failed request. This wing must not know what a cause or
//! an advice is, nor what the records before it reported.

mod api_error;
mod collected;
mod collector;
mod csv_row;
mod dedupe;
mod encoded;
mod exception_group;
mod lists;
mod members;
mod only_model;
mod record;
mod record_parts;
mod resolve;
mod several_failures;
mod text_place;
mod torn;
mod values;
mod whose_failure;

use crate::decode::facts::Writer;
use crate::knowledge::Knowledge;
pub use api_error::ApiError;
pub use only_model::only_model;
pub use record::{Decoded, Record};
pub use torn::Torn;
use whose_failure::{Owner, owner};

/// Decodes all failures of a record. Never fails: a text that reports none gives an empty result.
#[must_use]
pub fn decode(record: &Record<'_>, know: &Knowledge) -> Decoded {
    let (torn, writer) = (Torn::of(record.text, know), Writer::of(record.text, know));
    let mut decoded = Decoded { by_context: record.paste.is_some(), ..Decoded::default() };
    for (facts, context) in record_parts::read(record, know) {
        let reports = facts.is_failure();
        let owned = owner(&facts, context, know);
        decoded.by_context |= owned != owner(&facts, context.without_surroundings(), know);
        match owned {
            Owner::Ours => {
                // Entries of a log that is a list have writers of their own.
                let writer = facts.writer.filter(|_| facts.listed && facts.logged).unwrap_or(writer);
                decoded.errors.push(ApiError { torn, writer, ..resolve::api_error(facts, know) });
            }
            Owner::Foreign => decoded.foreign += 1,
            Owner::Unknown => decoded.undecoded += usize::from(reports && context.record),
        }
    }
    if decoded.errors.iter().any(|e| e.stamp.is_none()) {
        let row = csv_row::time(record.text);
        decoded.errors.iter_mut().for_each(|e| e.stamp = e.stamp.or(row));
    }
    if let [error] = decoded.errors.as_mut_slice()
        && error.model.is_none()
    {
        error.model = csv_row::model(record.text, know).map(Into::into);
    }
    resolve::fill_from_locals(&mut decoded.errors, record.values, know);
    decoded
}
