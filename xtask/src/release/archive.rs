//! One archive: the same bytes for the same program, on whatever day and machine it is packed.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::contents::{Entry, entries};
use super::{Target, folder};
use crate::Outcome;

/// Packs the program of a target that cargo has built; the archive's path.
pub(crate) fn build(target: &Target) -> Outcome<PathBuf> {
    let (stem, name) = (target.stem()?, target.archive()?);
    let entries = entries(target)?;
    let bytes = if name.ends_with(".zip") { zip(&stem, &entries)? } else { tar_gz(&stem, &entries)? };
    let path = folder()?.join(name);
    std::fs::write(&path, bytes)?;
    Ok(path)
}

fn mode(entry: &Entry) -> u32 {
    if entry.is_program { 0o755 } else { 0o644 }
}

fn tar_gz(stem: &str, entries: &[Entry]) -> Outcome<Vec<u8>> {
    // A time of zero is none at all: nothing in the archive tells when it was packed.
    let mut archive = tar::Builder::new(GzBuilder::new().mtime(0).write(Vec::new(), Compression::best()));
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(entry.bytes.len().try_into()?);
        header.set_mode(mode(entry));
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, format!("{stem}/{}", entry.name), entry.bytes.as_slice())?;
    }
    Ok(archive.into_inner()?.finish()?)
}

fn zip(stem: &str, entries: &[Entry]) -> Outcome<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(mode(entry));
        archive.start_file(format!("{stem}/{}", entry.name), options)?;
        archive.write_all(&entry.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Entry> {
        let entry = |name: &str, is_program| Entry {
            name: name.to_owned(),
            bytes: name.as_bytes().to_vec(),
            is_program,
        };
        vec![entry("gemdiag", true), entry("man/gemdiag.1", false)]
    }

    #[test]
    fn both_kinds_hold_the_same_files_and_only_the_program_may_run() {
        let packed = tar_gz("gemdiag-1.2.3-x", &sample()).unwrap();
        let mut unpacked = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let files = unpacked.entries().unwrap().map(|entry| {
            let entry = entry.unwrap();
            (entry.path().unwrap().display().to_string(), entry.header().mode().unwrap())
        });
        let files: Vec<_> = files.collect();
        let expected = [("gemdiag-1.2.3-x/gemdiag", 0o755), ("gemdiag-1.2.3-x/man/gemdiag.1", 0o644)];
        assert_eq!(files, expected.map(|(name, mode)| (name.to_owned(), mode)));

        let packed = zip("gemdiag-1.2.3-x", &sample()).unwrap();
        let mut unpacked = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        for (at, (name, mode)) in expected.into_iter().enumerate() {
            let file = unpacked.by_index(at).unwrap();
            assert_eq!((&*file.name().unwrap(), file.unix_mode().map(|all| all & 0o777)), (name, Some(mode)));
        }
    }

    #[test]
    fn the_same_files_make_the_same_bytes() {
        assert_eq!(tar_gz("a", &sample()).unwrap(), tar_gz("a", &sample()).unwrap());
        assert_eq!(zip("a", &sample()).unwrap(), zip("a", &sample()).unwrap());
    }
}
