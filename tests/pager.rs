//! A report that is longer than the screen goes to a pager; one that fits, and one that is for a program, does not.

#![cfg(all(feature = "cli", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{gemdiag, pipe, quota_line, text};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tempfile::TempDir;

const LOG: &str = "fixtures/logs/app.log";

/// A pager that says how it was called, and takes all that it gets into a file.
struct Pager {
    folder: TempDir,
}

impl Pager {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = "for word in \"$@\"; do echo \"word $word\"; done > $0.seen\n\
                      echo \"LESS $LESS\" >> $0.seen\ncat >> $0.seen\n";
        std::fs::write(folder.path().join("pager"), script).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// As a variable names it.
    fn command(&self) -> String {
        format!("/bin/sh '{}'", self.path("pager").display())
    }

    /// What it got, if it was called.
    fn seen(&self) -> Option<String> {
        std::fs::read_to_string(self.path("pager.seen")).ok()
    }
}

/// Runs the program on a screen of 24 lines: what stands there then, its exit code, and what it said on stderr.
fn on_screen(command: &mut Command) -> (String, Option<i32>, String) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let its: OwnedFd = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap().into();
    tcsetwinsize(&its, Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let reader = std::thread::spawn(move || {
        let mut shown = Vec::new();
        // The end of a terminal is an error.
        let _ = File::from(ours).read_to_end(&mut shown);
        text(&shown).replace("\r\n", "\n")
    });
    let child = command.stdin(Stdio::null()).stdout(its).stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    // Its copies of the terminal are closed with it.
    command.stdout(Stdio::null());
    (reader.join().unwrap(), output.status.code(), text(&output.stderr))
}

fn with(pager: &str) -> Command {
    let mut command = gemdiag();
    command.args(["--utc", "--color", "never"]).env("TERM", "xterm").env("PAGER", pager);
    command
}

/// What the report is without any screen, as wide as one.
fn plain(args: &[&str]) -> String {
    text(&gemdiag().args(["--utc", "--width", "80"]).args(args).output().unwrap().stdout)
}

#[test]
fn a_report_that_is_longer_than_the_screen_goes_to_the_pager() {
    let pager = Pager::new();
    let (shown, code, _) = on_screen(with(&format!("{} -R 'a b' $(date)", pager.command())).arg(LOG));
    assert_eq!((shown.as_str(), code), ("", Some(0)));
    let expected = format!("word -R\nword a b\nword $(date)\nLESS FRX\n{}", plain(&[LOG]));
    assert_eq!(pager.seen().unwrap(), expected);
    // Whoever has told less what to do is not told otherwise, and gemdiag's own variable goes first.
    let mut command = with("/no/such/pager");
    command.env("GEMDIAG_PAGER", pager.command()).env("LESS", "R").args(["explain", "rpd", "-v"]);
    assert_eq!(on_screen(&mut command).0, "");
    assert!(pager.seen().unwrap().starts_with("LESS R\nrpd: "));
}

#[test]
fn of_several_incidents_less_shows_what_to_do_first() {
    let pager = Pager::new();
    let less = pager.path("less");
    std::fs::copy(pager.path("pager"), &less).unwrap();
    std::fs::set_permissions(&less, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    // A script without a line that names its shell is run by one.
    let script = std::fs::read_to_string(&less).unwrap();
    std::fs::write(&less, format!("#!/bin/sh\n{script}")).unwrap();
    let seen = |args: &[&str]| {
        on_screen(with(&less.display().to_string()).args(args));
        std::fs::read_to_string(pager.path("less.seen")).unwrap()
    };
    assert!(seen(&[LOG]).starts_with("word +G\nLESS FRX\n# cause "));
    assert!(seen(&["explain", "rpd", "-v"]).starts_with("LESS FRX\nrpd: "));
}

#[test]
fn there_is_no_pager_where_none_is_wanted_or_needed() {
    let pager = Pager::new();
    let config = pager.path("gemdiag.toml");
    std::fs::write(&config, "no-pager = true\n").unwrap();
    let config = config.to_str().unwrap();
    let ours = pager.command();
    let short = ["--text", "503 UNAVAILABLE. The model is overloaded. Please try again later."];
    let (long, json) = (plain(&[LOG]), plain(&[LOG, "--format", "json"]));
    for (named, args, expected) in [
        (ours.as_str(), &short[..], plain(&short)),
        (&ours, &[LOG, "--no-pager"], long.clone()),
        (&ours, &[LOG, "--config", config], long.clone()),
        (&ours, &[LOG, "--format", "json"], json),
        ("", &[LOG], long.clone()),
        ("cat", &[LOG], long.clone()),
        ("/no/such/pager", &[LOG], long.clone()),
        ("less 'without an end", &[LOG], long.clone()),
    ] {
        let (shown, _, said) = on_screen(with(named).args(args));
        assert_eq!(shown, expected, "{named} {args:?}");
        assert_eq!(pager.seen(), None, "{named} {args:?}");
        assert_eq!(said, "", "{named} {args:?}");
    }
    assert_eq!(on_screen(with(&ours).env("TERM", "dumb").arg(LOG)).0, long);
    let output = pipe(with(&ours).arg(LOG), b"");
    assert_eq!((text(&output.stdout).is_empty(), pager.seen()), (false, None), "no terminal, no pager");
}

/// What goes on has no pager, and neither has a command that is run: both share the screen.
#[test]
fn what_goes_on_has_no_pager() {
    let pager = Pager::new();
    let log = Path::new(env!("CARGO_MANIFEST_DIR")).join(LOG);
    let mut run = with(&pager.command());
    run.args(["run", "--", "/bin/cat"]).arg(&log);
    let (shown, ..) = on_screen(&mut run);
    assert!(shown.contains("RESOURCE_EXHAUSTED") && pager.seen().is_none());
    let script = format!("{} --follow --utc < {}", env!("CARGO_BIN_EXE_gemdiag"), log.display());
    let mut follow = Command::new("/bin/sh");
    follow.args(["-c", &script]).env("TERM", "xterm").env("PAGER", pager.command());
    let (shown, ..) = on_screen(&mut follow);
    assert!(shown.contains("4 incidents from") && pager.seen().is_none(), "{shown}");
}

#[test]
fn a_pager_that_is_closed_early_changes_nothing_of_the_end() {
    let folder = tempfile::tempdir().unwrap();
    // More than a pipe takes before somebody reads it.
    let models = (0..400).map(|number| {
        let line = quota_line("2026-11-22T10:00:00Z", "GenerateRequestsPerDayPerProjectPerModel", 20, "9s");
        line.replace("gemini-2.5-flash", &format!("gemini-{number}"))
    });
    let log = folder.path().join("many.log");
    std::fs::write(&log, models.collect::<String>()).unwrap();
    let log = log.to_str().unwrap();
    assert!(plain(&[log, "--top", "0"]).len() > 128 * 1024);
    for (pager, fail_on, expected) in
        [("/bin/sh -c 'read line'", "any", 1), ("/bin/sh -c 'read line'", "region", 0), ("true", "any", 1)]
    {
        let (shown, code, said) = on_screen(with(pager).args([log, "--top", "0", "--fail-on", fail_on]));
        assert_eq!((shown.as_str(), code), ("", Some(expected)), "{said}");
        assert_eq!(said, "", "{pager}");
    }
}

/// Ctrl-C goes to the whole group: a pager stops its search by it, and gemdiag waits on.
#[test]
fn ctrl_c_is_the_pagers() {
    let kill = "/bin/sh -c 'kill -INT $PPID; sleep 0.1; kill -INT $PPID; sleep 0.2; wc -l'";
    let (shown, code, said) = on_screen(with(kill).arg(LOG));
    let lines = plain(&[LOG]).lines().count().to_string();
    assert_eq!((shown.trim(), code, said.as_str()), (lines.as_str(), Some(0), ""));
    // While a pipe is read, the first Ctrl-C ends the input and the second one gemdiag; behind its end neither does.
    let mut piped = Command::new("/bin/sh");
    let script = format!("exec {} --utc --color never < {LOG}", env!("CARGO_BIN_EXE_gemdiag"));
    piped.args(["-c", &script]).env("TERM", "xterm").env("PAGER", kill).env("GEMDIAG_NOW", common::NOW);
    let (shown, code, said) = on_screen(piped.current_dir(common::root()));
    assert_eq!((shown.trim(), code, said.as_str()), (lines.as_str(), Some(0), ""));
}
