//! HTTP statuses and google.rpc codes in free text.
//!
//! A number is a status only where its context proves it: behind a word such as `status`, before the phrase of that
//! status, or at the head of a message. Other digits in prose ("retry in 18.403s") are not.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::knowledge::{Clients, Knowledge};
use crate::scan::status_at;
use crate::terms::RpcCode;

/// An HTTP status in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HttpStatus {
    pub http: u16,
    /// Its byte offset.
    pub at: usize,
    /// Whether the words around it prove that it is a status, not only its position at the head of a message.
    pub sure: bool,
    /// Whether the name of an exception directly precedes it: `BadRequestError: 400 The value ...`.
    pub raised: bool,
    /// Whether nothing but the phrase of the status follows it on its line: `HTTP 502: Bad Gateway`.
    pub alone: bool,
}

/// The phrases of the statuses that Google's services and their clients show.
const PHRASES: &[(u16, &str)] = &[
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (413, "Payload Too Large"),
    (413, "Request Entity Too Large"),
    (416, "Range Not Satisfiable"),
    (429, "Too Many Requests"),
    (499, "Client Closed Request"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (504, "Gateway Time-out"),
];

/// The phrases of HTTP statuses.
pub(in crate::decode) fn phrases() -> impl Iterator<Item = &'static str> {
    PHRASES.iter().map(|(_, phrase)| *phrase)
}

/// The first status of `text`; a sure one before one at the head of a message.
pub(super) fn http(text: &str, clients: &Clients) -> Option<HttpStatus> {
    let bytes = text.as_bytes();
    let mut fallback = None;
    let mut from = 0;
    while let Some(found) = memchr::memchr2(b'4', b'5', &bytes[from..]) {
        let at = from + found;
        from = at + 1;
        let Some(number) = number_at(bytes, at) else { continue };
        let (left, right) = (&text[..at], &text[at + 3..]);
        if is_sure(left, right, number, clients) {
            let alone = is_only_phrase(right, number);
            return Some(HttpStatus { http: number, at, sure: true, raised: is_raised(left), alone });
        }
        if fallback.is_none() && is_head(left) && starts_sentence(right) {
            fallback =
                Some(HttpStatus { http: number, at, sure: false, raised: is_raised(left), alone: false });
        }
    }
    fallback
}

/// The status right in front of a known sentence, whatever stands before it: `a.pdf — 429 Resource has been exhausted`. A
/// number behind a word that is no failure's may be any other (`item 429 The model is overloaded`).
pub(super) fn in_front(left: &str, know: &Knowledge) -> Option<u16> {
    let number = left.strip_suffix(' ')?;
    let at = number.len().checked_sub(3).filter(|at| number.is_char_boundary(*at))?;
    let before = left[..at].trim_end();
    let named = before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '#' | '_'));
    let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let fits = !named
        || know.plain().is_status_word(&word.to_lowercase())
        || word.contains(|c: char| c.is_ascii_digit());
    number_at(left.as_bytes(), at).filter(|_| fits)
}

/// Whether the text before a status ends with the name of an exception: `ClientError: `, `Error: HTTP `.
fn is_raised(left: &str) -> bool {
    let head = left.trim_end();
    let head = head.strip_suffix("HTTP").map_or(head, str::trim_end);
    ["Error:", "Exception:"].iter().any(|name| head.ends_with(name))
}

/// The status whose phrase ends `text`, at the head of a message: `Last error: Too Many Requests`.
pub(super) fn phrase_alone(text: &str) -> Option<u16> {
    let text = text.split("\n    at ").next().unwrap_or(text);
    let text = text.trim_end_matches(['.', ' ', '\n', '"', '\'', ')', '>']);
    PHRASES.iter().find(|(_, phrase)| text.strip_suffix(phrase).is_some_and(is_head)).map(|(code, _)| *code)
}

/// A number that may be a status, and is no part of a name, a path, a range or a number with a fraction either.
fn number_at(bytes: &[u8], at: usize) -> Option<u16> {
    let number = status_at(bytes, at)?;
    let glued = |b: Option<&u8>| b.is_some_and(|b| matches!(b, b'_' | b'-' | b'/' | b'%'));
    let (before, after) = (at.checked_sub(1).and_then(|i| bytes.get(i)), bytes.get(at + 3));
    let goes_on = matches!(after, Some(b'.' | b',')) && bytes.get(at + 4).is_some_and(u8::is_ascii_digit);
    (!glued(before) && !glued(after) && !goes_on).then_some(number)
}

/// Whether the words around the number prove that it is an HTTP status.
fn is_sure(left: &str, right: &str, number: u16, clients: &Clients) -> bool {
    if let Some(request) = logged_request(left) {
        return is_call(request);
    }
    has_phrase(right, number) || rpc_follows(right) || behind_word(left, clients) || is_aiohttp(right)
}

/// The request before a status in an access log: `"POST /x HTTP/1.1" 500`.
fn logged_request(left: &str) -> Option<&str> {
    let quoted = left.trim_end().strip_suffix('"').filter(|_| left.ends_with(' '))?;
    quoted.rsplit('"').next().filter(|request| request.contains("HTTP/"))
}

/// Whether the request calls a model, not some server of the user's own: `POST /v1beta/models/M:generateContent HTTP/1.1`.
fn is_call(request: &str) -> bool {
    let behind = request.split_once("/models/").map_or("", |(_, behind)| behind);
    behind.split([' ', '/', '?']).next().is_some_and(|model| model.contains(':'))
}

/// The phrases of a status.
fn phrases_of(number: u16) -> impl Iterator<Item = &'static str> {
    PHRASES.iter().filter(move |(code, _)| *code == number).map(|(_, phrase)| *phrase)
}

fn is_only_phrase(right: &str, number: u16) -> bool {
    let line = right.lines().next().unwrap_or_default();
    let words = line.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_ascii_punctuation());
    phrases_of(number).any(|phrase| words.eq_ignore_ascii_case(phrase))
}

fn has_phrase(right: &str, number: u16) -> bool {
    let behind = right.trim_start_matches([' ', ',', ':', '-', '(']);
    let own = phrases_of(number).any(|phrase| starts_with_ignoring_case(behind, phrase));
    let family = if number < 500 { "Client Error" } else { "Server Error" };
    right.len() > behind.len() && (own || starts_with_ignoring_case(behind, family))
}

/// `429 RESOURCE_EXHAUSTED.` as google-genai prints it; in prose the sentence continues.
fn rpc_follows(right: &str) -> bool {
    let word = right.trim_start();
    right.len() > word.len()
        && RpcCode::ALL.iter().any(|c| word.strip_prefix(c.id()).is_some_and(ends_like_code))
}

/// Whether `rest` follows a code that is a field, not a word of a sentence.
fn ends_like_code(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None | Some(':' | ')' | ']' | '\n' | '"' | '\'' | '}' | '>') => true,
        Some('.') => !chars.as_str().starts_with(|c: char| c.is_ascii_lowercase()),
        Some(' ') => chars.as_str().starts_with(['{', '[', '(', '-', '"']),
        Some(',') => {
            chars.as_str().trim_start().starts_with(|c: char| c.is_ascii_uppercase() || c == '"' || c == '\'')
        }
        _ => false,
    }
}

fn behind_word(left: &str, clients: &Clients) -> bool {
    let word = left.trim_end_matches([' ', ':', '=', '"', '\'', '(', '[', '\\']);
    let gap = left.len() - word.len();
    // ">= 400" of a source line is a comparison.
    (1..=4).contains(&gap)
        && !left[word.len()..].contains(">=")
        && clients.ends_with_failure_word(word.as_bytes())
}

/// `429, message='Too Many Requests', url=...`
fn is_aiohttp(right: &str) -> bool {
    right.starts_with(", message=") || right.starts_with(" status code") || right.starts_with(" ]")
}

/// The head of a message: the start of the text or line, or right behind a colon, a bracket or a quote.
fn is_head(left: &str) -> bool {
    let trimmed = left.trim_end_matches([' ', '"', '\'', '`', '\\']);
    trimmed.is_empty()
        || left.ends_with('\n')
        || trimmed.ends_with([':', '(', '[', '\n', '{', '=', '>', '-', '|', ']', '!'])
}

/// Whether a sentence of the server or a request path follows, not a unit: `429 You ...`, `404 models/...`, not `429 rows`.
fn starts_sentence(right: &str) -> bool {
    // Named fields follow: `429, message='...'`.
    if right.trim_end() == "," {
        return true;
    }
    let right = right.strip_prefix(']').unwrap_or(right);
    let behind = right.strip_prefix([' ', '.']).map(|r| r.trim_start_matches([' ', '.'])).unwrap_or_default();
    behind.starts_with(|c: char| c.is_ascii_uppercase())
        || behind.starts_with(['<', '{'])
        || behind.starts_with("models/")
        || behind.starts_with("None ")
}

/// The google.rpc code of `text`: `StatusCode.UNAVAILABLE`, `429 RESOURCE_EXHAUSTED.`, `Status: X`, `(X)`, `code = X`.
pub(super) fn rpc(text: &str) -> Option<RpcCode> {
    screaming(text).or_else(|| camel(text))
}

/// The code behind the words that Go, C#, Rust and Swift print before one: `code = ResourceExhausted desc = ...`.
fn camel(text: &str) -> Option<RpcCode> {
    static BEFORE: LazyLock<[Finder<'static>; 5]> =
        LazyLock::new(|| ["code = ", "code: ", "StatusCode=\"", "status: ", "RPCStatus."].map(Finder::new));
    BEFORE.iter().find_map(|word| {
        let (at, word) = (word.find(text.as_bytes())?, word.needle());
        let rest = &text[at + word.len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let plain = word.ends_with(b".") || rest.starts_with(|c: char| c.is_ascii_uppercase());
        RpcCode::from_camel(&rest[..end]).filter(|_| plain)
    })
}

/// The first of the codes, in their own order, that the text writes as a field or at the head of a message.
fn screaming(text: &str) -> Option<RpcCode> {
    let place = |(at, word): (usize, &str)| {
        let place = RpcCode::ALL.iter().position(|code| code.id() == word)?;
        is_told(&text[..at], &text[at + word.len()..]).then_some(place)
    };
    capitals(text).filter_map(place).min().map(|place| RpcCode::ALL[place])
}

/// The runs of capitals and low lines that are longer than any word of a sentence is likely to be.
fn capitals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    const LEAST: usize = 8;
    let is_in = |b: &u8| b.is_ascii_uppercase() || *b == b'_';
    let (bytes, mut from) = (text.as_bytes(), 0);
    std::iter::from_fn(move || {
        loop {
            let at = from + bytes[from..].iter().position(is_in)?;
            from = at + bytes[at..].iter().take_while(|b| is_in(b)).count();
            if from - at >= LEAST {
                return Some((at, &text[at..from]));
            }
        }
    })
}

/// Whether a code that stands between these is a field, not a word of a sentence or a part of a name.
fn is_told(left: &str, right: &str) -> bool {
    let whole = !left.ends_with(char::is_alphanumeric) && !right.starts_with(char::is_alphanumeric);
    let named = left.ends_with("StatusCode.") || left.ends_with("tatus: ") || left.ends_with("tatus=");
    let numbered = left.ends_with(' ') && left.trim_end().ends_with(|c: char| c.is_ascii_digit());
    whole && (named || ((numbered || is_head(left)) && ends_like_code(right)))
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|t| t.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;

    fn read(text: &str) -> String {
        match http(text, Knowledge::builtin().clients()) {
            Some(seen) => format!("{}{}", seen.http, if seen.sure { "" } else { " at the head" }),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn a_number_is_a_status_where_the_text_says_so() {
        for (text, expected) in [
            ("429 RESOURCE_EXHAUSTED. ", "429"),
            ("Error code: 504 - ", "504"),
            ("500 Server Error: Internal Server Error for url: ", "500"),
            ("Client error '404 Not Found' for url '", "404"),
            ("403, message='Forbidden', url='", "403"),
            ("HTTP Request: POST https://x \"HTTP/1.1 429 Too Many Requests\"", "429"),
            ("[429 Too Many Requests] You exceeded", "429"),
            ("[503 ] The model", "503"),
            ("status_code=429", "429"),
            ("Request failed with status code 502", "502"),
            ("HTTP/2 429", "429"),
            ("<HTTPError 429: 'Too Many Requests'>", "429"),
            ("429 status code (no body)", "429"),
            ("Error 429, Message: You", "429"),
            ("exceptions.ResourceExhausted: 429 You exceeded", "429 at the head"),
            ("404 models/gemini-1.5-flash is not found", "404 at the head"),
            ("Attempt 1/3 failed: 404 None - The", "404 at the head"),
            ("Please retry in 18.403470473s.", "none"),
            ("SELECT id LIMIT 50 -- 429 rows, 12.4 ms", "none"),
            ("app.db: fetched 503 rows from tickets", "none"),
            ("\"POST /api/chat HTTP/1.1\" 503 197", "none"),
            ("\"POST /v1beta/models/gemini-2.5-flash:generateContent HTTP/2\" 503 - via_upstream", "503"),
            ("POST https://x/models/gemini-2.5-flash:generateContent -> 503", "503"),
            ("10.4.0.7:53434 - \"POST /summaries HTTP/1.1\" 500 Internal Server Error", "none"),
            // IPython's mark of the line that raised.
            ("--> 503         return self._call(request)", "none"),
            ("if response.status_code >= 400:", "none"),
            ("If you see 429 RESOURCE_EXHAUSTED, you have exceeded", "none"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_code_is_read_where_it_is_a_field() {
        for (text, expected) in [
            ("429 RESOURCE_EXHAUSTED. {", Some(RpcCode::ResourceExhausted)),
            ("status = StatusCode.UNAVAILABLE", Some(RpcCode::Unavailable)),
            ("Status: PERMISSION_DENIED, Details: []", Some(RpcCode::PermissionDenied)),
            ("GeminiError: RESOURCE_EXHAUSTED: Your project", Some(RpcCode::ResourceExhausted)),
            ("If you see 429 RESOURCE_EXHAUSTED, you have exceeded", None),
            ("503 UNAVAILABLE means the service is down", None),
            ("sqlstate 53300 too_many_connections RESOURCE_EXHAUSTED", None),
            ("/429|RESOURCE_EXHAUSTED|quota exceeded/", None),
        ] {
            assert_eq!(rpc(text), expected, "{text}");
        }
    }
}
