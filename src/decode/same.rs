//! Is it the same failure again, or another one?

use super::error::Layer;
use super::facts::Facts;
use super::fold::Found;

/// What was known before a list came: a summary ("Failed after 3 attempts. Last error: ...") is one of the list, and
/// a list of the same failures is the same list, as some loggers print it twice.
pub(super) fn absorb_known(known: &mut Vec<Facts>, listed: &mut [Facts]) {
    let of_list: Vec<usize> = (0..known.len()).filter(|i| known[*i].listed).collect();
    let twice = of_list.len() == listed.len()
        && of_list.iter().zip(&*listed).all(|(i, l)| l.listed && known[*i].agrees(l));
    if twice {
        of_list.iter().zip(&mut *listed).for_each(|(i, l)| l.merge(&known[*i]));
    }
    known.retain(|old| {
        if old.listed {
            return !twice;
        }
        let told = listed.iter_mut().rev().find(|l| l.listed && l.agrees(old));
        told.map(|l| l.merge(old)).is_none()
    });
}

/// Adds a failure: the same one as the last, or another.
pub(super) fn join(errors: &mut Vec<Facts>, error: Facts, apart: bool) {
    if error.listed {
        errors.push(error);
        return;
    }
    // What a list told one by one, an outer message tells again.
    let same = errors.iter_mut().rev().find(|e| !apart && e.agrees(&error));
    match same {
        Some(known) => known.merge(&error),
        None => errors.push(error),
    }
}

/// Facts beside the failures: they belong to the last one, or, where that says otherwise, to the next.
pub(super) fn beside(errors: &mut [Facts], pending: &mut Facts, own: &Facts) {
    match errors.last_mut() {
        Some(last)
            if !last.is_other_attempt(own)
                && own.attempt.is_none()
                && own.layer != Some(Layer::Request)
                && last.agrees(own) =>
        {
            last.merge(own);
        }
        _ if own.attempt.is_some() => *pending = own.clone(),
        _ => pending.merge(own),
    }
}

/// Facts of the surroundings go to every failure; what could be another failure's goes only to those that agree.
pub(super) fn spread(found: &mut Found) {
    let own = std::mem::take(&mut found.own);
    for error in &mut found.errors {
        if error.agrees(&own) {
            error.merge(&own);
        } else {
            error.merge(&own.surroundings());
        }
    }
}
