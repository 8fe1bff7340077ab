//! Which service answered.

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
