//! The five articles have 81 tables, procedures, rules and lists. Each is carried by rows of the tables, and back.

use std::collections::{BTreeMap, BTreeSet};

use gemdiag::knowledge::{FILES, Knowledge, Row, Table};

/// The blocks, by article.
const BLOCKS: &[&str] = &[
    "T0.1 R0.2 T0.3 R0.4 P0.5 T0.6 R0.7 T0.8 R0.9 T0.10 R0.11 T0.12 T0.13 L0.14 L0.15 L0.16",
    "T1.1 T1.2 T1.3 R1.4 T1.5 R1.6 T1.7 R1.8 P1.9 R1.10 T1.11 R1.12 T1.13 T1.14 R1.15 R1.16 R1.17 L1.18 L1.19",
    "T2.1 R2.2 T2.3 T2.4 R2.5 R2.6 R2.7 R2.8 P2.9 R2.10 L2.11 R2.12 R2.13 R2.14 P2.15 T2.16 T2.17 R2.18 R2.19 S2.20 \
     T2.21 T2.22 L2.23 R2.24",
    "L3.1 L3.2 T3.3 P3.4 R3.5 T3.6 L3.7",
    "T4.1 L4.2 R4.3 T4.4 L4.5 T4.6 L4.7 P4.8 L4.9 T4.10 P4.11 L4.12 L4.13 R4.14 R4.15",
];

fn blocks() -> Vec<&'static str> {
    BLOCKS.iter().flat_map(|line| line.split_whitespace()).collect()
}

/// Adds `table/id` to each block that a row carries.
fn carry<R: Row>(table: &Table<R>, carriers: &mut BTreeMap<String, Vec<String>>) {
    for row in table.rows() {
        for block in row.blocks() {
            carriers.entry(block.clone()).or_default().push(format!("{}/{}", R::TABLE.1, row.id()));
        }
    }
}

fn carriers() -> BTreeMap<String, Vec<String>> {
    let know = Knowledge::builtin();
    let mut carriers = BTreeMap::new();
    carry(know.sources(), &mut carriers);
    carry(know.facts(), &mut carriers);
    carry(know.myths(), &mut carriers);
    carry(know.checklists(), &mut carriers);
    carry(know.models(), &mut carriers);
    carry(know.prices(), &mut carriers);
    carry(know.tiers(), &mut carriers);
    carry(know.limits(), &mut carriers);
    carry(know.policies(), &mut carriers);
    carry(know.worked(), &mut carriers);
    carriers
}

#[test]
fn each_of_the_81_blocks_is_carried_by_a_row_and_no_other_block_is_named() {
    let (blocks, carriers) = (blocks(), carriers());
    assert_eq!(blocks.len(), 81);
    let missing: Vec<&&str> = blocks.iter().filter(|b| !carriers.contains_key(**b)).collect();
    assert!(missing.is_empty(), "no row carries {missing:?}");
    let known: BTreeSet<&str> = blocks.iter().copied().collect();
    let unknown: Vec<&String> = carriers.keys().filter(|b| !known.contains(b.as_str())).collect();
    assert!(unknown.is_empty(), "rows carry blocks that no article has: {unknown:?}");
    let described: Vec<&str> = Knowledge::builtin().blocks().rows().iter().map(|b| b.id.as_str()).collect();
    assert_eq!(described, blocks, "blocks.toml describes each, in order");
}

/// A row that carries a block of an article rests on that article, or on what confirms or refutes it.
#[test]
fn a_block_is_carried_by_the_right_kind_of_row() {
    let carriers = carriers();
    for (block, row) in [
        // Contradicted, outdated, advertising or against the terms: a myth says what is so.
        ("P0.5", "myth/account-rotation"),
        ("R0.7", "myth/relay-no-limits"),
        ("T0.8", "myth/relay-versus-google"),
        ("R0.11", "myth/ghost-429"),
        ("T0.12", "myth/models-of-article-000"),
        ("T1.3", "myth/free-images"),
        ("T1.5", "myth/vertex-image-limits"),
        ("R1.10", "myth/key-cycling"),
        ("R1.15", "myth/utc-reset"),
        ("R2.12", "myth/tier-2-250"),
        ("R2.14", "myth/tier-per-project"),
        ("P2.15", "myth/console-increase"),
        ("L3.7", "myth/429-is-always-quota"),
        ("P4.11", "myth/project-sharding"),
        // Agreed: a number is calculated with, a procedure is listed, a schedule is computed.
        ("T0.10", "tier/tier-2"),
        ("T1.3", "limit/article-001-rpd"),
        ("R0.9", "policy/article-000"),
        ("R1.4", "case/500-images"),
        ("T2.16", "price/pro-4k"),
        ("T2.17", "case/enterprise-pro"),
        ("R2.19", "case/250-usd-flash"),
        ("L4.13", "checklist/before-release"),
    ] {
        assert!(carriers[block].iter().any(|r| r == row), "{block} is carried by {:?}", carriers[block]);
    }
}

/// The words and numbers of a text, the way in which they are compared: `$1,500.` is `1500`, `201.0` is `201`.
fn tokens(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | ',' | '_' | ':' | '-')));
    let bare = words.map(|w| w.replace(',', "").trim_matches(['.', ':', '-']).to_owned());
    bare.map(|w| w.strip_suffix(".0").map(str::to_owned).unwrap_or(w)).collect()
}

/// Numbers that the blocks print; whoever searches for one must find it in a row that carries the block.
#[test]
fn the_numbers_of_a_block_stand_in_its_rows() {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for file in FILES {
        for row in file.table().values().filter_map(toml::Value::as_array).flatten() {
            let blocks = row.get("blocks").and_then(toml::Value::as_array).into_iter().flatten();
            for block in blocks.filter_map(toml::Value::as_str) {
                texts.entry(block.to_owned()).or_default().push_str(&row.to_string());
            }
        }
    }
    for (block, numbers) in [
        ("T0.1", "429 8000000 17.6s generate_content_paid_tier_3_input_token_count gemini-3.1-pro"),
        ("T0.3", "2 15 50 1000 150 300 1500 500 10000 4000 250 2000 20000 100000 custom"),
        ("T0.6", "2 15"),
        ("R0.7", "50 api.apiyi.com"),
        ("T0.8", "1000 4000 20000 100000 30"),
        ("R0.9", "5 2 4 8 16 1-2 2-3 4-5 8-9"),
        ("T0.10", "100 3 1000 30 10"),
        ("R0.11", "24 48"),
        ("T0.13", "100 1000"),
        ("T1.1", "1500 GenerateContentRequestsPerDayPerProjectPerModel RATE_LIMIT_EXCEEDED"),
        ("T1.3", "10 1500 4000000 12000 10.7 2.5 6"),
        ("R1.4", "500 10 50 1500"),
        ("T1.5", "60 4000000 24000"),
        ("R1.6", "1 3"),
        ("T1.7", "10 1500 60 0.067 0.06 0.08 0.045"),
        ("R1.8", "5 120 2 3 6 1:1 1K"),
        ("P1.9", "10 60 1 3"),
        ("T1.11", "0.045 0.067 0.151 0.025"),
        ("R1.12", "0.045 0.02 0.05 0.018 33 70 500"),
        ("T1.14", "1000 100 17 67 20 45 25 10 15"),
        ("R1.17", "0.018 0.045 60"),
        ("T2.4", "250 1000 30 24"),
        ("R2.5", "7 2025"),
        ("R2.7", "5 1000 0.125 25"),
        ("R2.12", "250 30"),
        ("P2.15", "generate_content_requests_per_minute 1 3"),
        ("T2.16", "0.045 0.067 0.101 0.151 0.134 0.24"),
        (
            "T2.17",
            "3000 15000 30000 300000 201 100.5 402 1005 502.5 2010 4020 20100 10050 40200 3731 250 2000",
        ),
        ("R2.18", "0.067 0.0335 1005"),
        ("R2.19", "3731 1865 1492 746"),
        ("S2.20", "750 24 100 2 20 30 50 70 90"),
        ("R2.24", "0.24 0.05 80 20 99.9 200 0.15"),
        ("P3.4", "5 80 90"),
        ("R3.5", "5 gemini-pro"),
        ("R4.3", "20 2025 25 2026 2026-06-25 2026-03-09"),
        ("T4.6", "100 3 1000 30"),
    ] {
        let known = tokens(&texts[block]);
        let missing: Vec<&str> = numbers.split(' ').filter(|n| !known.contains(*n)).collect();
        assert!(missing.is_empty(), "{block}: {missing:?} stand in no row: {known:?}");
    }
}
