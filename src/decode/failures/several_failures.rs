//! Texts that tell several failures, each in a line, a block or a clause of its own.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::collector::Collector;
use crate::decode::facts::plain_words;
use crate::decode::syntax::FieldName;
use crate::knowledge::Knowledge;

/// No list is longer: what is behind stays in the last piece.
const MOST: usize = 500;

/// No list is longer, in bytes.
const LONGEST: usize = 16 * 1024;

/// Marks of texts that are read as a whole: tracebacks, and pages.
static PAGES: LazyLock<[Finder<'static>; 5]> =
    LazyLock::new(|| ["Traceback (most", "\n_ _ _ ", "\nE   ", "<html", "<title"].map(Finder::new));

/// The parts of a text of which each reports a failure of its own, with what lies between them; the text itself where it
/// reports one. `structured` says whether the whole text reports a failure in a structure.
pub(super) fn pieces<'t>(text: &'t str, structured: bool, know: &Knowledge) -> Vec<&'t str> {
    let parts = candidates(text, know);
    if parts.len() < 2 {
        return parts;
    }
    let reports = |part: &&&str| plain_words::reports(part, know) || has_error(part, know);
    if structured && parts.iter().filter(reports).take(2).count() < 2 { vec![text] } else { parts }
}

/// Whether a structure in the part reports a failure with a status.
fn has_error(part: &str, know: &Knowledge) -> bool {
    let found = Collector::new(know, part).text(part);
    found.errors.iter().any(|e| e.http.get().is_some() || e.rpc.get().is_some() || e.code.get().is_some())
}

fn candidates<'t>(text: &'t str, know: &Knowledge) -> Vec<&'t str> {
    // A line with a structure is one part, whatever it is.
    let is_line = !text.contains('\n') && text.contains(['{', '"']);
    if is_line || text.len() > LONGEST || is_structured(text, know) {
        return vec![text];
    }
    let blocks: Vec<&str> = text.splitn(MOST, "\n\n").collect();
    if blocks.len() > 1 && tell_several(&blocks, know) {
        return blocks.into_iter().flat_map(|block| lines(block, know)).collect();
    }
    lines(text, know)
}

fn lines<'t>(text: &'t str, know: &Knowledge) -> Vec<&'t str> {
    let lines: Vec<&str> = text.splitn(MOST, '\n').collect();
    if lines.len() > 1 {
        return if tell_several(&lines, know) && !go_on(&lines, know) { lines } else { vec![text] };
    }
    if text.contains(['{', '"']) {
        return vec![text];
    }
    let next = know.plain().next_words().map(|word| format!(", {word} "));
    let marks = ["; ", ". "].map(str::to_owned).into_iter().chain(next);
    for mark in marks.filter(|mark| text.bytes().any(|byte| mark.as_bytes().first() == Some(&byte))) {
        let clauses: Vec<&str> = text.splitn(MOST, mark.as_str()).collect();
        if clauses.len() > 1 && tell_several(&clauses, know) {
            return clauses;
        }
    }
    vec![text]
}

fn tell_several(parts: &[&str], know: &Knowledge) -> bool {
    let mut told = parts.iter().filter(|part| plain_words::has_status(part, know) || has_code(part, know));
    let (Some(first), Some(second)) = (told.next(), told.next()) else { return false };
    // "code: 429" and "status: RESOURCE_EXHAUSTED" are fields of one failure, and so are "Error 429, ..." and, in the sentence
    // behind it, "Status: RESOURCE_EXHAUSTED".
    let fields = is_field(first) && is_field(second) && key(first) != key(second);
    !(fields || plain_words::same_status(first, second, know))
}

/// Whether the line names a string code of the Interactions API.
fn has_code(line: &str, know: &Knowledge) -> bool {
    line.contains("\"code\"") && know.causes().codes().any(|code| line.contains(&format!("\"{code}\"")))
}

fn key(line: &str) -> &str {
    line.split(':').next().unwrap_or_default().trim()
}

fn is_field(line: &str) -> bool {
    line.contains(':') && FieldName::parse(key(line).trim_matches(['"', '\'', '-', ' '])).is_some()
}

/// Whether a line with a status stands indented below another one, and is no item of a list.
fn go_on(lines: &[&str], know: &Knowledge) -> bool {
    let mut told = lines.iter().filter(|line| plain_words::has_status(line, know));
    let width = |line: &str| line.len() - line.trim_start().len();
    let first = told.next().map_or(0, |line| width(line));
    told.any(|line| width(line) > first && !is_item(line.trim_start()))
}

/// Whether a line is an item of a list: behind a bullet, a branch of a tree, a number or a letter.
fn is_item(line: &str) -> bool {
    line.starts_with(|c: char| {
        matches!(c, '-' | '*' | '>' | '|' | '<' | '+') || ('\u{2010}'..'\u{2fff}').contains(&c)
    }) || line
        .split_once([')', '.', ':'])
        .is_some_and(|(mark, _)| mark.len() < 4 && mark.chars().all(char::is_alphanumeric))
}

/// Whether lines belong together: a stack, a box, a message on several lines, a bracket that closes on another line.
fn is_structured(text: &str, know: &Knowledge) -> bool {
    let goes_on = |line: &str| {
        let line = line.trim_start();
        // The head of a response goes with its body.
        let head = line.trim_start_matches("< ").starts_with("HTTP/");
        let stack = line.starts_with("at ") || line.starts_with("File \"");
        // A value of a list of R.
        let value = line.starts_with("[1] ");
        head || stack
            || value
            || line.starts_with(['│', '╭', '╰', '┌', '║', '╔'])
            || know.clients().continues(line.as_bytes())
    };
    let is_page = PAGES.iter().any(|mark| mark.find(text.as_bytes()).is_some());
    is_page || text.lines().any(|line| goes_on(line) || !is_balanced(line))
}

fn is_balanced(line: &str) -> bool {
    let mut depths = [0i32; 2];
    for byte in line.bytes() {
        let (kind, step) = match byte {
            b'{' | b'[' => (0, 1),
            b'}' | b']' => (0, -1),
            b'(' => (1, 1),
            // "a) 429" is an item.
            b')' if depths[1] > 0 => (1, -1),
            _ => continue,
        };
        depths[kind] += step;
        if depths[kind] < 0 {
            return false;
        }
    }
    depths == [0, 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces_of(text: &str) -> usize {
        pieces(text, true, Knowledge::builtin()).len()
    }

    #[test]
    fn number_and_word_of_one_status_are_one_failure() {
        let one = "Error 503, Message: The model is overloaded. Please try again later., Status: UNAVAILABLE, Details: []";
        let two = "Gemini chat got 503. Gemini search got 429, Status: RESOURCE_EXHAUSTED";
        assert_eq!((pieces_of(one), pieces_of(two)), (1, 2));
    }
}
