//! What a refused call of a client becomes.

use crate::advise::{Item, Unknown, Work, client_named};
use crate::cli::terminal::Failure;
use crate::knowledge::Knowledge;
use crate::report::thousands;

/// What a refused call of a client becomes, with the client's defaults.
#[derive(serde::Serialize)]
pub(super) struct Refused {
    id: String,
    /// Requests of a call that a minute's quota refuses.
    requests_per_call: u32,
    /// Requests of the whole work, if every call is refused.
    requests: Option<u64>,
    version: String,
}

impl Refused {
    /// `1,500 calls become up to 4,500 requests`
    pub(super) fn item(&self) -> Item {
        let each = self.requests_per_call;
        let one = if each == 1 { "1 request".to_owned() } else { format!("{each} requests") };
        let all = self.requests.filter(|_| each > 1);
        let all =
            all.map(|all| format!(": {} of them, if every call is", thousands(all))).unwrap_or_default();
        let text =
            format!("{} {} sends {one} for a call that a minute's quota refuses{all}", self.id, self.version);
        Item::text(text).note(format!("its waits: gemdiag backoff --client {}", self.id))
    }
}

/// What a refused call of the client with this name becomes.
pub(super) fn refused(name: &str, work: &Work, know: &Knowledge) -> Result<Refused, Failure> {
    let client = client_named(name, know)?;
    let row = know.measured(client, "429-minute").ok_or_else(|| Unknown::of(name))?;
    let requests_per_call = row.requests[1];
    Ok(Refused {
        id: client.id.clone(),
        requests_per_call,
        requests: work.requests.map(|calls| calls.saturating_mul(requests_per_call.into())),
        version: row.version.clone(),
    })
}
