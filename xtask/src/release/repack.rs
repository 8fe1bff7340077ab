//! A wheel as small as deflate gets it, by zopfli: it takes a minute, and each installation loads that much less.
//!
//! A wheel's own list of its files has the checksums of what they hold, and not of how they are packed.

use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::path::Path;

use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::{Outcome, read_bytes};

/// As many rounds as zopfli takes by itself, above the levels of others.
const LEVEL: i64 = 9 + 15;

/// What zopfli cuts into blocks at once. It makes 15 of each piece at most, whose codes fit what is in them. Of a wheel of 5.16 MB
/// whole files left 5.08, pieces of 1 MiB 5.00, of 256 KiB 4.983, of 128 KiB 4.978, and of 64 KiB the same.
const PIECE: usize = 128 * 1024;

/// Writes the wheel anew where that makes it smaller.
pub(crate) fn in_place(wheel: &Path) -> Outcome {
    let before = read_bytes(wheel)?;
    let after = packed(&before).map_err(|error| format!("{}: {error}", wheel.display()))?;
    if after.len() < before.len() {
        // Beside it first: half a wheel is never there.
        let fresh = wheel.with_extension("repacked");
        fs::write(&fresh, &after)?;
        File::open(&fresh)?.sync_all()?;
        fs::rename(&fresh, wheel)?;
    }
    println!("{}: {} bytes, {} before", wheel.display(), after.len().min(before.len()), before.len());
    Ok(())
}

/// The same files in the same order, with their times and modes.
fn packed(wheel: &[u8]) -> Outcome<Vec<u8>> {
    let mut from = ZipArchive::new(Cursor::new(wheel))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut file = from.by_index(at)?;
        let options = file.options();
        // What was not packed stays so, and so do folders.
        if file.compression() != CompressionMethod::Deflated {
            drop(file);
            to.raw_copy_file(from.by_index_raw(at)?)?;
            continue;
        }
        let (name, mut bytes) = (file.name()?.into_owned(), Vec::new());
        file.read_to_end(&mut bytes)?;
        // Zopfli takes what it is given at once as one piece. The buffer that `zip` would put before it is smaller than a window.
        to.start_file(name, options.compression_level(Some(LEVEL)).with_zopfli_buffer(None))?;
        bytes.chunks(PIECE).try_for_each(|piece| to.write_all(piece))?;
    }
    Ok(to.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use zip::DateTime;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// As maturin packs it: the time of the source where there is one, and the extension may be run.
    fn wheel() -> Vec<u8> {
        let mut wheel = ZipWriter::new(Cursor::new(Vec::new()));
        let text: String =
            (0..9_000_u32).map(|n| format!("{} ", n.wrapping_mul(2_654_435_761) >> 20)).collect();
        for (name, mode, method, bytes) in [
            ("p/_p.abi3.so", 0o755, CompressionMethod::Deflated, text.as_str()),
            ("p/__init__.py", 0o644, CompressionMethod::Deflated, "from ._p import *\n"),
            ("p/py.typed", 0o644, CompressionMethod::Deflated, ""),
            ("p/as-it-is", 0o600, CompressionMethod::Stored, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ("p-1.dist-info/RECORD", 0o644, CompressionMethod::Deflated, "p/py.typed,sha256=,0\n"),
        ] {
            let time = DateTime::from_date_and_time(2026, 11, 29, 1, 2, 4).unwrap();
            let options = SimpleFileOptions::default().compression_method(method).unix_permissions(mode);
            wheel
                .start_file(
                    name,
                    options
                        .last_modified_time(time)
                        .compression_level(Some(1).filter(|_| method == CompressionMethod::Deflated)),
                )
                .unwrap();
            wheel.write_all(bytes.as_bytes()).unwrap();
        }
        wheel.finish().unwrap().into_inner()
    }

    type Told = (String, Option<u32>, CompressionMethod, Option<DateTime>, u32, Vec<u8>);

    fn told(wheel: &[u8]) -> Vec<Told> {
        let mut wheel = ZipArchive::new(Cursor::new(wheel)).unwrap();
        let file = |at| {
            let mut file = wheel.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            let name = file.name().unwrap().into_owned();
            (name, file.unix_mode(), file.compression(), file.last_modified(), file.crc32(), bytes)
        };
        (0..5).map(file).collect()
    }

    #[test]
    fn it_is_smaller_and_all_that_is_unpacked_is_the_same() {
        let before = wheel();
        let after = packed(&before).unwrap();
        assert!(after.len() < before.len(), "{} {}", after.len(), before.len());
        assert_eq!(told(&after), told(&before));
        assert_eq!(packed(&before).unwrap(), after, "the same bytes each time");
    }

    #[test]
    fn one_that_does_not_get_smaller_stays_and_what_is_no_wheel_is_named() {
        let folder = std::env::temp_dir().join(format!("repack-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("p-1-cp39-abi3-any.whl");
        fs::write(&path, wheel()).unwrap();
        in_place(&path).unwrap();
        let once = fs::read(&path).unwrap();
        in_place(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), once);
        fs::write(&path, "no wheel").unwrap();
        let error = in_place(&path).unwrap_err().to_string();
        assert!(error.contains("p-1-cp39-abi3-any.whl"), "{error}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        fs::remove_dir_all(&folder).unwrap();
    }
}
