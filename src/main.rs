//! temporary
use gemdiag::{correlate::{Assembler, Sighting}, classify::classify, decode::{decode, Record}, knowledge::Knowledge, scan::{self, Anchors, Window}};
use std::io::Read;
fn main() {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap();
    if bytes.starts_with(&[0xff,0xfe]) { let u: Vec<u16> = bytes[2..].chunks_exact(2).map(|c| u16::from_le_bytes([c[0],c[1]])).collect(); bytes = String::from_utf16_lossy(&u).into_bytes(); }
    if bytes.starts_with(b"\xef\xbb\xbf") { bytes.drain(..3); }
    let know = Knowledge::builtin();
    let anchors = Anchors::new();
    let w = Window { bytes: &bytes, own: 0..bytes.len(), offset: 0 };
    let mut at = 0;
    let mut asm = Assembler::default();
    let mut show = |s: Sighting, n: u64| { let e = &s.error;
            let Some(v) = classify(e, know) else { return };
            let q = v.quota(e);
            let time = e.stamp.map(|s| s.at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
            println!("{}", serde_json::json!({"type":"event","cause":v.cause,"buckets":v.buckets,"http_status":e.http_status,"grpc_status":e.grpc_status,"model":e.model,"project":e.project,"platform":e.platform,"tier":v.tier,"quota_id":q.and_then(|q|q.quota_id.clone()),"quota_metric":q.and_then(|q|q.quota_metric.clone()),"limit":q.and_then(|q|q.limit),"retry_after_s":e.retry_after_s,"time":time,"rule":v.rule.id,"n":n}));
    };
    let debug = std::env::var("DBG").is_ok();
    while let Some(a) = anchors.next(&bytes, at, bytes.len()) {
        let r = scan::record(&w, a);
        let t = scan::unframe(&bytes[r.clone()]);
        if debug { eprintln!("=== record {r:?} {:?}\n{}", t.stamp, t.text); }
        let d = decode(&Record { text: &t.text, context: scan::context(&w, r.start), alone: bytes[..r.start].trim_ascii().is_empty() && bytes[r.end..].trim_ascii().is_empty() }, know);
        if debug { eprintln!("--- {d:?}"); }
        for mut e in d.errors {
            e.stamp = match (t.stamp, e.stamp) { (Some(a), Some(b)) if !a.zoned && b.zoned => Some(b), (a, b) => a.or(b) };
            asm.push(Sighting { error: e, stream: t.stream, source: 0, line: bytes[..r.start].iter().filter(|b| **b == b'\n').count() as u64 + 1, length: bytes[r.clone()].iter().filter(|b| **b == b'\n').count() as u64 }, &mut show);
        }
        at = r.end.max(a + 1);
    }
    asm.finish(&mut show);
}
