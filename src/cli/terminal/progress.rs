//! How far the reading is, on a terminal, for whoever has to wait more than a second.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::args::ReadingArgs;
use crate::input::{Dispenser, Origin};
use crate::report::Format;

/// Nothing is shown before.
const PATIENCE: Duration = Duration::from_secs(1);

/// Time between two looks at how far it is.
const TICK: Duration = Duration::from_millis(100);

/// Whether somebody looks: not in a pipe, not where events are written to the same terminal meanwhile.
pub(crate) fn is_wanted(args: &ReadingArgs) -> bool {
    let streams = args.report.format == Format::Jsonl && io::stdout().is_terminal();
    !args.report.no_progress && args.screen.quiet == 0 && !streams && io::stderr().is_terminal()
}

/// Bytes to read, if all inputs are files.
pub(crate) fn total(origins: &[Origin]) -> Option<u64> {
    let length = |origin: &Origin| match origin {
        Origin::Path(path) => {
            std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|m| m.len())
        }
        Origin::Text(text) => Some(text.len() as u64),
        Origin::Stdin | Origin::Captured(_) | Origin::Given(_) => None,
    };
    origins.iter().map(length).sum()
}

/// Does `work`, and shows meanwhile how much of `total` bytes was read.
pub(crate) fn during<T>(inputs: &Dispenser, total: Option<u64>, ascii: bool, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (working, done) = mpsc::channel::<()>();
        scope.spawn(move || watch(inputs, total, ascii, &done));
        let result = work();
        // The bar is gone before the report comes: the scope waits for the thread.
        drop(working);
        result
    })
}

fn watch(inputs: &Dispenser, total: Option<u64>, ascii: bool, done: &Receiver<()>) {
    if done.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    bar.set_style(style(total.is_some(), ascii));
    while done.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        bar.set_position(inputs.bytes_read());
    }
    bar.finish_and_clear();
}

fn style(bounded: bool, ascii: bool) -> ProgressStyle {
    let template = if bounded {
        "reading {bar:30} {percent}% of {total_bytes}, {bytes_per_sec}, {eta} left"
    } else {
        "reading {bytes}, {bytes_per_sec}"
    };
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars(if ascii { "##-" } else { "██░" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::SHAPE;

    #[test]
    fn the_total_is_known_for_files_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        std::fs::write(&path, "12345").unwrap();
        let (file, text) = (Origin::Path(path), Origin::Text("123".to_owned()));
        assert_eq!(total(&[file.clone(), text]), Some(8));
        assert_eq!(total(&[file, Origin::Stdin]), None);
        assert_eq!(total(&[Origin::Path(dir.path().to_owned())]), None);
    }

    #[test]
    fn the_work_is_done_and_nobody_waits_for_the_bar() {
        let inputs = Dispenser::new(vec![Origin::Text("123".to_owned())], SHAPE);
        let start = std::time::Instant::now();
        assert!(during(&inputs, Some(3), false, || inputs.next(Vec::new()).is_some()));
        assert_eq!(inputs.bytes_read(), 3);
        assert!(start.elapsed() < PATIENCE);
    }
}
