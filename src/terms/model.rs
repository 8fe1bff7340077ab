//! What kind of model a name stands for, and whether it answers.

super::vocabulary! {
    /// What a model makes.
    ModelKind, "kind of model" {
        /// Text, from text and more.
        Text = "text",
        /// Images.
        Image = "image",
        /// Vectors.
        Embedding = "embedding",
        /// Films.
        Video = "video",
        /// Sound or speech.
        Audio = "audio",
    }
}

super::vocabulary! {
    /// Whether a model answers.
    ModelStatus, "status of a model" {
        /// It does.
        Live = "live",
        /// It is to be left; another may answer in its place.
        Deprecated = "deprecated",
        /// It does, until a date that is announced.
        Retiring = "retiring",
        /// It does not any more.
        ShutDown = "shut-down",
        /// It never did: the name stands in articles only.
        NeverExisted = "never-existed",
        /// It is no id: only quotas call a model so.
        QuotaName = "quota-name",
        /// It stands in no table.
        Unlisted = "unlisted",
    }
}

super::vocabulary! {
    /// What is special about the model that was called.
    ModelState, "state of a model" {
        /// It is shut down, or never existed.
        Dead = "dead",
        /// It is a preview.
        Preview = "preview",
        /// Neither.
        Stable = "stable",
    }
}
