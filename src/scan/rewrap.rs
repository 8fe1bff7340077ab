//! Undoes the wrapping of lines at the width of a terminal or of a box.
//!
//! A line that fills the width to the last column was cut there, even inside a word: the next line is joined without
//! a blank. A line that ends shortly before the width, where the next word would not have fitted, was wrapped at a
//! blank. Everything else ends where its writer ended it.

use unicode_width::UnicodeWidthStr;

/// Widths that a terminal may have.
const WIDTHS: std::ops::RangeInclusive<usize> = 24..=240;

/// Blanks that a box has between its text and its bar, at most.
const PADDING: usize = 4;

/// Columns that are free at most where the next word did not fit: a line that ends before was ended by its writer.
const NEAR: usize = 20;

/// A line, and what its frame took from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'r> {
    /// The line without its carriers.
    pub text: &'r str,
    /// Columns that the carriers took on the left.
    pub columns: usize,
    /// Whether it stood between the bars of a box.
    pub boxed: bool,
}

/// How the lines of a record hang together.
pub(super) struct Paragraphs {
    /// For each line, what stands between it and the next.
    glue: Vec<&'static str>,
    /// For each line, whether the next goes on with it.
    goes_on: Vec<bool>,
}

impl Paragraphs {
    /// Looks at all lines of a record.
    pub(super) fn of(rows: &[Row<'_>]) -> Self {
        let mut all = Self { glue: vec!["\n"; rows.len()], goes_on: vec![false; rows.len()] };
        let mut start = 0;
        while start < rows.len() {
            let end = start + rows[start..].iter().take_while(|r| r.boxed == rows[start].boxed).count();
            all.section(&rows[start..end], start);
            start = end;
        }
        all
    }

    /// Notes what is known to have stood between line `index` and the next before they were wrapped, where the lines of the
    /// record do not show it.
    pub(super) fn note(&mut self, index: usize, glue: Option<&'static str>) {
        if let Some(glue) = glue.filter(|_| !self.goes_on[index]) {
            (self.glue[index], self.goes_on[index]) = (glue, true);
        }
    }

    /// What stands between line `index` and the next.
    pub(super) fn glue(&self, index: usize) -> &'static str {
        self.glue[index]
    }

    /// Whether the next line goes on with this one.
    pub(super) fn goes_on(&self, index: usize) -> bool {
        self.goes_on[index]
    }

    /// Whether this line goes on with the one before.
    pub(super) fn continues(&self, index: usize) -> bool {
        index > 0 && self.goes_on[index - 1]
    }

    fn section(&mut self, rows: &[Row<'_>], offset: usize) {
        let Some(width) = width(rows) else { return };
        let is_padded = rows.iter().all(|row| columns(row.text) == columns(rows[0].text));
        // Where a terminal wrapped a log, the rest of a line has nothing in front of it.
        let is_log = rows.iter().skip(1).any(|row| row.columns == 0);
        let (mut cut, mut short) = (0, 0);
        for (i, pair) in rows.windows(2).enumerate().filter(|(_, pair)| !is_log || pair[1].columns == 0) {
            let line = without_gutter(pair[0].text).trim_end();
            if let Some(glue) = glue(line, pair[0].columns, pair[1], width) {
                self.glue[offset + i] = glue;
                self.goes_on[offset + i] = true;
                // Whoever cuts words leaves no more free than the blank that stood at the edge.
                let filled = pair[0].columns + columns(if is_padded { line } else { pair[0].text });
                cut += usize::from(filled >= width);
                short += usize::from((width.saturating_sub(NEAR)..width - 1).contains(&filled));
            }
        }
        // Whoever wraps at blanks cuts only words that are longer than a line.
        let at_blanks = short > 0 && short >= cut;
        // The longest line fills its own length: alone it shows no width at which words are cut.
        let alone = !rows[0].boxed && !at_blanks && !padded(rows) && full(rows, width) < 2;
        for (i, row) in rows.iter().enumerate() {
            let has_blank = without_gutter(row.text).trim().contains(' ');
            let next = rows.get(i + 1).map_or("", |next| next.text);
            // The blank at the edge may be the first sign of the next line.
            let begins = next.starts_with(' ') && !next.starts_with("  ");
            let is_blank = begins || at_blanks && has_blank;
            if self.glue[offset + i].is_empty() && is_blank && !row.boxed {
                self.glue[offset + i] = " ";
            }
            if alone && self.glue[offset + i].is_empty() {
                (self.glue[offset + i], self.goes_on[offset + i]) = ("\n", false);
            }
        }
    }
}

/// Lines that reach this column.
fn full(rows: &[Row<'_>], column: usize) -> usize {
    let length = |r: &Row<'_>| r.columns + columns(without_gutter(r.text).trim_end());
    rows.iter().filter(|row| length(row) >= column).count()
}

/// Whether a line has blanks up to the right edge.
fn padded(rows: &[Row<'_>]) -> bool {
    rows.iter().any(|r| r.text.ends_with("        ") && !r.text.trim().is_empty())
}

/// The columns that a text takes: a sign of Chinese, Japanese or Korean takes two.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The width at which the lines were wrapped, if they were.
fn width(rows: &[Row<'_>]) -> Option<usize> {
    let length = |r: &Row<'_>, text: &str| r.columns + columns(text);
    if rows.first().is_some_and(|r| r.boxed) {
        let told = rows.iter().filter(|r| !r.text.trim().is_empty());
        let padding = told.map(|r| r.text.len() - r.text.trim_end().len()).min().filter(|p| *p <= PADDING);
        let inner = rows.iter().map(|r| length(r, r.text)).max()?;
        return Some(inner - padding.unwrap_or(0)).filter(|w| WIDTHS.contains(w));
    }
    let longest = rows.iter().map(|r| length(r, without_gutter(r.text).trim_end())).max()?;
    // Two lines that fill the same width are a sign, and so is padding to the right edge; one long line is not.
    let shown = || full(rows, longest.saturating_sub(12)) >= 2 || padded(rows);
    (WIDTHS.contains(&longest) && longest >= 60 && shown()).then_some(longest)
}

/// A line without the place in the source that some handlers print at the right edge: `text      models.py:6342`.
pub(super) fn without_gutter(text: &str) -> &str {
    let Some((before, last)) = text.trim_end().rsplit_once("  ") else { return text };
    let place = last.rsplit_once(':').is_some_and(|(file, line)| {
        file.contains('.')
            && !file.contains(['/', ' ', '"'])
            && line.len() < 7
            && line.bytes().all(|b| b.is_ascii_digit())
    });
    if place { before } else { text }
}

/// How `line` and `next` were one before a wrap at `width`; `None` if they were two.
fn glue(line: &str, taken: usize, next: Row<'_>, width: usize) -> Option<&'static str> {
    let indent = |l: &str| l.len() - l.trim_start().len();
    let body = next.text.trim();
    let filled = taken + columns(line);
    // Members of one block: `- quotaId: X` and, below it, `quotaDimensions:`.
    let block = name_column(line).filter(|column| *column > 0);
    let holds = block.is_some() && name_column(next.text.trim_end()) == block;
    if body.is_empty() || line.is_empty() || holds || looks_like_code(body) || are_literals(line, body) {
        return None;
    }
    if filled >= width {
        return Some("");
    }
    let word = body.split(' ').next().map_or(0, columns);
    let fits = filled + 1 + word <= width;
    (!fits && next.columns + indent(next.text) <= taken + indent(line) + 10).then_some(" ")
}

/// The column of the name in `name: value`, with or without a dash before it.
pub(super) fn name_column(text: &str) -> Option<usize> {
    let pair = text.trim_start();
    let pair = pair.strip_prefix("- ").map_or(pair, str::trim_start);
    let (name, value) = pair.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (is_name && (value.is_empty() || value.starts_with(' '))).then_some(text.len() - pair.len())
}

/// Whether both are parts of one string, each in quotes of its own, as Python prints what is too long for a line.
pub(super) fn are_literals(line: &str, body: &str) -> bool {
    ['\'', '"'].into_iter().any(|quote| line.ends_with(quote) && body.starts_with(quote))
}

/// Source lines and frames of a traceback are not prose.
fn looks_like_code(body: &str) -> bool {
    let numbered = body.trim_start_matches(['❱', '>', ' ']).split(' ').next();
    body.starts_with(['│', '╭', '╰', '❱'])
        || begins_with_sign(body)
        || body.starts_with("at ")
        || numbered.is_some_and(|n| !n.is_empty() && n.len() <= 5 && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a pictograph stands in front of a text: people and programs mark their lines so.
pub(super) fn begins_with_sign(text: &str) -> bool {
    text.starts_with(|c: char| ('\u{2190}'..'\u{2bff}').contains(&c) && c != '│' || c >= '\u{1f000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfold(lines: &[&str]) -> String {
        let rows: Vec<Row<'_>> = lines.iter().map(|text| Row { text, columns: 0, boxed: false }).collect();
        let p = Paragraphs::of(&rows);
        lines.iter().enumerate().fold(String::new(), |text, (i, line)| {
            let glue = if i == 0 { "" } else { p.glue(i - 1) };
            let line = if p.continues(i) { line.trim_start() } else { line };
            format!("{text}{glue}{}", line.trim_end())
        })
    }

    #[test]
    fn words_cut_at_the_edge_are_joined_and_wraps_at_blanks_become_blanks() {
        let lines = [
            "BadRequest: 400 POST                                            ",
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-2",
            ".5-flash:generateContent?%24alt=json%3Benum-encoding%3Dint: API ",
            "key expired. Please renew the API key. [{'@type':               ",
            "'type.googleapis.com/google.rpc.ErrorInfo'}]                    ",
        ];
        assert_eq!(
            unfold(&lines),
            "BadRequest: 400 POST https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:\
             generateContent?%24alt=json%3Benum-encoding%3Dint: API key expired. Please renew the API key. \
             [{'@type': 'type.googleapis.com/google.rpc.ErrorInfo'}]"
        );
    }

    #[test]
    fn a_blank_at_the_edge_is_no_sign_of_wraps_at_blanks() {
        let text = r#"{"error":{"code":429,"message":"Your project has used up its monthly budget. Please go to the console to see how much of it was spent, by whom, and what for.","status":"RESOURCE_EXHAUSTED"}}"#;
        let lines: Vec<&str> =
            (0..text.len()).step_by(62).map(|at| text[at..text.len().min(at + 62)].trim_end()).collect();
        assert_eq!(lines.iter().map(|line| line.len()).collect::<Vec<_>>(), [62, 61, 62, 4]);
        assert_eq!(unfold(&lines), text);
        let lines = [&text[..68], &text[68..136], &text[136..]];
        assert!(lines[1].starts_with(' ') && unfold(&lines) == text, "the blank is the first sign of a line");
    }

    #[test]
    fn a_sign_that_takes_two_columns_counts_as_two() {
        // A box of 64 columns: 30 signs of two columns fill it as 60 letters do.
        let lines = ["エラー".repeat(10) + "Clie", "ntError: 429 RESOURCE_EXHAUSTED".to_owned()];
        let rows: Vec<Row<'_>> = lines.iter().map(|text| Row { text, columns: 0, boxed: true }).collect();
        let padded = format!("{:<64}", lines[1]);
        let rows = [rows[0], Row { text: &padded, ..rows[1] }];
        let p = Paragraphs::of(&rows);
        assert_eq!((p.glue(0), p.goes_on(0)), ("", true));
    }

    #[test]
    fn parts_of_a_string_in_quotes_of_their_own_stay_lines() {
        let lines = [
            "{'message': 'Quota exceeded for aiplatform.googleapis.com/a_quota '",
            "            'with a long name and base model: veo. Please submit a '",
            "            'quota increase request.'}",
        ];
        assert_eq!(unfold(&lines), lines.join("\n"));
    }

    #[test]
    fn the_longest_line_alone_shows_no_width_at_which_words_are_cut() {
        let lines = [
            "com.example.QuotaExceeded: Too much was asked for, look at the plan and its billing.",
            "* Quota exceeded for metric: example.googleapis.com/requests, limit: 20, model: gemini-3",
            "Please retry in 17.6s.",
        ];
        assert_eq!(unfold(&lines), lines.join("\n"));
    }

    #[test]
    fn lines_that_nobody_wrapped_stay_lines() {
        let lines = [
            "{",
            "  \"error\": {",
            "    \"message\": \"The model is overloaded. Please try again later.\",",
            "    \"status\": \"UNAVAILABLE\"",
            "  }",
            "}",
        ];
        assert_eq!(unfold(&lines), lines.join("\n"));
        let lines = [
            "    - quotaId: GenerateRequestsPerDayPerProjectPerModel-FreeTier",
            "      quotaMetric: generativelanguage.googleapis.com/requests",
            "      quotaDimensions:",
            "        model: gemini-3.5-flash",
        ];
        assert_eq!(unfold(&lines), lines.join("\n"));
    }
}
