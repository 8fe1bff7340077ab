//! The page of a model: whether it answers, since or until when, and what to use instead.

use super::rows::{dated, evidence};
use crate::advise::model_note;
use crate::advise::page::{Item, Page};
use crate::clock::Clock;
use crate::knowledge::Knowledge;
use crate::terms::{ModelStatus, Platform};

pub(super) fn page(word: &str, know: &Knowledge, clock: &Clock) -> Option<Page> {
    let model = know.models().find(word)?;
    let bare = word.rsplit('/').next().unwrap_or(word);
    let today = clock.now().date_naive();
    let title = model_note(model, bare, today).unwrap_or_else(|| format!("{bare} is live."));
    let mut page = Page::new("model", bare, title);
    page.section("is", [Item::text(model.statement.as_str())]);
    let there = model.vertex.as_ref().map(|there| {
        let on = model.on(Some(Platform::VertexAi));
        let text = model_note(&on, bare, today).unwrap_or_else(|| format!("{bare} is live there."));
        Item::text(text).note(format!("{}, {}", there.confidence, dated(there.verified, clock)))
    });
    page.section("on Agent Platform", there);
    let kinds: Vec<&str> = model.kinds.iter().map(|kind| kind.id()).collect();
    let mut traits = vec![format!("makes {}", kinds.join(", "))];
    traits.extend(model.preview.then(|| "a preview: stricter limits, and it may change".to_owned()));
    traits.extend(model.existing_only.then(|| "open only to projects that used it before".to_owned()));
    traits.extend(model.paid_only.then(|| "paid only: no free tier".to_owned()));
    page.section("kind", traits.into_iter().map(Item::text));
    if let Some(successor) = &model.successor {
        let by = match model.status_on(today) {
            ModelStatus::Retiring => "later",
            _ => "now",
        };
        let item = Item::of(successor.as_str(), format!("the model to use {by}"));
        let row = know.models().find(successor);
        let note = row.and_then(|row| model_note(row, successor, today));
        page.section("instead", [note.into_iter().fold(item, Item::note)]);
    }
    let prices = know.prices().rows().iter().filter(|p| p.model == bare);
    let size = |sizes: &[String]| sizes.first().map(|size| format!("{size}: ")).unwrap_or_default();
    page.section("price", prices.map(|p| Item::text(format!("{}{}", size(&p.sizes), p.words()))));
    let limits = know.limits().rows().iter().filter(|limit| limit.models.iter().any(|m| m == bare));
    page.section(
        "limits",
        limits.map(|limit| {
            let unit = limit.unit.as_deref().unwrap_or_default();
            let values = limit.values.iter().map(|(tier, value)| format!("{tier}: {value} {unit}"));
            let tier = limit.tier.map(|tier| format!(", {tier}")).unwrap_or_default();
            let value = limit.value.map(|value| format!("{value} {unit}{tier}"));
            Item::of(&limit.id, limit.statement.as_str())
                .note(values.chain(value).collect::<Vec<_>>().join(", "))
        }),
    );
    page.section(
        "live",
        [Item::text("Limits per minute and day are not published. Those of the project are in AI Studio:")
            .link(know.page("ai-studio-limits"))],
    );
    let there = model.vertex.iter().flat_map(|there| there.source.iter().cloned());
    let cited: Vec<String> = model.source.iter().cloned().chain(there).collect();
    page.section("row", [Item::text(format!("{}, {}", model.confidence, dated(model.verified, clock)))]);
    evidence(&mut page, &cited, know, clock);
    Some(page)
}
