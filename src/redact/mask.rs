//! A text with a name in the place of each secret.

use std::borrow::Cow;

use regex::Captures;

use super::fingerprint::{Fingerprint, stand_in};
use super::marks::Marked;
use super::secret_patterns::{EMAIL, NAMED, SECRET, SHAPES, SHORT, Shape, holds_secret, packed, regexes};

/// `text` with a name in the place of each secret.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    // Masking puts no mark into the text that was not there.
    let marked = Marked::new(text);
    let text = replace(text, &marked, &*SHAPES, |secret| Some(stand_in(secret).into_string()));
    let text = without_packed(text);
    // What is known by its name alone may be a password.
    let text = then(text, &marked, &*NAMED, |secret| (!is_harmless(secret)).then(|| SECRET.to_owned()));
    let text = then(text, &marked, &*SHORT, |secret| {
        (!is_harmless(secret) && !is_amount(secret)).then(|| SECRET.to_owned())
    });
    then(text, &marked, &*EMAIL, |_| Some("e-mail".to_owned()))
}

/// The text without what is a secret in base64.
fn without_packed(text: Cow<'_, str>) -> Cow<'_, str> {
    let secrets: Vec<_> = packed(&text).filter(|range| holds_secret(&text[range.clone()])).collect();
    if secrets.is_empty() {
        return text;
    }
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for range in secrets {
        out.push_str(&text[done..range.start]);
        out.push_str(&format!("[{SECRET}]"));
        done = range.end;
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// What stands in the place of a secret, if it is one.
type Name = fn(&str) -> Option<String>;

fn then<'t>(text: Cow<'t, str>, marked: &Marked, shapes: &[Shape], name: Name) -> Cow<'t, str> {
    match text {
        Cow::Borrowed(text) => replace(text, marked, shapes, name),
        Cow::Owned(text) => Cow::Owned(replace(&text, marked, shapes, name).into_owned()),
    }
}

fn replace<'t>(text: &'t str, marked: &Marked, shapes: &[Shape], name: Name) -> Cow<'t, str> {
    let regexes = regexes(shapes, marked);
    regexes.into_iter().fold(Cow::Borrowed(text), |text, regex| {
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

/// What may stand behind a name and is no secret: a name that was given before, and words that say there is none.
fn is_harmless(value: &str) -> bool {
    const WORDS: [&str; 20] = [
        "undefined",
        "required",
        "redacted",
        "provided",
        "none",
        "null",
        "nil",
        "true",
        "false",
        "missing",
        "invalid",
        "incorrect",
        "wrong",
        "expired",
        "empty",
        "not",
        "must",
        "is",
        "was",
        "hidden",
    ];
    let word = value.trim_end_matches([',', ';', '.', ')', '}', ']']);
    Fingerprint::read(word).is_some()
        || word.bytes().all(|b| matches!(b, b'*' | b'.' | b'x' | b'X'))
        || WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// A number, with its unit where it has one: `120`, `0.3s`, `12k`.
fn is_amount(value: &str) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-'));
    unit.len() < value.len() && unit.len() <= 2 && unit.bytes().all(|b| b.is_ascii_alphabetic() || b == b'%')
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_token_and_a_session_are_masked_however_short_they_are() {
        for (text, expected) in [
            ("?token=a1b2&x=1", "?token=[secret]&x=1"),
            ("app: token=ab! next", "app: token=[secret] next"),
            ("csrf_token='ab1' next", "csrf_token='[secret]' next"),
            ("GET /x?sid=9f2c&page=2", "GET /x?sid=[secret]&page=2"),
            (
                "PHPSESSID=9f2c; connect.sid=s3a; JSESSIONID=A1",
                "PHPSESSID=[secret]; connect.sid=[secret]; JSESSIONID=[secret]",
            ),
            ("mysql -h db -uroot -phunter2 shop", "mysql -h db -uroot -p[secret] shop"),
            ("+ mysqldump -p'it' shop", "+ mysqldump -p'[secret]' shop"),
            ("sshpass -pab ssh host", "sshpass -p[secret] ssh host"),
        ] {
            assert_eq!(mask(text), expected);
            assert_eq!(mask(expected), expected, "once is enough");
        }
    }

    #[test]
    fn what_counts_tokens_and_asks_for_a_password_stays() {
        for text in [
            "token=12 first_token=0.3s eos_token=2 max_tokens=ab token: 5 token=null",
            "prompt_token=1200 next_token=12k inside=ab consid=ab",
            "mysql -h db -p shop; mysql -P3306 --protocol=tcp; mkdir -pv a",
        ] {
            assert_eq!(mask(text), text);
        }
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
    }

    #[test]
    fn a_password_is_masked_however_short_it_is_and_whatever_it_is_made_of() {
        for (text, expected) in [
            ("password=hunter2 next", "password=[secret] next"),
            ("password=P@ss!w0rd#1, next", "password=[secret] next"),
            ("password=Sommer26!x next", "password=[secret] next"),
            ("?password=a1b!&model=gemini", "?password=[secret]&model=gemini"),
            (r#"password="P@ss w0rd" next"#, r#"password="[secret]" next"#),
            (r#"{"password": "it's", "x": 1}"#, r#"{"password": "[secret]", "x": 1}"#),
            (r#"{\"password\": \"ab c\", \"x\": 1}"#, r#"{\"password\": \"[secret]\", \"x\": 1}"#),
            ("passwd: 'say \"x\"' next", "passwd: '[secret]' next"),
            ("PGPASSWORD=abc DB_PASS=abc", "PGPASSWORD=[secret] DB_PASS=[secret]"),
            ("pwd=hunter22 client_secret=abc123", "pwd=[secret] client_secret=[secret]"),
            ("app --password hunter2 --api-key 'abc' x", "app --password [secret] --api-key '[secret]' x"),
            ("curl -u user:hunter2 x", "curl -u user:[secret] x"),
            (
                "https://x/o?a=1&X-Goog-Signature=0a1b2c3d4e&b=2",
                "https://x/o?a=1&X-Goog-Signature=[secret]&b=2",
            ),
            (
                "redis://:pw@host postgres://u:p@w@host/db",
                "redis://:[secret]@host postgres://u:[secret]@host/db",
            ),
            ("< Set-Cookie: sid=a1; Path=/\nnext", "< Set-Cookie: [secret]\nnext"),
        ] {
            assert_eq!(mask(text), expected);
        }
    }

    #[test]
    fn what_is_said_about_a_password_stays() {
        for text in [
            "password: required, password: null, secret=None, password: *****",
            "PWD=/home/app secret: {\"name\": 1}",
            "password authentication failed; the secret is gone; passed: 12, PASS: test_x",
            r#"{"password": "", "secret": [], "maxOutputTokens": 12}"#,
            "docker run --user 1000 --name a:b http://h:8080/x cookies: 3",
            "password=[secret]",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn a_key_has_the_name_that_tells_it_from_others() {
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
            r#""{""password"": ""abcdefgh1234!""}""#,
            r#"""Authorization"":""Basic abcdefgh1234=""#,
            "{&quot;password&quot;:&quot;abcdefgh1234!&quot;}",
            "?m=%22password%22:%22abcdefgh1234%22",
            "{“password”: “abcdefgh1234!”}",
            r#"{"password"=>"abcdefgh1234!"}"#,
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
