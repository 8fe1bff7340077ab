//! Is it the same failure again, or another one?

use compact_str::CompactString;

use super::api_error::{Layer, Quota};
use super::collector::Found;
use crate::decode::facts::fact_set::Facts;

/// What was known before a list came: a summary ("Failed after 3 attempts. Last error: ...") is one of the list, and
/// a list of the same failures is the same list: some loggers print it twice, and the second one may be cut off.
pub(in crate::decode) fn absorb_known(known: &mut Vec<Facts>, listed: &mut Vec<Facts>) {
    let of_list: Vec<usize> = (0..known.len()).filter(|i| known[*i].listed).collect();
    let twice = of_list.len() >= listed.len()
        && of_list.iter().zip(&*listed).all(|(i, l)| l.listed && known[*i].agrees(l));
    if twice {
        for (i, mut again) in of_list.into_iter().zip(listed.drain(..)) {
            again.merge(&known[i]);
            known[i] = again;
        }
        return;
    }
    known.retain(|old| {
        let told = listed.iter_mut().rev().find(|l| !old.listed && l.listed && l.agrees(old));
        told.map(|l| l.merge(old)).is_none()
    });
}

/// Adds a failure: the same one as the last, or another.
pub(in crate::decode) fn join(errors: &mut Vec<Facts>, error: Facts, apart: bool) {
    if error.listed {
        errors.push(error);
        return;
    }
    // What a list told one by one, an outer message tells again.
    let same = errors.iter_mut().rev().find(|e| !apart && (error.caused || e.agrees(&error)));
    match same {
        Some(known) => known.merge(&error),
        None => errors.push(error),
    }
}

/// Facts beside the failures: they belong to the last one, or, where that says otherwise, to the next.
pub(in crate::decode) fn beside(errors: &mut [Facts], pending: &mut Facts, own: &Facts) {
    match errors.last_mut() {
        Some(last)
            if !last.is_other_attempt(own)
                && own.attempt.is_none()
                && own.layer != Some(Layer::Request)
                && last.agrees(own) =>
        {
            last.merge(own);
        }
        _ if own.attempt.is_some() => {
            // What was called stays true of the next attempt.
            let called = pending.surroundings();
            *pending = own.clone();
            pending.merge(&called);
        }
        _ => pending.merge(own),
    }
}

/// Facts of the surroundings go to every failure; what could be another failure's goes only to those that agree.
pub(in crate::decode) fn spread(found: &mut Found) {
    let own = std::mem::take(&mut found.own);
    for error in &mut found.errors {
        if error.agrees(&own) {
            error.merge(&own);
        } else {
            error.merge(&own.surroundings());
        }
    }
}

/// Two messages are one if the beginning of one stands in the other: either may be cut off, or have words of a client
/// before or after it.
pub(in crate::decode) fn agree_in_words(a: Option<&CompactString>, b: Option<&CompactString>) -> bool {
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

/// Violations agree one by one; what was cut off of the one text may stand in the other.
pub(in crate::decode) fn agree_in_quotas(a: &[Quota], b: &[Quota]) -> bool {
    let limit = |q: &Quota| q.limit.filter(|_| !q.limit_left_out);
    a.iter().zip(b).all(|(a, b)| {
        let limits = (limit(a), limit(b));
        begins_alike(a.quota_id.as_deref(), b.quota_id.as_deref())
            && begins_alike(a.model.as_deref(), b.model.as_deref())
            && (limits.0.is_none() || limits.1.is_none() || limits.0 == limits.1)
    })
}

fn begins_alike(a: Option<&str>, b: Option<&str>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    a.starts_with(b) || b.starts_with(a)
}
