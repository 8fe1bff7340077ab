//! Why there is no answer of the API, and what to do about it.

use std::error::Error;
use std::io;

use crate::redact::Excerpt;

/// What stands between us and the API.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// No route to anywhere.
    NoNetwork,
    /// The host's name has no address.
    Dns,
    /// Nobody listens there.
    Refused,
    /// TLS did not come about.
    Tls(TlsFault),
    /// The proxy does not let us through.
    Proxy,
    /// A page for people instead of an answer.
    Portal,
    /// The answer points to this other address.
    Redirect(String),
    /// No answer, or not all of it, within these seconds.
    Timeout(u64),
    /// The answer is longer than this many bytes.
    TooLong(u64),
    /// An answer that is not JSON.
    NotJson,
    /// The connection ended early, or the answer is no HTTP.
    Broken,
    /// The request could not even be made: a bad address, or a bad proxy setting.
    Unmade,
}

/// What is wrong with the certificate, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsFault {
    /// Signed by somebody whom this machine does not know.
    Issuer,
    /// Not valid yet, or not any more.
    Dates,
    /// It is another host's.
    Name,
    /// Something else; perhaps the other side does not speak TLS.
    Other,
}

/// No answer of the API.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Failure {
    /// What prevents an answer.
    pub kind: Kind,
    /// The host that was asked.
    pub host: String,
    /// The errors of the HTTP library, outermost first, masked and bounded.
    pub chain: Vec<String>,
    /// Why certificates of this machine could not be read, where that may be the reason.
    pub roots: Option<String>,
}

impl Failure {
    pub(super) const fn new(kind: Kind, host: String) -> Self {
        Self { kind, host, chain: Vec::new(), roots: None }
    }

    /// Reads the error of the HTTP library.
    pub(super) fn of(
        error: reqwest::Error,
        host: String,
        seconds: u64,
        mask: impl Fn(&str) -> String,
    ) -> Self {
        // The address is ours and is shown anyway; the library would print it in each link of the chain.
        let error = error.without_url();
        let chain = links(&error).map(|e| Excerpt::new(&mask(&e.to_string()), 200).to_string()).collect();
        Self { kind: kind(&error, seconds), host, chain, roots: None }
    }

    /// The same, where not all certificates of this machine could be read: it matters to TLS alone.
    pub(super) fn without_roots(self, unread: Option<&str>) -> Self {
        let roots = unread.filter(|_| matches!(self.kind, Kind::Tls(_))).map(str::to_owned);
        Self { roots, ..self }
    }

    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match &self.kind {
            Kind::NoNetwork => {
                "this machine has no network, or a firewall stops it: try another address first"
            }
            Kind::Dns => "check the network, the DNS settings and the spelling of --endpoint",
            Kind::Refused => "check the host and port of --endpoint, and whether a proxy or relay is down",
            Kind::Tls(TlsFault::Issuer) => {
                "a proxy may open the traffic: point SSL_CERT_FILE to the file with its root certificate"
            }
            Kind::Tls(TlsFault::Dates) => "check the clock of this machine",
            Kind::Tls(TlsFault::Name) => {
                "something else answers under this name: check --endpoint, DNS and proxy"
            }
            Kind::Tls(TlsFault::Other) => {
                "is it http:// rather than https://? Otherwise a proxy or firewall breaks TLS"
            }
            Kind::Proxy => {
                "check HTTPS_PROXY, its user and password, and whether it lets *.googleapis.com through; NO_PROXY goes around it"
            }
            Kind::Portal => "log in to the network in a browser, or check what answers at --endpoint",
            Kind::Redirect(_) => {
                "the key is not sent to another host: if that address is right, name it with --endpoint"
            }
            Kind::Timeout(_) => "try again with a longer --timeout; if it stays so, look at gemdiag status",
            Kind::TooLong(_) | Kind::NotJson => {
                "this is no answer of the API: check what answers at --endpoint"
            }
            Kind::Broken => "try again; if it stays so, a proxy or firewall cuts the connection",
            Kind::Unmade => "check --endpoint, and the proxy settings of the environment",
        }
    }
}

impl Error for Failure {}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = &self.host;
        match &self.kind {
            Kind::NoNetwork => write!(f, "no network: no route to {host}"),
            Kind::Dns => write!(f, "DNS: no address for {host}"),
            Kind::Refused => write!(f, "connection refused by {host}"),
            Kind::Tls(TlsFault::Issuer) => {
                write!(f, "TLS: the certificate of {host} is signed by an unknown authority")
            }
            Kind::Tls(TlsFault::Dates) => {
                write!(f, "TLS: the certificate of {host} is not valid at this time")
            }
            Kind::Tls(TlsFault::Name) => write!(f, "TLS: the certificate is not for {host}"),
            Kind::Tls(TlsFault::Other) => write!(f, "TLS: no secure connection with {host}"),
            Kind::Proxy => write!(f, "the proxy refuses the way to {host}"),
            Kind::Portal => {
                write!(f, "an HTML page instead of an answer from {host}: a captive portal or a proxy")
            }
            Kind::Redirect(to) => write!(f, "{host} points to another address: {to}"),
            Kind::Timeout(seconds) => write!(f, "no whole answer from {host} within {seconds} s"),
            Kind::TooLong(bytes) => write!(f, "the answer from {host} is longer than {} KiB", bytes / 1024),
            Kind::NotJson => write!(f, "the answer from {host} is not JSON"),
            Kind::Broken => write!(f, "the connection with {host} broke"),
            Kind::Unmade => write!(f, "the request to {host} could not be made"),
        }?;
        match &self.roots {
            Some(why) => write!(f, "; certificates of this machine were not read: {why}"),
            None => Ok(()),
        }
    }
}

/// The error and everything that caused it. An `io::Error` keeps its cause inside, and does not name it as its source.
fn links<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error: &&'e (dyn Error + 'static)| {
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inside.map(|e| e as &(dyn Error + 'static)).or_else(|| error.source())
    })
    .take(16)
}

fn kind(error: &reqwest::Error, seconds: u64) -> Kind {
    if error.is_timeout() {
        return Kind::Timeout(seconds);
    }
    if let Some(fault) = links(error).find_map(|e| e.downcast_ref::<rustls::Error>()).map(tls_fault) {
        return Kind::Tls(fault);
    }
    if error.is_dns() {
        return Kind::Dns;
    }
    if error.is_builder() {
        return Kind::Unmade;
    }
    // The library has no type for a proxy that says no; these are its only words for it.
    let tunnel = |e: &(dyn Error + 'static)| {
        let text = e.to_string();
        text.contains("tunnel") || text.contains("proxy auth")
    };
    if error.is_connect() && links(error).any(tunnel) {
        return Kind::Proxy;
    }
    match links(error).find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind) {
        Some(
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkDown,
        ) => Kind::NoNetwork,
        Some(io::ErrorKind::ConnectionRefused) => Kind::Refused,
        Some(io::ErrorKind::TimedOut) => Kind::Timeout(seconds),
        // A handshake that the other side ends.
        Some(io::ErrorKind::UnexpectedEof) if error.is_connect() => Kind::Tls(TlsFault::Other),
        _ => Kind::Broken,
    }
}

const fn tls_fault(error: &rustls::Error) -> TlsFault {
    use rustls::CertificateError as C;
    match error {
        rustls::Error::InvalidCertificate(C::UnknownIssuer) => TlsFault::Issuer,
        rustls::Error::InvalidCertificate(
            C::Expired | C::ExpiredContext { .. } | C::NotValidYet | C::NotValidYetContext { .. },
        ) => TlsFault::Dates,
        rustls::Error::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => {
            TlsFault::Name
        }
        _ => TlsFault::Other,
    }
}
