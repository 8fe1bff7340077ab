//! The canonical status codes of google.rpc.

super::vocabulary! {
    /// A `google.rpc.Code` by name, as it stands in `error.status`.
    RpcCode, "google.rpc code" {
        /// 1: the caller went away.
        Cancelled = "CANCELLED",
        /// 2: nothing more is known.
        Unknown = "UNKNOWN",
        /// 3: the request is wrong in itself.
        InvalidArgument = "INVALID_ARGUMENT",
        /// 4: not done in time.
        DeadlineExceeded = "DEADLINE_EXCEEDED",
        /// 5: no such thing.
        NotFound = "NOT_FOUND",
        /// 6: there is one already.
        AlreadyExists = "ALREADY_EXISTS",
        /// 7: known, but not allowed.
        PermissionDenied = "PERMISSION_DENIED",
        /// 8: a quota or a capacity is used up.
        ResourceExhausted = "RESOURCE_EXHAUSTED",
        /// 9: not in this state of the account or system.
        FailedPrecondition = "FAILED_PRECONDITION",
        /// 10: given up because of a conflict.
        Aborted = "ABORTED",
        /// 11: past the end.
        OutOfRange = "OUT_OF_RANGE",
        /// 12: not offered.
        Unimplemented = "UNIMPLEMENTED",
        /// 13: an error of the server.
        Internal = "INTERNAL",
        /// 14: the server cannot answer now.
        Unavailable = "UNAVAILABLE",
        /// 15: data were lost.
        DataLoss = "DATA_LOSS",
        /// 16: who is calling?
        Unauthenticated = "UNAUTHENTICATED",
    }
}

impl RpcCode {
    /// The code for its number on the wire (1 to 16); 0 is OK and no error.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        Self::ALL.get(index).copied()
    }

    /// The HTTP status that Google's APIs send with the code, as `google/rpc/code.proto` maps it.
    #[must_use]
    pub const fn http(self) -> u16 {
        match self {
            Self::InvalidArgument | Self::FailedPrecondition | Self::OutOfRange => 400,
            Self::Unauthenticated => 401,
            Self::PermissionDenied => 403,
            Self::NotFound => 404,
            Self::AlreadyExists | Self::Aborted => 409,
            Self::ResourceExhausted => 429,
            Self::Cancelled => 499,
            Self::Unknown | Self::Internal | Self::DataLoss => 500,
            Self::Unimplemented => 501,
            Self::Unavailable => 503,
            Self::DeadlineExceeded => 504,
        }
    }

    /// The code whose `CamelCase` name this is, as Go, Python and Java exceptions spell it.
    #[must_use]
    pub fn from_camel(name: &str) -> Option<Self> {
        // Go spells it "Canceled".
        if name.eq_ignore_ascii_case("canceled") {
            return Some(Self::Cancelled);
        }
        let letters = |s: &'static str| s.bytes().filter(|b| *b != b'_');
        let wanted = || name.bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_uppercase());
        Self::ALL.iter().copied().find(|c| letters(c.id()).eq(wanted()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_camel_case_names_lead_to_the_code() {
        assert_eq!(RpcCode::from_number(8), Some(RpcCode::ResourceExhausted));
        assert_eq!(RpcCode::from_number(0), None);
        assert_eq!(RpcCode::from_number(17), None);
        assert_eq!(RpcCode::from_camel("ResourceExhausted"), Some(RpcCode::ResourceExhausted));
    }
}
