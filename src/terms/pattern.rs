//! What the events of an incident look like together.

super::vocabulary! {
    /// A pattern in the events of one incident, or of one project.
    Pattern, "pattern" {
        /// Free-tier or zero quotas although billing is on.
        AfterBilling = "after-billing",
        /// It failed from the first line of the log on.
        AtStart = "at-start",
        /// Many in a short time.
        Burst = "burst",
        /// A 429 that names no quota although billing is on.
        Ghost429 = "ghost-429",
        /// The same quota has another limit than before.
        LimitChange = "limit-change",
        /// 429 and 503 of the same model at the same time: two causes, not one.
        Mixed429503 = "mixed-429-503",
        /// Several keys of one project fail together: they share its quota.
        OnePoolManyKeys = "one-pool-many-keys",
        /// More and more.
        Ramp = "ramp",
        /// Requests come sooner than the server asked.
        RetryStorm = "retry-storm",
        /// Many in the same second: clients that wait equally long, without jitter.
        SameSecond = "same-second",
        /// All the time, for hours.
        Sustained = "sustained",
        /// The project moved to another tier.
        TierChange = "tier-change",
        /// Waiting as long as asked does not help: one request may be larger than the limit of a minute.
        TooBigForTpm = "too-big-for-tpm",
    }
}

/// Several patterns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PatternSet(u32);

impl PatternSet {
    /// None.
    pub const EMPTY: Self = Self(0);

    /// Whether the pattern is among them.
    #[must_use]
    pub const fn has(self, pattern: Pattern) -> bool {
        self.0 >> pattern as u32 & 1 == 1
    }
}

impl FromIterator<Pattern> for PatternSet {
    fn from_iter<I: IntoIterator<Item = Pattern>>(patterns: I) -> Self {
        Self(patterns.into_iter().fold(0, |set, pattern| set | 1 << pattern as u32))
    }
}

super::vocabulary! {
    /// How sure an inference is.
    Confidence, "confidence" {
        /// A guess that fits.
        Low = "low",
        /// More likely than anything else.
        Medium = "medium",
        /// Counted, with nothing against it.
        High = "high",
    }
}

super::vocabulary! {
    /// Whether an incident goes on.
    Standing, "standing" {
        /// It still failed at the end of the log.
        Ongoing = "ongoing",
        /// Requests to the same model went well after the last failure.
        Over = "over",
        /// The log goes on without another failure; whether anybody tried is not known.
        Quiet = "quiet",
        /// The log does not tell.
        Unknown = "unknown",
    }
}

super::vocabulary! {
    /// What is said across incidents, inputs and days.
    AcrossKind, "conclusion" {
        /// One event of Google's in many projects.
        ManyProjects = "many-projects",
        /// One input of several fails.
        OneInput = "one-input",
        /// Several inputs use one quota.
        SharedQuota = "shared-quota",
        /// It comes back at the same time each day.
        EachDay = "each-day",
        /// It comes back each hour.
        EachHour = "each-hour",
        /// A key worked until it failed.
        KeyWorked = "key-worked",
        /// The log begins within the outage.
        BeginsWithin = "begins-within",
    }
}
