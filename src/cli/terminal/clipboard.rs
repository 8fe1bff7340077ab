//! The clipboard, read by the program that the platform has for it.

use std::io;
use std::process::{Command, Stdio};

/// The programs that print the clipboard, in the order in which they are tried: Wayland before X, as a session may have both.
const PROGRAMS: &[(&str, &[&str])] = &[
    #[cfg(target_os = "macos")]
    ("pbpaste", &[]),
    #[cfg(windows)]
    ("powershell", &["-NoProfile", "-Command", "Get-Clipboard -Raw"]),
    #[cfg(all(unix, not(target_os = "macos")))]
    ("wl-paste", &["--no-newline"]),
    #[cfg(all(unix, not(target_os = "macos")))]
    ("xclip", &["-selection", "clipboard", "-out"]),
    #[cfg(all(unix, not(target_os = "macos")))]
    ("xsel", &["--clipboard", "--output"]),
    #[cfg(all(unix, not(target_os = "macos")))]
    ("powershell.exe", &["-NoProfile", "-Command", "Get-Clipboard -Raw"]),
];

/// What is in the clipboard.
///
/// # Errors
/// That no program reads it here, or what the last one that was there said.
pub(crate) fn read() -> io::Result<String> {
    let mut last = None;
    for (program, arguments) in PROGRAMS {
        match Command::new(program).args(*arguments).stdin(Stdio::null()).output() {
            Ok(output) if output.status.success() => {
                return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
            }
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let said = said.lines().next().unwrap_or("it fails").to_owned();
                last = Some(io::Error::other(format!("{program} says: {said}")));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => last = Some(error),
        }
    }
    let names: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
    Err(last.unwrap_or_else(|| io::Error::other(format!("there is no {}", names.join(", no ")))))
}
