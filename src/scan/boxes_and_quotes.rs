//! What a terminal, a mail program or a traceback draws beside a line: boxes, quote marks, margins.

use super::peeled_prefix::Step;

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
    if is_pointer(text) {
        return None;
    }
    let step = box_bar(text.get(indent..).filter(|t| t.first() == Some(&0xe2))?)?;
    Some(Step { head: step.head + indent, ..step })
}

/// The margin of an exception group: `  | text`.
pub(super) fn margin(text: &[u8]) -> Option<Step> {
    let indent = text.iter().take_while(|b| **b == b' ').count();
    let bar = text.get(indent..)?.strip_prefix(b"|").filter(|_| !is_pointer(text))?;
    matches!(bar.first(), None | Some(b' '))
        .then(|| Step { head: indent + 1 + usize::from(!bar.is_empty()), ..Step::default() })
}

/// Whether bars lead from a value up to its name in a line of source: `    |    |  -> <Response [429]>`.
fn is_pointer(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(next) = [" ", "|", "│"].iter().find_map(|lead| rest.strip_prefix(lead.as_bytes())) {
        rest = next;
    }
    rest.len() < text.len() && (rest.starts_with(b"-> ") || rest.starts_with("└ ".as_bytes()))
}

/// What `grep` puts in front of a line, `12:`, `13-`, `app.log:12:`, `logs/app.log-`, and `cat -n`: its number and a tab.
pub(super) fn place(text: &[u8]) -> Option<Step> {
    let step = |head: usize| Some(Step { head, ..Step::default() });
    let indent = text.iter().take(6).take_while(|b| **b == b' ').count();
    let digits = number(&text[indent..]);
    if indent > 0 {
        return (digits > 0 && text.get(indent + digits) == Some(&b'\t'))
            .then(|| step(indent + digits + 1))?;
    }
    let name = file(text);
    let mark = text.get(name).filter(|b| matches!(**b, b':' | b'-'));
    if name > 0 && mark.is_some() {
        let line = number(&text[name + 1..]);
        let numbered = line > 0 && text.get(name + 1 + line) == mark;
        // `notes.txt: 503 ...` tells what became of a file.
        let told = matches!(text[name..], [b':', b' ', next, ..] if next != b' ');
        if told && !numbered {
            return None;
        }
        return step(name + 1 + if numbered { line + 1 } else { 0 });
    }
    let next = text.get(digits + 1);
    let fits = match text.get(digits).filter(|_| digits > 0)? {
        // `04-May-2026` is a date.
        b'-' => !next.is_some_and(u8::is_ascii_digit) && text.get(digits + 4) != Some(&b'-'),
        // A clock, or a status, is no number of a line.
        b':' if next.is_some_and(u8::is_ascii_digit) => number(&text[digits + 1..]) == 4,
        b':' => !(digits == 3 && matches!(text[0], b'4' | b'5') && next == Some(&b' ')),
        _ => false,
    };
    fits.then(|| step(digits + 1))?
}

/// Length of the number at the start.
fn number(text: &[u8]) -> usize {
    text.iter().take(9).take_while(|b| b.is_ascii_digit()).count()
}

/// Length of the name of a log's file at the start.
fn file(text: &[u8]) -> usize {
    const ENDINGS: [&[u8]; 5] = [b".log", b".txt", b".out", b".err", b".jsonl"];
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/');
    let run = text.iter().take(160).take_while(|b| is_name(b)).count();
    let mut points = memchr::memchr_iter(b'.', &text[..run]);
    if !points.any(|at| matches!(text.get(at + 1), Some(b'l' | b't' | b'o' | b'e' | b'j'))) {
        return 0;
    }
    let ends = ENDINGS.iter().filter_map(|e| memchr::memmem::find(&text[..run], e).map(|at| at + e.len()));
    ends.min().unwrap_or(0)
}

fn trim_end(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|b| *b != b' ').map_or(0, |at| at + 1);
    &text[..end]
}
/// The top or bottom of a box. Julia's logger marks the first line of its text with the corner: `┌ Error: ...`.
pub(super) fn is_border(text: &[u8]) -> bool {
    if text.first().is_none_or(u8::is_ascii)
        || !["╭", "╰", "┌", "└"].iter().any(|corner| text.starts_with(corner.as_bytes()))
    {
        return false;
    }
    let marks =
        text.strip_prefix("┌ ".as_bytes()).is_some_and(|t| t.first().is_some_and(u8::is_ascii_alphabetic));
    let drawn = || ["┐", "─", "╮"].iter().any(|edge| text.trim_ascii_end().ends_with(edge.as_bytes()));
    !marks || drawn()
}
