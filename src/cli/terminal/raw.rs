//! The terminal while a paste is read: line by line it would cut each line at 4,095 bytes (1,024 on macOS), which is
//! shorter than many errors. So it is read byte by byte, and put back on every way out.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

/// The terminal, which is put back when this is dropped.
pub(super) struct Raw {
    /// How it was; `None` once it is so again.
    before: Arc<Mutex<Option<Termios>>>,
    signals: signal_hook::iterator::Handle,
}

impl Raw {
    /// Reads byte by byte from now on. Keys that end or stop a program still do.
    pub(super) fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT])?;
        set(&before)?;
        let before = Arc::new(Mutex::new(Some(before)));
        let raw = Self { before: Arc::clone(&before), signals: signals.handle() };
        thread::spawn(move || {
            for signal in signals.forever() {
                let was = before.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(was) = was.as_ref() else { return };
                // A terminal that is gone needs nothing.
                if signal == SIGCONT {
                    let _ = set(was);
                } else {
                    let _ = tcsetattr(io::stdin(), OptionalActions::Now, was);
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            }
        });
        Ok(raw)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(before) = self.before.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // A terminal that is gone needs nothing.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
        }
        self.signals.close();
    }
}

/// Sets the terminal to give each byte as it comes.
fn set(before: &Termios) -> rustix::io::Result<()> {
    let mut raw = before.clone();
    raw.local_modes.remove(LocalModes::ICANON);
    raw.special_codes[SpecialCodeIndex::VMIN] = 1;
    raw.special_codes[SpecialCodeIndex::VTIME] = 0;
    tcsetattr(io::stdin(), OptionalActions::Now, &raw)
}

/// What the terminal does with these keys while it reads line by line.
const END: u8 = 0x04;
const ERASE: [u8; 2] = [0x7f, 0x08];

/// The lines that are typed or pasted: Ctrl-D ends them, and the last character can be taken back.
pub(super) fn lines(mut send: impl FnMut(io::Result<Vec<u8>>) -> bool) {
    let (mut stdin, mut bytes, mut line) = (io::stdin().lock(), vec![0; 64 * 1024], Vec::new());
    loop {
        let count = match stdin.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                send(Err(error));
                return;
            }
        };
        for byte in &bytes[..count] {
            match byte {
                &END => {
                    if !line.is_empty() {
                        send(Ok(line));
                    }
                    return;
                }
                byte if ERASE.contains(byte) => erase(&mut line),
                b'\n' => {
                    if !send(Ok(std::mem::take(&mut line))) {
                        return;
                    }
                }
                byte => line.push(*byte),
            }
        }
    }
    if !line.is_empty() {
        send(Ok(line));
    }
}

/// Takes the last character back, on the screen as well: the terminal has shown the key as `^?`.
fn erase(line: &mut Vec<u8>) {
    let shown = if line.is_empty() { "\x08\x08  \x08\x08" } else { "\x08\x08\x08   \x08\x08\x08" };
    while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
    // Nobody is left to be told when stderr is closed.
    let _ = write!(io::stderr(), "{shown}");
}
