//! What a command prints, triaged while it runs: in bounded memory, however long it runs.

use std::io::{self, Read, Write};
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::pass::{Passed, pass};
#[cfg(unix)]
use super::signals::Forwarding;
use crate::cli::commands::shared::reading::Collector;
use crate::correlate::Triage;
use crate::input::{Given, Origin, Problem, Tail};
use crate::pipeline::Follower;

/// Without anything new for so long, what has come is read.
const PAUSE: Duration = Duration::from_millis(150);

/// Bytes that are read together.
const BATCH: usize = 1024 * 1024;

/// Chunks of a stream that wait to be triaged. A command that prints quicker than that waits as it would for a pipe.
const AHEAD: usize = 16;

/// The names of the streams, as reports have them.
const STREAMS: [&str; 2] = ["<stdout>", "<stderr>"];

/// What is told by the threads that attend to the command.
enum News {
    /// Bytes of a stream, unpacked.
    Bytes(usize, Vec<u8>),
    /// A stream cannot be read any further.
    Unread(Problem),
    /// A stream has ended; what came of passing it on.
    Closed(usize, io::Result<()>),
    /// The command has ended.
    Ended(io::Result<ExitStatus>),
}

/// What became of a command.
pub(super) struct Heard {
    pub status: io::Result<ExitStatus>,
    pub triage: Triage,
    pub problems: Vec<Problem>,
    /// Streams that could not be passed on.
    pub lost: Vec<(&'static str, io::Error)>,
}

/// The names of the inputs.
pub(super) fn names() -> Vec<String> {
    STREAMS.map(str::to_owned).to_vec()
}

/// Passes the command's output on and reads it, until the command has ended and nobody holds its streams; once it has
/// ended, a signal is enough.
pub(super) fn listen(
    mut child: Child,
    mut follower: Follower<'_>,
    mut collector: Collector<'_, '_>,
    #[cfg(unix)] forwarding: &Forwarding,
) -> Heard {
    let (sender, news) = sync_channel(AHEAD);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    STREAMS.into_iter().for_each(|name| follower.begin(name.into()));
    // Nobody waits for these threads: each may wait for a pipe for ever.
    attend(0, stdout, io::stdout(), &sender);
    attend(1, stderr, io::stderr(), &sender);
    #[cfg(unix)]
    let wait = {
        let forwarding = forwarding.clone();
        move || forwarding.wait(child)
    };
    #[cfg(not(unix))]
    let wait = move || child.wait();
    thread::spawn(move || sender.send(News::Ended(wait())));

    let (mut status, mut open) = (None, STREAMS.len());
    let (mut problems, mut lost) = (Vec::new(), Vec::new());
    while open > 0 || status.is_none() {
        match news.recv_timeout(PAUSE) {
            Ok(News::Bytes(source, bytes)) => follower.take(source, &bytes),
            Ok(News::Unread(problem)) => problems.push(problem),
            Ok(News::Closed(source, result)) => {
                open -= 1;
                lost.extend(result.err().map(|error| (STREAMS[source], error)));
            }
            Ok(News::Ended(ended)) => status = Some(ended),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => follower.read(&mut &mut collector),
        }
        if follower.waiting() >= BATCH {
            follower.read(&mut &mut collector);
        }
        #[cfg(unix)]
        if status.is_some() && forwarding.is_stopped() {
            break;
        }
    }
    for news in news.try_iter() {
        if let News::Bytes(source, bytes) = news {
            follower.take(source, &bytes);
        }
    }
    let totals = follower.finish(&mut &mut collector);
    let status = status.unwrap_or_else(|| Err(io::Error::other("nobody waited for it")));
    Heard { status, triage: collector.counted(&totals), problems, lost }
}

/// Passes a stream on, and tells what came of it: one thread passes, another one unpacks.
fn attend(
    source: usize,
    from: Option<impl Read + Send + 'static>,
    to: impl Write + Send + 'static,
    news: &SyncSender<News>,
) {
    let (sender, chunks) = sync_channel(AHEAD);
    let passing = thread::spawn(move || from.map_or(Ok(()), |from| pass(from, to, &sender)));
    let news = news.clone();
    thread::spawn(move || {
        if let Err(problem) = tell(source, Passed::new(chunks), &news) {
            let _ = news.send(News::Unread(problem));
        }
        let _ = news.send(News::Closed(source, passing.join().unwrap_or(Ok(()))));
    });
}

/// Tells what comes of a stream until its end.
fn tell(source: usize, passed: Passed, news: &SyncSender<News>) -> Result<(), Problem> {
    let origin = Origin::Given(Given::reader(STREAMS[source], passed));
    let mut tail = Tail::open(&origin, &Arc::default())?;
    while let Some(bytes) = tail.wait()? {
        if news.send(News::Bytes(source, bytes)).is_err() {
            break;
        }
    }
    Ok(())
}
