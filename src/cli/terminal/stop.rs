//! Signals that end the input and not the report: the first one; the second one ends the program.

use std::io;
use std::sync::Arc;
#[cfg(unix)]
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// What Ctrl-C does so far.
#[cfg(unix)]
static ON_CTRL_C: Mutex<Vec<signal_hook::SigId>> = Mutex::new(Vec::new());

/// A flag that is set on Ctrl-C and when the program is to end; the second time ends it at once. What whoever started the
/// program has ignored, as nohup does, stays ignored.
///
/// # Errors
/// What the system says.
pub(crate) fn on_signal() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let ignored = ignored();
        for signal in [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|s| ignored >> (s - 1) & 1 == 0) {
            let end =
                signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop))?;
            let note = signal_hook::flag::register(signal, Arc::clone(&stop))?;
            if signal == SIGINT
                && let Ok(mut known) = ON_CTRL_C.lock()
            {
                known.extend([end, note]);
            }
        }
    }
    #[cfg(windows)]
    {
        let stop = Arc::clone(&stop);
        let set = move || {
            if stop.swap(true, std::sync::atomic::Ordering::Relaxed) {
                std::process::abort();
            }
        };
        ctrlc::set_handler(set).map_err(io::Error::other)?;
    }
    Ok(stop)
}

/// Leaves Ctrl-C to the program that has the screen from now on: it ends gemdiag no more.
#[cfg(unix)]
pub(crate) fn leave_ctrl_c_to_another() {
    // Where the system refuses it, Ctrl-C ends both.
    let ours = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::default());
    if let (Ok(_), Ok(mut known)) = (ours, ON_CTRL_C.lock()) {
        known.drain(..).for_each(|id| {
            signal_hook::low_level::unregister(id);
        });
    }
}

/// The signals that whoever started gemdiag has ignored, a bit each; none where the system does not tell.
#[cfg(unix)]
pub(crate) fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
