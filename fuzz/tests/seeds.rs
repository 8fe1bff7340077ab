//! What every target starts from passes, without libFuzzer.

use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn every_fixture_passes_every_target() {
    let fixtures = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures"));
    assert!(fixtures.len() > 500);
    for path in fixtures {
        // As libFuzzer does it: a longer one is cut.
        let bytes = std::fs::read(&path).unwrap();
        let bytes = &bytes[..bytes.len().min(16 * 1024)];
        for (name, target) in gemdiag_fuzz::TARGETS {
            println!("{name}: {}", path.display());
            target(bytes);
        }
    }
}
