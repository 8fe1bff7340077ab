//! What is known of the client that wrote of an incident: how many calls its failed requests are, and what it does with
//! such an answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use crate::clock::day_start;
use crate::correlate::Incident;
use crate::knowledge::{ClientBehaviour, Fix, Knowledge, Measured, Retryable, Step};
use crate::terms::{Unit, WindowKind};

/// The client of an incident, and its calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[non_exhaustive]
pub struct ClientNote {
    /// Id of its row, where all that names a client names the same one.
    pub id: Option<String>,
    /// Failed requests of which a client wrote.
    pub events: u64,
    /// Calls that the failed requests are, where the log decides it for all.
    pub calls: Option<u64>,
    /// Requests that the calls sent, at least and at most: counted where the log has them, and as measured with the client's
    /// defaults where it has the last of each call only.
    pub requests: Option<[u64; 2]>,
    /// Whether the requests were counted in the log.
    pub is_counted: bool,
    /// What there is to say, each in a sentence.
    pub notes: Vec<String>,
}

/// The note of an incident; `None` where nothing names a client and nothing tells calls.
pub(super) fn of(incident: &Incident, know: &Knowledge) -> Option<ClientNote> {
    let client = client(incident, know);
    let events = incident.clients.values().sum();
    let measured = client.and_then(|client| incident.measured(client, know));
    let (calls, logged) = match ended_by_dropped(incident, know) {
        Some((_, calls)) => (calls, incident.count),
        None if measured.is_some_and(|row| row.are_all(incident.count, incident.calls.count)) => {
            (incident.calls.count, incident.count)
        }
        None => (incident.calls.count, incident.calls.requests),
    };
    let is_whole = logged == incident.count && calls > 0;
    let mut note = ClientNote {
        id: client.map(|client| client.id.clone()),
        events,
        calls: is_whole.then_some(calls),
        requests: None,
        is_counted: false,
        notes: Vec::new(),
    };
    if is_whole && logged > calls {
        (note.requests, note.is_counted) = (Some([logged, logged]), true);
        note.notes.push(format!(
            "{} are {}: {}",
            plural(logged, "failed request"),
            plural(calls, "call"),
            match logged - calls {
                1 => "1 was a retry".to_owned(),
                retries => format!("{retries} were retries"),
            }
        ));
        note.notes.extend(share(incident, logged - calls));
    } else if let (true, Some(client), Some(row)) = (is_whole, client, measured) {
        let each = row.requests.map(u64::from);
        note.requests = Some(each.map(|number| number.saturating_mul(calls)));
        if row.requests[1] > 1 {
            note.notes.push(one_of_each(calls, client, row));
        }
    }
    (client.is_some() || note.is_counted).then_some(note)
}

/// What the retries are of the quota that refused them, where its limit and all windows in which they came are known.
fn share(incident: &Incident, retries: u64) -> Option<String> {
    let bucket = incident.key.cause.bucket().filter(|bucket| bucket.unit() == Unit::Requests)?;
    let mut limits = incident.limits.iter();
    let limit = limits.next().filter(|limit| **limit > 0 && limits.next().is_none())?;
    let is_one = incident.key.project.is_some() || incident.api_keys.len() < 2;
    let windows = windows(incident, bucket.window()).filter(|_| is_one && incident.untimed == 0)?;
    let allowed = limit.checked_mul(windows)?;
    #[expect(clippy::cast_precision_loss, reason = "counts of a log")]
    let percent = (retries as f64 / allowed as f64 * 100.0).round();
    let during = match windows {
        1 => format!("that {}", bucket.window()),
        many => format!("those {many} {}s", bucket.window()),
    };
    Some(format!(
        "as many retries as {percent} % of the {} that the quota allows in {during}; whether refused ones count is not documented: gemdiag explain failed-requests",
        plural(allowed, "request")
    ))
}

/// How many minutes, or days of the quota, had failures.
fn windows(incident: &Incident, window: WindowKind) -> Option<u64> {
    /// Bins of 1, 2 and 4 seconds end where a minute does.
    const FINE: i64 = 4;
    match window {
        WindowKind::Minute if incident.timeline.width().num_seconds() <= FINE => {
            let minutes: BTreeSet<i64> =
                incident.timeline.bins().map(|(at, _)| at.timestamp().div_euclid(60)).collect();
            Some(minutes.len() as u64)
        }
        WindowKind::Day => {
            let (first, last) = incident.first_seen.zip(incident.last_seen)?;
            (day_start(first) == day_start(last)).then_some(1)
        }
        WindowKind::Minute => None,
    }
}

/// `each of these failures ended a call; with its defaults openai-node 7.59.0 sends 3 a call: 12 calls, about 36 requests`
fn one_of_each(calls: u64, client: &ClientBehaviour, row: &Measured) -> String {
    let [least, most] = row.requests;
    let span = |a: u64, b: u64| if a == b { a.to_string() } else { format!("{a} to {b}") };
    let each = span(least.into(), most.into());
    let all = span(calls.saturating_mul(least.into()), calls.saturating_mul(most.into()));
    let calls = plural(calls, "call");
    format!(
        "each of these failures ended a call; with its defaults {} {} sends {each} a call: {calls}, about {all} requests",
        client.id, row.version
    )
}

/// The outermost client of those that wrote of it, where it wrote of each call.
fn client<'k>(incident: &Incident, know: &'k Knowledge) -> Option<&'k ClientBehaviour> {
    if let Some((client, _)) = ended_by_dropped(incident, know) {
        return Some(client);
    }
    let named = incident.clients.iter();
    let known = named.filter_map(|(id, count)| Some((know.client_behaviour().get(id)?, *count)));
    let known: Vec<(&ClientBehaviour, u64)> = known.collect();
    let depth = known.iter().map(|(client, _)| client.depth).max()?;
    let mut outer = known.iter().filter(|(client, _)| client.depth == depth);
    let (client, count) = outer.next().filter(|_| outer.next().is_none())?;
    (known.len() == 1 || *count >= incident.calls.count.max(1)).then_some(*client)
}

/// The client that dropped each call's refusal, and the number of calls: where the log has as many requests as that client
/// sends for so many calls.
fn ended_by_dropped<'k>(incident: &Incident, know: &'k Knowledge) -> Option<(&'k ClientBehaviour, u64)> {
    let (id, calls) = incident.insight.dropped.as_ref()?;
    let client = know.client_behaviour().get(id)?;
    incident.measured(client, know)?.are_all(incident.count, *calls).then_some((client, *calls))
}

/// What to do about the client's own retries, where they come too early and it has an option that ends them.
pub(super) fn step(incident: &Incident, fix: &Fix, is_over: bool, know: &Knowledge) -> Option<Arc<Step>> {
    let client = client(incident, know)?;
    let row = incident.measured(client, know)?;
    retries(client, row, fix.retryable, is_over)
}

/// The step for a client that does this.
pub(super) fn retries(
    client: &ClientBehaviour,
    row: &Measured,
    retryable: Retryable,
    is_over: bool,
) -> Option<Arc<Step>> {
    let off = client.set.iter().find_map(|set| set.strip_prefix("off: "))?;
    if is_over || retryable != Retryable::AfterWait || row.requests[1] < 2 {
        return None;
    }
    let waits: Vec<f64> = row.waits_s.iter().map(|[_, most]| *most).collect();
    let in_all = (waits.iter().sum::<f64>() * 10.0).round() / 10.0;
    let text = format!(
        "Switch the client's own retries off: {} sends {} requests within {in_all} s, whatever wait the answer names. {off}; a wrapper that waits as asked: gemdiag explain log-it --client {}",
        client.id, row.requests[1], client.id
    );
    Some(Arc::new(Step { text, ..Step::default() }))
}

fn plural(count: u64, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
