//! `causes.toml`: the rules that give an error its cause.

use rustc_hash::FxHashMap;

use super::table::{TableError, rows};
use crate::knowledge::compact::{choice, is_compact, read};
use crate::knowledge::matching::{Conditions, PhraseSet, Subject};
use crate::terms::{Bucket, Cause, Platform, QuotaKind, RpcCode, Tier};

const TABLE: &str = "causes.toml";

/// One row: these fields mean this cause.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Stable id of the row.
    pub id: String,
    /// What the row concludes.
    pub cause: Cause,
    /// Why, in one sentence.
    pub why: String,
    /// Ids of the facts and pages that support it.
    pub source: Vec<String>,
    /// Day on which it was last held against its sources.
    pub verified: chrono::NaiveDate,
    /// The fields that must hold.
    pub conditions: Conditions,
    /// Causes before which it is asked, beside its own place in the precedence.
    ahead_of: Vec<Cause>,
    /// The tier that the wording itself states.
    pub tier: Option<Tier>,
    /// The bucket that the wording or the code itself states.
    pub bucket: Option<Bucket>,
    /// Texts that this row must win.
    pub examples: Vec<String>,
    /// Texts that this row must not win.
    pub counter: Vec<String>,
}

/// All rules, in order of precedence, and their wordings.
pub struct CauseTable {
    rules: Vec<Rule>,
    phrases: Vec<String>,
    weak: PhraseSet,
    google: PhraseSet,
}

read! {
    struct File {
        precedence: Vec<Cause>,
        rule: Vec<Row>,
    }
}

read! {
    struct Row {
        id: String,
        cause: Cause,
        why: String,
        source: Vec<String>,
        verified: chrono::NaiveDate,
        message: Vec<String> = default,
        google_message: Vec<String> = default,
        weak_message: Vec<String> = default,
        http: Vec<u16> = default,
        rpc: Vec<RpcCode> = default,
        code: Vec<String> = default,
        reason: Vec<String> = default,
        platform: Vec<Platform> = default,
        quota: Option<ZeroQuota>,
        bucket: Vec<Bucket> = default,
        bucket_kind: Option<QuotaKind>,
        ahead_of: Vec<Cause> = default,
        sets: Sets = default,
        examples: Vec<String>,
        counter: Vec<String> = default,
    }
}

#[derive(Clone, Copy)]
enum ZeroQuota {
    Zero,
}

choice! {
    ZeroQuota { "zero" => Zero, }
}

read! {
    #[derive(Default)]
    struct Sets {
        tier: Option<Tier>,
        bucket: Option<Bucket>,
    }
}

impl CauseTable {
    /// Reads and checks the table: every cause has a place in the precedence and at least one rule, ids are unique,
    /// and each rule has a source, a condition and an example.
    ///
    /// # Errors
    /// The first fault found, with its row.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let file: File = rows(TABLE, text)?;
        let mut wordings = Wordings::default();
        let rules: Result<Vec<Rule>, TableError> =
            file.rule.into_iter().map(|row| Rule::from_row(row, &mut wordings)).collect();
        let (mut rules, Wordings { phrases, weak, google, .. }) = (rules?, wordings);
        // What is compiled in was checked by the tests.
        if !is_compact(text) {
            check(&file.precedence, &rules, &phrases)?;
        }
        let rank = |cause: &Cause| file.precedence.iter().position(|c| c == cause);
        rules.sort_by_cached_key(|r| {
            let first = r.ahead_of.iter().chain([&r.cause]).filter_map(rank).min();
            let weight = std::cmp::Reverse(r.conditions.weight());
            (first, r.ahead_of.is_empty(), r.conditions.is_status(), weight, r.id.clone())
        });
        Ok(Self { rules, phrases, weak, google })
    }

    /// The rule that decides, if any rule holds.
    #[must_use]
    pub fn decide(&self, subject: &Subject<'_>) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.conditions.hold(subject))
    }

    /// All rules in order of precedence.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// All wordings.
    #[must_use]
    pub fn phrases(&self) -> &[String] {
        &self.phrases
    }

    /// Whether a rule asks for this string code of the Interactions API.
    #[must_use]
    pub fn is_code(&self, code: &str) -> bool {
        self.rules.iter().any(|rule| rule.conditions.code.iter().any(|c| c == code))
    }

    /// Whether a rule asks for this reason of an ErrorInfo.
    #[must_use]
    pub fn is_reason(&self, reason: &str) -> bool {
        self.rules.iter().any(|rule| rule.conditions.reason.iter().any(|r| r == reason))
    }

    /// All string codes of the Interactions API that a rule asks for.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().flat_map(|rule| &rule.conditions.code).map(String::as_str)
    }

    /// The wording with this index.
    #[must_use]
    pub fn phrase(&self, index: usize) -> &str {
        self.phrases.get(index).map_or("", String::as_str)
    }

    /// Whether only Google's Gemini services use this wording.
    #[must_use]
    pub const fn is_strong(&self, index: usize) -> bool {
        !self.weak.contains(index) && !self.google.contains(index)
    }

    /// The wordings of `set` that only Google's Gemini services use.
    #[must_use]
    pub const fn strong(&self, set: PhraseSet) -> PhraseSet {
        set.without(self.weak).without(self.google)
    }

    /// The wordings of `set` that all of Google's services use, and nobody else.
    #[must_use]
    pub const fn google(&self, set: PhraseSet) -> PhraseSet {
        set.both(self.google)
    }
}

/// The wordings of all rules.
#[derive(Default)]
struct Wordings {
    phrases: Vec<String>,
    numbers: FxHashMap<String, usize>,
    /// Those that only Google's Gemini services use.
    strong: PhraseSet,
    weak: PhraseSet,
    google: PhraseSet,
}

impl Wordings {
    /// Adds wordings to the table.
    fn add(&mut self, texts: &[String]) -> PhraseSet {
        let mut added = PhraseSet::default();
        for text in texts {
            let index = *self.numbers.entry(text.clone()).or_insert_with(|| {
                self.phrases.push(text.clone());
                self.phrases.len() - 1
            });
            added.insert(index);
        }
        added
    }

    /// Adds what a rule asks for. Who uses a wording is one question for the whole table.
    fn of(&mut self, row: &Row) -> Result<PhraseSet, TableError> {
        let lists = [&row.message, &row.google_message, &row.weak_message].map(|list| self.add(list));
        self.strong.extend(lists[0]);
        self.google.extend(lists[1]);
        self.weak.extend(lists[2]);
        let (strong, google, weak) = (self.strong, self.google, self.weak);
        let mut twice = strong.both(google);
        twice.extend(strong.both(weak));
        twice.extend(google.both(weak));
        if let Some(text) = twice.iter().next().and_then(|index| self.phrases.get(index)) {
            let problem = format!("says of '{text}' that others use it, and another list that they do not");
            return Err(fault(&row.id, &problem));
        }
        let mut wanted = PhraseSet::default();
        lists.into_iter().for_each(|list| wanted.extend(list));
        Ok(wanted)
    }
}

impl Rule {
    fn from_row(row: Row, wordings: &mut Wordings) -> Result<Self, TableError> {
        if row.source.is_empty() || row.examples.is_empty() {
            return Err(fault(&row.id, "has no source or no example"));
        }
        let wanted = wordings.of(&row)?;
        Ok(Self {
            conditions: Conditions {
                http: row.http,
                rpc: row.rpc,
                code: row.code,
                reason: row.reason,
                platform: row.platform,
                zero_quota: row.quota.is_some(),
                bucket: row.bucket,
                kind: row.bucket_kind,
                phrases: wanted,
            },
            id: row.id,
            cause: row.cause,
            why: row.why,
            ahead_of: row.ahead_of,
            source: row.source,
            verified: row.verified,
            tier: row.sets.tier,
            bucket: row.sets.bucket,
            examples: row.examples,
            counter: row.counter,
        })
    }
}

fn check(precedence: &[Cause], rules: &[Rule], phrases: &[String]) -> Result<(), TableError> {
    for cause in Cause::ALL {
        if precedence.iter().filter(|c| *c == cause).count() != 1 {
            return Err(fault(cause.id(), "must stand in the precedence once"));
        }
        if !rules.iter().any(|r| r.cause == *cause) {
            return Err(fault(cause.id(), "has no rule"));
        }
    }
    for (i, rule) in rules.iter().enumerate() {
        if rules[..i].iter().any(|r| r.id == rule.id) {
            return Err(fault(&rule.id, "stands twice"));
        }
        if rule.conditions.weight() == 0 {
            return Err(fault(&rule.id, "asks for nothing"));
        }
    }
    if phrases.len() > PhraseSet::CAPACITY {
        return Err(fault("message", "the table has more wordings than a set can hold"));
    }
    match phrases.iter().find(|p| p.len() < 8) {
        Some(short) => Err(fault(short, "is too short to tell anything")),
        None => Ok(()),
    }
}

fn fault(row: &str, problem: &str) -> TableError {
    TableError::of_row(TABLE, row, problem)
}
