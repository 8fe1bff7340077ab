//! Signals that end the input and not the report: the first one; the second one ends the program.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

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
            signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop))?;
            signal_hook::flag::register(signal, Arc::clone(&stop))?;
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

/// The signals that whoever started gemdiag has ignored, a bit each; none where the system does not tell.
#[cfg(unix)]
pub(crate) fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}
