//! Restores the quotes of a text that was encoded as a whole: HTML entities, percent-encoding, typographic quotes, Erlang
//! binaries.
//!
//! Only a text without plain structures is touched: where a JSON line holds such a text in a string, the line is parsed
//! first and the string later.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::r_lists;

/// `text` with plain breaks of lines, of which syslog makes `#012` and XML `&#10;`, and with plain quotes.
pub(in crate::decode) fn plain_text(text: &str) -> Cow<'_, str> {
    if let Some(plain) = r_lists::pairs(text) {
        return Cow::Owned(plain);
    }
    if let Some(plain) = single_quotes(text) {
        return Cow::Owned(plain);
    }
    let broken = plain_breaks(text);
    match plain_quotes(&broken) {
        Cow::Owned(plain) => Cow::Owned(plain),
        Cow::Borrowed(_) => broken,
    }
}

/// Breaks and tabs, each followed by as many blanks as leave all that follows at its place.
fn plain_breaks(text: &str) -> Cow<'_, str> {
    const CODES: [(&str, &str); 5] =
        [("#012", "\n   "), ("#011", "\t   "), ("&#10;", "\n    "), ("&#xA;", "\n    "), ("&#9;", "\t   ")];
    // A colour of three digits, or the number of an issue, stands alone.
    let several = |code: &str| memchr::memmem::find_iter(text.as_bytes(), code.as_bytes()).nth(1).is_some();
    if memchr::memchr(b'#', text.as_bytes()).is_none() || !(several("#012") || several("&#")) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(CODES.iter().fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain)))
}

/// `text` with single quotes in the cell of a table whose opening quote stood before a time, and went with it: of
/// `"2026-11-24 10:00:00 failed: {""code"": 429}"` is left `failed: {""code"": 429}"`. `None` for any other text.
fn single_quotes(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let brace = |at: usize| {
        let is_name = bytes.get(at + 2).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'@');
        let before = bytes[..at].trim_ascii_end();
        (is_name && before.ends_with(b"{")).then(|| before.len() - 1)
    };
    let from = memchr::memmem::find_iter(bytes, b"\"\"").find_map(brace)?;
    // Behind its opening quote the cell is read as what it is.
    if memchr::memchr_iter(b'"', &bytes[..from]).count() % 2 == 1 {
        return None;
    }
    let mut end = from;
    while let Some(quote) = memchr::memchr(b'"', &bytes[end..]).map(|found| end + found) {
        if bytes.get(quote + 1) != Some(&b'"') {
            break;
        }
        end = quote + 2;
    }
    let end = memchr::memchr(b'"', &bytes[end..]).map_or(text.len(), |found| end + found);
    Some([&text[..from], &text[from..end].replace("\"\"", "\""), &text[end..]].concat())
}

/// `text` with plain quotes, where its quotes are encoded and it has no plain structure; otherwise unchanged.
fn plain_quotes(text: &str) -> Cow<'_, str> {
    // Nearly every text has none of the bytes with which encoded quotes begin.
    let bytes = text.as_bytes();
    if memchr::memchr3(b'&', b'%', b'<', bytes).is_none()
        && memchr::memchr("”".as_bytes()[0], bytes).is_none()
    {
        return Cow::Borrowed(text);
    }
    let has = |mark: &str| memchr::memmem::find(bytes, mark.as_bytes()).is_some();
    // A structure has one near its beginning.
    if has("\":") || has("\\\":") || !(has("&") || has("%22") || has("”") || has("<<\"")) {
        return Cow::Borrowed(text);
    }
    if ["quot;", "#34;", "#x22;", "#39;", "#x27;"].iter().any(|entity| has(entity)) {
        return Cow::Owned(entities(text));
    }
    if has("\">>") {
        return Cow::Owned(text.replace("<<\"", "\"").replace("\">>", "\"").replace("\"/utf8>>", "\""));
    }
    if has("%22") {
        return Cow::Owned(text.split_inclusive(char::is_whitespace).map(percent).collect());
    }
    if has("”:") || has("” :") || has("“:") {
        return Cow::Owned(text.replace(['“', '”', '„'], "\"").replace('\u{a0}', " "));
    }
    Cow::Borrowed(text)
}

/// Decodes entities, twice: a page quoted in a page has `&amp;quot;`.
fn entities(text: &str) -> String {
    let once = html_escape::decode_html_entities(text);
    html_escape::decode_html_entities(&once).into_owned()
}

/// Decodes the percent-encoding of one word, such as a URL.
fn percent(word: &str) -> Cow<'_, str> {
    if !word.contains("%22") {
        return Cow::Borrowed(word);
    }
    // A form encodes blanks as plus signs, and then never as %20.
    let form = word.contains('+') && !word.contains("%20");
    let word = if form { Cow::Owned(word.replace('+', " ")) } else { Cow::Borrowed(word) };
    Cow::Owned(percent_decode_str(&word).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::{plain_quotes, plain_text};

    #[test]
    fn breaks_of_lines_are_plain_again_and_nothing_moves() {
        for (text, expected) in [
            ("{#012  \"a\": [#012 1]#012}", "{\n     \"a\": [\n    1]\n   }"),
            ("f:&#10;&#9;at g&#10;", "f:\n    \t   at g\n    "),
            ("issue #012 is open", "issue #012 is open"),
        ] {
            assert_eq!(plain_text(text), expected);
            assert_eq!(plain_text(text).len(), text.len());
        }
    }

    #[test]
    fn quotes_of_pages_addresses_and_editors_become_plain() {
        for (text, expected) in [
            ("<pre>{&quot;code&quot;: 429}</pre>", "<pre>{\"code\": 429}</pre>"),
            ("{&amp;quot;code&amp;quot;: 429}", "{\"code\": 429}"),
            ("/login?error=%7B%22code%22%3A+429%7D ok+", "/login?error={\"code\": 429} ok+"),
            ("?m=%7B%22code%22%3A%20429%7D", "?m={\"code\": 429}"),
            ("{“code”: 429}", "{\"code\": 429}"),
            ("#{<<\"code\">> => 429}", "#{\"code\" => 429}"),
        ] {
            assert_eq!(plain_quotes(text), expected);
        }
    }

    #[test]
    fn the_quotes_of_a_cell_without_its_beginning_are_single_again() {
        for (text, expected) in [
            (r#"failed: {""code"": 429, ""m"": """"}","x""#, r#"failed: {"code": 429, "m": ""}","x""#),
            ("failed: {\n  \"\"code\"\": 429\n}\"", "failed: {\n  \"code\": 429\n}\""),
            (r#"failed: {""m"": ""cut o"#, r#"failed: {"m": "cut o"#),
            (r#"x,"failed: {""code"": 429}""#, r#"x,"failed: {""code"": 429}""#),
            (r#"{"": 1}"#, r#"{"": 1}"#),
        ] {
            assert_eq!(plain_text(text), expected);
        }
    }

    #[test]
    fn a_text_with_a_structure_of_its_own_stays() {
        for text in ["{\"html\": \"&quot;x&quot;\"}", "He said “no”.", "50 % of 22"] {
            assert_eq!(plain_quotes(text), text);
        }
    }
}
