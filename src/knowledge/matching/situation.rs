//! What the report found beside the cause, as far as it changes what to do first.

use crate::knowledge::compact::words;
use crate::terms::vocabulary;

vocabulary! {
    /// What the report found beside the cause of an incident.
    Situation, "situation" {
        /// Requests to the same model went well after the last failure.
        Over = "over",
        /// So few requests failed that retries absorb them.
        Rare = "rare",
        /// Requests with the key went well until the first failure, and none since.
        KeyWorked = "key-worked",
        /// The project's tier is lower than before.
        TierDrop = "tier-drop",
        /// The quota is the free tier's, and the project pays.
        AfterBilling = "after-billing",
        /// Many requests come in the same second.
        Herd = "herd",
        /// Most failures are retries that came too early.
        Storm = "storm",
        /// The quota that is not named is most likely one of a minute.
        LikelyMinute = "likely-minute",
        /// The quota of a minute refuses for many minutes: the load exceeds it.
        Lasting = "lasting",
    }
}

words!(Situation);
