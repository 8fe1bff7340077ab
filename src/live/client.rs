//! Sends requests: bounded in time, in bytes, and in how often it asks.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::blocking::Response;
use reqwest::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};

use super::failure::{Failure, Kind};
use super::request::{Request, Secret};
use crate::knowledge::Retry;
use crate::redact::{Excerpt, clean};

/// What the server says to a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body. What it repeats of our secret is masked.
    pub body: String,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// From sending the (last) request to the last byte.
    pub took: Duration,
    /// The status of a first answer, after which the request was sent once more.
    pub before: Option<u16>,
}

impl Answer {
    /// Whether the request was served.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// Sends requests.
pub struct Client {
    http: reqwest::blocking::Client,
    timeout: Duration,
    retry: Retry,
    /// Why certificates of the system could not be read, if some could not.
    unread: Option<String>,
}

impl Client {
    /// A client that waits this long for each answer. It uses the proxies of the environment and of the system.
    ///
    /// # Errors
    /// When the settings of the environment contradict each other.
    pub fn new(timeout: Duration, retry: Retry) -> Result<Self, Failure> {
        let (tls, unread) = tls()?;
        let made = reqwest::blocking::Client::builder()
            .tls_backend_preconfigured(tls)
            .timeout(timeout)
            .connect_timeout(timeout.min(Duration::from_secs(10)))
            // Where a redirect leads, the key must not follow; Google's APIs send none.
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .build();
        let http =
            made.map_err(|e| Failure::of(e, "any host".to_owned(), timeout.as_secs(), str::to_owned))?;
        Ok(Self { http, timeout, retry, unread })
    }

    /// Sends the request, and once more where the answer says that it may pass a moment later.
    ///
    /// # Errors
    /// When there is no answer of the API: see [`Kind`].
    pub fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let first = self.once(request)?;
        match self.wait(&first) {
            None => Ok(first),
            Some(wait) => {
                std::thread::sleep(wait);
                self.once(request).map(|answer| Answer { before: Some(first.status), ..answer })
            }
        }
    }

    /// How long to wait before asking once more; `None` where that would not help, or the server asks for too long.
    fn wait(&self, answer: &Answer) -> Option<Duration> {
        if !self.retry.statuses.contains(&answer.status) {
            return None;
        }
        let wait = match &answer.retry_after {
            // A date instead of seconds is not worth reading: one retry is a courtesy, not a scheduler.
            Some(seconds) => Duration::from_secs(seconds.parse().ok()?),
            None => Duration::from_millis(self.retry.first_wait_ms),
        };
        let chance = RandomState::new().build_hasher().finish() % self.retry.jitter_ms.max(1);
        (wait <= Duration::from_secs(self.retry.longest_wait_s)).then(|| wait + Duration::from_millis(chance))
    }

    fn once(&self, request: &Request) -> Result<Answer, Failure> {
        let start = Instant::now();
        let mut call = match &request.body {
            None => self.http.get(&request.url),
            Some(body) => self.http.post(&request.url).body(body.clone()),
        };
        for (name, value) in request.headers(|secret| secret.expose().to_owned()) {
            call = call.header(name, value);
        }
        let mask = |text: &str| request.secret().map_or_else(|| text.to_owned(), |s: &Secret| s.mask(text));
        let response = call
            .send()
            .map_err(|error| Failure::of(error, host(&request.url), self.timeout.as_secs(), mask))
            .map_err(|failure| failure.without_roots(self.unread.as_deref()))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let header = |name| headers.get(name).and_then(|v: &reqwest::header::HeaderValue| v.to_str().ok());
        let fail = |kind| Err(Failure::new(kind, host(&request.url)));
        if (300..400).contains(&status) {
            let to = Excerpt::new(&mask(header(LOCATION).unwrap_or("no address given")), 80);
            return fail(Kind::Redirect(to.to_string()));
        }
        let body = mask(&self.body(response, request, start)?);
        let page = header(CONTENT_TYPE).is_some_and(|t| t.starts_with("text/html")) || body.starts_with('<');
        match status {
            407 => fail(Kind::Proxy),
            511 => fail(Kind::Portal),
            200..300 if page => fail(Kind::Portal),
            200..300 if !body.trim_start().starts_with(['{', '[']) => fail(Kind::NotJson),
            _ => {
                let retry_after = header(RETRY_AFTER).map(clean);
                Ok(Answer { status, body, retry_after, took: start.elapsed(), before: None })
            }
        }
    }

    /// Reads the body, and no more of it than the request allows.
    fn body(&self, response: Response, request: &Request, start: Instant) -> Result<String, Failure> {
        let fail = |kind| Failure::new(kind, host(&request.url));
        let timeout = || fail(Kind::Timeout(self.timeout.as_secs()));
        let mut bytes = Vec::new();
        let mut rest = response.take(request.most_bytes + 1);
        let mut chunk = [0; 16 * 1024];
        loop {
            // The library's own limit holds for each read: a server that sends a byte now and then would outlast it.
            if start.elapsed() > self.timeout {
                return Err(timeout());
            }
            match rest.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => bytes.extend_from_slice(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => return Err(timeout()),
                Err(_) => return Err(fail(Kind::Broken)),
            }
        }
        if bytes.len() as u64 > request.most_bytes {
            return Err(fail(Kind::TooLong(request.most_bytes)));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn is_timeout(error: &io::Error) -> bool {
    let inside = error.get_ref().and_then(|e| e.downcast_ref::<reqwest::Error>());
    error.kind() == io::ErrorKind::TimedOut || inside.is_some_and(reqwest::Error::is_timeout)
}

/// TLS 1.2 and 1.3, trusting Mozilla's roots, which are compiled in and so are there in bare containers, and those of
/// the system, among which a company's own may be; and why some of those could not be read.
fn tls() -> Result<(rustls::ClientConfig, Option<String>), Failure> {
    let mut roots = rustls::RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let own = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(own.certs);
    // Bare containers have none, which is no fault; what somebody has named should be there.
    let named = ["SSL_CERT_FILE", "SSL_CERT_DIR"].iter().any(|name| std::env::var_os(name).is_some());
    let unread = own.errors.first().filter(|_| named);
    let unread = unread.map(|error| Excerpt::new(&error.to_string(), 200).to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Failure::new(Kind::Unmade, "any host".to_owned()))?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((config, unread))
}

/// The host of an address, with its port where it names one.
pub(super) fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    clean(rest.split(['/', '?', '#']).next().unwrap_or(rest))
}
