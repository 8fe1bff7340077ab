//! temporary
use gemdiag::{clock::Clock, correlate::Triage, input::{Dispenser, Origin, Shape}, knowledge::Knowledge, pipeline::{self, Options, SHAPE}};
use std::io::Write;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut origins: Vec<Origin> = args.iter().filter(|a| !a.starts_with("-") && !["json","jsonl"].contains(&a.as_str())).map(|a| Origin::Path(a.into())).collect();
    let json = args.iter().any(|a| a == "json");
    if origins.is_empty() { origins.push(Origin::Stdin); }
    let block = std::env::var("BLOCK").ok().and_then(|b| b.parse().ok()).unwrap_or(SHAPE.block);
    let threads = std::env::var("J").ok().and_then(|b| b.parse().ok()).unwrap_or(2);
    let inputs = Dispenser::new(origins, Shape { block, ..SHAPE });
    let clock = Clock::system();
    let know = Knowledge::builtin();
    let mut triage = Triage::default();
    let out = std::io::stdout();
    let totals = pipeline::run(&inputs, &clock, Options { threads, every_text: !json }, |event| {
        if !json {
            let (e, v) = (&event.error, &event.verdict);
            let q = v.quota(e);
            let time = event.time.map(|m| m.at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
            let _ = writeln!(out.lock(), "{}", serde_json::json!({"type":"event","cause":v.cause,"buckets":v.buckets,"http_status":e.http_status,"grpc_status":e.grpc_status,"model":e.model,"project":e.project,"platform":e.platform,"tier":v.tier,"quota_id":q.and_then(|q|q.quota_id.clone()),"quota_metric":q.and_then(|q|q.quota_metric.clone()),"limit":q.and_then(|q|q.limit),"retry_after_s":e.retry_after_s,"time":time,"rule":v.rule.id,"line":event.place.line,"n":event.sightings}));
        }
        triage.observe(&event, know);
    });
    triage.count(&totals);
    if json {
        let inc: Vec<_> = triage.incidents().iter().map(|i| serde_json::json!({"cause": i.key.cause, "project": i.key.project, "model": i.key.model, "count": i.count})).collect();
        println!("{}", serde_json::json!({"incidents": inc, "totals": triage.totals()}));
    }
    for p in inputs.finish().1 { eprintln!("gemdiag: {p}"); }
}
