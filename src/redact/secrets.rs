//! What a secret looks like: by its own shape, by its name, or packed as base64 or hexadecimal digits.

use std::borrow::Cow;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use regex::{Captures, Regex};

use super::fingerprint;

/// Secrets by their own shape. The first group is kept, the second is the secret.
static SHAPES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compile(&[
        // Google API keys, standard and auth keys, and OAuth tokens.
        r"()(AIza[0-9A-Za-z_\-]{6,})",
        r"(\b|^|_)(AQ\.[0-9A-Za-z_\-]{10,})",
        r"()(ya29\.[0-9A-Za-z_\-.]{6,})",
        r"(\b)(1//0[0-9A-Za-z_\-]{20,})",
        r"(\b)(GOCSPX-[0-9A-Za-z_\-]{10,})",
        // Other providers' keys, which stand in the same logs.
        r"(\b|^|_)((?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|ghu|glpat|github_pat|xox[abprs])[-_][0-9A-Za-z_\-]{12,})",
        r"(\b)((?:AKIA|ASIA)[0-9A-Z]{16})",
        r"()(eyJ[0-9A-Za-z_\-]{10,}\.[0-9A-Za-z_\-]{10,}\.?[0-9A-Za-z_\-]*)",
        r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)([^-]+)",
        // The digits of `AIza`.
        r"(?i)()(41497a61[0-9a-f]{20,})",
    ])
});

/// Secrets by what stands before them.
static NAMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    const NAMES: &str = r#"(?:x-goog-api-key|(?:api|access|secret|private)[_-]?key(?:[_-]?id)?|[a-z0-9_-]{0,32}(?:token|passwd|password|secret)|authorization|[?&]key)"#;
    compile(&[
        r"(?i)(bearer\s+)([0-9A-Za-z_\-.~+/]{8,}=*)",
        r#"(?i)(authorization(?:\\*["'])?\s*[=:]\s*(?:\\*["'])?(?:basic|token|digest|apikey)\s+)([0-9A-Za-z_\-.~+/]{6,}=*)"#,
        &format!(r#"(?i)({NAMES}(?:\\*["'])?\s*[=:]\s*\\*["'])([^"'\\\s\[][^"'\\\s]{{5,}})"#),
        &format!(r#"(?i)({NAMES}(?:\\*["'])?\s*[=:]\s*)([0-9A-Za-z_\-.~+/%]{{8,}}=*)"#),
        r"(://[^/\s:@\[]{0,64}:)([^@\s/\[]{3,})@",
    ])
});

static EMAIL: LazyLock<Vec<Regex>> =
    LazyLock::new(|| compile(&[r"()([0-9A-Za-z._%+\-]+@[0-9A-Za-z.\-]+\.[A-Za-z]{2,})"]));

/// What may be base64: long enough for a key.
static PACKED: LazyLock<Vec<Regex>> = LazyLock::new(|| compile(&[r"()([0-9A-Za-z+/_\-]{24,}={0,2})"]));

fn compile(patterns: &[&str]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
}

/// `text` with a name in the place of each secret.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let text = replace(text, &SHAPES, |secret| Some(fingerprint(secret).into_string()));
    let text = then(text, &PACKED, |secret| holds_secret(secret).then(|| fingerprint(secret).into_string()));
    let text = then(text, &NAMED, |secret| (!is_harmless(secret)).then(|| fingerprint(secret).into_string()));
    then(text, &EMAIL, |_| Some("e-mail".to_owned()))
}

fn then<'t>(text: Cow<'t, str>, patterns: &[Regex], name: fn(&str) -> Option<String>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => replace(text, patterns, name),
        Cow::Owned(text) => Cow::Owned(replace(&text, patterns, name).into_owned()),
    }
}

fn replace<'t>(text: &'t str, patterns: &[Regex], name: fn(&str) -> Option<String>) -> Cow<'t, str> {
    patterns.iter().fold(Cow::Borrowed(text), |text, pattern| {
        if !pattern.is_match(&text) {
            return text;
        }
        let masked = |found: &Captures<'_>| {
            let whole = &found[0];
            let rest = whole.get(found[1].len() + found[2].len()..).unwrap_or_default();
            name(&found[2]).map_or_else(|| whole.to_owned(), |name| format!("{}[{name}]{rest}", &found[1]))
        };
        Cow::Owned(pattern.replace_all(&text, masked).into_owned())
    })
}

/// Whether the word is a secret by its own shape, or holds one.
pub(super) fn is_secret(word: &str) -> bool {
    SHAPES.iter().any(|shape| shape.is_match(word)) || holds_secret(word)
}

/// Whether the text, read as base64 from any of the four places where a group of it may begin, holds a secret.
fn holds_secret(packed: &str) -> bool {
    let standard = packed.trim_end_matches('=').replace('-', "+").replace('_', "/");
    (0..4).any(|skip| {
        let group = standard.get(skip..).unwrap_or_default();
        // A length of 4n+1 is none that base64 has; the last sign belongs to something else.
        let length = if group.len() % 4 == 1 { group.len() - 1 } else { group.len() };
        let text = STANDARD_NO_PAD
            .decode(&group[..length])
            .or_else(|_| STANDARD_NO_PAD.decode(&group[..length / 4 * 4]));
        text.is_ok_and(|bytes| {
            let text = String::from_utf8_lossy(&bytes);
            SHAPES.iter().any(|shape| shape.is_match(&text))
        })
    })
}

/// What may stand behind a name and is no secret: a name that was given before, and words that say there is none.
fn is_harmless(value: &str) -> bool {
    let is_name =
        value.strip_prefix("key-").is_some_and(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
    is_name
        || matches!(value.to_ascii_lowercase().as_str(), "undefined" | "required" | "redacted" | "provided")
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn secrets_of_every_shape_are_masked() {
        for secret in [
            "AIzaSyEXAMPLE-not-a-real-key-0000000000",
            "AQ.Ab8RN6ExampleExampleExample",
            "ya29.a0ExampleExampleExample",
            "GOCSPX-ExampleExampleExample",
            "sk-proj-ExampleExampleExample",
            "AKIAEXAMPLEEXAMPLE00",
            "someone@example.com",
            // base64 of `AIzaSyEXAMPLE-not-a-real-key-0000000000`, alone and behind one and two characters.
            "QUl6YVN5RVhBTVBMRS1ub3QtYS1yZWFsLWtleS0wMDAwMDAwMDAw",
            "OkFJemFTeUVYQU1QTEUtbm90LWEtcmVhbC1rZXktMDAwMDAwMDAwMA==",
            "YTpBSXphU3lFWEFNUExFLW5vdC1hLXJlYWwta2V5LTAwMDAwMDAwMDA",
            "41497a615379455841",
        ] {
            let secret = &secret.replace("41497a615379455841", "41497a6153794558414d504c452d6e6f742d61");
            let shown = mask(&format!("before {secret} after")).into_owned();
            assert!(!shown.contains(secret.as_str()), "{shown}");
            assert!(shown.starts_with("before [") && shown.ends_with("] after"), "{shown}");
        }
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for text in [
            "?key=abcdefgh1234",
            "Authorization: Bearer abcdefgh1234",
            "Authorization: Basic abcdefgh1234=",
            r#"\"x-goog-api-key\": \"abcdefgh1234\""#,
            r#"{"password": "abcdefgh1234!"}"#,
            "GEMINI_API_KEY=abcdefgh1234",
            "GEMINI_API_KEY=key-abcdefgh1234",
            "https://user:abcdefgh1234@proxy:8080/",
            "refresh_token='abcdefgh1234'",
        ] {
            assert!(!mask(text).contains("abcdefgh1234"), "{}", mask(text));
        }
    }

    #[test]
    fn words_that_are_no_secrets_stay() {
        for text in [
            "API key not valid. Please pass a valid API key.",
            "quotaMetric generativelanguage.googleapis.com/generate_content_free_tier_input_token_count",
            "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            "type.googleapis.com/google.rpc.QuotaFailure",
            "/usr/lib/python3.12/site-packages/google/api_core/grpc_helpers.py",
            "x-goog-api-key: [key-3f9a1c]",
        ] {
            assert_eq!(mask(text), text);
        }
    }
}
