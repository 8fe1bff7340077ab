//! Compiles the tables of `src/knowledge/tables/`: TOML is written for people and slow to read, so that each start of the
//! program would spend most of its time on it.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

/// How the tables are written for the program, which has the same file to read a team's own tables.
#[path = "src/knowledge/compact/encode.rs"]
mod encode;

/// Variables of the environment in which keys and tokens stand.
fn variables(table: &toml::Table) -> Vec<&str> {
    let credentials = table.get("credentials");
    let rows = ["key_variables", "token_variables"].map(|key| credentials?.get(key)?.as_array());
    rows.into_iter().flatten().flatten().filter_map(toml::Value::as_str).collect()
}

const TABLES: &str = "src/knowledge/tables";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={TABLES}");
    println!("cargo::rerun-if-changed=src/knowledge/compact/encode.rs");
    let out = env::var("OUT_DIR")?;
    for entry in fs::read_dir(TABLES)? {
        let path = entry?.path();
        if let (Some(stem), Some("toml")) = (path.file_stem(), path.extension().and_then(|e| e.to_str())) {
            let table: toml::Table =
                fs::read_to_string(&path)?.parse().map_err(|error| format!("{}: {error}", path.display()))?;
            if stem == "live" {
                // The help names them, and is made before any table is read.
                println!("cargo::rustc-env=CREDENTIAL_VARIABLES={}", variables(&table).join(", "));
            }
            fs::write(Path::new(&out).join(stem).with_extension("table"), encode::encode(&table))?;
        }
    }
    Ok(())
}
