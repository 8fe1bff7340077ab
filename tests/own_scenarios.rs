//! Incidents of kinds by which nothing was tuned: what an engineer would conclude of each was written down before the
//! program was asked.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a test that cannot go on fails"
)]
#![allow(clippy::cast_possible_truncation, reason = "times of some days")]

mod simulated;

use gemdiag::report::Report;
use simulated::{Answer, Client, DAY, HOUR, MINUTE, Project, Random, World, growing, incident, json, screen};

/// What is expected of an incident.
struct Expected {
    cause: &'static str,
    /// One of these states.
    states: &'static [&'static str],
    /// How the first step begins; one of these.
    first: &'static [&'static str],
    /// What the screen says.
    says: &'static [&'static str],
    /// What it must not say.
    not: &'static [&'static str],
}

/// Name, log, and what is expected, of the worst incident first.
type Scenario = (&'static str, fn(u64) -> Report, &'static [Expected]);

const SCENARIOS: &[Scenario] = &[
    (
        "a fallback model serves while the first choice is refused: its successes prove nothing for the first choice",
        fallback,
        &[Expected {
            cause: "rpm",
            states: &["ongoing"],
            first: &["The load exceeds the limit", "Wait as long as shown"],
            says: &["still failing at the end of the log"],
            not: &["It is over", "retry-storm"],
        }],
    ),
    (
        "prepaid credit was empty for an hour and bought since; an overload goes on: that comes first",
        topped_up,
        &[
            Expected {
                cause: "overload",
                states: &["ongoing"],
                first: &["Retry with growing pauses"],
                says: &[],
                not: &[],
            },
            Expected {
                cause: "prepay-depleted",
                states: &["over"],
                first: &["It is over"],
                says: &[],
                not: &["Stop sending"],
            },
        ],
    ),
    (
        "the key is mounted half a minute late: the first calls fail, and none since",
        cold_start,
        &[Expected {
            cause: "auth",
            states: &["over"],
            first: &["It is over"],
            says: &[],
            not: &["the key worked until"],
        }],
    ),
    (
        "a key is revoked, and another one is deployed half an hour later",
        rotated,
        &[Expected {
            cause: "auth",
            states: &["quiet", "over"],
            first: &["The key worked until", "It is over"],
            says: &["the key worked until 2027-03-10 1"],
            not: &["still failing", "no blanks"],
        }],
    ),
    (
        "a day's quota that is used up on working days only is no daily habit",
        weekdays,
        &[Expected {
            cause: "rpd",
            states: &["ongoing"],
            first: &["Stop retrying"],
            says: &["still failing at the end of the log, since about 2027-03-15"],
            not: &["recurs each day", "sustained", "retry-storm"],
        }],
    ),
    (
        "a job at two in the morning is refused for some minutes, on each of four nights",
        nightly,
        &[Expected {
            cause: "rpm",
            states: &["over"],
            first: &["It is over"],
            says: &["it recurs each day at about the same time: 4 times"],
            not: &["sustained", "ramp"],
        }],
    ),
    (
        "the log of one service ends while it fails; that of another one goes on for hours and is no proof",
        cut_off,
        &[Expected {
            cause: "overload",
            states: &["quiet", "unknown"],
            first: &["Retry with growing pauses"],
            says: &[],
            not: &["It is over", "still failing"],
        }],
    ),
    (
        "some requests are wrong in themselves, and a burst is over: others that go well cure the burst only",
        wrong_requests,
        &[
            Expected {
                cause: "bad-request",
                states: &["ongoing", "quiet"],
                first: &[""],
                says: &[],
                not: &[],
            },
            Expected {
                cause: "rpm",
                states: &["over"],
                first: &["It is over"],
                says: &["burst: "],
                not: &[],
            },
        ],
    ),
    (
        "two layers retry three times each: the inner one counts from 1 again",
        two_layers,
        &[Expected {
            cause: "overload",
            states: &["ongoing"],
            first: &["Slow the retries down first"],
            says: &["retry-storm: "],
            not: &["same-second"],
        }],
    ),
    (
        "three requests in a hundred time out all day",
        timeouts,
        &[Expected {
            cause: "timeout",
            states: &["ongoing"],
            first: &[""],
            says: &["it may go on"],
            not: &["so few", "So few", "burst: ", "ramp: "],
        }],
    ),
    (
        "one of ten customers' keys is wrong: the others go well with theirs",
        ten_keys,
        &[Expected {
            cause: "auth",
            states: &["ongoing"],
            first: &["Check that the program sends the key"],
            says: &["API key-", "9 other keys went well: this key alone is not taken"],
            not: &["It is over", "So few", "the key worked", "one-pool-many-keys"],
        }],
    ),
];

/// What came otherwise than expected.
fn faults(name: &str, report: &Report, expected: &[Expected]) -> Vec<String> {
    let mut all = Vec::new();
    let shown = screen(report).replace("\n          ", " ");
    let order: Vec<&str> = report.findings.iter().map(|f| f.incident.key.cause.id()).collect();
    let wanted: Vec<&str> = expected.iter().map(|e| e.cause).collect();
    if order != wanted {
        all.push(format!("{name}: incidents {order:?} and not {wanted:?}"));
    }
    for Expected { cause, states, first, says, not } in expected {
        let finding = incident(report, cause);
        let state = &finding.incident.insight.state;
        if !states.contains(&state.id.id()) {
            all.push(format!("{name}: {cause} is {} and not {states:?}: {}", state.id, state.evidence));
        }
        let step = &finding.advice.steps[0].text;
        if !first.iter().any(|begins| step.starts_with(begins)) {
            all.push(format!("{name}: {cause} begins with '{step}'"));
        }
        let missing = says.iter().filter(|words| !shown.contains(**words));
        all.extend(missing.map(|words| format!("{name}: does not say '{words}'\n{shown}")));
        let wrong = not.iter().filter(|words| shown.contains(**words));
        all.extend(wrong.map(|words| format!("{name}: says '{words}'\n{shown}")));
    }
    all
}

fn all_faults(scenarios: &[Scenario]) -> Vec<String> {
    let check = |(name, make, expected): &Scenario| faults(name, &make(20_270_310), expected);
    scenarios.iter().flat_map(check).collect()
}

#[test]
fn what_is_concluded_is_what_was_expected() {
    let all: Vec<String> = std::thread::scope(|scope| {
        let halves = SCENARIOS.chunks(SCENARIOS.len().div_ceil(2));
        let runs: Vec<_> = halves.map(|half| scope.spawn(move || all_faults(half))).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    assert!(all.is_empty(), "{}", all.join("\n"));
}

const NOON: &str = "2027-03-10T12:00:00Z";
const LITE: &str = "gemini-3.5-flash-lite";

fn web() -> Client {
    Client::new("web.log", "shop-prod")
}

fn fallback(seed: u64) -> Report {
    let second = Client { model: LITE, ..web() };
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(3));
    world.busy(&web(), 0.0, HOUR, 5.0).busy(&second, 0.0, HOUR, 0.5).report(HOUR)
}

fn topped_up(seed: u64) -> Report {
    let empty = simulated::error(
        402,
        "RESOURCE_EXHAUSTED",
        "Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your project and billing.",
    );
    World::new(seed, NOON)
        .fault(HOUR, 2.0 * HOUR, 1.0, empty)
        .fault(3.0 * HOUR, 4.0 * HOUR, 0.5, Answer::overload())
        .busy(&web(), 0.0, 3.3 * HOUR, 2.0)
        .report(3.3 * HOUR)
}

fn cold_start(seed: u64) -> Report {
    let world =
        World::new(seed, NOON).note("web.log", 0.0, "starting").fault(0.0, 30.0, 1.0, Answer::bad_key());
    world.busy(&web(), 1.0, HOUR, 20.0).report(HOUR)
}

const OLD: &str = "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00031";
const NEW: &str = "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00032";

fn rotated(seed: u64) -> Report {
    let old = Client { key: Some(OLD), ..web() };
    let new = Client { key: Some(NEW), ..web() };
    let is_old = |client: &Client| client.key == Some(OLD);
    World::new(seed, NOON)
        .fault_of((HOUR, DAY), Answer::bad_key(), is_old)
        .busy(&old, 0.0, 1.5 * HOUR, 2.0)
        .busy(&new, 1.5 * HOUR, 3.0 * HOUR, 2.0)
        .report(3.0 * HOUR)
}

fn weekdays(seed: u64) -> Report {
    // From Thursday to Monday, in days of the quota; on Saturday and Sunday next to nothing is asked.
    let world = World::new(seed, "2027-03-11T08:00:00Z").project("shop-prod", Project::per_day(60));
    let world = world.busy(&web(), 0.0, 2.0 * DAY, 0.08).busy(&web(), 2.0 * DAY, 4.0 * DAY, 0.01);
    world.busy(&web(), 4.0 * DAY, 4.9 * DAY, 0.08).report(4.9 * DAY)
}

fn nightly(seed: u64) -> Report {
    let job = Client::new("job.log", "shop-prod");
    let world = World::new(seed, NOON).project("shop-prod", Project::per_minute(20));
    let world = world.busy(&web(), 0.0, 4.0 * DAY, 0.3);
    let night =
        |world: World, night: u32| world.burst(&job, 14.0 * HOUR + f64::from(night) * DAY, 4.0 * MINUTE, 130);
    (0..4).fold(world, night).report(4.0 * DAY)
}

fn cut_off(seed: u64) -> Report {
    let other = Client { model: LITE, ..Client::new("cron.log", "shop-prod") };
    let is_web = |client: &Client| client.file == "web.log";
    World::new(seed, NOON)
        .fault_of((1500.0, DAY), Answer::overload(), is_web)
        .busy(&web(), 0.0, HOUR, 2.0)
        .busy(&other, 0.0, 5.0 * HOUR, 2.0)
        .report(5.0 * HOUR)
}

fn wrong_requests(seed: u64) -> Report {
    let wrong = simulated::error(
        400,
        "INVALID_ARGUMENT",
        "Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
    );
    World::new(seed, NOON)
        .project("shop-prod", Project::per_minute(40))
        .fault(0.0, DAY, 0.03, wrong)
        .busy(&web(), 0.0, 2.0 * HOUR, 10.0)
        .burst(&web(), 2000.0, 30.0, 90)
        .report(2.0 * HOUR)
}

fn two_layers(seed: u64) -> Report {
    fn thrice_three(attempt: u32, _: Option<f64>, random: &mut Random) -> Option<f64> {
        (attempt < 9).then(|| random.between(0.2, 0.9))
    }
    let agents = Client { retry: thrice_three, restarts: 3, ..Client::new("agents.log", "agents") };
    World::new(seed, NOON)
        .fault(600.0, DAY, 0.9, Answer::overload())
        .busy(&agents, 0.0, 1500.0, 1.2)
        .report(1500.0)
}

fn timeouts(seed: u64) -> Report {
    let late =
        simulated::error(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.");
    let world = World::new(seed, NOON).fault(0.0, DAY, 0.03, late);
    world.busy(&Client { retry: growing, ..web() }, 0.0, 8.0 * HOUR, 5.0).report(8.0 * HOUR)
}

fn ten_keys(seed: u64) -> Report {
    const KEYS: [&str; 10] = [
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00040",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00041",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00042",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00043",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00044",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00045",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00046",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00047",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00048",
        "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00049",
    ];
    let is_bad = |client: &Client| client.key == Some(KEYS[6]);
    let add = |world: World, key: &'static str| {
        world.busy(&Client { key: Some(key), ..Client::new("hub.log", "hub") }, 0.0, HOUR, 1.5)
    };
    let world = World::new(seed, NOON).fault_of((0.0, DAY), Answer::bad_key(), is_bad);
    KEYS.into_iter().fold(world, add).report(HOUR)
}

#[test]
fn the_key_of_a_field_named_key_is_read() {
    let line = |field: &str| {
        format!(
            "2027-03-10T12:00:00Z WARNING web project=shop-prod model=gemini-3.5-flash {field} failed: 429 Resource has been exhausted (e.g. check quota)."
        )
    };
    let keys = |field: &str| {
        let report = gemdiag::triage(&line(field), gemdiag::clock::Clock::fixed(NOON.parse().unwrap()));
        json(&report)["incidents"][0]["api_keys"].as_array().map_or(0, Vec::len)
    };
    let key = "AIzaSyEXAMPLEEXAMPLEEXAMPLEEXAMPLE00001";
    assert_eq!(keys(&format!("key={key}")), 1);
    assert_eq!(keys(&format!("api_key={key}")), 1);
    assert_eq!(keys("key=session:4711:a-cache-entry-with-a-long-name"), 0);
}

#[test]
fn the_same_refusal_with_and_without_an_address_is_one_incident() {
    let refusal = "failed: 429 Resource has been exhausted (e.g. check quota).";
    let with = |project: &str, host: &str| {
        format!(
            "2027-03-10T12:00:01Z WARNING web project={project} POST https://{host}:generateContent {refusal}\n"
        )
    };
    let bare =
        format!("2027-03-10T12:00:00Z WARNING web project=shop-prod model=gemini-3.5-flash {refusal}\n");
    let gemini = "generativelanguage.googleapis.com/v1beta/models/gemini-3.5-flash";
    let vertex = "aiplatform.googleapis.com/v1/projects/shop-prod/locations/global/publishers/google/models/gemini-3.5-flash";
    let count = |lines: &[&str]| {
        let clock = gemdiag::clock::Clock::fixed(NOON.parse().unwrap());
        gemdiag::triage(&lines.concat(), clock).findings.len()
    };
    assert_eq!(count(&[&bare, &with("shop-prod", gemini)]), 1);
    assert_eq!(count(&[&bare, &with("another", gemini)]), 2, "another project's address proves nothing");
    let both = [bare.as_str(), &with("shop-prod", gemini), &with("shop-prod", vertex)];
    assert_eq!(count(&both), 3, "on which of the two it was is not known");
}
