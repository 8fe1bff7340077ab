//! Signals that are sent to gemdiag while a command runs belong to the command. When it has ended they are gemdiag's own.

use std::io;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::low_level::siginfo::{Cause, Origin};

use crate::cli::terminal::stop::ignored;
use crate::exit;

/// Signals that have been caught since before the command began, so that none is lost.
pub(super) struct Caught(SignalsInfo<WithOrigin>);

/// Who gets the signals.
#[derive(Debug, Clone, Copy)]
enum Phase {
    /// The command, which is not reaped yet: its id is its own.
    Runs(Pid),
    /// gemdiag, which reads what the command's children still print: it stops reading.
    Reads,
    /// gemdiag, which writes the reports: it ends at once.
    Reports,
}

/// Signals go where they belong.
#[derive(Clone)]
pub(super) struct Forwarding {
    phase: Arc<Mutex<Phase>>,
    /// The signal that ended the reading; 0 is none.
    stopped: Arc<AtomicI32>,
}

impl Caught {
    /// Begins to catch signals, but none that is ignored: below nohup the command is to ignore it as well.
    pub(super) fn begin() -> io::Result<Self> {
        let ignored = ignored();
        let all = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH];
        let caught = all.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        SignalsInfo::new(caught).map(Self)
    }

    /// Passes signals on to the command from here on.
    pub(super) fn forward(self, child: &Child) -> io::Result<Forwarding> {
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::other("the command has no process id"))?;
        let forwarding =
            Forwarding { phase: Arc::new(Mutex::new(Phase::Runs(pid))), stopped: Arc::default() };
        let (own, Self(mut signals)) = (forwarding.clone(), self);
        std::thread::spawn(move || {
            // Those that came before the command was there cannot have reached it, whoever sent them.
            signals.pending().for_each(|origin| own.take(origin.signal, true));
            signals.forever().for_each(|origin| own.take(origin.signal, !is_of_terminal(&origin)));
        });
        Ok(forwarding)
    }
}

/// What the terminal sends, it sends to the whole foreground: the command has it already.
fn is_of_terminal(origin: &Origin) -> bool {
    matches!(origin.cause, Cause::Kernel)
}

impl Forwarding {
    fn phase(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the signal to whom it belongs; to the command only if it `is_new` to it.
    fn take(&self, signal: i32, is_new: bool) {
        let phase = self.phase();
        match *phase {
            Phase::Runs(pid) => {
                if let Some(signal) = named(signal).filter(|_| is_new) {
                    // A process that has ended and is not reaped takes it, and nothing happens.
                    let _ = kill_process(pid, signal);
                }
            }
            _ if signal == SIGWINCH => {}
            Phase::Reads if self.stopped.load(Ordering::Relaxed) == 0 => {
                self.stopped.store(signal, Ordering::Relaxed);
            }
            Phase::Reads | Phase::Reports => signal_hook::low_level::exit(i32::from(code(signal))),
        }
    }

    /// Waits for the command. It is reaped while no signal is on its way to it.
    pub(super) fn wait(&self, mut child: Child) -> io::Result<ExitStatus> {
        let before = *self.phase();
        if let Phase::Runs(pid) = before {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            rustix::io::retry_on_intr(|| waitid(WaitId::Pid(pid), options))?;
        }
        let mut phase = self.phase();
        *phase = Phase::Reads;
        child.wait()
    }

    /// Whether a signal came after the command had ended.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) != 0
    }

    /// The reports are written from here on; the exit code, where a signal has ended the reading.
    pub(super) fn report(&self) -> Option<u8> {
        *self.phase() = Phase::Reports;
        Some(self.stopped.load(Ordering::Relaxed)).filter(|signal| *signal != 0).map(code)
    }
}

fn code(signal: i32) -> u8 {
    exit::SIGNAL.saturating_add(u8::try_from(signal).unwrap_or_default())
}

fn named(signal: i32) -> Option<Signal> {
    Some(match signal {
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
