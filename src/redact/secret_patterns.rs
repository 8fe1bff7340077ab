//! The patterns of secrets that are masked: by their own shape, by the name before them, or encoded as base64 or
//! hexadecimal digits.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use regex::{Captures, Regex};

use super::{pattern, stand_in};

/// A pattern of which the first group is kept and the second is the secret.
///
/// Compiling one takes longer than masking a text, and most texts hold no secret: so it is compiled when a text first
/// holds one of its marks.
struct Shape {
    /// Texts without any of these, in small letters, cannot match.
    marks: &'static [&'static str],
    pattern: Cow<'static, str>,
    regex: OnceLock<Regex>,
}

/// The mark of an address. It counts only behind something: `"@type"` is no address.
const AT: &str = "@";

fn follows_a_word(text: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| !b" \"'".contains(&text[before]))
}

impl Shape {
    fn new(marks: &'static [&'static str], pattern: impl Into<Cow<'static, str>>) -> Self {
        Self { marks, pattern: pattern.into(), regex: OnceLock::new() }
    }

    /// The pattern, if it may match a text that is `small` in small letters.
    fn regex(&self, small: &[u8]) -> Option<&Regex> {
        let may = self.marks.iter().any(|mark| match *mark {
            AT => memchr::memchr_iter(b'@', small).any(|at| follows_a_word(small, at)),
            mark => memchr::memmem::find(small, mark.as_bytes()).is_some(),
        });
        may.then(|| self.compiled())
    }

    fn compiled(&self) -> &Regex {
        self.regex.get_or_init(|| pattern(&self.pattern))
    }
}

/// Secrets by their own shape.
static SHAPES: LazyLock<[Shape; 10]> = LazyLock::new(|| {
    [
        // Google API keys, standard and auth keys, and OAuth tokens.
        Shape::new(&["aiza"], r"()(AIza[0-9A-Za-z_\-]{6,})"),
        Shape::new(&["aq."], r"((?-u:\b)|^|_)(AQ\.[0-9A-Za-z_\-]{10,})"),
        Shape::new(&["ya29."], r"()(ya29\.[0-9A-Za-z_\-.]{6,})"),
        Shape::new(&["1//0"], r"((?-u:\b))(1//0[0-9A-Za-z_\-]{20,})"),
        Shape::new(&["gocspx-"], r"((?-u:\b))(GOCSPX-[0-9A-Za-z_\-]{10,})"),
        // Other providers' keys, which stand in the same logs.
        Shape::new(
            &["sk", "pk", "rk", "xai", "hf", "gh", "glpat", "github_pat", "xox"],
            r"((?-u:\b)|^|_)((?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|ghu|glpat|github_pat|xox[abprs])[-_][0-9A-Za-z_\-]{12,})",
        ),
        Shape::new(&["akia", "asia"], r"((?-u:\b))((?:AKIA|ASIA)[0-9A-Z]{16})"),
        Shape::new(&["eyj"], r"()(eyJ[0-9A-Za-z_\-]{10,}\.[0-9A-Za-z_\-]{10,}\.?[0-9A-Za-z_\-]*)"),
        Shape::new(&["private key-----"], r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)([^-]+)"),
        // The digits of `AIza`.
        Shape::new(&["41497a61"], r"(?i)()(41497a61[0-9a-f]{20,})"),
    ]
});

/// The marks of all shapes.
#[expect(clippy::expect_used, reason = "the marks are constants, and a test builds the automaton")]
static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let marks = SHAPES.iter().flat_map(|shape| shape.marks);
    AhoCorasick::builder().ascii_case_insensitive(true).build(marks).expect("the marks are few and short")
});

/// Secrets by what stands before them.
static NAMED: LazyLock<[Shape; 5]> = LazyLock::new(|| {
    const NAMES: &str = r"(?-u:x-goog-api-key|(?:api|access|secret|private)[_-]?key(?:[_-]?id)?|[a-z0-9_-]{0,32}(?:token|passwd|password|secret)|authorization|[?&]key)";
    const MARKS: &[&str] = &[
        "api-key",
        "api_key",
        "apikey",
        "access_key",
        "access-key",
        "accesskey",
        "secret",
        "private_key",
        "private-key",
        "privatekey",
        "token",
        "passw",
        "authorization",
        "?key",
        "&key",
    ];
    [
        Shape::new(&["bearer"], r"(?i)(bearer\s+)([0-9A-Za-z_\-.~+/]{8,}=*)"),
        Shape::new(
            &["authorization"],
            r#"(?i)(authorization(?:\\*["'])?\s*[=:]\s*(?:\\*["'])?(?:basic|token|digest|apikey)\s+)([0-9A-Za-z_\-.~+/]{6,}=*)"#,
        ),
        Shape::new(
            MARKS,
            format!(r#"(?i)({NAMES}(?:\\*["'])?(?-u:\s*[=:]\s*)\\*["'])([^"'\\\s\[][^"'\\\s]{{5,}})"#),
        ),
        Shape::new(
            MARKS,
            format!(r#"(?i)({NAMES}(?:\\*["'])?(?-u:\s*[=:]\s*))([0-9A-Za-z_\-.~+/%]{{8,}}=*)"#),
        ),
        Shape::new(&[AT], r"(://[^/\s:@\[]{0,64}:)([^@\s/\[]{3,})@"),
    ]
});

static EMAIL: LazyLock<[Shape; 1]> =
    LazyLock::new(|| [Shape::new(&[AT], r"()([0-9A-Za-z._%+\-]+@[0-9A-Za-z.\-]+\.[A-Za-z]{2,})")]);

/// What may be base64: long enough for a key.
static PACKED: LazyLock<[Shape; 1]> =
    LazyLock::new(|| [Shape::new(&[""], r"()([0-9A-Za-z+/_\-]{24,}={0,2})")]);

/// What stands in the place of a secret that is no key.
pub(super) const SECRET: &str = "secret";

/// `text` with a name in the place of each secret.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let text = replace(text, &*SHAPES, |secret| Some(stand_in(secret).into_string()));
    let text = then(text, &*PACKED, |secret| holds_secret(secret).then(|| SECRET.to_owned()));
    // What is known by its name alone may be a password.
    let text = then(text, &*NAMED, |secret| (!is_harmless(secret)).then(|| SECRET.to_owned()));
    then(text, &*EMAIL, |_| Some("e-mail".to_owned()))
}

fn then<'t>(text: Cow<'t, str>, shapes: &[Shape], name: fn(&str) -> Option<String>) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => replace(text, shapes, name),
        Cow::Owned(text) => Cow::Owned(replace(&text, shapes, name).into_owned()),
    }
}

fn replace<'t>(text: &'t str, shapes: &[Shape], name: fn(&str) -> Option<String>) -> Cow<'t, str> {
    // Masking puts no mark into the text that was not there.
    let small = text.to_ascii_lowercase();
    let regexes = shapes.iter().filter_map(|shape| shape.regex(small.as_bytes()));
    regexes.fold(Cow::Borrowed(text), |text, regex| {
        if !regex.is_match(&text) {
            return text;
        }
        let masked = |found: &Captures<'_>| {
            let whole = &found[0];
            let rest = whole.get(found[1].len() + found[2].len()..).unwrap_or_default();
            name(&found[2]).map_or_else(|| whole.to_owned(), |name| format!("{}[{name}]{rest}", &found[1]))
        };
        Cow::Owned(regex.replace_all(&text, masked).into_owned())
    })
}

/// Whether the word is a secret by its own shape, or holds one.
pub(super) fn is_secret(word: &str) -> bool {
    has_shape(word) || holds_secret(word)
}

fn has_shape(word: &str) -> bool {
    if !MARKS.is_match(word) {
        return false;
    }
    let small = word.to_ascii_lowercase();
    SHAPES.iter().filter_map(|shape| shape.regex(small.as_bytes())).any(|regex| regex.is_match(word))
}

/// Whether the word is a key by its own shape, and nothing more.
pub(super) fn is_key(word: &str) -> bool {
    let small = word.to_ascii_lowercase();
    let mut regexes = SHAPES.iter().filter_map(|shape| shape.regex(small.as_bytes()));
    regexes.any(|regex| regex.captures(word).is_some_and(|found| &found[2] == word))
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
        text.is_ok_and(|bytes| has_shape(&String::from_utf8_lossy(&bytes)))
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
    use super::{EMAIL, MARKS, NAMED, PACKED, SHAPES, mask};

    #[test]
    fn every_pattern_compiles() {
        let all = SHAPES.iter().chain(&*NAMED).chain(&*PACKED).chain(&*EMAIL);
        assert_eq!(all.map(|shape| shape.compiled().captures_len()).collect::<Vec<_>>(), [3; 17]);
        assert!(MARKS.is_match("AIza"));
    }

    #[test]
    fn what_is_known_by_its_name_alone_has_no_fingerprint() {
        for (text, expected) in [
            ("db_password=Sommer2026", "db_password=[secret]"),
            ("token: 'Winter2027!'", "token: '[secret]'"),
            ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [secret]"),
            ("https://user:Sommer2026@proxy:8080/", "https://user:[secret]@proxy:8080/"),
        ] {
            assert_eq!(mask(text), expected);
        }
        let key = "x-goog-api-key: AIzaSyEXAMPLE-not-a-real-key-0000000000";
        assert!(mask(key).starts_with("x-goog-api-key: [key-"), "{}", mask(key));
    }

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
