//! `fixes.toml`: what to do about each cause.

use std::sync::{Arc, OnceLock};

use schemars::JsonSchema;
use serde::Serialize;

use super::leads::Lead;
use super::step::Step;
use super::table::{Built, TableError, compiled, rows, section};
use crate::knowledge::compact::{Value, choice, read};
use crate::knowledge::matching::{Case, Situation, When};
use crate::terms::{Cause, Severity};

const TABLE: &str = "fixes.toml";

/// Whether sending the same request again can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Retryable {
    /// After the wait it works.
    AfterWait,
    /// It may work; try a few times, slower each time.
    Backoff,
    /// Not until somebody acts.
    No,
}

/// How long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wait {
    /// Until the window of the bucket is over.
    Bucket,
    /// As long as the server said.
    Hint,
    /// Seconds, doubling.
    Backoff,
    /// Waiting does not help.
    None,
}

choice! {
    Retryable { "after-wait" => AfterWait, "backoff" => Backoff, "no" => No, }
    Wait { "bucket" => Bucket, "hint" => Hint, "backoff" => Backoff, "none" => None, }
}

read! {
    /// One row: what to do in this case.
    #[derive(Debug, Clone)]
    pub struct Fix {
        /// Stable id of the row.
        pub id: String,
        /// The cause it is for.
        pub cause: Cause,
        /// Further causes for which the same row holds; in its id, `*` stands for the cause.
        causes: Vec<Cause> = default,
        when: When = default,
        /// How bad it is.
        pub severity: Severity,
        /// Whether the same request can work.
        pub retryable: Retryable,
        /// How long to wait.
        pub wait: Wait,
        /// One plain sentence.
        pub summary: String,
        /// What to do, in the order in which to try it.
        pub steps: Vec<Arc<Step>>,
        /// What not to do.
        pub avoid: Vec<String>,
        /// Where to read more.
        pub docs: Vec<String>,
        /// Ids of the facts that support it.
        pub source: Vec<String>,
        /// Day on which it was last held against its sources.
        pub verified: chrono::NaiveDate,
    }
}

read! {
    /// How long it takes until what was paid for counts.
    #[derive(Debug, Clone, Copy)]
    #[non_exhaustive]
    pub struct Settled {
        /// Minutes after billing was set up.
        pub billing_min: i64,
        /// Minutes after an upgrade to a higher tier.
        pub upgrade_min: i64,
    }
}

/// All rows.
pub struct FixTable {
    /// The table in compact form, where it is compiled in: then its rows are read when they are asked for.
    compiled: Option<&'static str>,
    leads: OnceLock<Vec<Lead>>,
    again: Arc<Step>,
    settled: Settled,
    fixes: OnceLock<Vec<Arc<Fix>>>,
    /// The rows of each cause, in the order of the file.
    of: Vec<OnceLock<Vec<Arc<Fix>>>>,
}

read! {
    struct File {
        lead: Vec<Lead> = default,
        again: Arc<Step>,
        settled: Settled,
        fix: Vec<Fix>,
    }
}

impl Built for FixTable {
    fn built(text: &'static str) -> Self {
        let of = |key| section(text, key).unwrap_or(Value::EMPTY);
        Self::new(Some(text), compiled(TABLE, of("again")), compiled(TABLE, of("settled")))
    }
}

impl FixTable {
    /// Reads and checks the table: every cause has a row for any case, and no two rows compete.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let File { lead, again, settled, fix } = rows(TABLE, text)?;
        let fixes: Vec<Arc<Fix>> = fix.into_iter().flat_map(Fix::for_each_cause).map(Arc::new).collect();
        check(&fixes, &lead)?;
        Ok(Self { leads: lead.into(), fixes: fixes.into(), ..Self::new(None, again, settled) })
    }

    fn new(compiled: Option<&'static str>, again: Arc<Step>, settled: Settled) -> Self {
        let of = Cause::ALL.iter().map(|_| OnceLock::new()).collect();
        Self { compiled, leads: OnceLock::new(), again, settled, fixes: OnceLock::new(), of }
    }

    /// The rows of the table that is compiled in.
    fn compiled(&self, key: &str) -> impl Iterator<Item = Value<'static>> {
        self.compiled.and_then(|text| section(text, key)).into_iter().flat_map(Value::items)
    }

    fn leads(&self) -> &[Lead] {
        self.leads.get_or_init(|| self.compiled("lead").map(|row| compiled(TABLE, row)).collect())
    }

    /// The rows of a cause, in the order of the file.
    fn of(&self, cause: Cause) -> &[Arc<Fix>] {
        let Some(of) = self.of.get(cause as usize) else { return &[] };
        of.get_or_init(|| {
            if let Some(all) = self.fixes.get() {
                return all.iter().filter(|fix| fix.cause == cause).cloned().collect();
            }
            let is_of = |row: &Value<'_>| {
                let more = row.field("causes").into_iter().flat_map(Value::items);
                row.field("cause").into_iter().chain(more).any(|of| of.text() == Some(cause.id()))
            };
            let rows = self.compiled("fix").filter(is_of).map(|row| compiled::<Fix>(TABLE, row));
            let fixes = rows.flat_map(Fix::for_each_cause).filter(|fix| fix.cause == cause);
            fixes.map(Arc::new).collect()
        })
    }

    /// The most specific row that holds.
    #[must_use]
    pub fn choose(&self, case: Case<'_>) -> Option<&Arc<Fix>> {
        let holding = self.of(case.cause).iter().filter(|f| f.when.holds(&case));
        holding.max_by_key(|f| f.when.weight())
    }

    /// Whether requests to the same model that went well since show that it is over: not where the request itself is refused.
    #[must_use]
    pub fn can_end(&self, cause: Cause) -> bool {
        self.leads().iter().any(|lead| lead.ends(cause))
    }

    /// What comes before the steps of the row, given what the report found: the first that holds.
    #[must_use]
    pub fn lead(&self, fix: &Fix, found: &[Situation]) -> Option<&Lead> {
        self.leads().iter().find(|lead| lead.holds(fix.cause, &fix.id, found))
    }

    /// How long it takes until what was paid for counts.
    #[must_use]
    pub const fn settled(&self) -> Settled {
        self.settled
    }

    /// The first step once the quota has been reset.
    #[must_use]
    pub const fn again(&self) -> &Arc<Step> {
        &self.again
    }

    /// The id of the lead that has this first step; `again` is the one once the quota has been reset.
    #[must_use]
    pub fn lead_with(&self, first: &Step) -> Option<&str> {
        let lead =
            self.leads().iter().find(|lead| lead.steps.first().is_some_and(|step| step.text == first.text));
        lead.map(|lead| lead.id.as_str()).or_else(|| (first.text == self.again.text).then_some("again"))
    }

    /// Ids of all leads.
    pub fn lead_ids(&self) -> impl Iterator<Item = &str> {
        self.leads().iter().map(|lead| lead.id.as_str()).chain(["again"])
    }

    /// All rows.
    #[must_use]
    pub fn fixes(&self) -> &[Arc<Fix>] {
        self.fixes.get_or_init(|| {
            let rows = self.compiled("fix").map(|row| compiled::<Fix>(TABLE, row));
            rows.flat_map(Fix::for_each_cause).map(Arc::new).collect()
        })
    }
}

fn check(fixes: &[Arc<Fix>], leads: &[Lead]) -> Result<(), TableError> {
    for cause in Cause::ALL {
        if !fixes.iter().any(|f| f.cause == *cause && f.when.weight() == 0) {
            return Err(fault(cause.id(), "has no row that always holds"));
        }
    }
    for (i, fix) in fixes.iter().enumerate() {
        if fixes[..i].iter().any(|other| other.id == fix.id) {
            return Err(fault(&fix.id, "stands twice"));
        }
        if fix.steps.is_empty() || fix.source.is_empty() || fix.docs.is_empty() {
            return Err(fault(&fix.id, "has no step, no link or no source"));
        }
        if let Some(other) = fixes[..i].iter().find(|other| other.competes(fix)) {
            return Err(fault(&fix.id, &format!("may hold as often as '{}'", other.id)));
        }
    }
    match leads.iter().find(|lead| lead.is_void()) {
        Some(void) => Err(fault(&void.id, "asks for nothing, or has no step or no reason")),
        None => Ok(()),
    }
}

impl Fix {
    /// The row once for each of its causes.
    fn for_each_cause(self) -> Vec<Self> {
        if self.causes.is_empty() && !self.id.contains('*') {
            return vec![self];
        }
        let causes: Vec<Cause> = [self.cause].into_iter().chain(self.causes.iter().copied()).collect();
        let of = |cause: Cause| Self { id: self.id.replace('*', cause.id()), cause, ..self.clone() };
        causes.into_iter().map(of).collect()
    }

    /// A case for which it holds.
    #[cfg(test)]
    pub(crate) fn example(&self) -> Case<'_> {
        self.when.example(self.cause)
    }

    /// Whether it holds for every case of its cause.
    #[must_use]
    pub fn is_general(&self) -> bool {
        self.when.weight() == 0
    }

    /// The case to which it is narrowed, in words: `the model is preview, tier free`.
    #[must_use]
    pub fn conditions(&self) -> String {
        self.when.words()
    }

    /// Whether there may be a case for which both rows hold and ask for equally much.
    fn competes(&self, other: &Self) -> bool {
        self.cause == other.cause && self.when.competes(&other.when)
    }
}

fn fault(row: &str, problem: &str) -> TableError {
    TableError::of_row(TABLE, row, problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Paying, Workload};
    use crate::terms::{ModelKind, ModelState, Pattern, PatternSet, Platform, Tier};

    #[test]
    fn the_most_specific_row_wins() {
        let table = FixTable::parse(include_str!("../tables/fixes.toml")).unwrap();
        let choose = |case: Case<'_>| table.choose(case).unwrap().id.clone();
        let rpd = Case::of(Cause::Rpd);
        let missing = Case { tier: Some(Tier::Free), ..Case::of(Cause::BillingMissing) };
        for (case, id) in [
            (rpd, "rpd"),
            (Case { tier: Some(Tier::Free), ..rpd }, "rpd-free"),
            (Case { tier: Some(Tier::Paid2), ..rpd }, "rpd"),
            (Case { workload: Some(Workload::Batch), ..rpd }, "rpd-batch"),
            (Case { tier: Some(Tier::Free), workload: Some(Workload::Batch), ..rpd }, "rpd-free"),
            (Case { tier: Some(Tier::Free), paying: Some(Paying::Settled), ..rpd }, "rpd-free-paying"),
            (missing, "billing-missing-free"),
            (Case { model: Some(ModelKind::Image), ..missing }, "billing-missing-image"),
            (Case { paying: Some(Paying::Recent), ..missing }, "billing-missing-recent"),
            (Case { paying: Some(Paying::Settled), ..missing }, "billing-missing-settled"),
            (Case { platform: Some(Platform::VertexAi), ..missing }, "billing-missing-vertex"),
            (
                Case { state: Some(ModelState::Dead), ..Case::of(Cause::ModelNotFound) },
                "model-not-found-dead",
            ),
            (Case { platform: Some(Platform::Relay), ..Case::of(Cause::Rpm) }, "rpm-relay"),
            (
                Case {
                    patterns: PatternSet::from_iter([Pattern::Burst, Pattern::RetryStorm]),
                    tier: Some(Tier::Free),
                    ..Case::of(Cause::Rpm)
                },
                "rpm-storm-free",
            ),
        ] {
            assert_eq!(choose(case), id, "{case:?}");
        }
    }

    #[test]
    fn rows_that_compete_are_refused() {
        let table = include_str!("../tables/fixes.toml");
        let row = table.split("[[fix]]").find(|r| r.contains("id = \"rpd-free\"")).unwrap();
        let twice = format!("{table}\n[[fix]]{}", row.replace("id = \"rpd-free\"", "id = \"rpd-free-2\""));
        let error = FixTable::parse(&twice).err().unwrap();
        assert_eq!(error.to_string(), "table fixes.toml: row 'rpd-free-2' may hold as often as 'rpd-free'");
    }
}
