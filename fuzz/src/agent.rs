//! Messages of a coding agent, or of somebody who speaks through one.

use std::sync::LazyLock;
use std::time::Duration;

use gemdiag::Knowledge;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use crate::shown::{harmless, now};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().unwrap());

/// Bytes of a message at most: twice what is promised for text and JSON each, as one is quoted in the other's way.
const MOST: usize = 48 * 1024;

/// Sends `bytes` as the argument of a tool, as all arguments, as the parameters of a call, or as messages: each answer is a
/// short message of JSON-RPC without anything harmful, and the server goes on.
///
/// # Panics
/// Where that is not so.
pub fn agent(bytes: &[u8]) {
    let answered = async { timeout(Duration::from_secs(60), session(messages(bytes))).await };
    RUNTIME.block_on(answered).expect("the server answers");
}

/// The first byte says as what the bytes are sent.
fn messages(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let call = |name: &str, arguments: Value| {
        let params = json!({"name": name, "arguments": arguments});
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params}).to_string()
    };
    let line = || text.get(1..).unwrap_or_default().replace('\n', " ");
    let lines = text.lines().take(2).collect::<Vec<_>>();
    let message = match bytes.first().map_or(0, |first| first % 9) {
        0 => call("explain", json!({"name": text})),
        1 => call("reset", json!({"bucket": lines.first(), "at": lines.get(1)})),
        2 => call("triage", json!({"path": text})),
        3 => call("diagnose", json!({"text": text, "now": lines.first()})),
        4 => format!(r#"{{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{}}}"#, line()),
        5 => format!(
            r#"{{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{{"name":"plan","arguments":{}}}}}"#,
            line()
        ),
        6 => return bytes.iter().skip(1).copied().chain(*b"\n").collect(),
        _ => call("diagnose", json!({"text": text})),
    };
    (message + "\n").into_bytes()
}

async fn session(messages: Vec<u8>) {
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let (input, output) = tokio::io::split(theirs);
    let now = now().now();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/logs").into();
    let know = Knowledge::builtin().clone();
    let served = tokio::spawn(gemdiag::cli::answer_agent(input, output, know, now, vec![root]));
    let (answers, mut asks) = tokio::io::split(ours);
    let begin = json!({"jsonrpc": "2.0", "id": "begin", "method": "initialize", "params":
        {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "fuzz", "version": "1"}}});
    let begun = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let last = json!({"jsonrpc": "2.0", "id": "last", "method": "ping"});
    let all =
        [format!("{begin}\n{begun}\n").into_bytes(), messages, format!("{last}\n").into_bytes()].concat();
    // The server may go before it has heard all.
    let sent = tokio::spawn(async move {
        let _ = asks.write_all(&all).await;
        asks
    });
    let mut answers = BufReader::new(answers).lines();
    while let Some(answer) = answers.next_line().await.unwrap() {
        check(&answer);
        if answer.contains(r#""id":"last""#) {
            break;
        }
    }
    drop((sent, answers));
    // How it ends is its own affair; that it panics is not.
    let _ = served.await.expect("no panic");
}

fn check(answer: &str) {
    harmless(answer);
    assert!(answer.len() <= MOST, "{} bytes", answer.len());
    let answer: Value = serde_json::from_str(answer).unwrap();
    assert_eq!(answer["jsonrpc"], "2.0");
    let text = answer["result"]["content"][0]["text"].as_str();
    text.into_iter().for_each(harmless);
}
