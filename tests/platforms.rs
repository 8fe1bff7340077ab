//! Nobody gets the steps of another platform: every cause on every platform and tier, with its links and words.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use gemdiag::knowledge::{Case, Fix, Knowledge, Paying, Workload};
use gemdiag::terms::{Cause, ModelKind, ModelState, Platform, QuotaKind, Tier};

/// Links and words that only the Gemini API's advice may have.
const GEMINI_API: &[&str] = &[
    "aistudio.google.com/rate-limit",
    "aistudio.google.com/billing",
    "aistudio.google.com/spend",
    "aistudio.google.com/projects",
    "aistudio.google.com/status",
    "forms.gle/",
    "ai.dev/",
    "ai.google.dev/gemini-api/docs/rate-limits",
    "ai.google.dev/gemini-api/docs/billing",
    "ai.google.dev/gemini-api/docs/batch-api",
    "midnight Pacific",
    "Tier 1",
    "AI Studio",
    "apis/library/generativelanguage",
];
/// Links and words of Agent Platform.
const VERTEX: &[&str] = &[
    "gemini-enterprise-agent-platform",
    "console.cloud.google.com/iam-admin/quotas",
    "cloud.google.com/vertex-ai",
    "gcloud beta quotas",
    "roles/aiplatform",
];

/// What a row says and links to, in one text.
fn all(fix: &Fix) -> String {
    let steps = fix.steps.iter().flat_map(|s| [Some(s.text.as_str()), s.link.as_deref()]).flatten();
    let rest = fix.avoid.iter().chain(&fix.docs).map(String::as_str);
    [fix.summary.as_str()].into_iter().chain(steps).chain(rest).collect::<Vec<_>>().join("\n")
}

/// Words of other platforms than this one.
fn foreign(platform: Platform) -> Vec<&'static str> {
    let api_docs = ["ai.google.dev", "aistudio.google.com"];
    match platform {
        // The region's advice names the other platform as a way out, on purpose.
        Platform::GeminiApi => VERTEX.to_vec(),
        Platform::VertexAi => GEMINI_API.iter().copied().chain(api_docs).collect(),
        Platform::CodeAssist => GEMINI_API.iter().chain(VERTEX).copied().chain(["ai.google.dev"]).collect(),
        Platform::Relay => GEMINI_API.iter().chain(VERTEX).copied().collect(),
        other => panic!("which words are foreign to {other}?"),
    }
}

fn options<T: Copy>(values: &[T]) -> impl Iterator<Item = Option<T>> {
    [None].into_iter().chain(values.iter().copied().map(Some))
}

/// Every case of a cause on a platform, whatever else is known of it.
fn cases(cause: Cause, platform: Platform) -> impl Iterator<Item = Case<'static>> {
    let base = Case { platform: Some(platform), ..Case::of(cause) };
    let tiers = options(Tier::ALL).map(move |tier| Case { tier, ..base });
    let paying = options(Paying::ALL).map(move |paying| Case { paying, tier: Some(Tier::Free), ..base });
    let models = options(ModelKind::ALL).map(move |model| Case { model, tier: Some(Tier::Free), ..base });
    let states = options(ModelState::ALL).map(move |state| Case { state, ..base });
    let work = options(Workload::ALL).map(move |workload| Case { workload, ..base });
    tiers.chain(paying).chain(models).chain(states).chain(work)
}

#[test]
fn no_step_is_of_another_platform() {
    let know = Knowledge::builtin();
    let mut wrong = std::collections::BTreeSet::new();
    for platform in Platform::ALL {
        for cause in Cause::ALL {
            // A login's quota is the login's, wherever its text was found; the region's way out is the other platform.
            let exempt = *cause == Cause::CodeAssistQuota
                || (*cause == Cause::Region && *platform == Platform::GeminiApi);
            for case in cases(*cause, *platform).filter(|_| !exempt) {
                let fix = know.fixes().choose(case).unwrap();
                let text = all(fix);
                for word in foreign(*platform).into_iter().filter(|word| text.contains(word)) {
                    wrong.insert(format!("{cause} on {platform}: row {} has {word}", fix.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What only holds for a project that pays: the form for an increase, Batch, Priority, the tiers above.
const PAID: &[&str] =
    &["forms.gle/", "Batch API", "Priority", "next tier brings more", "Reach the next tier"];
/// What only holds for the free tier.
const FREE: &[&str] = &["free tier's", "The free tier has", "et up billing", "paid tier's quotas apply"];

/// Words of other tiers than this one. What a project without a quota needs is billing, whatever its tier is called.
fn of_other_tiers(tier: Tier, cause: Cause) -> &'static [&'static str] {
    match tier {
        Tier::Free => PAID,
        _ if cause == Cause::BillingMissing => &[],
        _ => FREE,
    }
}

#[test]
fn no_step_is_of_another_tier() {
    let know = Knowledge::builtin();
    let mut wrong = std::collections::BTreeSet::new();
    for platform in [None, Some(Platform::GeminiApi)] {
        for cause in Cause::ALL {
            // Only a project that pays meets these.
            let paid = [Cause::SpendCap, Cause::SpendRate, Cause::BatchQuota].contains(cause);
            for tier in Tier::ALL.iter().filter(|tier| !paid || **tier != Tier::Free) {
                let base = Case { platform, tier: Some(*tier), ..Case::of(*cause) };
                let models = options(ModelKind::ALL).map(|model| Case { model, ..base });
                let states = options(ModelState::ALL).map(|state| Case { state, ..base });
                let work = options(Workload::ALL).map(|workload| Case { workload, ..base });
                for case in models.chain(states).chain(work) {
                    let fix = know.fixes().choose(case).unwrap();
                    // A step that says for which tiers it is misleads nobody.
                    let text = all(fix)
                        .replace("Priority (Tier 2 and 3)", "")
                        .replace("Priority or Provisioned", "");
                    for word in of_other_tiers(*tier, *cause).iter().filter(|word| text.contains(**word)) {
                        wrong.insert(format!("{cause} on {tier}: row {} has {word}", fix.id));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rules by a wording that only one platform writes, and which.
fn writes(rule: &str) -> &'static [Platform] {
    const BOTH: &[Platform] = &[Platform::GeminiApi, Platform::VertexAi];
    match rule {
        // The Files API, File Search, stored voices, the 2.5 models' closing and AI Studio's pages are the Gemini API's.
        "gone-file"
        | "file-not-active"
        | "storage-files"
        | "storage-message"
        | "storage-voices"
        | "model-closed-to-new-users"
        | "billing-billed-users"
        | "quota-of-project"
        | "quota-not-enough"
        | "billing-zero-region"
        | "cache-small"
        | "batch-large" => &[Platform::GeminiApi],
        "agents-provisioned" | "permission-org-policy" => &[Platform::VertexAi],
        _ if rule.starts_with("code-assist") => &[Platform::CodeAssist],
        "model-no-channel" => &[Platform::Relay],
        _ => BOTH,
    }
}

#[test]
fn a_wording_has_the_steps_of_the_platform_that_writes_it() {
    let know = Knowledge::builtin();
    let mut wrong = std::collections::BTreeSet::new();
    for rule in know.causes().rules() {
        for platform in writes(&rule.id) {
            // A login's quota leads to a key of one's own, and a region's to the other platform.
            if [Cause::CodeAssistQuota, Cause::Region].contains(&rule.cause) {
                continue;
            }
            for tier in options(Tier::ALL) {
                let case =
                    Case { rule: Some(&rule.id), platform: Some(*platform), tier, ..Case::of(rule.cause) };
                let fix = know.fixes().choose(case).unwrap();
                let text = all(fix);
                for word in foreign(*platform).into_iter().filter(|word| text.contains(word)) {
                    wrong.insert(format!("{} on {platform}: row {} has {word}", rule.id, fix.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Rows that a wording or the kind of a quota chooses hold on every platform on which that may stand.
#[test]
fn rows_of_a_wording_name_no_other_platform() {
    let know = Knowledge::builtin();
    for kind in QuotaKind::ALL {
        let on_vertex = matches!(kind, QuotaKind::Runtime | QuotaKind::OutputTokens | QuotaKind::Concurrent);
        for cause in Cause::ALL {
            let case = Case { quota: Some(*kind), ..Case::of(*cause) };
            let fix = know.fixes().choose(case).unwrap();
            if fix.id.ends_with(kind.id()) {
                let words = if on_vertex { GEMINI_API } else { VERTEX };
                let found: Vec<&&str> = words.iter().filter(|word| all(fix).contains(**word)).collect();
                assert!(found.is_empty(), "{}: {found:?}", fix.id);
            }
        }
    }
}

/// A login's quota is never answered with a project's limits, and a stopped account never with a key's restrictions.
#[test]
fn advice_does_not_send_people_to_the_wrong_place() {
    let know = Knowledge::builtin();
    let text = |cause: Cause, platform: Option<Platform>| {
        all(know.fixes().choose(Case { platform, ..Case::of(cause) }).unwrap())
    };
    let login = text(Cause::CodeAssistQuota, Some(Platform::CodeAssist));
    assert!(login.contains("18 June 2026") && login.contains("Antigravity"), "{login}");
    for platform in options(Platform::ALL) {
        let suspended = text(Cause::BillingSuspended, platform);
        assert!(!suspended.contains("apis/credentials"), "{suspended}");
        let fix = know.fixes().choose(Case { platform, ..Case::of(Cause::BillingSuspended) }).unwrap();
        assert_eq!(fix.retryable, gemdiag::knowledge::Retryable::No);
        let full = know.fixes().choose(Case { platform, ..Case::of(Cause::StorageQuota) }).unwrap();
        assert_eq!(full.retryable, gemdiag::knowledge::Retryable::No);
    }
    let search = Case { quota: Some(QuotaKind::Search), ..Case::of(Cause::Rpd) };
    assert!(all(know.fixes().choose(search).unwrap()).contains("Switch the google_search tool off"));
    let images = text(Cause::Ipm, Some(Platform::VertexAi));
    assert!(images.contains("2 a minute and base model"), "{images}");
}
