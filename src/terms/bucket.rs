//! The six quota buckets: what is counted, over which window; and the quotas that are none of them.

super::vocabulary! {
    /// A quota bucket of the Gemini API.
    Bucket, "bucket" {
        /// Images per day.
        Ipd = "ipd",
        /// Images per minute.
        Ipm = "ipm",
        /// Requests per day.
        Rpd = "rpd",
        /// Requests per minute.
        Rpm = "rpm",
        /// (Input) tokens per day.
        Tpd = "tpd",
        /// (Input) tokens per minute.
        Tpm = "tpm",
    }
}

super::vocabulary! {
    /// A quota that the six buckets do not describe, or not wholly.
    QuotaKind, "kind of quota" {
        /// A limit of the Batch API.
        Batch = "batch",
        /// A store: files, documents, cached tokens.
        Storage = "storage",
        /// Search grounding: the model itself works.
        Search = "search",
        /// Tokens of the answer.
        OutputTokens = "output-tokens",
        /// Agent Runtime, and no model.
        Runtime = "runtime",
        /// A user's login, and no project.
        Login = "login",
        /// How many at one time.
        Concurrent = "concurrent",
        /// Something else: sessions, audio.
        Other = "other",
    }
}

/// A set of buckets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Buckets(u8);

impl Buckets {
    /// Adds a bucket.
    pub const fn insert(&mut self, bucket: Bucket) {
        self.0 |= 1 << bucket as u8;
    }

    /// Adds all buckets of `other`.
    pub const fn extend(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether the bucket is in the set.
    #[must_use]
    pub const fn contains(self, bucket: Bucket) -> bool {
        self.0 >> bucket as u8 & 1 == 1
    }

    /// The buckets in the order of their ids.
    pub fn iter(self) -> impl Iterator<Item = Bucket> {
        Bucket::ALL.iter().copied().filter(move |b| self.contains(*b))
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Bucket> for Buckets {
    fn from_iter<I: IntoIterator<Item = Bucket>>(buckets: I) -> Self {
        let mut set = Self::default();
        buckets.into_iter().for_each(|b| set.insert(b));
        set
    }
}

impl serde::Serialize for Buckets {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.iter())
    }
}

impl<'de> serde::Deserialize<'de> for Buckets {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Vec::<Bucket>::deserialize(d).map(Self::from_iter)
    }
}

/// What a quota counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Calls of the API.
    Requests,
    /// Tokens of the prompt.
    Tokens,
    /// Images made.
    Images,
}

/// The window after which a quota is full again.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum WindowKind {
    /// Sixty seconds.
    Minute,
    /// Until midnight in Google's home time zone.
    Day,
}

impl std::fmt::Display for WindowKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Minute => "minute",
            Self::Day => "day",
        })
    }
}

impl Bucket {
    /// The bucket that counts `unit` over `window`.
    #[must_use]
    pub const fn of(unit: Unit, window: WindowKind) -> Self {
        match (unit, window) {
            (Unit::Requests, WindowKind::Minute) => Self::Rpm,
            (Unit::Requests, WindowKind::Day) => Self::Rpd,
            (Unit::Tokens, WindowKind::Minute) => Self::Tpm,
            (Unit::Tokens, WindowKind::Day) => Self::Tpd,
            (Unit::Images, WindowKind::Minute) => Self::Ipm,
            (Unit::Images, WindowKind::Day) => Self::Ipd,
        }
    }

    /// The window over which this bucket counts.
    #[must_use]
    pub const fn window(self) -> WindowKind {
        match self {
            Self::Rpd | Self::Tpd | Self::Ipd => WindowKind::Day,
            Self::Rpm | Self::Tpm | Self::Ipm => WindowKind::Minute,
        }
    }

    /// What this bucket counts.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Rpd | Self::Rpm => Unit::Requests,
            Self::Tpd | Self::Tpm => Unit::Tokens,
            Self::Ipd | Self::Ipm => Unit::Images,
        }
    }

    /// The name as a person says it, such as `requests per day`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rpd => "requests per day",
            Self::Rpm => "requests per minute",
            Self::Tpd => "input tokens per day",
            Self::Tpm => "input tokens per minute",
            Self::Ipd => "images per day",
            Self::Ipm => "images per minute",
        }
    }
}
