//! Deduplicates within a record: is this another report of a known failure, or another failure?

use super::collected::Found;
use crate::decode::facts::{Facts, Layer};

/// Deduplicates a list against the failures before it. A summary ("Failed after 3 attempts. Last error: ...") reports one of
/// the list. A list of the same failures is the same list: some loggers print it twice, the second time truncated.
pub(super) fn deduplicate_list(known: &mut Vec<Facts>, listed: &mut Vec<Facts>) {
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
        let again = listed.iter_mut().rev().find(|l| !old.listed && l.listed && l.agrees(old));
        again.map(|l| l.merge(old)).is_none()
    });
}

/// Counts an error body, if the object `is` one. Of a body within another, such as a relay's, the inner one counts.
pub(super) fn count_body(is: bool, errors: &mut [Facts]) {
    if is
        && errors.iter().all(|e| e.bodies == 0)
        && let Some(error) = errors.first_mut()
    {
        error.bodies = 1;
    }
}

/// Merges a failure into the last known one that agrees with it, or adds it. A `separate` one is always added.
pub(super) fn push_or_merge(errors: &mut Vec<Facts>, error: Facts, separate: bool) {
    if error.listed {
        errors.push(error);
        return;
    }
    // An outer message repeats what a list reports one by one.
    let same = errors
        .iter_mut()
        .rev()
        .find(|e| !separate && (error.caused || e.agrees(&error) || e.is_renamed(&error)));
    match same {
        Some(known) => known.merge(&error),
        None => errors.push(error),
    }
}

/// A failure that passes from a span of a trace to the one around it is the inner one's.
pub(super) fn drop_retold(errors: &mut Vec<Facts>) {
    /// More spans than a record has: the comparison is of each with each.
    const MOST: usize = 64;
    if errors.len() > MOST || errors.iter().filter(|e| e.span.is_some()).count() < 2 {
        return;
    }
    let within = |outer: &Facts, inner: &Facts| {
        outer.span.zip(inner.span).is_some_and(|(a, b)| a.encloses(b)) && outer.agrees(inner)
    };
    for at in (0..errors.len()).rev() {
        if let Some(inner) = (0..errors.len()).find(|i| *i != at && within(&errors[at], &errors[*i])) {
            let outer = errors[at].clone();
            errors[inner].merge(&outer);
            // The outer one stays for those around it until all are looked at.
            errors[at].retold = true;
        }
    }
    errors.retain(|e| !e.retold);
}

/// Attaches facts that are no failure: to the last failure, or, if they disagree with it, to the next (`pending`).
pub(super) fn attach(errors: &mut [Facts], pending: &mut Facts, own: &Facts) {
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
            // The next attempt calls the same.
            let called = pending.context();
            *pending = own.clone();
            pending.merge(&called);
        }
        _ => pending.merge(own),
    }
}

/// Gives the common facts to every failure that agrees with them; to the others only those of the context.
pub(super) fn share_facts(found: &mut Found) {
    let own = std::mem::take(&mut found.own);
    for error in &mut found.errors {
        if error.agrees(&own) {
            error.merge(&own);
        } else {
            error.merge(&own.context());
        }
    }
}
