//! `gemdiag wait`: sleeps until a quota is back.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use chrono::TimeDelta;

use super::asks::Wait;
use super::failure::Failure;
use super::{complain, screen};
use crate::clock::{Reset, countdown};
use crate::exit;

/// The clock on the wall is asked again at least this often: it may have been set, or the machine was asleep.
const NAP: Duration = Duration::from_secs(10);

/// Waits. Ctrl-C ends it as it ends any program, so that `gemdiag wait && job` does not start the job.
pub(super) fn run(args: &Wait) -> Result<ExitCode, Failure> {
    let clock = screen::clock(&args.look, None);
    let ticker = clock.ticking();
    let reset = Reset::of(args.bucket.window(), args.at.unwrap_or_else(|| clock.now()), None);
    let until = reset.at + args.jitter.map_or(TimeDelta::zero(), by_chance);
    let hold = || {
        let rest = (until - clock.now()).to_std().unwrap_or_default();
        let back = format!("{} are back {}", args.bucket.name(), countdown(clock.now(), until));
        if args.max.is_some_and(|max| rest > max) {
            complain(&format!("{back}, which is longer than --max"), None);
            return Some(ExitCode::from(exit::FOUND));
        }
        if std::io::stderr().is_terminal() && args.look.quiet == 0 && !rest.is_zero() {
            complain(&format!("waiting: {back}"), None);
        }
        while let Ok(rest) = (until - ticker.now()).to_std()
            && !rest.is_zero()
        {
            std::thread::sleep(rest.min(NAP));
        }
        None
    };
    #[cfg(feature = "live")]
    if args.asking.probe {
        return args.asking.until_it_answers(clock, &screen::style(&args.look), hold);
    }
    Ok(hold().unwrap_or(ExitCode::from(exit::DONE)))
}

/// From nothing to `most`.
fn by_chance(most: Duration) -> TimeDelta {
    TimeDelta::from_std(most.mul_f64(fastrand::f64())).unwrap_or_default()
}
