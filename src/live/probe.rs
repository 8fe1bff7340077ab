//! The calls of a probe, cheapest first, and their outcomes.

use super::client::{Answer, Client};
use super::failure::Failure;
use super::request::{Credential, Request, word};
use crate::knowledge::{Knowledge, Live};
use crate::terms::ModelKind;

/// Where the model is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The Gemini API.
    Gemini,
    /// Vertex AI.
    Vertex {
        /// Project id or number.
        project: String,
        /// `global`, or a region such as `europe-west4`.
        location: String,
    },
}

/// One call of a probe.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Step {
    /// Id of its row in `live.toml`.
    pub id: &'static str,
    /// What is sent.
    pub request: Request,
}

/// Outcome of a step.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// It was served.
    Passed(Answer),
    /// The API said no.
    Refused(Answer),
    /// There is no answer of the API.
    Failed(Failure),
    /// A step before it did not pass.
    NotAsked,
}

impl Place {
    /// The address of the API, without a path.
    #[must_use]
    pub fn base(&self, live: &Live) -> String {
        match self {
            Self::Gemini => live.hosts.gemini.clone(),
            Self::Vertex { location, .. } if location == "global" => live.hosts.vertex.clone(),
            Self::Vertex { location, .. } if live.hosts.multi_regions.contains(location) => {
                live.hosts.vertex_multi.replace("{location}", &word(location))
            }
            Self::Vertex { location, .. } => {
                live.hosts.vertex_regional.replace("{location}", &word(location))
            }
        }
    }

    /// Paths of the list of models, of the model as it is listed, and of the model as it is called.
    fn paths(&self, model: &str) -> [String; 3] {
        let model = word(model);
        match self {
            Self::Gemini => {
                let at = format!("/v1beta/models/{model}");
                ["/v1beta/models?pageSize=1".to_owned(), at.clone(), at]
            }
            Self::Vertex { project, location } => [
                "/v1beta1/publishers/google/models?pageSize=1".to_owned(),
                format!("/v1/publishers/google/models/{model}"),
                format!(
                    "/v1/projects/{}/locations/{}/publishers/google/models/{model}",
                    word(project),
                    word(location)
                ),
            ],
        }
    }
}

/// What one smallest request to a model costs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Cost {
    /// Next to nothing: a few tokens.
    Tokens,
    /// Dollars for an image.
    Image(f64),
    /// More than a few tokens, but how much is not known here.
    Unknown,
}

impl Cost {
    /// The cost of one request to `model`.
    #[must_use]
    pub fn of(model: &str, know: &Knowledge) -> Self {
        let costly = know.models().find(model).map_or_else(
            || know.live().sounds_costly(model),
            |row| {
                row.kinds
                    .iter()
                    .any(|kind| matches!(kind, ModelKind::Image | ModelKind::Video | ModelKind::Audio))
            },
        );
        if !costly {
            return Self::Tokens;
        }
        know.prices()
            .of(model, &know.live().costly.image_size)
            .map_or(Self::Unknown, |price| Self::Image(price.usd))
    }
}

/// The calls of a probe of `model` at `base`. Only with `spend` the last of them generates something.
#[must_use]
pub fn plan(
    place: &Place,
    base: &str,
    model: &str,
    spend: bool,
    credential: &Credential,
    know: &Knowledge,
) -> Vec<Step> {
    let [list, listed, called] = place.paths(model).map(|path| format!("{base}{path}"));
    let get = |url| Request::get(url, credential.clone());
    let post = |verb: &str, body: &str| {
        Request::post(format!("{called}:{verb}"), body.to_owned(), credential.clone())
    };
    let mut steps = vec![
        Step { id: "list-models", request: get(list) },
        Step { id: "get-model", request: get(listed) },
        Step {
            id: "count-tokens",
            request: post("countTokens", r#"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"#),
        },
    ];
    if spend {
        steps.push(generate(place, base, model, credential, know));
    }
    steps
}

/// The smallest request that generates something.
#[must_use]
pub fn generate(place: &Place, base: &str, model: &str, credential: &Credential, know: &Knowledge) -> Step {
    let [_, _, called] = place.paths(model);
    // A model that makes images cannot be held to one token.
    let body = match Cost::of(model, know) {
        Cost::Tokens => {
            r#"{"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":1}}"#
        }
        Cost::Image(_) | Cost::Unknown => r#"{"contents":[{"role":"user","parts":[{"text":"a dot"}]}]}"#,
    };
    let url = format!("{base}{called}:generateContent");
    Step { id: "generate", request: Request::post(url, body.to_owned(), credential.clone()) }
}

/// Sends the calls one after the other, up to the first that does not pass.
pub fn run<'s>(client: &Client, steps: &'s [Step], mut told: impl FnMut(&'s Step, &Outcome)) -> Vec<Outcome> {
    let mut stopped = false;
    let ask = |step: &'s Step| {
        let outcome = if stopped { Outcome::NotAsked } else { outcome(client.send(&step.request)) };
        stopped |= !matches!(outcome, Outcome::Passed(_));
        told(step, &outcome);
        outcome
    };
    steps.iter().map(ask).collect()
}

fn outcome(result: Result<Answer, Failure>) -> Outcome {
    match result {
        Ok(answer) if answer.is_success() => Outcome::Passed(answer),
        Ok(answer) => Outcome::Refused(answer),
        Err(failure) => Outcome::Failed(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_that_make_images_cost_what_their_row_says_and_unknown_ones_an_unknown_amount() {
        let cost = |model: &str| Cost::of(model, Knowledge::builtin());
        assert_eq!(cost("gemini-3.1-flash-image"), Cost::Image(0.067));
        assert_eq!(cost("gemini-9-image"), Cost::Unknown);
        assert_eq!(cost("gemini-3.5-flash-lite"), Cost::Tokens);
    }
}
