//! Compiles the tables of `src/knowledge/tables/`: TOML is written for people and slow to read, so that each start of the
//! program would spend most of its time on it. JSON of the same rows is read ten times as fast.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const TABLES: &str = "src/knowledge/tables";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={TABLES}");
    let out = env::var("OUT_DIR")?;
    for entry in fs::read_dir(TABLES)? {
        let path = entry?.path();
        if let (Some(stem), Some("toml")) = (path.file_stem(), path.extension().and_then(|e| e.to_str())) {
            let table: toml::Table =
                fs::read_to_string(&path)?.parse().map_err(|error| format!("{}: {error}", path.display()))?;
            fs::write(Path::new(&out).join(stem).with_extension("json"), serde_json::to_string(&table)?)?;
        }
    }
    Ok(())
}
