//! Where a report goes: a file that is replaced once the report is whole, or a stream that is written as it comes.
//!
//! A run that fails or is ended leaves the file of the last one as it was. What is written meanwhile stands in a file
//! without a name in the same directory, which is gone when the program ends.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use same_file::Handle;

use super::pager::Paged;

/// The destination of a report.
pub(super) enum Target {
    /// The screen, a device, a pipe, or GitHub's step summary, which is added to.
    Stream(Box<dyn Write + Send>),
    /// Standard output, where what is longer than the screen goes to a pager.
    Paged(Paged),
    /// A file that others read while it grows: it is emptied once nothing can go wrong any more.
    Live(File),
    /// A file that is replaced as a whole.
    Whole {
        /// The file, behind all links.
        path: PathBuf,
        /// What it will hold.
        spool: File,
    },
}

impl Target {
    /// Looks whether the file can be written; nothing is changed before [`begin`](Self::begin).
    ///
    /// # Errors
    /// What the system says of the file or its directory.
    pub(super) fn open(path: &Path, adds: bool, is_live: bool) -> io::Result<Self> {
        let existing = match path.metadata() {
            Ok(meta) => Some(meta),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let is_stream = existing.as_ref().is_some_and(|meta| !meta.is_file());
        if adds || is_stream {
            let file = File::options().create(adds).append(adds).write(true).open(path)?;
            return Ok(Self::Stream(Box::new(file)));
        }
        if is_live {
            return File::options().create(true).write(true).truncate(false).open(path).map(Self::Live);
        }
        if existing.is_some() {
            // One that may not be written must not be replaced either.
            File::options().write(true).open(path)?;
        }
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let spool = match tempfile::tempfile_in(directory(&path)) {
            Err(error) if existing.is_some() && is_refused(&error) => tempfile::tempfile()?,
            spool => spool?,
        };
        Ok(Self::Whole { path, spool })
    }

    /// Nothing can go wrong before the first byte any more.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        match self {
            Self::Live(file) => file.set_len(0),
            Self::Stream(_) | Self::Paged(_) | Self::Whole { .. } => Ok(()),
        }
    }

    /// What matters most stands at the end of the report.
    pub(super) const fn show_end_first(&mut self) {
        if let Self::Paged(paged) = self {
            paged.show_end_first();
        }
    }

    /// The report is whole: puts it in the place of the last one.
    pub(super) fn finish(self) -> io::Result<()> {
        let (path, mut spool) = match self {
            Self::Whole { path, spool } => (path, spool),
            Self::Paged(paged) => return paged.finish(),
            Self::Stream(_) | Self::Live(_) => return Ok(()),
        };
        match replace(&path, &mut spool) {
            // A file that is mounted by itself, or in a directory that may not be written, keeps its place.
            Err(error) if is_refused(&error) && path.is_file() => {
                let mut file = File::create(&path)?;
                spool.rewind()?;
                io::copy(&mut spool, &mut file).map(drop)
            }
            result => result,
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(out) => out.write(bytes),
            Self::Paged(out) => out.write(bytes),
            Self::Live(file) | Self::Whole { spool: file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(out) => out.flush(),
            Self::Paged(out) => out.flush(),
            Self::Live(file) | Self::Whole { spool: file, .. } => file.flush(),
        }
    }
}

/// Whether the directory takes no new file, which says nothing of the file itself.
fn is_refused(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, ReadOnlyFilesystem, ResourceBusy};
    matches!(error.kind(), CrossesDevices | PermissionDenied | ReadOnlyFilesystem | ResourceBusy)
}

/// Writes a file beside the old one, with its permissions, and gives it the name.
fn replace(path: &Path, spool: &mut File) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".gemdiag-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut new = builder.tempfile_in(directory(path))?;
    spool.rewind()?;
    io::copy(spool, &mut new)?;
    if let Ok(old) = path.metadata() {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.persist(path).map(drop).map_err(|error| error.error)
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Which file a path means, whatever it is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Identity {
    Existing(Handle),
    /// It is not there yet: its name in its directory.
    New(PathBuf),
}

impl Identity {
    /// `None` of devices and pipes, and of what cannot be looked at.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.metadata() {
            Ok(meta) if meta.is_file() => Handle::from_path(path).ok().map(Self::Existing),
            Ok(_) => None,
            Err(_) => Some(Self::New(directory(path).canonicalize().ok()?.join(path.file_name()?))),
        }
    }

    /// The file that a standard stream is, if it is one.
    pub(super) fn of_stream(handle: io::Result<Handle>) -> Option<Self> {
        handle.ok().filter(|h| h.as_file().metadata().is_ok_and(|meta| meta.is_file())).map(Self::Existing)
    }
}
