//! Why Cloud Quotas and Cloud Monitoring do not show a project's numbers.

/// Why a project's numbers are not shown to us. The two services are not Gemini's, so that the rules for Gemini's errors
/// do not hold; typed fields say which of the three reasons it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Closed {
    /// The service is not enabled in the project.
    Disabled,
    /// The caller may not read it.
    Denied,
    /// The token is not valid, or not any more.
    Token,
    /// Something else.
    Other,
}

/// Reads a refusal.
#[must_use]
pub(super) fn closed(status: u16, body: &str) -> Closed {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let details = body["error"]["details"].as_array().map_or(&[][..], Vec::as_slice);
    match (status, body["error"]["status"].as_str()) {
        _ if details.iter().any(|d| d["reason"] == "SERVICE_DISABLED") => Closed::Disabled,
        (401, _) | (_, Some("UNAUTHENTICATED")) => Closed::Token,
        (403, _) | (_, Some("PERMISSION_DENIED")) => Closed::Denied,
        _ => Closed::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_closed_doors_are_told_apart() {
        let disabled = r#"{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}"#;
        for (status, body, expected) in [
            (403, disabled, Closed::Disabled),
            (403, r#"{"error":{"status":"PERMISSION_DENIED"}}"#, Closed::Denied),
            (401, "", Closed::Token),
            (500, "<html>", Closed::Other),
        ] {
            assert_eq!(closed(status, body), expected, "{body}");
        }
    }
}
