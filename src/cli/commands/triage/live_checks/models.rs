//! Whether the API still refuses requests to the models of a report.

use std::collections::BTreeMap;

use crate::cli::args::{Unusable, credentials};
use crate::cli::commands::shared::network;
use crate::knowledge::{Knowledge, Live};
use crate::live::{self, Client, Cost, Credential, Place, Request};
use crate::redact::clean;
use crate::report::{Finding, LiveCheck, LiveNote, Report};
use crate::terms::Platform;

/// Models that are asked about at most.
const MODELS: usize = 5;

/// One smallest request to each model of which an incident is known.
pub(super) fn requests(
    report: &mut Report,
    endpoint: Option<&str>,
    live: &Live,
) -> Result<Vec<Ask>, Unusable> {
    let (key, _, _) = credentials::api_key(live)?;
    let (name, know) = (key.to_string(), Knowledge::builtin());
    let base = endpoint.map_or_else(|| Place::Gemini.base(live), str::to_owned);
    let mut models: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, finding) in report.findings.iter_mut().enumerate() {
        let model = finding.incident.key.model.as_deref();
        let room = models.len() < MODELS || model.is_some_and(|m| models.contains_key(m));
        match model.filter(|_| room).map(|model| (model.to_owned(), unasked(finding, know))) {
            Some((model, None)) => models.entry(model).or_default().push(i),
            Some((_, Some(why))) => note(finding, format!("not asked: {why}")),
            None if room => note(finding, "not asked: no model is named".to_owned()),
            None => note(finding, format!("not asked: more than {MODELS} models")),
        }
    }
    let ask = |(model, findings): (String, Vec<usize>)| {
        let credential = Credential::Key(key.clone());
        let request = live::generate(&Place::Gemini, &base, &model, &credential, know).request;
        Ask { request, findings, key: name.trim_matches(['[', ']']).to_owned() }
    };
    Ok(models.into_iter().map(ask).collect())
}

/// A request about one model, the incidents that it is about, and the name of the key.
pub(super) struct Ask {
    pub(super) request: Request,
    findings: Vec<usize>,
    key: String,
}

fn note(finding: &mut Finding, says: String) {
    finding.live.push(LiveNote { check: LiveCheck::Probe, says });
}

/// Why the model of an incident is not asked.
fn unasked(finding: &Finding, know: &Knowledge) -> Option<String> {
    let model = finding.incident.key.model.as_deref().unwrap_or_default();
    match finding.incident.key.platform {
        Some(Platform::VertexAi) => {
            Some("it is an incident of Vertex AI; gemdiag probe --project asks there".to_owned())
        }
        Some(Platform::CodeAssist) => Some("this quota belongs to a login, not to a key".to_owned()),
        Some(Platform::Relay) => Some("the answer came from a relay".to_owned()),
        Some(Platform::GeminiApi) | None if Cost::of(model, know) != Cost::Tokens => Some(format!(
            "a request costs more than a few tokens; gemdiag probe --spend --model {}",
            clean(model)
        )),
        Some(Platform::GeminiApi) | None => None,
    }
}

/// Asks about each model, and notes what was said with its incidents. After a call without an answer no further one is
/// made.
pub(super) fn check(
    client: &Client,
    asks: &[Ask],
    report: &mut Report,
    told: impl Fn(&Request, &live::Answer),
) -> Result<(), live::Failure> {
    for ask in asks {
        let answer = client.send(&ask.request)?;
        told(&ask.request, &answer);
        let now = (!answer.is_success()).then(|| {
            network::read_refusals(
                [(&ask.request, &answer)].into_iter(),
                Vec::new(),
                report.clock,
                Knowledge::builtin(),
            )
        });
        for i in &ask.findings {
            let finding = &mut report.findings[*i];
            let says = match now.as_ref().map(|now| now.findings.first()) {
                None => "the API answers now".to_owned(),
                Some(None) => {
                    format!("refused with HTTP {}, in words that gemdiag does not know", answer.status)
                }
                Some(Some(now)) => {
                    let (cause, fix) = (now.incident.key.cause, &now.advice.fix);
                    let how = if cause == finding.incident.key.cause {
                        "still refused"
                    } else {
                        "refused, for another cause"
                    };
                    format!("{how}: {cause}: {}", fix.summary)
                }
            };
            let whose = whose(finding, &ask.key);
            note(finding, format!("{says} (asked just now with {}, {whose})", ask.key));
        }
    }
    Ok(())
}

/// Whether the key that asks is the one that failed.
fn whose(finding: &Finding, key: &str) -> &'static str {
    let keys = &finding.incident.api_keys;
    match (keys.is_empty(), keys.iter().any(|k| k.as_str() == key)) {
        (true, _) => "which may be another project's: the log names no key",
        (_, true) => "a key of the log",
        (_, false) => "which is no key of the log",
    }
}
