//! What a rule of `causes.toml` asks for, and what it is held against.

use crate::terms::{Bucket, Platform, QuotaKind, RpcCode};

/// Wordings of the table that occur in a text, one bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PhraseSet([u128; 2]);

impl PhraseSet {
    /// Bits of one word.
    const WORD: usize = u128::BITS as usize;
    pub(in crate::knowledge) const CAPACITY: usize = 2 * Self::WORD;

    /// Adds the wording with this index.
    pub const fn insert(&mut self, index: usize) {
        if index < Self::CAPACITY {
            self.0[index / Self::WORD] |= 1 << (index % Self::WORD);
        }
    }

    /// Adds all wordings of `other`.
    pub const fn extend(&mut self, other: Self) {
        self.0[0] |= other.0[0];
        self.0[1] |= other.0[1];
    }

    /// Whether the two share a wording.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        !self.both(other).is_empty()
    }

    /// Whether there is no wording.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0[0] | self.0[1] == 0
    }

    /// Whether the wording with this index is in it.
    #[must_use]
    pub const fn contains(self, index: usize) -> bool {
        index < Self::CAPACITY && self.0[index / Self::WORD] >> (index % Self::WORD) & 1 == 1
    }

    /// The wordings that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    /// The wordings of both.
    #[must_use]
    pub const fn both(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    /// Indices of the wordings.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        // Most sets are empty.
        let end = if self.is_empty() { 0 } else { Self::CAPACITY };
        (0..end).filter(move |i| self.contains(*i))
    }
}

/// What a rule looks at: the typed fields of one error.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct Subject<'a> {
    /// HTTP status.
    pub http: Option<u16>,
    /// google.rpc code.
    pub rpc: Option<RpcCode>,
    /// String code of the Interactions API.
    pub code: Option<&'a str>,
    /// `ErrorInfo.reason`.
    pub reason: Option<&'a str>,
    /// Who answered.
    pub platform: Option<Platform>,
    /// Whether a violated quota has value 0.
    pub zero_quota: bool,
    /// Primary violated bucket.
    pub bucket: Option<Bucket>,
    /// Kind of the primary quota where it is no bucket.
    pub kind: Option<QuotaKind>,
    /// Wordings found in the text.
    pub phrases: PhraseSet,
}

/// The fields that a rule asks for; an empty one asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    pub(in crate::knowledge) http: Vec<u16>,
    pub(in crate::knowledge) rpc: Vec<RpcCode>,
    pub(in crate::knowledge) code: Vec<String>,
    pub(in crate::knowledge) reason: Vec<String>,
    pub(in crate::knowledge) platform: Vec<Platform>,
    pub(in crate::knowledge) zero_quota: bool,
    pub(in crate::knowledge) bucket: Vec<Bucket>,
    pub(in crate::knowledge) kind: Option<QuotaKind>,
    pub(in crate::knowledge) phrases: PhraseSet,
}

impl Conditions {
    pub(in crate::knowledge) fn hold(&self, s: &Subject<'_>) -> bool {
        let among = |list: &[String], word: Option<&str>| {
            list.is_empty() || word.is_some_and(|w| list.iter().any(|x| x == w))
        };
        (self.http.is_empty() || s.http.is_some_and(|v| self.http.contains(&v)))
            && (self.rpc.is_empty() || s.rpc.is_some_and(|v| self.rpc.contains(&v)))
            && (self.bucket.is_empty() || s.bucket.is_some_and(|v| self.bucket.contains(&v)))
            && (!self.zero_quota || s.zero_quota)
            && (self.phrases.is_empty() || self.phrases.meets(s.phrases))
            && (self.platform.is_empty() || s.platform.is_some_and(|v| self.platform.contains(&v)))
            && (self.kind.is_none() || self.kind == s.kind)
            && among(&self.code, s.code)
            && among(&self.reason, s.reason)
    }

    /// How many fields it asks for: the more, the more specific.
    pub(in crate::knowledge) fn weight(&self) -> usize {
        [
            !self.http.is_empty(),
            !self.rpc.is_empty(),
            !self.code.is_empty(),
            !self.reason.is_empty(),
            !self.platform.is_empty(),
            self.zero_quota,
            !self.bucket.is_empty(),
            self.kind.is_some(),
            !self.phrases.is_empty(),
        ]
        .into_iter()
        .filter(|asked| *asked)
        .count()
    }

    /// Whether the rule asks for nothing but the status.
    pub(in crate::knowledge) const fn is_status(&self) -> bool {
        self.reason.is_empty()
            && self.platform.is_empty()
            && !self.zero_quota
            && self.bucket.is_empty()
            && self.kind.is_none()
            && self.phrases.is_empty()
    }

    /// Whether the rule asks for a string code of the Interactions API.
    pub(in crate::knowledge) const fn is_code(&self) -> bool {
        !self.code.is_empty()
    }

    /// The wordings that the rule asks for.
    #[must_use]
    pub const fn phrases(&self) -> PhraseSet {
        self.phrases
    }

    /// The fields that the rule asks for, by the names of the report.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        [
            (!self.http.is_empty(), "http_status"),
            (!self.rpc.is_empty(), "grpc_status"),
            (!self.code.is_empty(), "code"),
            (!self.reason.is_empty(), "reason"),
            (!self.platform.is_empty(), "platform"),
            (self.zero_quota, "quota_value"),
            (!self.bucket.is_empty() || self.kind.is_some(), "quota_id"),
            (!self.phrases.is_empty(), "message"),
        ]
        .into_iter()
        .filter_map(|(asked, name)| asked.then_some(name))
        .collect()
    }
}
