//! What a terminal, a mail program or a traceback draws beside a line: boxes, quote marks, margins.

use super::carrier::Step;

/// `> ` of a quoted mail, once for each level.
pub(super) fn quote_mark(text: &[u8]) -> Option<Step> {
    match text.get(1) {
        Some(b' ' | b'>') => Some(Step { head: 1 + usize::from(text[1] == b' '), ..Step::default() }),
        None => Some(Step { head: 1, ..Step::default() }),
        _ => None,
    }
}

/// A box drawn around the text: `│ text   │`, bars nested or not.
pub(super) fn box_bar(text: &[u8]) -> Option<Step> {
    let bar = ["│", "┃", "║", "▌", "▎", "┆", "┊"].iter().find(|b| text.starts_with(b.as_bytes()))?;
    let head = bar.len() + usize::from(text.get(bar.len()) == Some(&b' '));
    let closed = trim_end(text).ends_with(bar.as_bytes()) && trim_end(text).len() > head;
    let tail = if closed { text.len() - trim_end(text).len() + bar.len() } else { 0 };
    let inner_space = usize::from(
        closed && text.get(..text.len() - tail).is_some_and(|t| t.ends_with(b" ") && t.len() > head),
    );
    Some(Step { head, tail: tail + inner_space, boxed: closed, ..Step::default() })
}

/// A box that is itself indented, as rich's handler draws it.
pub(super) fn indented_box(text: &[u8]) -> Option<Step> {
    let indent = text.iter().take_while(|b| **b == b' ').count();
    let step = box_bar(text.get(indent..).filter(|t| t.first() == Some(&0xe2))?)?;
    Some(Step { head: step.head + indent, ..step })
}

/// The margin of an exception group: `  | text`.
pub(super) fn margin(text: &[u8]) -> Option<Step> {
    let indent = text.iter().take_while(|b| **b == b' ').count();
    let bar = text.get(indent..)?.strip_prefix(b"|")?;
    matches!(bar.first(), None | Some(b' '))
        .then(|| Step { head: indent + 1 + usize::from(!bar.is_empty()), ..Step::default() })
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|b| *b != b' ').map_or(0, |at| at + 1);
    &text[..end]
}
