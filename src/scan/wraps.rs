//! Where the lines of a short text that somebody pasted were wrapped: by a mail program, a chat, a terminal, a scan.
//!
//! The lines of a record alone often do not show it, as each of them was taken for a record. All of the paste does: many of
//! its lines end where the next word would not have fitted, or at the same column, or in the middle of a sentence.

use super::boxes_and_quotes::is_border;
use super::common_beginning::{compare, have_one_head};
use super::json_strings::JsonStrings;
use super::line_shape::Face;
use super::line_words::{is_attempt, is_document, is_frame, is_json_part, is_traceback, names_error};
use super::rewrap::{are_literals, begins_with_sign, columns, name_column};

/// Columns at which somebody wraps.
pub(super) const WIDTHS: std::ops::RangeInclusive<usize> = 60..=240;

/// Lines that fill the width to the last column, one below the other: no writer does that, a terminal does.
const BLOCK: usize = 3;

/// Lines that must fill a width, each before a word that does not fit, for it to be one.
const FILLED: usize = 2;

/// Shorter lines are no wrapped sentences.
const SENTENCE: usize = 40;

/// Words with which no statement begins, but the rest of one does.
const JOINING: [&[u8]; 8] = [b"and ", b"of ", b"for ", b"to ", b"with ", b"or ", b"that ", b"which "];

/// Which lines go on with the one above them, and what stood between them.
#[derive(Debug, Clone, Default)]
pub struct Wraps(Vec<(usize, &'static str)>);

/// A line of the paste.
struct Row {
    start: usize,
    face: Face,
    /// The columns that it takes up, with the blanks at its end, and those that its carriers took.
    filled: usize,
    padded: usize,
    carried: usize,
    /// Whether blanks stand at its end.
    trailing: bool,
    /// Whether it ends with an object that begins in it.
    closed: bool,
    /// Whether it ends within a string of JSON, in which no line breaks.
    open: bool,
}

impl Wraps {
    /// Those of a whole paste.
    #[must_use]
    pub fn of(paste: &[u8]) -> Self {
        let (mut start, mut json) = (0, JsonStrings::default());
        let rows: Vec<Row> = paste
            .split(|b| *b == b'\n')
            .map(|line| {
                let row = Row::of(line, start);
                if row.face.timed || row.text().is_empty() {
                    json.close();
                }
                let row = Row { open: json.ends_in_string(line), ..row };
                start += line.len() + 1;
                row
            })
            .collect();
        let width = width(&rows);
        let wraps = rows.windows(2).enumerate().filter_map(|(at, pair)| {
            let block = width.filter(|width| width.is_in_block(&rows, at));
            let glue = block.and_then(|width| width.glue_in_block(&pair[0], &pair[1]));
            let glue = glue.or_else(|| width.and_then(|width| width.glue(&pair[0], &pair[1])));
            let glue = glue.or_else(|| string(&pair[0], &pair[1]));
            glue.or_else(|| sentence(&pair[0], &pair[1])).map(|glue| (pair[1].start, glue))
        });
        Self(wraps.collect())
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stood before the line that starts at `start`, if it goes on with the one above it.
    #[must_use]
    pub fn before(&self, start: usize) -> Option<&'static str> {
        self.0.binary_search_by_key(&start, |(at, _)| *at).ok().map(|index| self.0[index].1)
    }

    /// The same, as they lie from `start` on.
    #[must_use]
    pub fn from(&self, start: usize) -> Self {
        let behind = self.0.iter().filter(|(at, _)| *at > start);
        Self(behind.map(|(at, glue)| (at - start, *glue)).collect())
    }
}

impl Row {
    fn of(line: &[u8], start: usize) -> Self {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let face = Face::of(line);
        let kept = line.trim_ascii_end();
        let filled = columns(&String::from_utf8_lossy(kept));
        let padded = columns(&String::from_utf8_lossy(line));
        let carried = filled.saturating_sub(columns(&String::from_utf8_lossy(face.head.trim_ascii_end())));
        let carried = if face.more { 0 } else { carried };
        let count = |sign: u8| kept.iter().filter(|b| **b == sign).count();
        let closed = kept.ends_with(b"}") && count(b'{') == count(b'}');
        Self { start, face, filled, padded, carried, trailing: kept.len() < line.len(), closed, open: false }
    }

    fn text(&self) -> &[u8] {
        self.face.head.trim_ascii()
    }
}

/// A width at which the lines were wrapped.
#[derive(Debug, Clone, Copy)]
struct Width {
    columns: usize,
    /// Whether words were cut, too.
    hard: bool,
}

impl Width {
    fn glue(self, line: &Row, next: &Row) -> Option<&'static str> {
        if !(line.open || may_go_on(line, next)) || self.columns < line.filled {
            return None;
        }
        let cut = line.filled == self.columns;
        if self.hard {
            return self.is_full(line).then(|| self.cut(line, next));
        }
        if cut && !line.text().contains(&b' ') {
            // Only a word that is longer than a line is cut.
            return Some("");
        }
        let word = next.text().split(|b| *b == b' ').next().map_or(0, <[u8]>::len);
        (line.filled + 1 + word > self.columns).then_some(" ")
    }

    /// Whether a line was cut at the edge. The blank that stood there may be lost.
    const fn is_full(self, line: &Row) -> bool {
        line.padded == self.columns || line.filled + 1 == self.columns
    }

    /// What stood where a full line was cut.
    fn cut(self, line: &Row, next: &Row) -> &'static str {
        let blank = line.filled < self.columns || line.trailing || next.face.is_indented();
        if blank { " " } else { "" }
    }

    /// Whether the line is one of a block that was cut at the edge.
    fn is_in_block(self, rows: &[Row], at: usize) -> bool {
        let full = |row: &&Row| self.is_full(row);
        let (above, below) = (rows[..at].iter().rev().take(BLOCK), rows[at..].iter().take(BLOCK));
        let count = above.take_while(full).count() + below.take_while(full).count();
        self.hard && count >= BLOCK && self.is_full(&rows[at])
    }

    /// The same as `glue`, in such a block: how the next line happens to begin says nothing, unless it is as the one above it.
    fn glue_in_block(self, line: &Row, next: &Row) -> Option<&'static str> {
        let (text, body) = (line.text(), next.text());
        let apart =
            body.is_empty() || next.face.timed || next.face.level || line.face.boxed || next.face.boxed;
        let alike = compare(body, text).words.len() > 2 || have_one_head(text, body);
        let begins = is_traceback(body) || is_border(body) || line.carried.abs_diff(next.carried) > 2;
        (!(apart || alike || begins)).then(|| self.cut(line, next))
    }
}

/// The width at which the lines were wrapped, if enough of them show one. A word that is longer than a line may have been
/// left as it was, or cut.
fn width(rows: &[Row]) -> Option<Width> {
    let lengths = |rows: &mut dyn Iterator<Item = &Row>| rows.map(|row| row.filled).max();
    let prose = lengths(&mut rows.iter().filter(|row| !row.face.boxed && row.text().contains(&b' ')));
    let any = lengths(&mut rows.iter().filter(|row| !row.face.boxed));
    let widths = prose.into_iter().chain(any).filter(|columns| WIDTHS.contains(columns));
    // Lines that end where their sentences do are shown by no width to go on.
    let shows = |pair: &&[Row]| pair[0].open || !pair[0].text().last().is_some_and(|b| b".!?".contains(b));
    let joined = |width: &Width| {
        rows.windows(2).filter(shows).filter(|pair| width.glue(&pair[0], &pair[1]).is_some()).count()
    };
    let chosen = widths.map(|columns| {
        let [hard, soft] = [true, false].map(|hard| Width { columns, hard });
        let (cut, broken) = (joined(&hard), joined(&soft));
        if cut >= FILLED && cut * 2 > broken { (cut, hard) } else { (broken, soft) }
    });
    chosen.filter(|(lines, _)| *lines >= FILLED).max_by_key(|(lines, _)| *lines).map(|(_, width)| width)
}

/// What stood between two lines of a string of JSON, wherever it was wrapped, unless it was cut off and something else begins.
fn string(line: &Row, next: &Row) -> Option<&'static str> {
    let (body, face) = (next.text(), &next.face);
    let begins = body.is_empty() || is_document(body) || is_traceback(body) || is_border(body);
    (line.open && !(begins || face.timed || face.level || face.boxed)).then_some(" ")
}

/// What stood between two lines of a sentence that is broken between two words.
fn sentence(line: &Row, next: &Row) -> Option<&'static str> {
    let (text, body) = (line.text(), next.text());
    let ends = text.last().is_some_and(|b| b.is_ascii_lowercase() || *b == b',');
    // Words of a sentence have no numbers in them, names of rows have.
    let word = body.split(|b| *b == b' ').next().unwrap_or_default();
    let goes_on = body.first().is_some_and(|b| b.is_ascii_lowercase() || *b == b'(')
        && !(word[0].is_ascii_lowercase() && word.iter().any(u8::is_ascii_digit));
    let open = !text.last().is_some_and(|b| b".:;!?{[(=".contains(b));
    // An address does not fit on a line that has words.
    let address = body.starts_with(b"https://") && open && text.last().is_some_and(u8::is_ascii_alphabetic);
    let joins = ends && goes_on || open && JOINING.iter().any(|word| body.starts_with(word)) || address;
    let is_prose = (SENTENCE..=*WIDTHS.end()).contains(&line.filled)
        && text.contains(&b' ')
        && (address || body.contains(&b' '));
    let as_far = next.face.indent() <= line.face.indent() + 2;
    (joins && is_prose && as_far && may_go_on(line, next)).then_some(" ")
}

/// Whether nothing says that the next line begins something.
fn may_go_on(line: &Row, next: &Row) -> bool {
    let (text, body) = (line.text(), next.text());
    if text.is_empty() || body.is_empty() || line.face.boxed || next.face.boxed {
        return false;
    }
    if next.face.timed || next.face.level || line.closed || line.carried.abs_diff(next.carried) > 2 {
        return false;
    }
    let code = is_frame(body) || is_traceback(body) || is_border(body) || is_document(body);
    let listed = body.starts_with(b"```")
        || body.starts_with("•".as_bytes())
        || matches!(body, [b'-' | b'*' | b'#' | b'$' | b'+' | b'|', b' ', ..])
        || is_item(body)
        || std::str::from_utf8(body).is_ok_and(begins_with_sign);
    // Members of an object that is printed over several lines stand below one another.
    let member =
        is_json_part(body) && next.face.is_indented() && matches!(text.last(), Some(b',' | b'{' | b'['));
    let parts = [text, body].map(|text| std::str::from_utf8(text).unwrap_or_default());
    let literals = are_literals(parts[0], parts[1]);
    let name = |row: &Row| std::str::from_utf8(&row.face.head).ok().and_then(name_column);
    let pairs = name(next).is_some() && name(line) == name(next);
    let alike = compare(body, text).words.len() > 2 || have_one_head(text, body);
    !(code || listed || member || pairs || literals || alike || is_attempt(body) || names_error(body))
}

/// `c) 403`, `2. 403`, `12: 403`
fn is_item(text: &[u8]) -> bool {
    let name = text.iter().take(3).take_while(|b| b.is_ascii_alphanumeric()).count();
    name > 0 && matches!(text[name..], [b')' | b'.' | b':', b' ', ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paste with its wraps undone.
    fn unwrapped(paste: &str) -> String {
        let wraps = Wraps::of(paste.as_bytes());
        let mut out = String::new();
        let mut start = 0;
        for line in paste.split('\n') {
            let glue = wraps.before(start);
            let body = if glue.is_some() { line.trim_start() } else { line };
            if start > 0 {
                out.truncate(out.trim_end_matches(' ').len());
                out.push_str(glue.unwrap_or("\n"));
            }
            out.push_str(body);
            start += line.len() + 1;
        }
        out
    }

    #[test]
    fn what_a_terminal_cut_at_its_edge_is_one_line_whatever_the_next_begins_with() {
        let body = r#"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan. Quota exceeded for metric: generate_requests, limit: 70, model: imagen-4.0-generate","status":"RESOURCE_EXHAUSTED"}}"#;
        for columns in 60..100 {
            let lines: Vec<&str> =
                (0..body.len()).step_by(columns).map(|at| &body[at..body.len().min(at + columns)]).collect();
            assert_eq!(unwrapped(&lines.join("\n")), body, "{columns}");
        }
    }

    #[test]
    fn a_string_of_json_has_no_breaks() {
        let logged = r#"{"level":"error","time":"2026-03-05T16:31:43.123Z","err":{"type":"ApiError","message":"429: You
exceeded your current quota.
For more, see:
https://example.com","code":429}}"#;
        assert_eq!(unwrapped(logged), logged.replace('\n', " "));
        let cut = "{\"message\":\"You exceeded your curr\n{\"message\":\"You exceeded your curr";
        assert_eq!(unwrapped(cut), cut);
    }

    #[test]
    fn a_sentence_and_a_body_that_a_mail_program_wrapped_are_one_line_again() {
        let mail = "\
We get this since noon:
google.genai.errors.ServerError: 503 UNAVAILABLE. {'error': {'code': 503,
'message': 'This model is currently experiencing high demand. Spikes in demand
are usually temporary. Please try again later.', 'status': 'UNAVAILABLE'}}
Any idea?";
        let lines: Vec<_> = unwrapped(mail).lines().map(str::len).collect();
        assert_eq!(lines.len(), 3, "{}", unwrapped(mail));
    }

    #[test]
    fn an_address_that_did_not_fit_belongs_to_the_sentence_above() {
        let lines = [
            "The server returned the status 503 in response to the request to URL",
            "https://example.com/v1/ask.",
        ];
        assert_eq!(unwrapped(&lines.join("\n")), lines.join(" "));
        let list = "These are asked for one after the other, as they come:\nhttps://example.com/v1/ask";
        assert_eq!(unwrapped(list), list);
    }

    #[test]
    fn words_that_a_terminal_cut_are_whole_again() {
        let cut = "\
Error: [429 Too Many Requests] You exceeded your current quota, please check
 your plan and billing details. * Quota exceeded for metric: generativelangua
ge.googleapis.com/generate_content_free_tier_requests, limit: 5";
        assert_eq!(
            unwrapped(cut),
            "Error: [429 Too Many Requests] You exceeded your current quota, please check your plan and billing \
             details. * Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, \
             limit: 5"
        );
    }

    #[test]
    fn lines_that_end_where_their_sentences_or_documents_do_stay_lines() {
        for paste in [
            "x.pdf -> 12 words\nchart.png -> 503 The model is overloaded. Please try again later.\nintroduction.md -> 400 API key not valid. Please pass a valid API key.\nlast.txt -> 400 User location is not supported for the API use.",
            "x.pdf -> {\"error\": {\"code\": 429, \"message\": \"Resource has been exhausted (e.g. check quota).\"}}\nchart.png -> {\"error\": {\"code\": 400, \"message\": \"User location is not supported for the API use.\"}}\nintroduction.md -> 429 Resource has been exhausted (e.g. check quota)\nend",
        ] {
            assert_eq!(unwrapped(paste), paste);
        }
    }

    #[test]
    fn lines_of_one_length_that_begin_alike_stay_lines() {
        for paste in [
            "Retrying chat in 2.0 seconds as it raised ResourceExhausted: 429 Resource has been exhausted..\n\
             Retrying chat in 4.0 seconds as it raised ResourceExhausted: 429 Resource has been exhausted..\n\
             Retrying chat in 8.0 seconds as it raised ResourceExhausted: 429 Resource has been exhausted..",
            "    await errors.APIError.raise_for_async_response(response)\n\
             google.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED\n\
             tenacity.RetryError: RetryError[<Future at 0x7f1 state=finished>]",
            "{\n  \"message\": \"The model is overloaded. Please try again later.\",\n  \"status\": \"UNAVAILABLE\"\n}",
        ] {
            assert_eq!(unwrapped(paste), paste);
        }
    }
}
