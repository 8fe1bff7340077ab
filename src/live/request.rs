//! A request before it is sent, in a form that can be shown.

use std::fmt;

use crate::redact::stand_in;

/// The largest answer that the API gives to the calls of this room, and then some.
const ANSWER_BYTES: u64 = 1024 * 1024;

/// A key or a token. It is shown by its fingerprint if it is a key by its shape, and only the client reads it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A secret; `None` where no HTTP header can hold it, because of blanks, quotes or line ends around it, or because
    /// it is empty.
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '`');
        (!text.is_empty() && text.chars().all(fits)).then_some(Self(text))
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// `text` without the secret, should an answer or an error repeat it.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        text.replace(&self.0, &self.to_string())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", stand_in(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How the caller says who it is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credential {
    /// An API key, in the header `x-goog-api-key`; never in the URL, where logs would keep it.
    Key(Secret),
    /// An OAuth access token, with the project that is asked about.
    Token {
        /// The token.
        token: Secret,
        /// Project id or number, in the header `x-goog-user-project`.
        project: String,
    },
    /// Nobody: what is asked is public.
    None,
}

/// One HTTP request.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) url: String,
    /// JSON to post; without it the request is a GET.
    pub(super) body: Option<String>,
    pub(super) credential: Credential,
    /// Bytes of the answer that are read at most.
    pub(super) most_bytes: u64,
}

impl Request {
    pub(super) const fn get(url: String, credential: Credential) -> Self {
        Self { url, body: None, credential, most_bytes: ANSWER_BYTES }
    }

    pub(super) const fn post(url: String, body: String, credential: Credential) -> Self {
        Self { url, body: Some(body), credential, most_bytes: ANSWER_BYTES }
    }

    /// The address. It never holds a secret.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `GET` or `POST`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        if self.body.is_some() { "POST" } else { "GET" }
    }

    pub(super) const fn secret(&self) -> Option<&Secret> {
        match &self.credential {
            Credential::Key(secret) | Credential::Token { token: secret, .. } => Some(secret),
            Credential::None => None,
        }
    }

    /// Names and values of the headers. `say` turns a secret into what is sent or shown.
    pub(super) fn headers(&self, say: impl Fn(&Secret) -> String) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("accept", "application/json".to_owned()),
            ("user-agent", concat!("gemdiag/", env!("CARGO_PKG_VERSION")).to_owned()),
        ];
        if self.body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        match &self.credential {
            Credential::Key(key) => headers.push(("x-goog-api-key", say(key))),
            Credential::Token { token, project } => {
                headers.push(("authorization", format!("Bearer {}", say(token))));
                headers.push(("x-goog-user-project", project.clone()));
            }
            Credential::None => {}
        }
        headers
    }
}

/// The request as it is sent, with secrets masked: a line, the headers, and the body.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method(), self.url)?;
        for (name, value) in self.headers(ToString::to_string) {
            writeln!(f, "  {name}: {value}")?;
        }
        self.body.iter().try_for_each(|body| writeln!(f, "  {body}"))
    }
}

/// A word of a path: everything that could end the word is encoded.
pub(super) fn word(text: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encoding::utf8_percent_encode(text, KEEP).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_shown_without_its_secret() {
        let key = Secret::new("odd-key-of-no-known-shape".to_owned()).unwrap();
        let request = Request::post("https://h/p".to_owned(), "{}".to_owned(), Credential::Key(key.clone()));
        let shown = format!("{request}{request:?}");
        assert!(shown.contains(&format!("x-goog-api-key: {key}")), "{shown}");
        assert!(!shown.contains("odd-key"), "{shown}");
        assert_eq!(key.mask("not valid: odd-key-of-no-known-shape"), format!("not valid: {key}"));
    }

    #[test]
    fn what_no_header_can_hold_is_no_secret() {
        for text in ["", " key", "key\n", "\"key\"", "'key'", "k\u{e9}y"] {
            assert!(Secret::new(text.to_owned()).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_word_cannot_leave_its_place_in_the_path() {
        assert_eq!(word("gemini-3.5-flash"), "gemini-3.5-flash");
        assert_eq!(word("../x?key=1#\n"), "..%2Fx%3Fkey%3D1%23%0A");
    }
}
