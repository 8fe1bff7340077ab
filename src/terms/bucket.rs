//! The six quota buckets: what is counted, over which window.

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

/// What a quota counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Calls of the API.
    Requests,
    /// Tokens of the prompt.
    Tokens,
    /// Images made.
    Images,
}

/// The window after which a quota is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowKind {
    /// Sixty seconds.
    Minute,
    /// Until midnight in Google's home time zone.
    Day,
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
