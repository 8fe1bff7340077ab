//! Who answered, and which tier the quota named.

super::vocabulary! {
    /// The service that refused the request.
    Platform, "platform" {
        /// generativelanguage.googleapis.com, the Gemini Developer API.
        GeminiApi = "gemini-api",
        /// aiplatform.googleapis.com, Vertex AI (now Gemini Enterprise Agent Platform).
        VertexAi = "vertex-ai",
        /// cloudcode-pa.googleapis.com, Gemini Code Assist and CLI logins.
        CodeAssist = "code-assist",
        /// A gateway that passes requests on, such as OpenRouter.
        Relay = "relay",
    }
}

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
