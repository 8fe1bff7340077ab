//! Facts that stand in the holes of the sentences of `sentences.toml`.

use compact_str::CompactString;

use super::fact_set::Facts;
use super::model::model_name;
use super::quota::Quota;
use super::ranked_value::rank;
use crate::knowledge::{Filled, Knowledge, Sentence};

/// At most so many places of one sentence in a text are read: it may be repeated in a hostile one.
const MOST: usize = 16;

/// Takes what the known sentences in `text` tell.
pub(super) fn facts(text: &str, know: &Knowledge, facts: &mut Facts) {
    for sentence in know.sentences().sentences() {
        for (at, _) in text.match_indices(sentence.template.anchor()).take(MOST) {
            if let Some(filled) = sentence.template.fill(text, at) {
                take(&filled, sentence, know, facts);
            }
        }
    }
}

fn take(filled: &Filled<'_>, sentence: &Sentence, know: &Knowledge, facts: &mut Facts) {
    let model = filled.model.map(|name| model_name(name.rsplit('/').next().unwrap_or(name)));
    let model = model.filter(|name| name.contains('-')).map(CompactString::from);
    if let Some(model) = &model {
        facts.model.offer(model.clone(), rank::ANSWER);
    }
    if let Some(project) = filled.project {
        facts.offer_project(project, rank::MESSAGE);
    }
    if let Some(platform) = sentence.platform {
        facts.platform.offer(platform, rank::MENTION);
    }
    facts.ours |= sentence.ours;
    let words = Quota::named(filled.quota, None, know);
    let quota = Quota::named(filled.quota_id, None, know);
    let tier = filled.tier.and_then(|tier| know.quotas().read(tier).tier);
    let quota = Quota {
        bucket: quota.bucket.or(words.bucket),
        kind: sentence.kind.or(quota.kind),
        tier: tier.or(quota.tier),
        limit: filled.limit,
        model,
        ..quota
    };
    if quota.limit.is_some() || quota.bucket.is_some() || quota.quota_id.is_some() {
        facts.message_quotas.push(quota);
    }
}
