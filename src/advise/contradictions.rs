//! Walks every row in every state with every pattern, also with two of them, and looks for sentences of one block that
//! exclude each other.

use std::collections::BTreeSet;

use super::*;
use crate::terms::{PatternSet, Platform, Tier};

/// Of these a block says one at most. Each sentence stands behind the part of the block in which it is, in lower case.
const EXCLUDE: &[(&str, &str)] = &[
    ("retry: yes, now", "do: stop"),
    ("retry: yes, now", "do: wait"),
    ("retry: yes, now", "do: otherwise wait"),
    ("retry: yes, now", "do: until then wait"),
    ("retry: yes, now", "don't: retrying: "),
    ("retry: yes, now", "don't: waiting or retrying: "),
    ("retry: yes, now", "fails again after each full wait"),
    ("retry: no", "do: retry"),
    ("retry: no", "do: send the request"),
    ("retry: no", "do: wait as long"),
    ("do: stop retrying", "do: retry"),
    ("state: ongoing", "it is over"),
    ("state: ongoing", "has been reset since"),
    ("that nothing needs to be done", "severity: error"),
    ("that nothing needs to be done", "severity: critical"),
    ("nothing needs to be done", "state: ongoing, often"),
    ("the project pays", "set up billing for"),
    ("what: you pay", "set up billing for"),
    ("retries that come too early", "the load exceeds the limit"),
    ("larger than a minute's limit", "the load exceeds the limit"),
    ("quota of a minute", "the requests of the day"),
    ("quota of a minute", "if it lasts until midnight"),
    ("your quota and your key are fine", "have the limit raised"),
    ("the key worked", "no blanks"),
    ("vertex ai", "next tier"),
    ("relay", "next tier"),
    ("code assist", "next tier"),
    ("vertex ai", "aistudio.google.com/api-keys"),
];

/// What can hold at the same time.
const FLAGS: &[Situation] = &[
    Situation::Rare,
    Situation::KeyWorked,
    Situation::TierDrop,
    Situation::LikelyMinute,
    Situation::Lasting,
];

/// The situation that a pattern is.
const fn situation(pattern: Pattern) -> Option<Situation> {
    match pattern {
        Pattern::AfterBilling => Some(Situation::AfterBilling),
        Pattern::SameSecond => Some(Situation::Herd),
        Pattern::RetryStorm => Some(Situation::Storm),
        _ => None,
    }
}

/// What cannot hold at the same time, by how each is found.
fn is_impossible(found: &[Situation], patterns: &[Pattern], over: bool) -> bool {
    let has = |situation| found.contains(&situation);
    let big = patterns.contains(&Pattern::TooBigForTpm);
    over && (has(Situation::KeyWorked) || has(Situation::Lasting) || big)
        || has(Situation::Lasting) && (has(Situation::Storm) || big)
        || has(Situation::TierDrop) && has(Situation::AfterBilling)
        || has(Situation::KeyWorked) && has(Situation::Rare)
}

/// Everything that a block says, each sentence behind the part in which it stands.
fn sentences(fix: &'static Fix, found: &[Situation], back: bool) -> Vec<String> {
    let now = compose(fix, found, back, Knowledge::builtin());
    let may = now.is_over || (back && fix.retryable == Retryable::AfterWait);
    let retry = if may { Retry::Now } else { Retry::of(fix.retryable) };
    let often = if found.contains(&Situation::Rare) { "" } else { ", often" };
    let state = if may { "past".to_owned() } else { format!("ongoing{often}") };
    let mut all = vec![
        format!("retry: {}", retry.sentence()),
        format!("state: {state}"),
        format!("severity: {}", now.severity),
        format!("what: {}", fix.summary),
    ];
    let step = |step: &Arc<Step>| format!("do: {} {}", step.text, step.link.as_deref().unwrap_or_default());
    all.extend(now.steps.iter().map(step));
    let avoid = if now.drops_avoid { &[][..] } else { &fix.avoid };
    all.extend(avoid.iter().map(|text| format!("don't: {text}")));
    all.iter().map(|sentence| sentence.to_lowercase()).collect()
}

/// Sentences that exclude each other, and steps that are said twice.
fn contradictions(said: &[String]) -> Vec<String> {
    let says = |words: &str| said.iter().find(|sentence| sentence.contains(words));
    let pair = |(a, b): &(&str, &str)| Some(format!("'{}' and '{}'", says(a)?, says(b)?));
    let mut faults: Vec<String> = EXCLUDE.iter().filter_map(pair).collect();
    let opening = |text: &str| text.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
    let steps = said.iter().filter(|sentence| sentence.starts_with("do: "));
    let mut seen = BTreeSet::new();
    faults.extend(steps.filter(|s| !seen.insert(opening(s))).map(|step| format!("says twice: {step}")));
    faults
}

/// All cases in which a row may be chosen: the row, what was found, and whether the reset has passed.
fn blocks() -> BTreeSet<(usize, Vec<Situation>, bool)> {
    let fixes = Knowledge::builtin().fixes();
    let none = std::iter::once(None);
    let patterns: Vec<Option<Pattern>> = none.clone().chain(Pattern::ALL.iter().copied().map(Some)).collect();
    let flags: Vec<Option<Situation>> = none.map(|_| None).chain(FLAGS.iter().copied().map(Some)).collect();
    let mut all = BTreeSet::new();
    for row in fixes.fixes() {
        let example = row.example();
        for (i, one) in patterns.iter().enumerate() {
            for other in &patterns[i..] {
                let own = Pattern::ALL.iter().filter(|p| example.patterns.has(**p));
                let pair: Vec<Pattern> = one.iter().chain(other).chain(own).copied().collect();
                for (i, flag) in flags.iter().enumerate() {
                    for second in &flags[i..] {
                        let mut found: Vec<Situation> = pair.iter().filter_map(|p| situation(*p)).collect();
                        found.extend(flag.iter().chain(second));
                        let Some(case) = with(example, &pair, &found) else { continue };
                        let Some(fix) = fixes.choose(case) else { continue };
                        let Some(at) = fixes.fixes().iter().position(|f| f.id == fix.id) else { continue };
                        for over in [false, true].into_iter().filter(|o| !is_impossible(&found, &pair, *o)) {
                            let mut found = found.clone();
                            found.extend(over.then_some(Situation::Over));
                            found.sort_unstable();
                            found.dedup();
                            all.extend([false, true].map(|back| (at, found.clone(), back)));
                        }
                    }
                }
            }
        }
    }
    all
}

/// The case with what was found beside it, as `case` reads it off an incident.
fn with<'c>(example: Case<'c>, pair: &[Pattern], found: &[Situation]) -> Option<Case<'c>> {
    let after_billing = found.contains(&Situation::AfterBilling);
    // The free tier is the Gemini API's.
    let elsewhere = example.platform.is_some_and(|platform| platform != Platform::GeminiApi);
    if after_billing && (elsewhere || example.tier.is_some_and(|tier| tier != Tier::Free)) {
        return None;
    }
    let minute = found.contains(&Situation::LikelyMinute).then_some(WindowKind::Minute);
    Some(Case {
        patterns: pair.iter().copied().collect::<PatternSet>(),
        paying: example.paying.or(after_billing.then_some(Paying::Settled)),
        tier: if after_billing { Some(Tier::Free) } else { example.tier },
        likely: minute.or(example.likely),
        ..example
    })
}

#[test]
fn no_row_contradicts_itself_in_any_state_with_any_two_patterns() {
    let fixes = Knowledge::builtin().fixes().fixes();
    let mut faults = BTreeSet::new();
    for (at, found, back) in blocks() {
        let all = contradictions(&sentences(&fixes[at], &found, back)).into_iter();
        faults.extend(all.map(|fault| format!("{}: {fault}, as with {found:?}, back {back}", fixes[at].id)));
    }
    let mut kinds = BTreeSet::new();
    faults.retain(|fault| kinds.insert(fault.split(", as with").next().unwrap_or_default().to_owned()));
    assert!(
        faults.is_empty(),
        "{} kinds\n{}",
        faults.len(),
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
}

/// The step for a client joins each block in which it may stand, and contradicts none of it.
#[test]
fn the_step_for_a_client_contradicts_no_row() {
    let know = Knowledge::builtin();
    let fixes = know.fixes().fixes();
    let answers = |client| know.measured(client, "429-minute").map(|row| (client, row));
    let clients: Vec<_> = know.client_behaviour().rows().iter().filter_map(answers).collect();
    let (mut faults, mut joined) = (BTreeSet::new(), 0);
    for (at, found, back) in blocks() {
        let is_over = compose(&fixes[at], &found, back, know).is_over;
        let steps = clients
            .iter()
            .filter_map(|(client, row)| client_note::retries(client, row, fixes[at].retryable, is_over));
        let steps: Vec<Arc<Step>> = steps.collect();
        let Some(first) = steps.first() else { continue };
        joined += 1;
        let all = sentences(&fixes[at], &found, back);
        let with =
            |step: &Arc<Step>| all.iter().cloned().chain([format!("do: {}", step.text).to_lowercase()]);
        let before = contradictions(&all).len();
        let steps = if found.is_empty() { &steps[..] } else { std::slice::from_ref(first) };
        if steps.iter().any(|step| contradictions(&with(step).collect::<Vec<_>>()).len() > before) {
            faults.insert(fixes[at].id.clone());
        }
    }
    assert!(joined > 0 && faults.is_empty(), "{faults:?}");
}

#[test]
fn what_excludes_each_other_is_seen() {
    let block =
        |said: &[&str]| contradictions(&said.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()).len();
    assert_eq!(block(&["retry: yes, now", "do: see the live limit"]), 0);
    assert_eq!(block(&["retry: yes, now", "do: stop retrying: nothing passes"]), 1);
    assert_eq!(block(&["do: see whose key it is now", "do: see whose key it is, and why"]), 1);
}
