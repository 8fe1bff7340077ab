//! The short form of a long answer: what to do, on one screen, and how much more there is to read.

use super::style::Style;
use crate::advise::{Item, Page, Section};

/// A screen has so many lines beside the prompt, and so many columns where nobody says otherwise.
const LINES: usize = 23;
const COLUMNS: usize = 80;

/// Kinds of pages that have a short form.
const KINDS: [&str; 3] = ["cause", "advice", "quota"];

/// The sections that it may have. Those to the left get room first.
const SHOWN: [&str; 11] =
    ["bucket", "cause", "retry", "do", "tier", "scope", "don't", "service", "note", "more", "means"];

/// What the items of a section are, one and several: those that have no room are counted.
const NAMES: [(&str, &str, &str); 10] = [
    ("means", "meaning", "meanings"),
    ("looks", "example", "examples"),
    ("do", "step", "steps"),
    ("don't", "warning", "warnings"),
    ("more", "page", "pages"),
    ("cases", "case of its own", "cases of their own"),
    ("myths", "myth", "myths"),
    ("lists", "checklist", "checklists"),
    ("facts", "fact", "facts"),
    ("sources", "source", "sources"),
];

/// The short form of the page; `None` where it has none, or fits as it is. `lines` tells how many a page takes up.
pub(super) fn short(page: &Page, style: &Style, lines: impl Fn(&Page, &Style) -> usize) -> Option<Page> {
    if !KINDS.contains(&page.kind) {
        return None;
    }
    let screen = Style { width: Some(style.width.unwrap_or(COLUMNS)), links: false, ..Style::PLAIN };
    if lines(page, &screen) <= LINES {
        return None;
    }
    let mut shown: Vec<usize> = vec![0; page.sections.len()];
    for label in SHOWN {
        let Some(at) = page.sections.iter().position(|section| section.label == label) else { continue };
        // What is left out of a section stands behind what is not.
        for _ in &page.sections[at].items {
            shown[at] += 1;
            if lines(&with(page, &shown), &screen) > LINES {
                shown[at] -= 1;
                break;
            }
        }
    }
    Some(with(page, &shown))
}

/// The page with so many items of each section, and a line on the others.
fn with(page: &Page, shown: &[usize]) -> Page {
    let mut short =
        Page { code: page.code.clone(), ..Page::new(page.kind, page.id.as_str(), page.title.as_str()) };
    for (section, shown) in page.sections.iter().zip(shown).filter(|(_, shown)| **shown > 0) {
        let items = section.items[..*shown].to_vec();
        short.sections.push(Section { label: section.label, numbered: section.numbered, items });
    }
    let left_out = page.sections.iter().zip(shown).filter_map(|(section, shown)| {
        let count = section.items.len() - shown;
        (count > 0).then(|| named(section.label, count))
    });
    let left_out = left_out.collect::<Vec<_>>().join(", ");
    short.section("with -v", [Item::text(left_out)]);
    short
}

fn named(label: &str, count: usize) -> String {
    let names = NAMES.iter().find(|(known, ..)| *known == label);
    let name = names.map_or(label, |(_, one, many)| if count == 1 { one } else { many });
    format!("{count} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advise::explain;
    use crate::clock::Clock;
    use crate::knowledge::Knowledge;
    use crate::report::PageFormat;
    use crate::terms::Cause;

    fn screen(word: &str, verbosity: i8) -> String {
        let clock = Clock::fixed("2026-11-24T12:00:00Z".parse().unwrap());
        let page = explain(word, Knowledge::builtin(), &clock).unwrap();
        let style = Style { width: Some(80), verbosity, ..Style::PLAIN };
        let mut out = Vec::new();
        PageFormat::Table.write(&page, &style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_cause_every_piece_of_advice_and_every_quota_fits_a_screen() {
        let know = Knowledge::builtin();
        let causes = Cause::ALL.iter().map(|cause| cause.id());
        let fixes = know.fixes().fixes().iter().map(|fix| fix.id.as_str());
        let quotas = [
            "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            "GenerateContentInputTokensPerModelPerMinute-PaidTier1",
            "generativelanguage.googleapis.com/generate_content_free_tier_requests",
            "aiplatform.googleapis.com/generate_content_requests_per_minute_per_project_per_base_model",
        ];
        for word in causes.chain(fixes).chain(quotas) {
            let screen = screen(word, 0);
            let widest = screen.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(screen.lines().count() <= LINES && widest <= COLUMNS, "{word}:\n{screen}");
        }
    }

    #[test]
    fn the_steps_come_first_and_what_is_left_out_is_counted() {
        let (short, whole) = (screen("rpd", 0), screen("rpd", 1));
        assert!(whole.lines().count() > 200 && !whole.contains("with -v"));
        for label in ["retry", "do", "with -v"] {
            assert!(short.lines().any(|line| line.trim_start().starts_with(label)), "{label}:\n{short}");
        }
        assert!(short.contains(" facts, ") && !short.contains("You may have read"), "{short}");
        let steps =
            |text: &str| text.lines().filter(|line| line.contains("  1. ") || line.contains("  2. ")).count();
        assert_eq!(steps(&short), steps(&whole));
    }
}
