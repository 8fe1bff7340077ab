//! Local variables that a traceback prints: they report no failure, but may name the service and the model.

use super::fact_set::Facts;
use super::model::{is_file, model_name};
use super::url;
use crate::knowledge::Knowledge;
use crate::terms::Platform;

/// The service and the model that were called, as far as local variables name them.
pub(in crate::decode) struct Called<'v> {
    pub platform: Option<Platform>,
    pub model: Option<&'v str>,
}

/// Reads the source lines of a traceback with their `values`.
pub(in crate::decode) fn called<'v>(values: &'v str, know: &Knowledge) -> Called<'v> {
    let mut facts = Facts::default();
    url::urls(values, know.words().find(values, |_, _| {}), know.providers(), &mut facts);
    Called { platform: facts.platform.get().copied(), model: model(values) }
}

/// The model that the values name, if they name only one: `model='gemini-2.5-flash'`.
fn model(values: &str) -> Option<&str> {
    const BEFORE: [&str; 7] =
        ["models/", "model='", "model=\"", "model = '", "model = \"", "model_name='", "model_name=\""];
    let mut models = BEFORE.iter().flat_map(|before| {
        values.match_indices(before).filter_map(|(at, _)| {
            let rest = &values[at + before.len()..];
            let name = model_name(rest);
            let cut = rest[name.len()..].starts_with("..") || rest[name.len()..].starts_with('…');
            (!cut && name.contains('-') && !is_file(name)).then_some(name)
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
        assert_eq!(model("client.ask(model=\"gemini-2.5-flash\", contents=x)"), Some("gemini-2.5-flash"));
        assert_eq!(model("model='gemini-2.5-flash', fallback model='gemini-2.5-pro'"), None);
        assert_eq!(model("model=ctx.model, File \"google/genai/models/base-client.py\""), None);
    }
}
