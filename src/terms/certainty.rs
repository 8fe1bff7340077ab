//! How sure a cause is. The word and its meaning are those of `certainty` in the Common Alerting Protocol.

super::vocabulary! {
    /// How sure the cause of a failed request is.
    Certainty, "certainty" {
        /// A known sentence or a field of the answer names it.
        Certain = "certain",
        /// The words of a sentence that is not known make it likely.
        Likely = "likely",
        /// Nothing but the status is known, and the cause is the one for which the status mostly stands.
        Unspecified = "unspecified",
    }
}
