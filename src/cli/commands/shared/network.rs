//! What the commands that open connections share: the client, and how calls and refusals are told.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use crate::cli::args::NetworkArgs;
use crate::cli::terminal::print_problem;
use crate::clock::{Clock, duration};
use crate::correlate::Triage;
use crate::input::{Dispenser, Origin};
use crate::knowledge::Knowledge;
use crate::live::{Answer, Client, Failure, Request, transcript};
use crate::pipeline::{self, Options, SHAPE};
use crate::redact::Excerpt;
use crate::report::{Beside, Report};

/// A client as the options say.
pub(crate) fn client(args: &NetworkArgs) -> Result<Client, Failure> {
    Client::new(Duration::from_secs(args.timeout), Knowledge::builtin().live().retry.clone())
}

/// The requests, as they would be sent.
pub(crate) fn show_requests<'r>(
    requests: impl Iterator<Item = &'r Request>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for request in requests {
        writeln!(out, "{request}")?;
    }
    writeln!(out, "nothing was sent")
}

/// What is wrong according to answers that refuse something: they are read like a paste.
pub(crate) fn read_refusals<'a>(
    refused: impl Iterator<Item = (&'a Request, &'a Answer)>,
    problems: Vec<String>,
    clock: Clock,
    know: &Arc<Knowledge>,
) -> Report {
    let texts = refused.map(|(request, answer)| Origin::Text(transcript(request, answer))).collect();
    let inputs = Dispenser::new(texts, SHAPE);
    let mut triage = Triage::default();
    let options = Options { threads: 1, every_text: true, know };
    let totals = pipeline::run(&inputs, &clock, options, |event| triage.observe(&event, know));
    triage.count(&totals);
    Report::advised(triage, &Beside::new(know), Vec::new(), problems, clock)
}

/// A call and its time, on stderr.
pub(crate) fn log_call(request: &Request, answer: &Answer) {
    let took = chrono::TimeDelta::from_std(answer.took).unwrap_or_default();
    let (method, url) = (request.method(), Excerpt::new(request.url(), 300));
    // Nobody is left to be told when stderr is closed.
    let _ = writeln!(io::stderr(), "HTTP {} {} {method} {url}", answer.status, duration(took));
}

/// Why a call has no answer, with the errors of the library where more is asked for.
pub(crate) fn report_unanswered(failure: &Failure, verbosity: i8) {
    print_problem(&failure.to_string(), Some(failure.hint()));
    if verbosity > 1 {
        let mut stderr = io::stderr().lock();
        for link in &failure.chain {
            // Nobody is left to be told when stderr is closed.
            let _ = writeln!(stderr, "  because: {link}");
        }
    }
}
