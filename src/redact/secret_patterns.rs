//! The patterns of secrets that are masked: by their own shape, by the name before them, or encoded as base64 or
//! hexadecimal digits.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::memmem::Finder;
use regex::Regex;

use super::marks::{Characters, Marked};
use super::pattern;

/// A pattern of which the first group is kept and the second is the secret.
///
/// Compiling one takes longer than masking a text, and most texts hold no secret: so it is compiled when a text first
/// holds one of its marks.
pub(super) struct Shape {
    /// Texts without any of these, in small letters, cannot match.
    marks: &'static [&'static str],
    /// Their searchers, each with the characters of its mark.
    finders: OnceLock<Vec<(Finder<'static>, Characters)>>,
    pattern: Cow<'static, str>,
    regex: OnceLock<Regex>,
}

/// The patterns that may match the text.
pub(super) fn regexes<'s>(shapes: &'s [Shape], text: &Marked) -> Vec<&'s Regex> {
    let (mut found, mut before): (Vec<&Regex>, Option<(&Shape, bool)>) = (Vec::new(), None);
    for shape in shapes {
        let known = before.filter(|(other, _)| shape.is_marked_like(other)).map(|(_, may)| may);
        let may = known.unwrap_or_else(|| shape.regex(text).is_some());
        found.extend(may.then(|| shape.compiled()));
        before = Some((shape, may));
    }
    found
}

/// The mark of an address. It counts only behind something: `"@type"` is no address.
const AT: &[u8] = b"@";

fn follows_a_word(text: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| !b" \"'".contains(&text[before]))
}

impl Shape {
    fn new(marks: &'static [&'static str], pattern: impl Into<Cow<'static, str>>) -> Self {
        Self { marks, finders: OnceLock::new(), pattern: pattern.into(), regex: OnceLock::new() }
    }

    /// The pattern, if it may match the text.
    pub(super) fn regex(&self, text: &Marked) -> Option<&Regex> {
        let searcher = |mark: &&'static str| (Finder::new(*mark), Characters::of(mark));
        let finders = self.finders.get_or_init(|| self.marks.iter().map(searcher).collect());
        let small = text.small();
        let mut possible = finders.iter().filter(|(_, characters)| text.has_all(*characters));
        let may = possible.any(|(mark, _)| match mark.needle() {
            AT => memchr::memchr_iter(b'@', small).any(|at| follows_a_word(small, at)),
            _ => mark.find(small).is_some(),
        });
        may.then(|| self.compiled())
    }

    /// Whether it has the same marks as `other`, so that they are looked for once.
    fn is_marked_like(&self, other: &Self) -> bool {
        std::ptr::eq(self.marks, other.marks)
    }

    pub(super) fn compiled(&self) -> &Regex {
        self.regex.get_or_init(|| pattern(&self.pattern))
    }
}

/// Secrets by their own shape.
pub(super) static SHAPES: LazyLock<[Shape; 10]> = LazyLock::new(|| {
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

/// The marks of all shapes. Words are short: an automaton that is built sooner reads them sooner.
#[expect(clippy::expect_used, reason = "the marks are constants, and a test builds the automaton")]
static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let marks = SHAPES.iter().flat_map(|shape| shape.marks);
    let kind = Some(AhoCorasickKind::NoncontiguousNFA);
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(kind)
        .build(marks)
        .expect("the marks are few and short")
});

/// Secrets by what stands before them.
pub(super) static NAMED: LazyLock<[Shape; 12]> = LazyLock::new(|| {
    const NAMES: &str = r"(?-u:x-goog-api-key|(?:api|access|secret|private)[_-]?key(?:[_-]?id)?|[a-z0-9_-]{0,32}(?:token|passwd|password|secret)|authorization|[?&]key)";
    // Also doubled, as a cell of CSV has it, escaped, or encoded as a page and an address do.
    const QUOTE: &str = r#"(?:(?:\\*["'“”]){1,2}|&quot;|%22)"#;
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
    const PASSWORDS: &[&str] = &["passw", "passphrase", "pwd", "secret", "_pass", "-pass"];
    let password = format!(
        r"(?-u:[a-z0-9_.-]{{0,32}}(?:passwd|password|passwort|passphrase|pwd|secret|[_-]pass)){QUOTE}?(?-u:\s*[=:]>?\s*)"
    );
    [
        Shape::new(&["bearer"], r"(?i)(bearer\s+)([0-9A-Za-z_\-.~+/]{8,}=*)"),
        Shape::new(
            &["authorization"],
            format!(
                r#"(?i)(authorization{QUOTE}?\s*[=:]>?\s*{QUOTE}?(?:basic|token|digest|apikey)\s+)([0-9A-Za-z_\-.~+/]{{6,}}=*)"#
            ),
        ),
        // Passwords: of any length, and of any characters. None needs its closing quote, so that one that was cut is masked.
        Shape::new(PASSWORDS, format!(r#"(?i)({password}\\*["“])([^"“”\n\[](?:[^"“”\n\\]|\\[^"])*)"#)),
        Shape::new(PASSWORDS, format!(r"(?i)({password}\\*')([^'\n\[](?:[^'\n\\]|\\[^'])*)")),
        Shape::new(PASSWORDS, format!(r#"(?i)({password})([^\s"'“”\[{{(<&/\\][^\s"'“”&]*)"#)),
        Shape::new(
            MARKS,
            format!(r#"(?i)({NAMES}{QUOTE}?(?-u:\s*[=:]>?\s*){QUOTE})([^"'“”\\\s\[][^"'“”\\\s]{{5,}})"#),
        ),
        Shape::new(MARKS, format!(r#"(?i)({NAMES}{QUOTE}?(?-u:\s*[=:]>?\s*))([0-9A-Za-z_\-.~+/%]{{8,}}=*)"#)),
        Shape::new(&["@"], r"(://[^/\s:@\[]{0,64}:)([^\s/\[]+)@"),
        Shape::new(
            &["--"],
            r#"(?i)((?-u:--[a-z0-9-]{0,32}(?:password|passwd|passphrase|secret|token|(?:api|access|secret|private)-key)\s+)["']?)([^\s"'\[-][^\s"']*)"#,
        ),
        // Addresses that are signed open what they name to whoever has them.
        Shape::new(
            &["?sig", "&sig", "-signature"],
            r"(?i)([?&](?-u:x-goog-signature|x-amz-signature|signature|sig)=)([0-9A-Za-z%_.~+/-]{8,})",
        ),
        // What curl logs in with.
        Shape::new(
            &["-u", "--user"],
            r#"((?:^|\s)(?:-u|--user)[\s=]+["']?[^\s:"'/]{1,64}:)([^\s"'/\[][^\s"']*)"#,
        ),
        Shape::new(
            &["cookie"],
            r#"(?i)((?:^|[^a-z])(?-u:(?:set-)?cookie)\\*["']?\s*[=:]\s*\\*["']?)([^\s"'\[][^"'\n\\]*)"#,
        ),
    ]
});

/// Secrets by what stands before them, where it may as well be a number that counts something: however short they are.
pub(super) static SHORT: LazyLock<[Shape; 3]> = LazyLock::new(|| {
    const VALUE: &str = r#"\\*["']?)([^\s"'\[{(<&;,)/\\][^\s"'&;,)]*)"#;
    [
        Shape::new(&["token="], format!("(?i)((?-u:[a-z0-9_.-]{{0,32}}token)={VALUE}")),
        // Sessions: whoever has the name of one is let in.
        Shape::new(
            &["sid=", "sessid=", "sessionid="],
            format!("(?i)((?:^|[^a-z0-9])(?-u:[a-z]{{0,8}}sess(?:ion)?id|sid)={VALUE}"),
        ),
        // `mysql -pX`, where no blank stands before the password.
        Shape::new(
            &["mysql", "mariadb", "sshpass"],
            r#"((?-u:\b)(?:mysql|mariadb|sshpass)[a-z_-]{0,16}\s(?:[^\n|;&]{0,200}?\s)?-p["']?)([^\s"'\[][^\s"']*)"#,
        ),
    ]
});

pub(super) static EMAIL: LazyLock<[Shape; 1]> =
    LazyLock::new(|| [Shape::new(&["@"], r"()([0-9A-Za-z._%+\-]+@[0-9A-Za-z.\-]+\.[A-Za-z]{2,})")]);

/// The places of what may be base64: long enough for a key, with the signs that fill it up.
pub(super) fn packed(text: &str) -> impl Iterator<Item = Range<usize>> {
    const LEAST: usize = 24;
    let is_digit = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'_' | b'-');
    let (bytes, mut from) = (text.as_bytes(), 0);
    std::iter::from_fn(move || {
        loop {
            let start = from + bytes.get(from..)?.iter().position(is_digit)?;
            let end = start + bytes[start..].iter().take_while(|b| is_digit(b)).count();
            let filled = end + bytes[end..].iter().take(2).take_while(|b| **b == b'=').count();
            from = filled;
            if end - start >= LEAST {
                return Some(start..filled);
            }
        }
    })
}

/// What stands in the place of a secret that is no key.
pub(super) const SECRET: &str = "secret";

/// Whether the word is a secret by its own shape, or holds one.
pub(super) fn is_secret(word: &str) -> bool {
    has_shape(word) || holds_secret(word)
}

fn has_shape(word: &str) -> bool {
    if !MARKS.is_match(word) {
        return false;
    }
    let text = Marked::new(word);
    SHAPES.iter().filter_map(|shape| shape.regex(&text)).any(|regex| regex.is_match(word))
}

/// Whether the word is a key by its own shape, and nothing more.
pub(super) fn is_key(word: &str) -> bool {
    let text = Marked::new(word);
    let mut regexes = SHAPES.iter().filter_map(|shape| shape.regex(&text));
    regexes.any(|regex| regex.captures(word).is_some_and(|found| &found[2] == word))
}

/// Whether the text, read as base64 from any of the four places where a group of it may begin, holds a secret.
pub(super) fn holds_secret(packed: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::{EMAIL, MARKS, NAMED, SHAPES, SHORT, packed};

    #[test]
    fn every_pattern_compiles() {
        let all = SHAPES.iter().chain(&*NAMED).chain(&*SHORT).chain(&*EMAIL);
        assert_eq!(all.map(|shape| shape.compiled().captures_len()).collect::<Vec<_>>(), [3; 26]);
        assert!(MARKS.is_match("AIza"));
    }

    #[test]
    fn what_may_be_base64_is_told_by_its_length() {
        let (short, long) = ("a".repeat(23), "aB3+/_-9".repeat(3));
        for (text, expected) in [
            (format!("x {long}"), &[(2, 26)][..]),
            (format!("{short}== {short}"), &[]),
            (format!("{long}=== {long}="), &[(0, 26), (28, 53)]),
            (format!("é{long}é{long}"), &[(2, 26), (28, 52)]),
            (String::new(), &[]),
        ] {
            let found: Vec<_> = packed(&text).map(|range| (range.start, range.end)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
