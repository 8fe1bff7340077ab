//! llms.txt: what is where, for programs that read (<https://llmstxt.org>): a heading, a quotation, and sections of links with notes.

use super::list::Part;

const WHAT: &str = "What a Gemini API error means: which quota or cause it was, whether to retry, when it resets, and what to do now.";

const MORE: &str = "A failed call of the Gemini API (429 RESOURCE_EXHAUSTED, 503 UNAVAILABLE, 400, 403 ...) is best given whole to \
`gemdiag --text`, to `gemdiag.diagnose(error)` in Python or JavaScript, or to the tool `diagnose` of its MCP server. Facts have the day on which \
they were verified; limits of a project are in AI Studio only.";

/// The text, with `base` before each path.
pub(crate) fn text(parts: &[Part], base: &str) -> String {
    let mut out = format!("# gemdiag\n\n> {WHAT}\n\n{MORE}\n");
    for part in parts {
        out += &format!("\n## {}\n\n", part.title);
        for page in &part.pages {
            out += &format!("- [{}]({base}{}): {}\n", page.title, page.file, page.note);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

    use super::*;
    use crate::book::{links, list};
    use crate::root;

    #[test]
    fn the_text_has_the_form_of_the_convention_and_leads_to_files() {
        let text = text(&list::read().unwrap(), "");
        let mut shape = Parser::new(&text).filter_map(|event| match event {
            Event::Start(Tag::Heading { level, .. }) => Some(level.to_string()),
            Event::Start(Tag::BlockQuote(_)) => Some("quotation".to_owned()),
            _ => None,
        });
        assert_eq!(
            [shape.next(), shape.next()],
            [Some(HeadingLevel::H1.to_string()), Some("quotation".to_owned())]
        );
        assert!(shape.all(|level| level == HeadingLevel::H2.to_string()));
        assert!(links::links(&text).len() > 15);
        links::lead_somewhere(&text, &root(), "llms.txt".as_ref()).unwrap();
    }
}
