//! What a text names of a failed Gemini request without reporting one.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::facts::status_in;
use crate::knowledge::Knowledge;
use crate::terms::RpcCode;

/// What a line names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named {
    /// An HTTP status from 400 to 599.
    pub http: Option<u16>,
    /// A google.rpc code by its name.
    pub rpc: Option<RpcCode>,
    /// Gemini, in any of its names.
    pub gemini: bool,
    /// A quota or a limit of a rate.
    pub quota: bool,
    /// Something that is taken for a failure and is none: the place of its row in `not_failures.toml`. Looked for in what
    /// somebody pasted.
    pub no_failure: Option<usize>,
}

/// The names of the codes; the shorter ones are words of every language.
static CODES: LazyLock<Vec<(RpcCode, Finder<'static>)>> = LazyLock::new(|| {
    let long = RpcCode::ALL.iter().filter(|code| code.id().len() > 7);
    long.map(|code| (*code, Finder::new(code.id()))).collect()
});

static QUOTA: LazyLock<[Finder<'static>; 4]> =
    LazyLock::new(|| ["quota", "Quota", "rate limit", "Rate limit"].map(Finder::new));

/// How near a line is to a failed Gemini request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// A status of Google's, or a status beside the word quota; nothing says whose it is.
    Status,
    /// What people take for a failure, and is none.
    NoFailure,
    /// Gemini, beside a status or the word quota.
    Gemini,
}

impl Named {
    /// What `line` names.
    #[must_use]
    pub fn of(line: &[u8], know: &Knowledge) -> Self {
        let holds = |word: &Finder<'_>| word.find(line).is_some();
        Self {
            http: status_in(line).filter(|_| !is_place(line)),
            rpc: CODES.iter().find(|(_, name)| holds(name)).map(|(code, _)| *code),
            gemini: know.providers().is_about_gemini(line),
            quota: QUOTA.iter().any(holds),
            no_failure: None,
        }
    }

    /// The same, with what in `line` of `paste` is taken for a failure and is none.
    #[must_use]
    pub(crate) fn in_paste(line: &[u8], paste: &[u8], know: &Knowledge) -> Self {
        let no_failure = know.not_failures().rows().iter().position(|row| row.is_in(line, paste));
        Self { no_failure, ..Self::of(line, know) }
    }

    /// How near it is; `None` for what any other log has as well.
    #[must_use]
    pub const fn nearness(&self) -> Option<Nearness> {
        match (self.gemini, self.http.is_some(), self.rpc.is_some(), self.quota) {
            (true, true, ..) | (true, _, true, _) | (true, _, _, true) => Some(Nearness::Gemini),
            _ if self.no_failure.is_some() => Some(Nearness::NoFailure),
            (false, _, true, _) | (false, true, _, true) => Some(Nearness::Status),
            _ => None,
        }
    }
}

/// Whether the line is a place in a stack, whose number is that of a line of source: `File "live.py", line 530, in receive`.
fn is_place(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"File \"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_near_where_it_names_what_only_gemini_has_or_google() {
        for (line, expected) in [
            ("gemini said 429 again", Some(Nearness::Gemini)),
            ("Gemini: quota is gone", Some(Nearness::Gemini)),
            ("status: RESOURCE_EXHAUSTED", Some(Nearness::Status)),
            ("429, the quota is gone", Some(Nearness::Status)),
            ("GET /health 503", None),
            ("gemini answered", None),
            ("  File \"/app/google/genai/live.py\", line 530, in gemini", None),
            ("10.1.7.429:2379 is up", None),
        ] {
            let named = Named::of(line.as_bytes(), Knowledge::builtin());
            assert_eq!(named.nearness(), expected, "{line}");
        }
    }
}
