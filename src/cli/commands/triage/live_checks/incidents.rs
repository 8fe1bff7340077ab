//! Whether Google published an incident at the time of a 503.

use crate::clock::Clock;
use crate::knowledge::Live;
use crate::live::{self, Client, Published, Request};
use crate::report::{Finding, LiveCheck, LiveNote, Report};

/// The request for the feed, where an incident could be in it.
pub(super) fn request(report: &Report, endpoint: Option<&str>, live: &Live) -> Option<Request> {
    let wanted = report.findings.iter().any(is_unavailable);
    wanted.then(|| live::feed(endpoint.unwrap_or(&live.hosts.status), live))
}

/// Whether the server said that it was not available.
fn is_unavailable(finding: &Finding) -> bool {
    finding.incident.http_statuses.contains(&503)
}

/// Notes with each 503 what was published about its time; gives whether the feed was there.
pub(super) fn check(
    client: &Client,
    request: &Request,
    report: &mut Report,
    live: &Live,
    told: impl Fn(&Request, &live::Answer),
) -> Result<bool, live::Failure> {
    let clock = report.clock;
    let since =
        report.findings.iter().filter_map(|f| f.incident.first_seen).min().unwrap_or_else(|| clock.now());
    let answer = client.send(request)?;
    told(request, &answer);
    let feed = answer.is_success().then(|| live::incidents(&answer.body, live, since).ok()).flatten();
    for finding in report.findings.iter_mut().filter(|f| is_unavailable(f)) {
        let says = match &feed {
            Some(feed) => overlap(finding, feed, &clock),
            None => format!("the feed of incidents cannot be read: look at {} yourself", live.incidents.page),
        };
        finding.live.push(LiveNote { check: LiveCheck::Status, says });
    }
    Ok(feed.is_some())
}

/// What was published about the time of an incident.
fn overlap(finding: &Finding, feed: &[Published], clock: &Clock) -> String {
    let incident = &finding.incident;
    let (Some(first), Some(last)) = (incident.first_seen, incident.last_seen) else {
        return "the errors have no time to hold against Google's incidents".to_owned();
    };
    let meets = |p: &&Published| p.begin <= last && p.end.is_none_or(|end| end >= first);
    match feed.iter().find(meets) {
        Some(p) => {
            let begin = crate::report::instant(p.begin, clock);
            let end = p.end.map_or_else(
                || "still open".to_owned(),
                |end| format!("to {}", crate::report::instant(end, clock)),
            );
            format!(
                "Google published an incident of Gemini on Vertex AI at that time: {} (from {begin}, {end}) {}",
                p.title, p.link
            )
        }
        None => "no published incident of that time; the feed covers Vertex AI only".to_owned(),
    }
}
