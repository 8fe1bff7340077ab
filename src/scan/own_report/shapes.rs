//! The shapes of lines: a severity with a cause in brackets, labels in columns, a sentence that ends with whether to retry.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use regex::Regex;
use regex::bytes::Regex as Bytes;

use crate::terms::Cause;

/// Whether the text has this in it.
pub(super) fn holds(text: &[u8], mark: &LazyLock<Finder<'static>>) -> bool {
    mark.find(text).is_some()
}

/// Whether the pattern is found in the text.
fn matches(pattern: &LazyLock<Option<Bytes>>, text: &[u8]) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The same for text.
pub(super) fn is_match(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

fn is_cause(name: regex::bytes::Match<'_>) -> bool {
    std::str::from_utf8(name.as_bytes()).is_ok_and(|name| name.parse::<Cause>().is_ok())
}

/// `1. error[rpd] `
static TITLE: LazyLock<Option<Bytes>> =
    LazyLock::new(|| Bytes::new(r"(?-u)(?:\d+\. )?\b(?:critical|error|warning|info)\[([a-z-]+)\] ").ok());

/// The column at which a block has its title in this line; with `column`, only there.
pub(super) fn title(line: &[u8], column: Option<usize>) -> Option<usize> {
    let from = column.unwrap_or(0);
    let found = TITLE.as_ref()?.captures(line.get(from..)?)?;
    let at = from + found.get(0)?.start();
    (found.get(1).is_some_and(is_cause) && column.is_none_or(|column| column == at)).then_some(at)
}

static RETRY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b") Retry: "));
static SENTENCE: LazyLock<Option<Bytes>> =
    LazyLock::new(|| Bytes::new(r"(?-u)[;(] ?(?:once|[0-9,]+ times)\) Retry: (?:yes|no)").ok());

/// Whether the text has the sentence that stands for an incident where there is room for one line.
pub(super) fn is_sentence(text: &[u8]) -> bool {
    holds(text, &RETRY) && matches(&SENTENCE, text)
}

static CERTAINTY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\",\"certainty\":\""));
static FAILURE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"<failure message=\""));
static ELEMENT: LazyLock<Option<Bytes>> = LazyLock::new(|| {
    Bytes::new(concat!(
        r#"(?-u)(?:"cause":"([a-z-]+)","certainty":"[a-z]+"|"#,
        r#"<failure message="[^"]*" type="([a-z-]+)">(?:critical|error|warning|info)\[)"#,
    ))
    .ok()
});

/// Whether an incident or an event of our JSON begins in the text, or what JUnit has for one.
pub(super) fn is_element(text: &[u8]) -> bool {
    let found = || ELEMENT.as_ref()?.captures(text);
    (holds(text, &CERTAINTY) || holds(text, &FAILURE))
        && found().is_some_and(|found| found.get(1).or(found.get(2)).is_some_and(is_cause))
}

/// What stands in lines of JSON, SARIF, a part and HTML.
static WHOLE: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| {
    [
        Finder::new(b"\"tool\":{\"name\":\"gemdiag\""),
        Finder::new(b"\"driver\":{\"name\":\"gemdiag\""),
        Finder::new(b"{\"format\":\"gemdiag-partial\""),
        Finder::new(b"<dl><dt>what</dt><dd>"),
    ]
});

/// Whether the text is of a document that has few lines or only one.
pub(super) fn is_document(text: &[u8]) -> bool {
    WHOLE.iter().any(|mark| mark.find(text).is_some())
}

/// The heading of the overview, and a row below it.
static HEADING: LazyLock<Option<Bytes>> =
    LazyLock::new(|| Bytes::new(r"(?-u)# cause +errors +project +model ").ok());
static ROW: LazyLock<Option<Bytes>> = LazyLock::new(|| Bytes::new(r"(?-u)\b\d+ [a-z-]+ +[\d,]+ ").ok());
static CAUSE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"# cause "));

/// Whether the text has the heading of the overview.
pub(super) fn is_heading(text: &[u8]) -> bool {
    holds(text, &CAUSE) && matches(&HEADING, text)
}

/// Whether the text has a row of the overview.
pub(super) fn is_row(text: &[u8]) -> bool {
    let may_begin = |at: &[u8]| at[0].is_ascii_digit() && at[1] == b' ' && !at[2].is_ascii_digit();
    text.windows(3).any(may_begin) && matches(&ROW, text)
}

/// Lines of a table beside its blocks.
pub(super) static BESIDE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(?:across|note|first): +\S| *# cause +errors | *\d+ [a-z-]+ +[\d,]+ |\d+ more: --top 0",
        r"|(?:[\d,]+ incidents? from|no Gemini API error) |.* +(?:critical|error|warning|info) +[\d,]+ errors in \d)",
    ))
    .ok()
});

/// The lines that close a report: how much there was.
pub(super) static CLOSING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:gemdiag: )?(?:[\d,]+ incidents? from [\d,]+ errors?\b|no Gemini API error (?:found|known)\b)",
    )
    .ok()
});

/// The same between other lines: only a table has the day of its knowledge there, or goes on in the next line.
static CLOSES: LazyLock<Option<Bytes>> = LazyLock::new(|| {
    Bytes::new(concat!(
        r"(?-u)\b[\d,]+ incidents? from [\d,]+ errors?\b[\w ,()-]{0,400}",
        r"(?:; knowledge as of \d{4}|;?\r?\n?$)",
    ))
    .ok()
});

static INCIDENTS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b" incident"));

/// The column at which the line that closes a table stands.
pub(super) fn closing(line: &[u8]) -> Option<usize> {
    holds(line, &INCIDENTS).then(|| CLOSES.as_ref())??.find(line).map(|found| found.start())
}

/// The labels of a block, and where their texts begin.
const LABELS: [&str; 13] = [
    "model", "what", "when", "client", "signs", "why", "live", "retry", "reset", "don't", "more", "rule",
    "text",
];
const LABEL: usize = 8;

/// Where a block may begin of which this is a line: `  what    `, or the blanks below such a label. `before` is the beginning
/// of the line, up to the text in question.
pub(super) fn columns<'l>(before: &'l [u8], line: &'l [u8]) -> impl Iterator<Item = usize> + 'l {
    let label = |column: usize| line.get(column + 2..column + 2 + LABEL);
    let is_label = move |label: &[u8]| {
        let word = label.split(|b| *b == b' ').next().unwrap_or_default();
        let is_padded = label[word.len()..].iter().all(|b| *b == b' ');
        is_padded && (word.is_empty() || LABELS.iter().any(|known| known.as_bytes() == word))
    };
    let blanks = memchr::memmem::find_iter(before, b"  ").flat_map(|blank| [blank, blank + 1]).take(8);
    blanks.filter(move |column| {
        line.get(*column..*column + 2) == Some(b"  ") && label(*column).is_some_and(is_label)
    })
}
