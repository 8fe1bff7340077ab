//! Why a service of Google Cloud does not tell about a project, and what to do about it.

use super::network;
use crate::cli::terminal::print_problem;
use crate::live::{Closed, Failure, Trouble};
use crate::redact::clean;

/// Says why there are no `what`, which `api` gives to whoever has `role`.
pub(crate) fn report(trouble: &Trouble, (what, api, role): (&str, &str, &str), project: &str, verbosity: i8) {
    match words(trouble, what, api, role, &clean(project)) {
        Ok((problem, hint)) => print_problem(&problem, Some(&hint)),
        Err(failure) => network::report_unanswered(failure, verbosity),
    }
}

/// What is wrong and what may help; or the failure of the call, which has its own words.
fn words<'t>(
    trouble: &'t Trouble,
    what: &str,
    api: &str,
    role: &str,
    project: &str,
) -> Result<(String, String), &'t Failure> {
    Ok(match trouble {
        Trouble::Failed(failure) => return Err(failure),
        Trouble::Refused(Closed::Disabled, _) => (
            format!("no {what}: {api} is not enabled in {project}"),
            format!("gcloud services enable {api} --project {project}"),
        ),
        Trouble::Refused(Closed::Denied, _) => (
            format!(
                "no {what}: the token's account may not read them in {project}, or there is no such project"
            ),
            format!("gcloud projects add-iam-policy-binding {project} --member user:YOU --role {role}"),
        ),
        Trouble::Refused(Closed::Token, _) => (
            format!("no {what}: the access token is not valid, or not any more"),
            "gcloud auth login, or export a new GOOGLE_OAUTH_ACCESS_TOKEN".to_owned(),
        ),
        Trouble::Refused(Closed::Other, status) => (
            format!("no {what}: {api} answers HTTP {status}"),
            "try again later; -v shows the calls".to_owned(),
        ),
        Trouble::Unreadable => (
            format!("no {what}: the answer of {api} has a form that gemdiag does not know"),
            "look at https://console.cloud.google.com/iam-admin/quotas".to_owned(),
        ),
    })
}
