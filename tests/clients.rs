//! What is said of clients: each row beside the measured cells behind it (`fixtures/clients-measured.tsv`), and the page
//! `docs/clients.md` beside the rows. `WRITE_DOCS=1 cargo test --test clients` writes the page anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use gemdiag::advise::{Page, explain};
use gemdiag::clock::Clock;
use gemdiag::knowledge::{Knowledge, Measured, Outcome};

/// A measured cell: one call of one release, and one answer.
struct Cell {
    client: String,
    version: String,
    call: String,
    answer: String,
    requests: String,
    waits: String,
    exception: String,
    keeps: String,
    body: String,
}

/// The answers of the measurement, and what rows call them.
const ANSWERS: &[(&str, &str)] = &[
    ("A", "429-minute"),
    ("B", "429-day"),
    ("C", "503"),
    ("D", "429-bare"),
    ("E", "429-retry-after-17"),
    ("F", "400-region"),
    ("H", "500-once"),
    ("K", "500"),
    ("I", "504"),
    ("J", "403-disabled"),
    ("G", "429-in-stream"),
    ("Gbare", "429-in-stream-bare"),
    ("Gmid", "429-mid-stream"),
    ("Gmidbare", "429-mid-stream-bare"),
    ("Gobj", "429-in-stream-object"),
    ("Aobj", "429-object"),
    ("Eobj", "429-object-retry-after-17"),
    ("Cobj", "503-object"),
    ("Fobj", "400-object"),
    ("C17", "503-retry-after-17"),
    ("XC17", "503-retry-after-17"),
    ("X0", "429-retry-after-0"),
    ("X5", "429-retry-after-5"),
    ("X59", "429-retry-after-59"),
    ("X60", "429-retry-after-60"),
    ("E60", "429-retry-after-60"),
    ("E61", "429-retry-after-61"),
    ("X90", "429-retry-after-90"),
    ("E120", "429-retry-after-120"),
    ("E121", "429-retry-after-121"),
    ("E600", "429-retry-after-600"),
    ("X3600", "429-retry-after-3600"),
    ("Ems", "429-retry-after-ms"),
    ("XMS", "429-retry-after-ms"),
    ("Edate", "429-retry-after-date"),
    ("XDATE", "429-retry-after-date"),
    ("Eno", "429-should-not-retry"),
    ("XNO", "429-should-not-retry"),
    ("XYES", "400-should-retry"),
    ("XD5", "429-bare-retry-after-5"),
    ("XD90", "429-bare-retry-after-90"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cells() -> BTreeMap<String, Cell> {
    let text = std::fs::read_to_string(root().join("fixtures/clients-measured.tsv")).unwrap();
    let line = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap();
        let id = next();
        let cell = Cell {
            client: next(),
            version: next(),
            call: next(),
            answer: next(),
            requests: next(),
            waits: next(),
            exception: next(),
            keeps: next(),
            body: next(),
        };
        (id, cell)
    };
    text.lines().skip(1).map(line).collect()
}

/// `9 (6 + 3 for the title)` as 9.
fn requests(cell: &Cell) -> u32 {
    cell.requests.split(' ').next().unwrap().parse().unwrap()
}

/// `1.5-1.75,2.17` or `2+4 at the server` as ranges of seconds; of two runs with other numbers of waits the first.
fn waits(cell: &Cell) -> Vec<[f64; 2]> {
    if cell.waits == "-" || cell.waits.contains(" waits of ") {
        return Vec::new();
    }
    let text = cell.waits.split(" / ").next().unwrap().split(' ').next().unwrap();
    let range = |text: &str| {
        let (least, most) = text.split_once('-').unwrap_or((text, text));
        [least.parse().unwrap(), most.parse().unwrap()]
    };
    text.split([',', '+']).map(range).collect()
}

/// What a cell's text keeps, in a row's words; `None` where the answer had nothing to keep.
fn keeps(cell: &Cell) -> Option<Vec<&str>> {
    match cell.keeps.as_str() {
        "-" => None,
        "nothing" | "none of the four" | "no" => Some(Vec::new()),
        "server text" => Some(vec!["message"]),
        text if text.starts_with("stdout") => Some(vec!["stdout"]),
        text => Some(text.split(['/', '+']).collect()),
    }
}

/// In what a row differs from one of its cells.
fn faults(row: &Measured, cell: &Cell) -> Vec<&'static str> {
    let answer = ANSWERS.iter().find(|(id, _)| *id == cell.answer).map(|(_, words)| *words).unwrap();
    let is_silent = cell.exception.starts_with("none") || cell.exception.starts_with("exit code 0");
    let raised = row.exception.as_ref().is_some_and(|exception| *exception == cell.exception);
    let nothing_told = row.exception.is_none() && row.outcome.is_none() && cell.exception == "-";
    let body = row.body.as_deref();
    [
        (row.client == cell.client && row.version == cell.version && row.call == cell.call, "another call"),
        (row.is_about(answer), "another answer"),
        ((row.requests[0]..=row.requests[1]).contains(&requests(cell)), "requests"),
        (row.waits_told.is_some() == cell.waits.contains(" waits of "), "many waits"),
        (row.waits_s.len() == waits(cell).len(), "number of waits"),
        (raised || (row.outcome.is_some() && is_silent) || nothing_told, "exception"),
        (
            row.keeps.as_deref().map(|kept| kept.iter().map(String::as_str).collect::<Vec<_>>())
                == keeps(cell),
            "what its text keeps",
        ),
        (body.is_none() || body == Some(cell.body.as_str()), "body"),
        (
            (row.returns.as_deref() == Some("an empty text")) == cell.exception.ends_with("returns \"\""),
            "returns",
        ),
    ]
    .into_iter()
    .filter_map(|(holds, what)| (!holds).then_some(what))
    .collect()
}

/// The ends of each wait over all cells of a row.
fn span(cells: &[&Cell]) -> Vec<[f64; 2]> {
    let mut all = cells.iter().map(|cell| waits(cell));
    let first = all.next().unwrap_or_default();
    all.fold(first, |spans, waits| {
        spans.iter().zip(waits).map(|(a, b)| [a[0].min(b[0]), a[1].max(b[1])]).collect()
    })
}

#[test]
fn every_row_says_what_its_cells_say_and_every_cell_is_behind_one_row() {
    let cells = cells();
    let mut cited = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in Knowledge::builtin().clients_measured().rows() {
        let behind: Vec<&Cell> = row.cells.iter().map(|id| &cells[id]).collect();
        for (id, cell) in row.cells.iter().zip(&behind) {
            wrong.extend(faults(row, cell).iter().map(|what| format!("{}: {id}: {what}", row.id)));
            assert!(cited.insert(id.clone()), "{id} is cited twice");
        }
        let numbers: Vec<u32> = behind.iter().map(|cell| requests(cell)).collect();
        let ends = [*numbers.iter().min().unwrap(), *numbers.iter().max().unwrap()];
        if ends != row.requests || span(&behind) != row.waits_s {
            wrong.push(format!("{}: {ends:?} {:?}", row.id, span(&behind)));
        }
        if let Some(answer) = row.answers.iter().find(|answer| {
            let is_it =
                |cell: &&Cell| ANSWERS.iter().any(|(id, words)| *id == cell.answer && words == answer);
            !behind.iter().any(is_it)
        }) {
            wrong.push(format!("{}: no cell has {answer}", row.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(cited.len(), cells.len());
}

#[test]
fn a_client_is_described_as_it_was_measured() {
    let know = Knowledge::builtin();
    for client in know.client_behaviour().rows() {
        let rows: Vec<&Measured> =
            know.clients_measured().rows().iter().filter(|row| row.client == client.id).collect();
        let measured: BTreeSet<&str> = rows.iter().map(|row| row.version.as_str()).collect();
        let told: BTreeSet<&str> = client.versions.iter().map(String::as_str).collect();
        assert_eq!(told, measured, "{}", client.id);
        let plain: Vec<&&Measured> = rows.iter().filter(|row| row.call == client.call).collect();
        assert!(plain.iter().any(|row| row.is_about("429-minute")), "{}: {}", client.id, client.call);
        let is_other = |call: &String| rows.iter().any(|row| row.call == *call) && !client.other.is_empty();
        assert!(client.other_call.as_ref().is_none_or(is_other), "{}: {:?}", client.id, client.other_call);
        let of_quota = || plain.iter().filter(|row| row.is_about("429-minute"));
        let places: Vec<&str> = of_quota().filter_map(|row| row.body.as_deref()).collect();
        let words = places.iter().flat_map(|place| place.split(|c: char| !c.is_alphanumeric()));
        let words: Vec<&str> = words.filter(|word| word.len() > 3 && *word != "none").collect();
        let is_there = |code: &String| match code.as_str() {
            "print(exc)" => of_quota().all(|row| row.keeps.as_ref().is_some_and(|kept| kept.len() == 4)),
            // What raises nothing, and curl, whose output is the answer.
            _ if words.is_empty() => of_quota().all(|row| row.outcome == Some(Outcome::Silent)),
            code => words.iter().any(|word| code.contains(word)),
        };
        assert!(
            client.body.as_ref().is_none_or(is_there),
            "{}: {:?} is not in {places:?}",
            client.id,
            client.body
        );
    }
}

fn page(word: &str) -> Page {
    let clock = Clock::fixed("2026-11-28T12:00:00Z".parse().unwrap());
    explain(word, Knowledge::builtin(), &clock).unwrap()
}

/// The page on clients, from the rows.
fn docs() -> String {
    let mut text = String::from(
        "# What clients do when the API refuses\n\nMade from `client_behaviour.toml` and `clients-measured.toml` by `WRITE_DOCS=1 cargo test --test clients`; a test holds it\n\
         current. The same for one client, with its releases and sources: `gemdiag explain NAME`.\n\n\
         | client | releases | 429 of a minute | 503 | 400 region |\n| --- | --- | --- | --- | --- |\n",
    );
    let know = Knowledge::builtin();
    for client in know.client_behaviour().rows() {
        let requests = |answer: &str| {
            let rows = know.clients_measured().rows().iter();
            let mut of =
                rows.filter(|row| row.client == client.id && row.call == client.call && row.is_about(answer));
            of.next().map_or("-".to_owned(), |row| match row.requests {
                [a, b] if a == b => a.to_string(),
                [a, b] => format!("{a} to {b}"),
            })
        };
        let releases = client.versions.join(", ");
        let (minute, overload, region) = (requests("429-minute"), requests("503"), requests("400-region"));
        writeln!(text, "| `{}` | {releases} | {minute} | {overload} | {region} |", client.id).unwrap();
    }
    text.push_str("\nRequests of one call, with the client's defaults.\n");
    for client in know.client_behaviour().rows() {
        let page = page(&client.id);
        writeln!(text, "\n## {}\n\n{}\n", page.id, page.title).unwrap();
        let kept = ["429", "503", "400", "headers", "loses", "body", "wait"];
        for section in page.sections.iter().filter(|section| kept.contains(&section.label)) {
            for item in &section.items {
                let said =
                    if section.label == "body" { format!("`{}`", item.text) } else { item.text.clone() };
                writeln!(text, "- {}: {said}", section.label).unwrap();
            }
        }
    }
    text
}

#[test]
fn the_page_on_clients_is_made_from_the_rows() {
    let path = root().join("docs/clients.md");
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(&path, docs()).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap() == docs(),
        "write docs/clients.md anew: WRITE_DOCS=1 cargo test --test clients"
    );
}

/// What a reader of the page must find, and what the measurement says.
#[test]
fn the_page_of_a_client_says_what_it_does() {
    for (word, says) in [
        (
            "google-genai",
            "1 request; google.genai.errors.ClientError; its text keeps quota id, limit, wait, model",
        ),
        ("openai.RateLimitError", "its text keeps nothing of the answer"),
        ("@ai-sdk/google", "3 requests, 2, 4 s apart; RetryError"),
        (
            "google-generativeai",
            "131 requests, 129 waits of 0.17 to 9.96 s, 589 s in all; google.api_core.exceptions.RetryError",
        ),
        ("smolagents", "OpenAIServerModel(), 429: 9 requests"),
        ("@google/gemini-cli", "RetryInfo in the body is obeyed for the first wait."),
        ("dspy", "Retry-After is obeyed; Google sends none."),
        ("langchain-google-genai", "Retry-After is not obeyed."),
        ("@google/adk", "nothing is raised: the program gets an event with errorCode"),
        (
            "AI_RetryError",
            "console.log((err.lastError ?? err).statusCode, (err.lastError ?? err).responseBody)",
        ),
    ] {
        let page = page(word);
        let items = page.sections.iter().flat_map(|section| &section.items);
        let all: Vec<&str> = items.map(|item| item.text.as_str()).collect();
        assert!(all.iter().any(|text| text.contains(says)), "{word}: {}", all.join("\n"));
    }
}
