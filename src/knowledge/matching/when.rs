//! The case to which a row of `fixes.toml` is narrowed.

use crate::knowledge::compact::{read, words};
use crate::terms::{
    Cause, ModelKind, ModelState, Pattern, PatternSet, Platform, QuotaKind, Tier, WindowKind, vocabulary,
};

vocabulary! {
    /// Since when the project pays, as the user states it.
    Paying, "time of paying" {
        /// Only just, so that it may not be in effect yet.
        Recent = "recent",
        /// Long enough that it counts.
        Settled = "settled",
    }
}

vocabulary! {
    /// What the requests are for, as the user says.
    Workload, "workload" {
        /// Somebody waits for the answer.
        Interactive = "interactive",
        /// The answers may come within a day.
        Batch = "batch",
    }
}

words!(Paying, Workload);

read! {
    /// The case to which a row is narrowed; an empty field asks for nothing.
    #[derive(Debug, Clone, Default)]
    pub(in crate::knowledge) struct When {
        rule: Vec<String> = default,
        quota: Vec<QuotaKind> = default,
        platform: Vec<Platform> = default,
        paying: Vec<Paying> = default,
        state: Vec<ModelState> = default,
        model: Vec<ModelKind> = default,
        pattern: Vec<Pattern> = default,
        likely: Vec<WindowKind> = default,
        tier: Vec<Tier> = default,
        workload: Vec<Workload> = default,
    }
}

/// The case for which advice is wanted.
#[derive(Debug, Clone, Copy)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a question, asked with `..Case::of(cause)`: a field more breaks nobody"
)]
pub struct Case<'c> {
    /// Primary cause.
    pub cause: Cause,
    /// The row of `causes.toml` that decided.
    pub rule: Option<&'c str>,
    /// What kind of quota it is, where that is more than its bucket.
    pub quota: Option<QuotaKind>,
    /// Since when the project pays, if the user says so.
    pub paying: Option<Paying>,
    /// Who answered.
    pub platform: Option<Platform>,
    /// What is special about the model, if its name is known.
    pub state: Option<ModelState>,
    /// What the model makes, if its name is known.
    pub model: Option<ModelKind>,
    /// What the events look like together.
    pub patterns: PatternSet,
    /// The window that a quota that is not named most likely has.
    pub likely: Option<WindowKind>,
    /// Tier of the violated quota, or what the user says.
    pub tier: Option<Tier>,
    /// What the requests are for, if the user says so.
    pub workload: Option<Workload>,
}

impl Case<'_> {
    /// A case of which nothing is known but the cause.
    #[must_use]
    pub const fn of(cause: Cause) -> Self {
        Self {
            cause,
            rule: None,
            quota: None,
            paying: None,
            platform: None,
            state: None,
            model: None,
            patterns: PatternSet::EMPTY,
            likely: None,
            tier: None,
            workload: None,
        }
    }
}

impl When {
    /// A case for which it holds.
    #[cfg(test)]
    pub(in crate::knowledge) fn example(&self, cause: Cause) -> Case<'_> {
        Case {
            rule: self.rule.first().map(String::as_str),
            quota: self.quota.first().copied(),
            paying: self.paying.last().copied(),
            platform: self.platform.first().copied(),
            state: self.state.first().copied(),
            model: self.model.first().copied(),
            patterns: self.pattern.iter().copied().take(1).collect(),
            likely: self.likely.first().copied(),
            tier: self.tier.first().copied(),
            workload: self.workload.first().copied(),
            ..Case::of(cause)
        }
    }

    pub(in crate::knowledge) fn holds(&self, case: &Case<'_>) -> bool {
        fn among<T: PartialEq>(wanted: &[T], is: Option<T>) -> bool {
            wanted.is_empty() || is.is_some_and(|is| wanted.contains(&is))
        }
        among(&self.platform, case.platform)
            && (self.rule.is_empty() || case.rule.is_some_and(|is| self.rule.iter().any(|id| id == is)))
            && among(&self.quota, case.quota)
            && among(&self.paying, case.paying)
            && among(&self.state, case.state)
            && among(&self.model, case.model)
            && (self.pattern.is_empty() || self.pattern.iter().any(|p| case.patterns.has(*p)))
            && among(&self.likely, case.likely)
            && among(&self.tier, case.tier)
            && among(&self.workload, case.workload)
    }

    /// How specific it is. Each field outweighs all below it together, so that two rows weigh the same only
    /// if they ask for the same fields: the wording, the kind of quota, who answered, then what the user says about
    /// paying, the model, what the log shows, the tier, and last what the requests are for.
    pub(in crate::knowledge) fn weight(&self) -> u32 {
        let asked = [
            !self.rule.is_empty(),
            !self.quota.is_empty(),
            !self.platform.is_empty(),
            !self.paying.is_empty(),
            !self.state.is_empty(),
            !self.model.is_empty(),
            !self.pattern.is_empty(),
            !self.likely.is_empty(),
            !self.tier.is_empty(),
            !self.workload.is_empty(),
        ];
        asked.into_iter().fold(0, |weight, asked| weight * 2 + u32::from(asked))
    }

    /// In words: `the model is preview, tier free`.
    pub(in crate::knowledge) fn words(&self) -> String {
        fn words<T: std::fmt::Display>(before: &str, values: &[T]) -> Option<String> {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            (!values.is_empty()).then(|| format!("{before} {}", values.join(" or ")))
        }
        let parts = [
            words("decided by", &self.rule),
            words("the quota is of", &self.quota),
            words("platform", &self.platform),
            words("you say that you pay:", &self.paying),
            words("the model is", &self.state),
            words("the model makes", &self.model),
            words("pattern", &self.pattern),
            words("the quota is likely of a", &self.likely),
            words("tier", &self.tier),
            words("--workload", &self.workload),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "always".to_owned() } else { parts.join(", ") }
    }

    /// Whether some case may match both with the same weight. Patterns never exclude each other: one incident may
    /// have several.
    pub(in crate::knowledge) fn competes(&self, other: &Self) -> bool {
        fn apart<T: PartialEq>(a: &[T], b: &[T]) -> bool {
            !a.is_empty() && !b.is_empty() && !a.iter().any(|x| b.contains(x))
        }
        self.weight() == other.weight()
            && !apart(&self.rule, &other.rule)
            && !apart(&self.quota, &other.quota)
            && !apart(&self.paying, &other.paying)
            && !apart(&self.platform, &other.platform)
            && !apart(&self.state, &other.state)
            && !apart(&self.model, &other.model)
            && !apart(&self.likely, &other.likely)
            && !apart(&self.tier, &other.tier)
            && !apart(&self.workload, &other.workload)
    }
}
