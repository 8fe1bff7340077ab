//! Incidents that never were, as logs: projects whose quotas count, clients that retry, a clock that is not this
//! machine's. One seed gives the same lines each time.

#![allow(dead_code, reason = "each test file uses a part of it")]

mod answers;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

#[allow(unused_imports, reason = "each test file uses a part of it")]
pub(crate) use answers::{Answer, FLASH, Project, Style, error};
use chrono::{DateTime, TimeDelta, Utc};
use gemdiag::Diagnosis;
use gemdiag::clock::Clock;
use gemdiag::knowledge::Knowledge;
use gemdiag::report::{Beside, Format, Report};
use serde_json::Value;

pub(crate) const MINUTE: f64 = 60.0;
pub(crate) const HOUR: f64 = 3600.0;
pub(crate) const DAY: f64 = 86_400.0;

/// Random numbers (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    /// From 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }
}

/// Seconds until a refused call is sent again, given the number of the attempt and what was asked for; or not at all.
pub(crate) type Retry = fn(u32, Option<f64>, &mut Random) -> Option<f64>;

/// Each call is sent once.
pub(crate) fn never(_: u32, _: Option<f64>, _: &mut Random) -> Option<f64> {
    None
}

/// Five attempts with growing pauses and a random part, whatever is asked for.
pub(crate) fn growing(attempt: u32, _: Option<f64>, random: &mut Random) -> Option<f64> {
    (attempt < 5).then(|| f64::from(1 << (attempt - 1)) + random.share())
}

/// As long as is asked for and a little more, many times.
pub(crate) fn patient(_: u32, asked: Option<f64>, random: &mut Random) -> Option<f64> {
    Some(asked.unwrap_or(8.0) + 1.0 + 3.0 * random.share())
}

/// Six attempts with next to no pause.
pub(crate) fn hasty(attempt: u32, _: Option<f64>, random: &mut Random) -> Option<f64> {
    (attempt < 6).then(|| random.between(0.1, 0.6))
}

/// Ten seconds, three times.
pub(crate) fn in_step(attempt: u32, _: Option<f64>, _: &mut Random) -> Option<f64> {
    (attempt < 3).then_some(10.0)
}

/// A program that calls a model.
#[derive(Clone)]
pub(crate) struct Client {
    /// Its log.
    pub(crate) file: &'static str,
    /// The project that its log names.
    pub(crate) project: &'static str,
    /// The project of its key, where that is another one.
    pub(crate) really: Option<&'static str>,
    pub(crate) model: &'static str,
    pub(crate) retry: Retry,
    pub(crate) style: Style,
    pub(crate) key: Option<&'static str>,
    /// Tokens of each request.
    pub(crate) tokens: u64,
    /// After how many attempts its log counts from 1 again: the retries of an inner layer. 0: never.
    pub(crate) restarts: u32,
}

impl Client {
    pub(crate) fn new(file: &'static str, project: &'static str) -> Self {
        let (model, style) = (FLASH, Style::Whole);
        Self { file, project, really: None, model, retry: never, style, key: None, tokens: 1000, restarts: 0 }
    }
}

/// Something that fails whatever the quotas are: when, whom, and which share of the requests.
pub(crate) struct Fault {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) share: f64,
    pub(crate) answer: Answer,
    pub(crate) hits: fn(&Client) -> bool,
}

/// Everything that takes part. Times are in seconds since the start.
pub(crate) struct World {
    pub(crate) random: Random,
    pub(crate) start: DateTime<Utc>,
    pub(crate) projects: BTreeMap<&'static str, Project>,
    pub(crate) faults: Vec<Fault>,
    calls: Vec<(f64, Client)>,
    notes: Vec<(f64, &'static str, String)>,
}

impl World {
    pub(crate) fn new(seed: u64, start: &str) -> Self {
        Self {
            random: Random(seed),
            start: start.parse().unwrap(),
            projects: BTreeMap::new(),
            faults: Vec::new(),
            calls: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(crate) fn project(mut self, name: &'static str, project: Project) -> Self {
        self.projects.insert(name, project);
        self
    }

    pub(crate) fn fault(mut self, from: f64, to: f64, share: f64, answer: Answer) -> Self {
        self.faults.push(Fault { from, to, share, answer, hits: |_| true });
        self
    }

    pub(crate) fn fault_of(
        mut self,
        (from, to): (f64, f64),
        answer: Answer,
        hits: fn(&Client) -> bool,
    ) -> Self {
        self.faults.push(Fault { from, to, share: 1.0, answer, hits });
        self
    }

    /// Calls at random times.
    pub(crate) fn busy(self, client: &Client, from: f64, to: f64, per_minute: f64) -> Self {
        self.growing(client, from, to, (per_minute, per_minute))
    }

    /// Calls at random times, at a pace that grows.
    pub(crate) fn growing(mut self, client: &Client, from: f64, to: f64, (low, high): (f64, f64)) -> Self {
        let mut at = from;
        loop {
            let pace = low + (high - low) * ((at - from) / (to - from));
            at -= (1.0 - self.random.share()).ln() * MINUTE / pace;
            if at >= to {
                return self;
            }
            self.calls.push((at, client.clone()));
        }
    }

    /// So many calls within so many seconds.
    pub(crate) fn burst(mut self, client: &Client, from: f64, seconds: f64, count: usize) -> Self {
        for _ in 0..count {
            let at = from + self.random.between(0.0, seconds);
            self.calls.push((at, client.clone()));
        }
        self
    }

    /// A line of the log that is about nothing.
    pub(crate) fn note(mut self, file: &'static str, at: f64, text: &str) -> Self {
        self.notes.push((at, file, text.to_owned()));
        self
    }

    /// The logs of everything that happens until `end`, by their names.
    pub(crate) fn logs(mut self, end: f64) -> BTreeMap<&'static str, String> {
        let millis = |at: f64| (at * 1000.0) as i64;
        let mut queue = BinaryHeap::new();
        let (calls, mut number) = (std::mem::take(&mut self.calls), 0);
        for (i, (at, _)) in calls.iter().enumerate() {
            queue.push(Reverse((millis(*at), i, 1_u32, i)));
            number = i;
        }
        let mut lines: Vec<(i64, usize, &str, String)> = Vec::new();
        for (i, (at, file, text)) in self.notes.iter().enumerate() {
            lines.push((millis(*at), i, file, format!("INFO main: {text}")));
        }
        while let Some(Reverse((at, _, attempt, call))) = queue.pop() {
            let (client, at) = (&calls[call].1, at as f64 / 1000.0);
            let answer = self.answer(client, at);
            let took = if answer.is_ok() { (0.4, 1.5) } else { (0.05, 0.15) };
            let done = at + self.random.between(took.0, took.1);
            if done >= end {
                continue;
            }
            number += 1;
            lines.push((
                millis(done),
                number,
                client.file,
                answers::line(client, &answer, attempt, self.when(done)),
            ));
            let pause = (!answer.is_ok())
                .then(|| (client.retry)(attempt, answer.asked(), &mut self.random))
                .flatten();
            if let Some(pause) = pause {
                queue.push(Reverse((millis(done + pause), number, attempt + 1, call)));
            }
        }
        lines.sort_by_key(|line| (line.0, line.1));
        let mut logs: BTreeMap<&'static str, String> = BTreeMap::new();
        for (at, _, file, text) in lines {
            let text = if text.starts_with('{') {
                text
            } else {
                format!("{} {text}", self.when(at as f64 / 1000.0))
            };
            let file =
                calls.iter().map(|c| c.1.file).chain(self.notes.iter().map(|n| n.1)).find(|f| *f == file);
            logs.entry(file.unwrap()).or_default().push_str(&(text + "\n"));
        }
        logs
    }

    fn when(&self, at: f64) -> String {
        let time = self.start + TimeDelta::milliseconds((at * 1000.0) as i64);
        time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
    }

    fn answer(&mut self, client: &Client, at: f64) -> Answer {
        for fault in &self.faults {
            let holds = fault.from <= at && at < fault.to && (fault.hits)(client);
            if holds && self.random.share() < fault.share {
                return fault.answer.clone();
            }
        }
        let name = client.really.unwrap_or(client.project);
        let now = self.start + TimeDelta::milliseconds((at * 1000.0) as i64);
        let project = self.projects.entry(name).or_default();
        project.ask(client, at, now, &mut self.random)
    }

    /// What is concluded from it, asked at its end.
    pub(crate) fn report(self, end: f64) -> Report {
        self.report_with(end, None)
    }

    /// The same, where the user says since when billing is on.
    pub(crate) fn report_with(self, end: f64, billing_since: Option<f64>) -> Report {
        let mut beside = Beside::new(Knowledge::builtin());
        let since = billing_since.map(|at| self.start + TimeDelta::milliseconds((at * 1000.0) as i64));
        (beside.context.billing_since, beside.told.billing_since) = (since, since);
        let now = self.start + TimeDelta::milliseconds((end * 1000.0) as i64);
        read(self.logs(end), now, beside)
    }
}

/// What is concluded from these logs.
pub(crate) fn read(logs: BTreeMap<&str, String>, now: DateTime<Utc>, beside: Beside) -> Report {
    let all = Diagnosis::new().clock(Clock::fixed(now)).threads(1).beside(beside);
    logs.into_iter().fold(all, |all, (name, text)| all.bytes(name, text)).run()
}

/// The report as JSON.
pub(crate) fn json(report: &Report) -> Value {
    serde_json::from_str(&report.to_json().unwrap()).unwrap()
}

/// The report as it stands on the screen.
pub(crate) fn screen(report: &Report) -> String {
    let mut out = Vec::new();
    Format::Table.write(report, &gemdiag::report::Style::PLAIN, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The incident of this cause.
pub(crate) fn incident<'r>(report: &'r Report, cause: &str) -> &'r gemdiag::report::Finding {
    let all: Vec<&str> = report.findings.iter().map(|f| f.incident.key.cause.id()).collect();
    report
        .findings
        .iter()
        .find(|f| f.incident.key.cause.id() == cause)
        .unwrap_or_else(|| panic!("{cause} in {all:?}"))
}
