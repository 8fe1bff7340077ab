//! `--follow --on-change PROGRAM`: runs a program for what is new in an incident, so that somebody is called.
//!
//! No shell sees a word of the log. One program runs at a time, no longer than half a minute, and for one incident no more
//! often than once a minute: what comes meanwhile is told by its last state.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::cli::terminal::print_problem;
use crate::clock::Clock;
use crate::correlate::Change;
use crate::report::{Finding, jsonl_change};

/// A program is ended after so long.
const LIMIT: Duration = Duration::from_secs(30);

/// The program runs for one incident no more often.
const SELDOM: Duration = Duration::from_secs(60);

/// Changes that wait; what comes beyond them is lost, and said.
const WAITING: usize = 256;

/// Time between two looks at a program that runs, and at changes that wait for their minute.
const LOOK: Duration = Duration::from_millis(50);

/// What is told of an incident.
struct News {
    id: String,
    variables: Vec<(&'static str, String)>,
    json: Vec<u8>,
}

/// Runs the program for what is new.
pub(super) struct OnChange {
    sender: SyncSender<News>,
    runs: JoinHandle<()>,
}

impl OnChange {
    /// Runs `program` from now on.
    pub(super) fn begin(program: PathBuf) -> Self {
        let (sender, news) = sync_channel(WAITING);
        Self { sender, runs: thread::spawn(move || attend(&program, &news)) }
    }

    /// Tells that an incident opened, showed a pattern or is over; that it grew is no news to be called for.
    pub(super) fn tell(&self, finding: &Finding, change: &Change, clock: &Clock) {
        let event = match change {
            Change::Opened => "opened",
            Change::Showed(_) => "pattern",
            Change::Closed(_) => "closed",
            _ => return,
        };
        let (mut json, key) = (Vec::new(), &finding.incident.key);
        if jsonl_change(finding, change, clock, &mut json).is_err() {
            return;
        }
        let name = |name: Option<&str>| name.map(crate::redact::clean).unwrap_or_default();
        let variables = vec![
            ("GEMDIAG_EVENT", event.to_owned()),
            ("GEMDIAG_CAUSE", key.cause.to_string()),
            ("GEMDIAG_SEVERITY", finding.severity().to_string()),
            ("GEMDIAG_PROJECT", name(key.project.as_deref())),
            ("GEMDIAG_MODEL", name(key.model.as_deref())),
            ("GEMDIAG_FAILURES", finding.incident.count.to_string()),
        ];
        if let Err(TrySendError::Full(_)) = self.sender.try_send(News { id: finding.id(), variables, json }) {
            print_problem("the program of --on-change is too slow: a change was not told", None);
        }
    }

    /// Waits for what is still to be told.
    pub(super) fn end(self) {
        drop(self.sender);
        // It has ended by a panic, which was told.
        let _ = self.runs.join();
    }
}

/// Runs the program for what comes, until nothing more will.
fn attend(program: &Path, news: &Receiver<News>) {
    let mut told: BTreeMap<String, Instant> = BTreeMap::new();
    let mut waiting: VecDeque<News> = VecDeque::new();
    let mut goes_on = true;
    while goes_on || !waiting.is_empty() {
        match news.recv_timeout(if goes_on { LOOK } else { Duration::ZERO }) {
            Ok(new) => {
                // The last state counts; its place is that of the first.
                match waiting.iter_mut().find(|old| old.id == new.id) {
                    Some(old) => *old = new,
                    None => waiting.push_back(new),
                }
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => goes_on = false,
        }
        // At the end nothing is left for later.
        let is_due = |news: &News| !goes_on || told.get(&news.id).is_none_or(|at| at.elapsed() >= SELDOM);
        if let Some(due) = waiting.iter().position(is_due).and_then(|place| waiting.remove(place)) {
            if let Err(error) = run(program, &due) {
                print_problem(
                    &format!("cannot run {}: {}", program.display(), crate::input::plain(&error)),
                    None,
                );
            }
            told.retain(|_, at| at.elapsed() < SELDOM);
            told.insert(due.id, Instant::now());
        }
    }
}

/// Runs the program once.
fn run(program: &Path, news: &News) -> std::io::Result<()> {
    let mut command = Command::new(program);
    command.envs(news.variables.iter().map(|(name, value)| (name, value)));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // It is a line, which any pipe holds; a program that does not read it is none the worse.
        let _ = stdin.write_all(&news.json);
    }
    wait(&mut child)
}

/// Waits for the program, and ends it when it takes too long.
fn wait(child: &mut Child) -> std::io::Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        if child.try_wait()?.is_some() {
            return Ok(());
        }
        thread::sleep(LOOK);
    }
    child.kill()?;
    child.wait().map(drop)
}
