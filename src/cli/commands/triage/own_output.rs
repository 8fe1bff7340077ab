//! What gemdiag wrote itself: read as a log it would count again what it tells of.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::GzDecoder;

use crate::scan;

/// Bytes at the beginning and at the end of a file that show what it is.
const SHOWS: u64 = 16 * 1024;

/// Its format, if the file is a report or a part of gemdiag's own. What it holds is looked at, whatever it is called.
pub(super) fn format(path: &Path) -> Option<&'static str> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let bytes = read(&mut file)?;
    if bytes.starts_with(b"\x1f\x8b") {
        return scan::own_format(&unpacked(&bytes), "");
    }
    let head = String::from_utf8_lossy(&bytes);
    if length <= SHOWS {
        return scan::own_format(&head, &head);
    }
    file.seek(SeekFrom::Start(length - SHOWS)).ok()?;
    let tail = read(&mut file)?;
    let tail = String::from_utf8_lossy(&tail);
    // The last line of the one and the first of the other are cut; a part is one line.
    let head = head.rsplit_once('\n').map_or(&*head, |(head, _)| head);
    scan::own_format(head, tail.split_once('\n').map_or("", |(_, tail)| tail))
}

fn read(file: &mut File) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(SHOWS).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What the first bytes of a packed file begin with, as parts are packed: it ends where they do.
fn unpacked(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    let _ = GzDecoder::new(bytes).take(SHOWS).read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}
