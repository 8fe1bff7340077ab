//! Standard input from a pipe, which a signal ends: the report on what came is written all the same.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::input::{Content, Given, Origin};

/// Time between two looks at whether a signal came.
const LOOK: Duration = Duration::from_millis(100);

/// After a signal the other end of the pipe has so long to say its last words: it mostly got the same signal.
const LAST_WORDS: Duration = Duration::from_millis(400);

/// However much it still says, it is listened to no longer.
const AT_MOST: Duration = Duration::from_secs(2);

/// A pipe that ends at a signal.
struct Piped {
    stop: Arc<AtomicBool>,
    stopped: OnceLock<Instant>,
    /// Where what was read is passed on, if it is.
    passes: Option<Passed>,
}

/// What went wrong where the input is passed on to standard output.
pub(crate) type Passed = Arc<OnceLock<io::Error>>;

/// Standard input, if it is no file: one that a signal ends; with `passes` one that is passed on, whatever it is.
///
/// # Errors
/// What the system says.
pub(crate) fn standard_input(stop: &Arc<AtomicBool>, passes: Option<&Passed>) -> io::Result<Origin> {
    let stdin = io::stdin();
    let file = std::fs::File::from(stdin.as_fd().try_clone_to_owned()?);
    if file.metadata()?.is_file() && passes.is_none() {
        return Ok(Origin::Stdin);
    }
    // Its two ends wait less for one another.
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(stdin.as_fd(), 1024 * 1024);
    let content = Piped { stop: Arc::clone(stop), stopped: OnceLock::new(), passes: passes.map(Arc::clone) };
    Ok(Origin::Given(Given { name: Origin::Stdin.to_string().into(), content: Arc::new(content) }))
}

impl Piped {
    /// Passes it on as it came. Where nobody takes it any more, it is read on: the report is wanted all the same.
    fn pass(&self, bytes: &[u8]) {
        let Some(failed) = self.passes.as_ref().filter(|failed| failed.get().is_none()) else { return };
        let mut stdout = io::stdout().lock();
        if let Err(error) = stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            // Somebody else cannot have told it before.
            let _ = failed.set(error);
        }
    }
}

impl Content for Piped {
    fn length(&self) -> io::Result<Option<u64>> {
        Ok(None)
    }

    fn read_at(&self, buffer: &mut [u8], _at: u64) -> io::Result<usize> {
        let stdin = io::stdin();
        loop {
            let is_over = self.stop.load(Ordering::Relaxed);
            if is_over && self.stopped.get_or_init(Instant::now).elapsed() > AT_MOST {
                return Ok(0);
            }
            let wait =
                Timespec::try_from(if is_over { LAST_WORDS } else { LOOK }).map_err(io::Error::other)?;
            let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
            match poll(&mut fds, Some(&wait)) {
                Ok(0) if is_over => return Ok(0),
                Ok(0) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => match rustix::io::read(&stdin, &mut *buffer) {
                    Err(Errno::INTR | Errno::AGAIN) => {}
                    read => {
                        let count = read?;
                        self.pass(&buffer[..count]);
                        return Ok(count);
                    }
                },
            }
        }
    }
}
