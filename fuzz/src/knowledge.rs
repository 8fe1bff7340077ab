//! A team's own rows.

use gemdiag::Diagnosis;
use gemdiag::knowledge::{FILES, Knowledge, Overlay};

use crate::shown::{harmless, in_every_format, now};

/// Reads the first line of `bytes` as the name of a table, and the others as its rows: faults are told, and with rows that have
/// none logs are read as ever.
///
/// # Panics
/// Where that is not so.
pub fn knowledge(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (name, rows) = text.split_once('\n').unwrap_or_default();
    let open = || FILES.iter().filter(|file| file.open);
    let number = name.bytes().map(usize::from).sum::<usize>() % open().count();
    let table = open().find(|file| file.file() == name).or(open().nth(number)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(table.file()), rows).unwrap();
    match Overlay::read(folder.path()) {
        Err(problems) => problems.iter().for_each(|problem| harmless(&problem.to_string())),
        Ok(overlay) => read_with(overlay),
    }
}

fn read_with(overlay: Overlay) {
    let know = Knowledge::overlaid(overlay);
    let formats: Vec<String> = know.line_formats().rows().iter().map(|row| row.id.clone()).collect();
    let line = "2026-11-22T10:00:00Z ERROR shop-1 gemini-2.5-pro 429 RESOURCE_EXHAUSTED. Quota exceeded for metric: \
        generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 5, model: gemini-2.5-pro";
    let formats = formats.iter().filter_map(|id| know.with_line_format(id));
    for know in std::iter::once(know.clone()).chain(formats) {
        let report = Diagnosis::new().knowledge(know).clock(now()).text(format!("{line}\n{line}\n")).run();
        in_every_format(&report);
    }
}
