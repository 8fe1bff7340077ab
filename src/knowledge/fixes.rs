//! `fixes.toml`: what to do about each cause.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TableError, rows};
use crate::terms::{Cause, Platform, Severity, Tier};

const TABLE: &str = "fixes.toml";

/// Whether sending the same request again can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Retryable {
    /// After the wait it works.
    AfterWait,
    /// It may work; try a few times, slower each time.
    Backoff,
    /// Not until somebody acts.
    No,
}

/// How long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What to do.
    pub text: String,
    /// Where.
    pub link: Option<String>,
}

/// The case to which a row is narrowed; an empty field asks for nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    #[serde(default)]
    platform: Vec<Platform>,
    #[serde(default)]
    tier: Vec<Tier>,
}

/// One row: what to do in this case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Stable id of the row.
    pub id: String,
    /// The cause it is for.
    pub cause: Cause,
    #[serde(default)]
    when: When,
    /// How bad it is.
    pub severity: Severity,
    /// Whether the same request can work.
    pub retryable: Retryable,
    /// How long to wait.
    pub wait: Wait,
    /// One plain sentence.
    pub summary: String,
    /// What to do, in the order in which to try it.
    pub steps: Vec<Step>,
    /// What not to do.
    pub avoid: Vec<String>,
    /// Where to read more.
    pub docs: Vec<String>,
    /// Ids of the facts that support it.
    pub source: Vec<String>,
    /// Day on which it was last held against its sources.
    pub verified: chrono::NaiveDate,
}

/// The case for which advice is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Primary cause.
    pub cause: Cause,
    /// Who answered.
    pub platform: Option<Platform>,
    /// Tier of the violated quota.
    pub tier: Option<Tier>,
}

/// All rows.
pub struct FixTable {
    fixes: Vec<Fix>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    fix: Vec<Fix>,
}

impl FixTable {
    /// Reads and checks the table: every cause has a row for any case, and no two rows compete.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let File { fix: fixes } = rows(TABLE, text)?;
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
        Ok(Self { fixes })
    }

    /// The most specific row that holds.
    #[must_use]
    pub fn choose(&self, case: Case) -> Option<&Fix> {
        let holding = self.fixes.iter().filter(|f| f.cause == case.cause && f.when.holds(case));
        holding.max_by_key(|f| f.when.weight())
    }

    /// All rows.
    #[must_use]
    pub fn fixes(&self) -> &[Fix] {
        &self.fixes
    }
}

impl When {
    fn holds(&self, case: Case) -> bool {
        (self.platform.is_empty() || case.platform.is_some_and(|p| self.platform.contains(&p)))
            && (self.tier.is_empty() || case.tier.is_some_and(|t| self.tier.contains(&t)))
    }

    /// How much it asks for. A platform says more than a tier: it is another service.
    fn weight(&self) -> usize {
        2 * usize::from(!self.platform.is_empty()) + usize::from(!self.tier.is_empty())
    }
}

impl Fix {
    /// Whether there may be a case for which both rows hold and ask for equally much.
    fn competes(&self, other: &Self) -> bool {
        fn apart<T: PartialEq>(a: &[T], b: &[T]) -> bool {
            !a.is_empty() && !b.is_empty() && !a.iter().any(|x| b.contains(x))
        }
        let (a, b) = (&self.when, &other.when);
        self.cause == other.cause
            && a.weight() == b.weight()
            && !apart(&a.platform, &b.platform)
            && !apart(&a.tier, &b.tier)
    }
}

fn fault(row: &str, problem: &str) -> TableError {
    TableError { table: TABLE, problem: format!("row '{row}' {problem}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_row_wins() {
        let table = FixTable::parse(include_str!("tables/fixes.toml")).unwrap();
        let choose = |cause, platform, tier| table.choose(Case { cause, platform, tier }).unwrap().id.clone();
        assert_eq!(choose(Cause::Rpd, None, None), "rpd");
        assert_eq!(choose(Cause::Rpd, None, Some(Tier::Free)), "rpd-free");
        assert_eq!(
            choose(Cause::BillingMissing, Some(Platform::VertexAi), Some(Tier::Free)),
            "billing-missing-vertex"
        );
    }

    #[test]
    fn rows_that_compete_are_refused() {
        let table = include_str!("tables/fixes.toml");
        let row = table.split("[[fix]]").find(|r| r.contains("id = \"rpd-free\"")).unwrap();
        let twice = format!("{table}\n[[fix]]{}", row.replace("id = \"rpd-free\"", "id = \"rpd-free-2\""));
        let error = FixTable::parse(&twice).err().unwrap();
        assert_eq!(error.to_string(), "table fixes.toml: row 'rpd-free-2' may hold as often as 'rpd-free'");
    }
}
