//! Asks the API with the key, and Cloud Quotas with the token.

use std::io::{self, Write};
use std::sync::Arc;

use super::answer::{Answer, label, said};
use super::args::Args;
use crate::cli::args::{Unusable, credentials};
use crate::cli::commands::shared::{network, trouble};
use crate::cli::terminal::{Failure, screen};
use crate::knowledge::{Knowledge, Live};
use crate::live::{self, Client, Credential, Outcome, Place, Step, Subject};
use crate::redact::clean;
use crate::report::{Finding, Style};

/// The requests that [`ask`] would send.
pub(super) fn plan(
    args: &Args,
    know: &Arc<Knowledge>,
    out: &mut dyn Write,
) -> Result<io::Result<()>, Unusable> {
    let key = if args.files.is_empty() { Some(list(args, know)?.1) } else { None };
    let page = args.project.as_deref().map(|project| of_project(args, project, know)).transpose()?;
    let page = page.map(|(credential, base)| subject(args, &credential, &base, know).page(None));
    let requests: Vec<_> = key.map(|step| step.request).into_iter().chain(page).collect();
    Ok(network::show_requests(requests.iter(), out))
}

/// Asks what was asked for.
pub(super) fn ask(
    args: &Args,
    style: &Style,
    answer: &mut Answer,
    know: &Arc<Knowledge>,
) -> Result<(), Failure> {
    if !args.files.is_empty() && args.project.is_none() {
        return Ok(());
    }
    let client = network::client(&args.network)?;
    if args.files.is_empty() {
        with_key(args, &client, style, answer, know)?;
    }
    if let Some(project) = &args.project {
        with_token(args, project, &client, style, answer, know)?;
    }
    Ok(())
}

/// Who the key is, and the cheapest request: it is free, and outside the quota.
fn list<'k>(args: &Args, know: &'k Knowledge) -> Result<(String, Step, Option<&'k str>), Unusable> {
    let live = know.live();
    let (key, name, odd) = credentials::api_key(live)?;
    let who = format!("{key} of {name}");
    let base = args.network.endpoint.clone().unwrap_or_else(|| Place::Gemini.base(live));
    let steps = live::plan(&Place::Gemini, &base, &live.default_model, false, &Credential::Key(key), know);
    let first =
        steps.into_iter().next().ok_or_else(|| Unusable::NoKey(live.credentials.key_variables.clone()))?;
    Ok((who, first, odd))
}

/// What the API says to the key.
fn with_key(
    args: &Args,
    client: &Client,
    style: &Style,
    answer: &mut Answer,
    know: &Arc<Knowledge>,
) -> Result<(), Unusable> {
    let (who, step, odd) = list(args, know)?;
    let live = know.live();
    let call = live.call(step.id).map_or(("", ""), |row| (row.name.as_str(), row.proves.as_str()));
    answer.seen.push(label("key", who.clone()));
    answer.seen.extend(odd.map(|odd| label("note", odd.to_owned())));
    let steps = [step];
    let outcomes = live::run(client, &steps, |_, _| {});
    for (step, outcome) in steps.iter().zip(outcomes) {
        let called = |answer: &live::Answer| label("asked", format!("{}: HTTP {}", call.0, answer.status));
        match outcome {
            Outcome::Passed(reply) => {
                answer.seen.push(called(&reply));
                answer.proven.push(call.1.to_owned());
                answer.unproven.push(live.whose_key.passes.clone());
            }
            Outcome::Refused(reply) => {
                answer.seen.push(called(&reply));
                let clock = screen::clock(&args.screen, None);
                let report =
                    network::read_refusals([(&step.request, &reply)].into_iter(), Vec::new(), clock, know);
                refused(&report.findings, &who, answer, live);
            }
            Outcome::Failed(failure) => {
                answer.incomplete = true;
                network::report_unanswered(&failure, style.verbosity);
            }
            Outcome::NotAsked => {}
        }
    }
    Ok(())
}

/// What a refusal says: why, and perhaps which project the key is of.
fn refused(findings: &[Finding], who: &str, answer: &mut Answer, live: &Live) {
    for finding in findings {
        answer.seen.push(label("refused", format!("[{}] {}", finding.incident.key.cause, finding.summary())));
    }
    let project = findings.iter().find_map(|finding| finding.incident.key.project.as_deref());
    match project {
        Some(project) => answer.proven.push(said(&live.whose_key.named, who, project)),
        None => answer.unproven.push(live.whose_key.silent.clone()),
    }
}

/// The token for `project`, and the address of Cloud Quotas.
fn of_project(args: &Args, project: &str, know: &Arc<Knowledge>) -> Result<(Credential, String), Unusable> {
    let (token, _) = credentials::access_token(know.live())?;
    let base = args.network.endpoint.clone().unwrap_or_else(|| know.live().hosts.quotas.clone());
    Ok((Credential::Token { token, project: project.to_owned() }, base))
}

fn subject<'a>(
    args: &'a Args,
    credential: &'a Credential,
    base: &'a str,
    know: &'a Knowledge,
) -> Subject<'a> {
    Subject {
        project: args.project.as_deref().unwrap_or_default(),
        credential,
        quotas: base,
        monitoring: base,
        now: screen::clock(&args.screen, None).now(),
        know,
    }
}

/// What Cloud Quotas says of the project's billing.
fn with_token(
    args: &Args,
    project: &str,
    client: &Client,
    style: &Style,
    answer: &mut Answer,
    know: &Arc<Knowledge>,
) -> Result<(), Unusable> {
    let (credential, base) = of_project(args, project, know)?;
    let limits = subject(args, &credential, &base, know).first_limits(client, |request, reply| {
        if style.verbosity > 0 {
            network::log_call(request, reply);
        }
    });
    let (words, quota) = (&know.live().whose_key, &know.live().quota);
    let project = clean(project);
    match limits {
        Ok(limits) if limits.iter().any(|limit| limit.without_billing) => {
            answer.proven.push(words.without_billing.replace("{project}", &project));
        }
        Ok(_) => answer.unproven.push(words.billing_unsaid.replace("{project}", &project)),
        Err(problem) => {
            answer.incomplete = true;
            let of = ("limits", quota.quotas_api.as_str(), quota.quotas_role.as_str());
            trouble::report(&problem, of, &project, style.verbosity);
        }
    }
    answer.unproven.push(words.of_project.replace("{project}", &project));
    Ok(())
}
