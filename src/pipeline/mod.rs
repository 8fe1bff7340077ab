//! From inputs to a [`Triage`](crate::correlate::Triage), on all cores.
//!
//! Enters: a dispenser of inputs. Leaves: each failed request once, in the order of the inputs, the successful
//! requests, and totals. Workers fetch pieces, look for anchors, and decode the records around them; the results are put
//! back into the order of the inputs by whichever worker completes the next piece. The answer does not depend on the number of workers, on where the
//! pieces are cut, or on whether an input was a file or a pipe.

#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the room is hidden: its types are no part of the interface"
)]

mod growing_inputs;
mod input_order;
mod line_numbers;
mod log_span;
mod one_input;
mod pasted;
mod prefilter_cache;
mod sink;
mod worker;

use std::sync::Arc;
use std::thread;

use crate::clock::Clock;
use crate::correlate::Totals;
use crate::decode::{Prefilter, SharedMemo};
use crate::input::{Dispenser, Shape};
use crate::knowledge::Knowledge;
use crate::scan::{self, Anchors};
pub use growing_inputs::{Follower, Tools};
use input_order::Order;
pub use sink::{Counting, Sink};
use worker::Worker;

/// How inputs are cut unless a test wants it otherwise.
pub const SHAPE: Shape = Shape { block: 256 * 1024, near: scan::NEAR, margin: scan::MARGIN };

/// How to work.
#[derive(Debug, Clone, Copy)]
pub struct Options<'k> {
    /// Threads at most; a few for each core are the most that are made.
    pub threads: usize,
    /// Whether every event needs its text, and not only the first of each kind.
    pub every_text: bool,
    /// The tables by which errors are told apart.
    pub know: &'k Knowledge,
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
pub fn run<S: Sink>(inputs: &Dispenser, clock: &Clock, options: Options<'_>, sink: S) -> Totals {
    let know = options.know;
    let threads = options.threads.min(most_threads());
    inputs.unpack_on(threads);
    let anchors = Anchors::new();
    let prefilter = Prefilter::new(know);
    let order = Order::new(clock, know, threads, sink);
    let memo = SharedMemo::new();
    let about = |source| (Arc::from(inputs.name(source)), inputs.sliced());
    let work = || {
        let _guard = order.guard();
        let mut worker = Worker::new(&anchors, &prefilter, &memo, know, options.every_text);
        let mut buffer = Vec::new();
        while let Some(piece) = inputs.next(std::mem::take(&mut buffer)) {
            let part = worker.read(&piece);
            if !order.give(part, piece.serial, piece.source, about) {
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
    order.finish(about(0))
}
