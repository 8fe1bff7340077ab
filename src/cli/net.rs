//! What the commands that open connections share: options, keys and tokens, and how a call is told.

use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::Args;

use crate::clock::{Clock, duration};
use crate::correlate::Triage;
use crate::input::{Dispenser, Origin};
use crate::knowledge::Knowledge;
use crate::live::{Answer, Client, Failure, Request, Secret, transcript};
use crate::pipeline::{self, Options, SHAPE};
use crate::redact::{Excerpt, clean};
use crate::report::Report;

/// How to reach the servers.
#[derive(Debug, Args)]
pub(super) struct Net {
    /// Ask this address instead of Google's: a region, a gateway, a test
    #[arg(long, value_name = "URL", value_parser = endpoint, help_heading = "Network", hide_short_help = true)]
    pub endpoint: Option<String>,

    /// Wait this long for each answer, in seconds
    #[arg(long, value_name = "S", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=600), help_heading = "Network", hide_short_help = true)]
    pub timeout: u64,

    /// Print the requests, with the key masked, and send nothing
    #[arg(long, help_heading = "Network", hide_short_help = true)]
    pub dry_run: bool,
}

/// What the environment does not give, or gives in a form that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    #[error("there is no API key; neither GEMINI_API_KEY nor GOOGLE_API_KEY is set")]
    NoKey,
    #[error("{0} is empty, or has quotes, blanks or line ends in it, which no key has")]
    BadSecret(&'static str),
    #[error("there is no access token; GOOGLE_OAUTH_ACCESS_TOKEN is not set, and gcloud {0}")]
    NoToken(String),
    #[error("one request to {model} costs {price}")]
    Costs { model: String, price: String },
    #[error("one request to {model} costs {price}, and waiting may send several")]
    Dear { model: String, price: String },
}

impl Unusable {
    pub(super) const fn hint(&self) -> &'static str {
        match self {
            Self::NoKey => {
                "export the key that your program uses; https://aistudio.google.com/api-keys lists yours"
            }
            Self::BadSecret(_) => {
                "set it again, without them; the program that uses it fails on them as well"
            }
            Self::NoToken(_) => "run gcloud auth login, or export GOOGLE_OAUTH_ACCESS_TOKEN",
            Self::Dear { .. } => "name a model that writes text; quotas of images are told by gemdiag probe",
            Self::Costs { .. } => "say --yes to go on without being asked",
        }
    }
}

/// An address without a path of its own, such as `https://us-central1-aiplatform.googleapis.com`.
fn endpoint(text: &str) -> Result<String, String> {
    let (scheme, rest) =
        text.split_once("://").ok_or("begin it with https://, such as https://example.com")?;
    if rest.contains(['?', '#', '@']) || rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("write scheme, host, port and path only: nothing after ? or #, no user".to_owned());
    }
    let host = rest.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    match scheme {
        _ if name.is_empty() => Err("it names no host".to_owned()),
        "https" => Ok(text.trim_end_matches('/').to_owned()),
        // Nothing leaves the machine.
        "http" if ["localhost", "127.0.0.1", "[::1]"].contains(&name) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        "http" => Err("the key would travel in the clear: use https://".to_owned()),
        _ => Err("only https:// is spoken here".to_owned()),
    }
}

/// A variable that is set to something.
fn var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The API key, the variable it stands in, and what is odd about that.
pub(super) fn key() -> Result<(Secret, &'static str, Option<&'static str>), Unusable> {
    let (gemini, google) = (var("GEMINI_API_KEY"), var("GOOGLE_API_KEY"));
    let odd = (gemini.is_some() && google.is_some() && gemini != google)
        .then_some("GEMINI_API_KEY and GOOGLE_API_KEY are two keys; the client libraries use GOOGLE_API_KEY, and so does this");
    let (name, text) = match (google, gemini) {
        (Some(text), _) => ("GOOGLE_API_KEY", text),
        (None, Some(text)) => ("GEMINI_API_KEY", text),
        (None, None) => return Err(Unusable::NoKey),
    };
    Ok((Secret::new(text).ok_or(Unusable::BadSecret(name))?, name, odd))
}

/// The access token, and where it comes from.
pub(super) fn token() -> Result<(Secret, &'static str), Unusable> {
    const VAR: &str = "GOOGLE_OAUTH_ACCESS_TOKEN";
    if let Some(text) = var(VAR) {
        return Ok((Secret::new(text).ok_or(Unusable::BadSecret(VAR))?, VAR));
    }
    let output =
        Command::new("gcloud").args(["auth", "print-access-token", "--quiet"]).stdin(Stdio::null()).output();
    let output = output.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unusable::NoToken("is not installed".to_owned()),
        kind => Unusable::NoToken(format!("does not start: {kind}")),
    })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().find(|l| !l.trim().is_empty()).unwrap_or("nothing");
        return Err(Unusable::NoToken(format!("says: {}", clean(said))));
    }
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let token = Secret::new(text).ok_or_else(|| Unusable::NoToken("gives no token".to_owned()))?;
    Ok((token, "gcloud auth print-access-token"))
}

/// A client as the options say.
pub(super) fn client(net: &Net) -> Result<Client, Failure> {
    Client::new(Duration::from_secs(net.timeout), Knowledge::builtin().live().retry.clone())
}

/// What became of writing to stdout. Whoever read it and has enough ends nothing.
pub(super) fn wrote(result: io::Result<()>) -> Result<(), super::failure::Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(source) => Err(super::failure::Failure::Write { path: "the report".to_owned(), source }),
        Ok(()) => Ok(()),
    }
}

/// The requests, as they would be sent.
pub(super) fn show<'r>(requests: impl Iterator<Item = &'r Request>, out: &mut dyn Write) -> io::Result<()> {
    for request in requests {
        writeln!(out, "{request}")?;
    }
    writeln!(out, "nothing was sent")
}

/// What is wrong according to answers that refuse something: they are read like a paste.
pub(super) fn triage<'a>(
    refused: impl Iterator<Item = (&'a Request, &'a Answer)>,
    problems: Vec<String>,
    clock: Clock,
) -> Report {
    let know = Knowledge::builtin();
    let texts = refused.map(|(request, answer)| Origin::Text(transcript(request, answer))).collect();
    let inputs = Dispenser::new(texts, SHAPE);
    let mut triage = Triage::default();
    let options = Options { threads: 1, every_text: true };
    let totals = pipeline::run(&inputs, &clock, options, |event| triage.observe(&event, know));
    triage.count(&totals);
    Report::new(&triage, Vec::new(), problems, clock)
}

/// A call and its time, on stderr.
pub(super) fn tell(request: &Request, answer: &Answer) {
    let took = chrono::TimeDelta::from_std(answer.took).unwrap_or_default();
    let (method, url) = (request.method(), Excerpt::new(request.url(), 300));
    // Nobody is left to be told when stderr is closed.
    let _ = writeln!(io::stderr(), "HTTP {} {} {method} {url}", answer.status, duration(took));
}

/// Why a call has no answer, with the errors of the library where more is asked for.
pub(super) fn complain(failure: &Failure, verbosity: i8) {
    super::complain(&failure.to_string(), Some(failure.hint()));
    if verbosity > 1 {
        let mut stderr = io::stderr().lock();
        for link in &failure.chain {
            // Nobody is left to be told when stderr is closed.
            let _ = writeln!(stderr, "  because: {link}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::endpoint;

    #[test]
    fn the_key_does_not_travel_in_the_clear_and_an_address_holds_no_secret() {
        for good in [
            "https://us-central1-aiplatform.googleapis.com",
            "https://gateway.example/gemini/",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert_eq!(endpoint(good).as_deref(), Ok(good.trim_end_matches('/')));
        }
        for bad in [
            "example.com",
            "http://example.com",
            "https://user:pass@example.com",
            "https://example.com/?key=x",
            "ftp://x",
            "https:///x",
            "http://127.0.0.1.example.com",
        ] {
            assert!(endpoint(bad).is_err(), "{bad}");
        }
    }
}
