//! Names of quotas in prose: enough to tell which quota is used up, whatever stands around them.

use super::quota::Quota;
use super::unknown_sentence;
use crate::knowledge::{HostKind, Knowledge};

/// The quota whose id or metric stands in the text by itself, or at its torn beginning.
pub(super) fn find(text: &str, know: &Knowledge) -> Option<Quota> {
    let words =
        || text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '*')));
    let words = || words().map(|word| word.trim_matches(['.', '-', '*']));
    let id = words().find(|word| is_id(word));
    let metric = words().find(|word| is_metric(word, know));
    // A list of one quota's facts has both; of a sentence that names several quotas, the id tells more.
    let named = Some(Quota::named(id, metric, know))
        .filter(|quota| quota.bucket.is_some() || quota.kind.is_some() || quota.quota_metric.is_some());
    let mut quota = named.or_else(|| torn(text, know))?;
    quota.limit = unknown_sentence::quota_value(text).or_else(|| unknown_sentence::limit(text, know));
    Some(quota)
}

/// `GenerateRequestsPerDayPerProjectPerModel-FreeTier`, also with a slip of a reader of pictures in it.
fn is_id(word: &str) -> bool {
    word.len() > 20
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && per_window(word)
        && !word.contains(['/', '.'])
}

fn per_window(word: &str) -> bool {
    word.contains("PerDay") || word.contains("PerMinute")
}

/// `generativelanguage.googleapis.com/generate_content_free_tier_requests`
fn is_metric(word: &str, know: &Knowledge) -> bool {
    word.split_once('/').is_some_and(|(host, name)| {
        let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        plain && name.contains('_') && matches!(know.providers().host(host), HostKind::Ours(_))
    })
}

/// The rest of an id of which the beginning was cut off: `...stsPerMinutePerProjectPerModel-FreeTier', 'quotaDimensions'`.
/// What it was called is not known.
fn torn(text: &str, know: &Knowledge) -> Option<Quota> {
    let (head, rest) = text.trim_start().split_once(['\'', '"'])?;
    let fields =
        rest.contains("quotaDimensions") || rest.contains("quotaValue") || rest.contains("quota_value");
    let word = |head: &str| head.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (fields && word(head) && per_window(head))
        .then(|| Quota { quota_id: None, ..Quota::named(Some(head), None, know) })
}
