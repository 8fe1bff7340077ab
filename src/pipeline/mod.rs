//! From inputs to a [`Triage`](crate::correlate::Triage), on all cores.
//!
//! Enters: a dispenser of inputs. Leaves: each failed request once, in the order of the inputs, the requests that went
//! well, and totals. Workers
//! fetch pieces, look for anchors, and decode the records around them; what they found is put in order again and
//! assembled by whoever completes the next piece. The answer does not depend on the number of workers, on where the
//! pieces are cut, or on whether an input was a file or a pipe.

mod breaks;
mod ends;
mod feed;
mod follow;
mod glances;
mod order;
mod sink;
mod worker;

use std::sync::Arc;
use std::thread;

use crate::clock::Clock;
use crate::correlate::Totals;
use crate::decode::{Glancer, Library};
use crate::input::{Dispenser, Shape};
use crate::knowledge::Knowledge;
use crate::scan::{self, Anchors};
pub use follow::{Follower, Tools};
use order::Order;
pub use sink::{Counting, Sink};
use worker::Worker;

/// How inputs are cut unless a test wants it otherwise.
pub const SHAPE: Shape = Shape { block: 256 * 1024, near: scan::NEAR, margin: scan::MARGIN };

/// How to work.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Threads at most; a few for each core are the most that are made.
    pub threads: usize,
    /// Whether every event needs its text, and not only the first of each kind.
    pub every_text: bool,
}

/// More threads than this only wait for one another, and each has buffers of its own.
fn most_threads() -> usize {
    const FOR_EACH_CORE: usize = 4;
    FOR_EACH_CORE * thread::available_parallelism().map_or(1, usize::from)
}

/// Reads all inputs; gives each failed request to `sink`, in the order of the inputs.
///
/// # Panics
/// Where `sink` panics, in whichever thread that was; nothing is given to it after that.
pub fn run<S: Sink>(inputs: &Dispenser, clock: &Clock, options: Options, sink: S) -> Totals {
    let know = Knowledge::builtin();
    let threads = options.threads.min(most_threads());
    let anchors = Anchors::new();
    let glancer = Glancer::new(know);
    let order = Order::new(clock, know, threads, sink);
    let library = Library::new(threads);
    let work = || {
        let _guard = order.guard();
        let mut worker = Worker::new(&anchors, &glancer, &library, know, options.every_text);
        let mut buffer = Vec::new();
        while let Some(piece) = inputs.next(std::mem::take(&mut buffer)) {
            let part = worker.read(&piece);
            if !order.give(part, piece.serial, piece.source, |source| Arc::from(inputs.name(source))) {
                break;
            }
            buffer = piece.into_bytes();
        }
    };
    match threads {
        0 | 1 => work(),
        threads => thread::scope(|scope| {
            // Where the system has no room for more threads, those that could be made do the work.
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
            let others: Vec<_> = (1..threads).map_while(spawn).collect();
            work();
            for other in others {
                if let Err(panic) = other.join() {
                    std::panic::resume_unwind(panic);
                }
            }
        }),
    }
    order.finish()
}
