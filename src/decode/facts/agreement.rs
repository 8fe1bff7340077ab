//! Whether two sets of facts may report one failure: nothing that both state is different.

use compact_str::CompactString;

use super::fact_set::Facts;
use super::quota;
use super::ranked_value::Ranked;

impl Facts {
    /// Whether the two may be one failure.
    pub(in crate::decode) fn agrees(&self, other: &Self) -> bool {
        fn same<T: PartialEq + Clone>(a: &Ranked<T>, b: &Ranked<T>) -> bool {
            a.get().is_none() || b.get().is_none() || a.get() == b.get()
        }
        same(&self.http, &other.http)
            && same(&self.rpc, &other.rpc)
            && same(&self.reason, &other.reason)
            && (self.is_thin()
                || other.is_thin()
                || self.phrases.meets(other.phrases)
                || messages_agree(self.message.get(), other.message.get()))
            && (self.phrases.is_empty() || other.phrases.is_empty() || self.phrases.meets(other.phrases))
            && quota::agree(&self.quotas, &other.quotas)
    }

    /// Whether the two have one sentence under two statuses that mean the same to HTTP: a client that knows only the number
    /// gave the failure another name than the server.
    pub(in crate::decode) fn is_renamed(&self, other: &Self) -> bool {
        let alike = self
            .message
            .get()
            .zip(other.message.get())
            .is_some_and(|(a, b)| messages_agree(Some(a), Some(b)));
        let same = self.http.get().is_some() && self.http.get() == other.http.get();
        alike
            && same
            && self.phrases == other.phrases
            && self.rpc.get() != other.rpc.get()
            && quota::agree(&self.quotas, &other.quotas)
    }

    /// Whether both state their attempt: then they are two attempts, one after the other.
    pub(in crate::decode) const fn is_other_attempt(&self, other: &Self) -> bool {
        self.attempt.is_some() && other.attempt.is_some()
    }

    /// Whether there is only a status and an unknown message: the envelope of a gateway or a client around the response.
    fn is_thin(&self) -> bool {
        self.rpc.get().is_none()
            && self.reason.get().is_none()
            && self.phrases.is_empty()
            && self.quotas.is_empty()
    }
}

/// Whether two messages may be one: the beginning of one is contained in the other. Either may be truncated, or have words
/// of a client before or after it.
fn messages_agree(a: Option<&CompactString>, b: Option<&CompactString>) -> bool {
    const ENOUGH: usize = 40;
    let (Some(a), Some(b)) = (a, b) else { return true };
    if a == b {
        return true;
    }
    let letters = |s: &str| s.bytes().filter(u8::is_ascii_alphanumeric).collect::<Vec<u8>>();
    let (a, b) = (letters(a), letters(b));
    let begins_in = |a: &[u8], b: &[u8]| memchr::memmem::find(b, &a[..a.len().min(ENOUGH)]).is_some();
    let is_start = a.starts_with(&b) || b.starts_with(&a);
    is_start || (a.len().min(b.len()) > 3 && (begins_in(&a, &b) || begins_in(&b, &a)))
}
