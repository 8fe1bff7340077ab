//! Signals that are sent to gemdiag while a command runs belong to the command.

use std::io;
use std::thread::JoinHandle;

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::iterator::{Handle, SignalsInfo};
use signal_hook::low_level::siginfo::{Cause, Origin};

/// Signals are passed on until this ends.
pub(super) struct Forwarding {
    handle: Handle,
    thread: JoinHandle<()>,
}

/// Passes signals on to the process.
pub(super) fn forward(process: u32) -> io::Result<Forwarding> {
    let mut signals =
        SignalsInfo::<WithOrigin>::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH])?;
    let handle = signals.handle();
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    let thread = std::thread::spawn(move || {
        for origin in &mut signals {
            if let (Some(process), Some(signal)) = (process, wanted(&origin)) {
                // A process that is gone needs no signal.
                let _ = kill_process(process, signal);
            }
        }
    });
    Ok(Forwarding { handle, thread })
}

/// The signal to pass on. What the terminal sends, it sends to the whole foreground: the command has it already.
fn wanted(origin: &Origin) -> Option<Signal> {
    if matches!(origin.cause, Cause::Kernel) {
        return None;
    }
    Some(match origin.signal {
        SIGHUP => Signal::HUP,
        SIGINT => Signal::INT,
        SIGQUIT => Signal::QUIT,
        SIGTERM => Signal::TERM,
        SIGUSR1 => Signal::USR1,
        SIGUSR2 => Signal::USR2,
        SIGWINCH => Signal::WINCH,
        _ => return None,
    })
}

impl Forwarding {
    /// Stops passing signals on.
    pub(super) fn end(self) {
        self.handle.close();
        // The thread does nothing that could fail.
        let _ = self.thread.join();
    }
}
