//! Values that a traceback prints of the program's source: they report no failure, but they may say what was called.

use super::fact_set::Facts;
use super::url::{self, model_name};
use crate::decode::failures::api_error::ApiError;
use crate::knowledge::Knowledge;

/// Fills what the failures of a record do not say themselves.
pub(in crate::decode) fn fill(errors: &mut [ApiError], values: &str, know: &Knowledge) {
    if values.is_empty() || errors.iter().all(|e| e.model.is_some() && e.platform.is_some()) {
        return;
    }
    let mut facts = Facts::default();
    url::addresses(values, know.words().find(values, |_, _| {}), know.providers(), &mut facts);
    for error in errors {
        error.platform = error.platform.or_else(|| facts.platform.get().copied());
        error.model = error.model.take().or_else(|| model(values).map(Into::into));
    }
}

/// The model that the values of a traceback name, if they name one only: `model='gemini-2.5-flash'`.
fn model(values: &str) -> Option<&str> {
    const BEFORE: [&str; 4] = ["models/", "model='", "model = '", "model_name='"];
    let mut models = BEFORE.iter().flat_map(|before| {
        values.match_indices(before).filter_map(|(at, _)| {
            let rest = &values[at + before.len()..];
            let name = model_name(rest);
            let cut = rest[name.len()..].starts_with("..") || rest[name.len()..].starts_with('…');
            (!cut && name.contains('-') && !url::is_file(name)).then_some(name)
        })
    });
    let first = models.next()?;
    models.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::model;

    #[test]
    fn values_name_the_model_if_they_agree() {
        let one = "-> {'metadata': [('x', 'model=models/gemini-2.5-flash'), ...\n-> (model: \"models/gemini-2.5...\nctx = <Job model='gemini-2.5-flash'>";
        assert_eq!(model(one), Some("gemini-2.5-flash"));
        assert_eq!(model("model='gemini-2.5-flash', fallback model='gemini-2.5-pro'"), None);
        assert_eq!(model("model=ctx.model, File \"google/genai/models/base-client.py\""), None);
    }
}
