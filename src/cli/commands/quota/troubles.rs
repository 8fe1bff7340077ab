//! What of a survey could not be read, and what to do about it.

use crate::cli::commands::shared::trouble;
use crate::knowledge::Live;
use crate::live::Survey;

/// Says what could not be read, and what to do about it; whether there was anything.
pub(super) fn report(survey: &Survey, project: &str, live: &Live, verbosity: i8) -> bool {
    let quota = &live.quota;
    let limits = survey.limits.as_ref().err();
    let limits = limits.map(|t| (t, ("limits", quota.quotas_api.as_str(), quota.quotas_role.as_str())));
    let usage = survey.usage.as_ref().err();
    let usage = usage.map(|t| (t, ("usage", quota.monitoring_api.as_str(), quota.monitoring_role.as_str())));
    let found: Vec<_> = limits.into_iter().chain(usage).collect();
    found.iter().for_each(|(trouble, of)| trouble::report(trouble, *of, project, verbosity));
    !found.is_empty()
}
