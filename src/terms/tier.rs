//! Usage tiers.

super::vocabulary! {
    /// The usage tier that a quota id or metric names.
    Tier, "tier" {
        /// No billing.
        Free = "free",
        /// Some paid tier; the name does not say which.
        Paid = "paid",
        /// Paid tier 1.
        Paid1 = "paid-1",
        /// Paid tier 2.
        Paid2 = "paid-2",
        /// Paid tier 3.
        Paid3 = "paid-3",
    }
}
