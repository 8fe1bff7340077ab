//! Successful requests, as far as a single line shows one: the URL of a called model, and the status 200.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use chrono::Timelike;
use compact_str::CompactString;
use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use super::lines_alike::LinesAlike;
use crate::clock::Stamp;
use crate::decode::cache::line_stamp;
use crate::decode::facts::{Facts, field, has_status, is_ok, urls};
use crate::decode::syntax::FieldName;
use crate::knowledge::{Knowledge, Seen, Sign};
use crate::redact::{Fingerprint, is_google_key};
use crate::scan::{self, Lead};
use crate::terms::Platform;

/// The target of a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Model, without `models/`.
    pub model: CompactString,
    /// The service that was called; `None` where the line does not name it.
    pub platform: Option<Platform>,
    /// Project, where the URL or a field of the line has it.
    pub project: Option<CompactString>,
    /// Fingerprint of the API key, where the URL or a field of the line has one.
    pub api_key: Option<Fingerprint>,
}

/// A successful request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Success {
    /// What was called.
    pub endpoint: Arc<Endpoint>,
    /// Its time, to the second.
    pub stamp: Option<Stamp>,
}

/// Reads lines of successes; most of them name an endpoint that was called before.
pub(crate) struct Successes<'k> {
    know: &'k Knowledge,
    known: Vec<Known>,
    next: usize,
    owned: Vec<Owned>,
    next_owned: usize,
    alike: LinesAlike<Arc<Endpoint>>,
}

/// An endpoint whose project and key the line's own fields name.
struct Owned {
    address: Arc<Endpoint>,
    project: Vec<u8>,
    api_key: Vec<u8>,
    endpoint: Arc<Endpoint>,
}

/// A URL that was parsed before.
struct Known {
    address: Vec<u8>,
    /// Byte offset of the call in it.
    call: usize,
    endpoint: Option<Arc<Endpoint>>,
}

/// No name of a field is longer.
const LONGEST: usize = 40;
/// Number of URLs that are remembered.
const KNOWN: usize = 16;
/// Number of URLs with the fields of their lines that are remembered.
const OWNED: usize = 64;

/// What the names of the fields end in that say whose request it was.
static PROJECT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"roject"));
static KEY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"ey"));

impl<'k> Successes<'k> {
    /// A reader without history.
    pub(crate) const fn new(know: &'k Knowledge) -> Self {
        Self { know, known: Vec::new(), next: 0, owned: Vec::new(), next_owned: 0, alike: LinesAlike::new() }
    }

    /// The success that the line reports. The call of the model is at byte `at`; a line is read only at its first call.
    pub(crate) fn read(&mut self, line: &[u8], at: usize) -> Option<Success> {
        if !is_ok(line, self.know) {
            return None;
        }
        let endpoint = self.endpoint(line, at)?;
        let endpoint = self.owned(endpoint, line);
        let success = Success { endpoint, stamp: second(line) };
        let know = self.know;
        self.alike.keep(line, (Arc::clone(&success.endpoint), success.stamp), |text| is_ok(text, know));
        Some(success)
    }

    /// The same for a line that differs from one that was read in its time and in the numbers at its end alone: it has no
    /// needle that the other one had not.
    pub(crate) fn again(&mut self, line: &[u8]) -> Option<Success> {
        let (endpoint, stamp) = self.alike.find(line, second)?;
        Some(Success { endpoint, stamp })
    }

    /// The endpoint in the project that whoever reads the line knows it to be in.
    pub(crate) fn in_project(&mut self, address: Arc<Endpoint>, project: &str) -> Arc<Endpoint> {
        if address.project.as_deref() == Some(project) {
            return address;
        }
        let is_it = |known: &&Owned| {
            Arc::ptr_eq(&known.address, &address)
                && known.project == project.as_bytes()
                && known.api_key.is_empty()
        };
        if let Some(known) = self.owned.iter().find(is_it) {
            return Arc::clone(&known.endpoint);
        }
        let endpoint = Arc::new(Endpoint { project: Some(project.into()), ..(*address).clone() });
        let project = project.as_bytes().to_vec();
        self.keep(Owned { address, project, api_key: Vec::new(), endpoint: Arc::clone(&endpoint) });
        endpoint
    }

    /// Whether the line has a number that may be the status of a failure, and none of a success.
    pub(crate) fn may_have_failed(&self, line: &[u8]) -> bool {
        has_status(line) && !is_ok(line, self.know)
    }

    /// The endpoint with the project and the key that the line's own fields name; what its address names goes before.
    fn owned(&mut self, address: Arc<Endpoint>, line: &[u8]) -> Arc<Endpoint> {
        let project =
            if address.project.is_none() { member(line, &PROJECT, FieldName::Project) } else { b"" };
        let api_key = if address.api_key.is_none() { member(line, &KEY, FieldName::ApiKey) } else { b"" };
        if project.is_empty() && api_key.is_empty() {
            return address;
        }
        let same = |known: &&Owned| {
            Arc::ptr_eq(&known.address, &address) && known.project == project && known.api_key == api_key
        };
        if let Some(known) = self.owned.iter().find(same) {
            return Arc::clone(&known.endpoint);
        }
        let read = |name, value: &[u8]| {
            field::bare(Some(name), &String::from_utf8_lossy(value), field::Place::default(), self.know)
        };
        let named = read(FieldName::Project, project).project.get().filter(|name| !name.is_empty()).cloned();
        let key = read(FieldName::ApiKey, api_key).api_key;
        let endpoint = Arc::new(Endpoint {
            project: address.project.clone().or(named),
            api_key: address.api_key.clone().or(key),
            ..(*address).clone()
        });
        let (project, api_key) = (project.to_vec(), api_key.to_vec());
        self.keep(Owned { address, project, api_key, endpoint: Arc::clone(&endpoint) });
        endpoint
    }

    fn keep(&mut self, known: Owned) {
        match self.owned.get_mut(self.next_owned) {
            Some(old) => *old = known,
            None => self.owned.push(known),
        }
        self.next_owned = (self.next_owned + 1) % OWNED;
    }

    fn endpoint(&mut self, line: &[u8], at: usize) -> Option<Arc<Endpoint>> {
        if let Some(known) = self.known.iter().find(|known| known.is_at(line, at)) {
            return known.endpoint.clone();
        }
        let range = address(line, at);
        let address = &line[range.clone()];
        let endpoint = endpoint(&String::from_utf8_lossy(address), self.know).map(Arc::new);
        let known = Known { address: address.to_vec(), call: at - range.start, endpoint: endpoint.clone() };
        match self.known.get_mut(self.next) {
            Some(old) => *old = known,
            None => self.known.push(known),
        }
        self.next = (self.next + 1) % KNOWN;
        endpoint
    }
}

impl Known {
    /// Whether it is the URL around `at`.
    fn is_at(&self, line: &[u8], at: usize) -> bool {
        let Some(start) = at.checked_sub(self.call) else { return false };
        let end = start + self.address.len();
        line.get(start..end) == Some(&self.address[..])
            && start.checked_sub(1).is_none_or(|before| ends_address(line[before]))
            && line.get(end).copied().is_none_or(ends_address)
    }
}

/// The value of the first field of this name in `project=shop`, `"project": "shop"`; empty where there is none. `word` is
/// what its name ends in, or has in it.
fn member<'l>(line: &'l [u8], word: &Finder<'_>, name: FieldName) -> &'l [u8] {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let value = |at: usize| {
        let start = line[..at].iter().rposition(|b| !is_name(b)).map_or(0, |before| before + 1);
        let end = at + line[at..].iter().position(|b| !is_name(b))?;
        // A path is no field.
        if end - start > LONGEST || start.checked_sub(1).is_some_and(|before| line[before] == b'/') {
            return None;
        }
        let spelled = std::str::from_utf8(&line[start..end]).ok()?;
        let field = FieldName::parse(spelled)?;
        let quotes = |b: &u8| matches!(b, b'"' | b'\'' | b'\\');
        let rest = &line[end..];
        let rest = &rest[rest.iter().take_while(|b| quotes(b)).count()..];
        let rest = rest.strip_prefix(b"=").or_else(|| rest.strip_prefix(b":"))?;
        let rest = &rest[rest.iter().take(4).take_while(|b| quotes(b) || **b == b' ').count()..];
        let length = rest.iter().position(|b| !(is_name(b) || *b == b':')).unwrap_or(rest.len());
        let is_key = |value: &[u8]| std::str::from_utf8(value).is_ok_and(is_google_key);
        let is_it = |value: &[u8]| {
            field == name || (name == FieldName::ApiKey && field == FieldName::Key && is_key(value))
        };
        rest.get(..length).filter(|value| !value.is_empty() && is_it(value))
    };
    word.find_iter(line).find_map(value).unwrap_or_default()
}

/// The URL around `at`: everything up to the next blank or quote on either side.
fn address(line: &[u8], at: usize) -> Range<usize> {
    let start = line[..at].iter().rposition(|b| ends_address(*b)).map_or(0, |before| before + 1);
    let end = line[at..].iter().position(|b| ends_address(*b)).map_or(line.len(), |length| at + length);
    start..end
}

const fn ends_address(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'(' | b')' | b',')
}

/// The endpoint of a URL; `None` where it names no Gemini model.
fn endpoint(address: &str, know: &Knowledge) -> Option<Endpoint> {
    let mut facts = Facts::default();
    let seen = Seen::of(&[Sign::Address, Sign::Link, Sign::Path]);
    urls(&address.replace("\\/", "/"), seen, know.providers(), &mut facts);
    let model = facts.model.get()?.clone();
    (!facts.other_service).then(|| Endpoint {
        model,
        platform: facts.platform.get().copied(),
        project: facts.project.get().cloned(),
        api_key: facts.api_key,
    })
}

/// The time of the line, to the second. Plain spellings first: there may be many successes.
fn second(line: &[u8]) -> Option<Stamp> {
    let lead = |text: &[u8]| match scan::leading_stamp(text)?.0 {
        Lead::Stamp(stamp) => Some(stamp),
        Lead::ClockOnly => None,
    };
    let field = || line_stamp(std::str::from_utf8(line).ok()?);
    let framed = || {
        let text = scan::unframe(line);
        text.stamp.or_else(|| line_stamp(&text.text))
    };
    let stamp = lead(line).or_else(field).or_else(|| scan::access_time(line)).or_else(framed)?;
    Some(Stamp { at: stamp.at.with_nanosecond(0)?, ..stamp })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> String {
        let at = line.find("rateContent").unwrap();
        match Successes::new(Knowledge::builtin()).read(line.as_bytes(), at) {
            Some(Success { endpoint, stamp }) => {
                let time = stamp.map_or("no time".to_owned(), |s| s.at.format("%H:%M:%S").to_string());
                let platform = endpoint.platform.map_or("-", |p| p.id());
                let project = endpoint.project.as_deref().unwrap_or("-");
                format!("{time} {} {platform} {project}", endpoint.model)
            }
            None => "none".to_owned(),
        }
    }

    #[test]
    fn a_line_with_an_address_and_a_status_is_a_success() {
        for (line, expected) in [
            (
                "2026-05-01 00:00:07,207 INFO httpx HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 200 OK\"",
                "00:00:07 gemini-2.5-flash gemini-api -",
            ),
            (
                r#"{"time":"2026-05-01T00:00:08.089Z","url":"https:\/\/europe-west1-aiplatform.googleapis.com\/v1\/projects\/demo-project\/locations\/europe-west1\/publishers\/google\/models\/gemini-2.5-pro:streamGenerateContent?alt=sse","status":200,"ms":900}"#,
                "00:00:08 gemini-2.5-pro vertex-ai demo-project",
            ),
            (
                "10.82.16.201 - - [01/May/2026:00:00:09 +0000] \"POST /v1beta/models/gemini-2.5-flash:generateContent HTTP/1.1\" 200 14569",
                "00:00:09 gemini-2.5-flash - -",
            ),
            (
                r#"{"log":"POST /v1beta/models/gemini-2.5-flash:generateContent -> 200\n","stream":"stdout","time":"2026-05-01T00:00:10.1Z"}"#,
                "00:00:10 gemini-2.5-flash - -",
            ),
            (
                "2026-05-01 00:00:07 INFO httpx project=shop-prod model=gemini-2.5-flash HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 200 OK\"",
                "00:00:07 gemini-2.5-flash gemini-api shop-prod",
            ),
            (
                r#"{"time":"2026-05-01T00:00:08.089Z","project": "shop-prod","url":"https:\/\/generativelanguage.googleapis.com\/v1beta\/models\/gemini-2.5-pro:generateContent","status":200}"#,
                "00:00:08 gemini-2.5-pro gemini-api shop-prod",
            ),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    fn a_line_like_one_that_was_read_is_read_by_its_time() {
        const LINE: &str = "2026-05-01 00:00:07,207 INFO httpx HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 200 OK\" 65003 1378";
        let mut successes = Successes::new(Knowledge::builtin());
        let at = LINE.find("rateContent").unwrap();
        assert!(successes.again(LINE.as_bytes()).is_none(), "nothing was read yet");
        let first = successes.read(LINE.as_bytes(), at).unwrap();
        let time = |s: &Success| s.stamp.map(|s| s.at.format("%H:%M:%S").to_string());
        for (line, expected) in [
            (LINE.to_owned(), Some("00:00:07")),
            (LINE.replace("00:00:07,207 ", "00:00:08.1 ").replace("1378", "9"), Some("00:00:08")),
            (LINE.replace("2.5-flash", "2.5-pro"), None),
            (LINE.replace("00:00:07,207", "00:00:08,207Z"), None),
            (LINE.replace("1378", "1378 project=shop"), None),
            (LINE.replace("\"HTTP/1.1 200 OK\"", "\"HTTP/1.1 429 Too Many Requests\""), None),
            (LINE.replace("1378", "error"), None),
            (LINE.replace("65003", "65003s"), None),
            (LINE[24..].to_owned(), None),
        ] {
            let again = successes.again(line.as_bytes());
            assert_eq!(again.as_ref().and_then(time).as_deref(), expected, "{line}");
            if let Some(again) = again {
                let at = line.find("rateContent").unwrap();
                let alone = Successes::new(Knowledge::builtin()).read(line.as_bytes(), at).unwrap();
                assert_eq!((time(&alone).as_deref(), &alone.endpoint), (expected, &again.endpoint), "{line}");
                assert_eq!(again.endpoint, first.endpoint);
            }
        }
    }

    #[test]
    fn a_number_that_is_the_value_of_a_field_is_read() {
        for separator in ["=", ": ", "=\"", " = "] {
            let mut successes = Successes::new(Knowledge::builtin());
            for project in ["681255809395", "123456789012"] {
                let line = format!(
                    "2026-05-01 00:00:07,207 INFO POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 200 OK\" project{separator}{project}"
                );
                let at = line.find("rateContent").unwrap();
                let success =
                    successes.again(line.as_bytes()).or_else(|| successes.read(line.as_bytes(), at)).unwrap();
                let alone = Successes::new(Knowledge::builtin()).read(line.as_bytes(), at).unwrap();
                assert_eq!(success.endpoint.project, alone.endpoint.project, "{line}");
            }
        }
    }

    #[test]
    fn other_numbers_and_other_addresses_are_none() {
        for line in [
            "POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent with 200 messages",
            "POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent \"HTTP/1.1 429 Too Many Requests\" 200",
            "GET https://ai.google.dev/api/generateContent -> 200",
            "calling generateContent, status: 200.5",
        ] {
            assert_eq!(read(line), "none", "{line}");
        }
    }
}
