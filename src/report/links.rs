//! Links in lines of the screen (OSC 8): a terminal that shows them opens the address, others are not asked to.
//!
//! Only addresses of our own are links. They take no room, and one that was wrapped is one link on all its lines.

/// No piece of an address that a line ends with is shorter: the beginning of one, which a line never has by chance.
const SHORTEST: usize = "https://".len();

/// Addresses that lines have in this order.
pub(super) struct Links<'a> {
    next: std::vec::IntoIter<(usize, &'a str)>,
    now: Option<Link<'a>>,
}

/// An address, and what of it has not come yet.
struct Link<'a> {
    number: usize,
    address: &'a str,
    rest: &'a str,
}

impl<'a> Links<'a> {
    /// Links to these addresses. What is no plain address of the web is none.
    pub(super) fn to(addresses: impl Iterator<Item = &'a str>) -> Self {
        let is_plain = |address: &&str| {
            address.starts_with("https://") && address.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let links: Vec<(usize, &str)> = (1..).zip(addresses.filter(is_plain)).collect();
        let mut links = Self { next: links.into_iter(), now: None };
        links.advance();
        links
    }

    fn advance(&mut self) {
        self.now = self.next.next().map(|(number, address)| Link { number, address, rest: address });
    }

    /// The line, with the addresses in it as links.
    pub(super) fn line(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut text = line;
        while let Some(link) = &mut self.now
            && let Some((before, part)) = link.find(text)
        {
            out.push_str(&text[..before]);
            out.push_str(&link.open());
            out.push_str(&text[before..before + part]);
            out.push_str("\x1b]8;;\x1b\\");
            text = &text[before + part..];
            link.rest = &link.rest[part..];
            if !link.rest.is_empty() {
                // It goes on in the next line.
                break;
            }
            self.advance();
        }
        out.push_str(text);
        out
    }
}

impl Link<'_> {
    /// Where the address, or what of it is to come, begins in the text, and how much of it is there.
    fn find(&self, text: &str) -> Option<(usize, usize)> {
        let has_begun = self.rest.len() < self.address.len();
        if has_begun {
            let indent = text.len() - text.trim_start().len();
            let common = self.rest.bytes().zip(text[indent..].bytes()).take_while(|(a, b)| a == b).count();
            let is_all = common == self.rest.len() || indent + common == text.trim_end().len();
            return (common > 0 && is_all).then_some((indent, common));
        }
        if let Some(at) = text.find(self.rest) {
            return Some((at, self.rest.len()));
        }
        let text = text.trim_end();
        let longest = (self.rest.len() - 1).min(text.len());
        (SHORTEST..=longest).rev().find(|n| text.ends_with(&self.rest[..*n])).map(|n| (text.len() - n, n))
    }

    /// The parts of one link have one number, so that a terminal shows them as one.
    fn open(&self) -> String {
        format!("\x1b]8;id=gemdiag-{};{}\x1b\\", self.number, self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines with `<` and `>` around what is a link, each of which leads to the address with its number.
    fn linked(addresses: &[&str], lines: &[&str]) -> Vec<String> {
        let mut links = Links::to(addresses.iter().copied());
        let mut show = |line: &&str| {
            let mut out = links.line(line).replace("\x1b]8;;\x1b\\", ">");
            for (i, address) in (1..).zip(addresses) {
                out = out.replace(&format!("\x1b]8;id=gemdiag-{i};{address}\x1b\\"), &format!("{i}<"));
            }
            out
        };
        lines.iter().map(&mut show).collect()
    }

    #[test]
    fn an_address_is_one_link_on_all_its_lines() {
        const A: &str = "https://ai.google.dev/gemini-api/docs/rate-limits";
        const B: &str = "https://aistudio.google.com/usage";
        for (lines, expected) in [
            (
                &["see https://ai.google.dev/gemini-api/docs/rate-limits."][..],
                &["see 1<https://ai.google.dev/gemini-api/docs/rate-limits>."][..],
            ),
            (
                &[
                    "see",
                    "https://ai.google.dev/gemini",
                    "-api/docs/rate-limits https://aistudio.google.com/usage",
                ],
                &[
                    "see",
                    "1<https://ai.google.dev/gemini>",
                    "1<-api/docs/rate-limits> 2<https://aistudio.google.com/usage>",
                ],
            ),
            (
                &[
                    "https://ai.google.dev",
                    "/gemini-api",
                    "/docs/rate-limits",
                    "https://aistudio.google.com/usage",
                ],
                &[
                    "1<https://ai.google.dev>",
                    "1</gemini-api>",
                    "1</docs/rate-limits>",
                    "2<https://aistudio.google.com/usage>",
                ],
            ),
            (&["nothing", "of them: https://example.com"], &["nothing", "of them: https://example.com"]),
        ] {
            assert_eq!(linked(&[A, B], lines), expected);
        }
    }

    #[test]
    fn what_is_no_plain_address_is_no_link() {
        for address in ["http://example.com", "javascript:alert(1)", "https://a\x1b\\b", "https://a b", ""] {
            assert_eq!(Links::to([address].into_iter()).line(address), address);
        }
    }
}
