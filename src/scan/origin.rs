//! Where in a record's bytes a place of its unframed text stands.

/// Longest piece of the text that is looked for in a line whose bytes were decoded.
const PIECE: usize = 24;

/// Where each line of an unframed text begins, there and in the record.
#[derive(Debug, Clone, Default)]
pub struct Origins(Vec<Origin>);

#[derive(Debug, Clone, Copy)]
struct Origin {
    text: usize,
    raw: usize,
    /// Whether the bytes of the line are the same from here on; of others only the line is known.
    same: bool,
}

impl Origins {
    /// Notes that the text goes on at `text` with `body`, which is a part of `line`, of the record's bytes `raw`, or was
    /// decoded from it.
    pub(super) fn push(&mut self, text: usize, body: &str, line: &[u8], raw: &[u8]) {
        let exact = offset(body.as_bytes(), raw);
        let origin = match exact.or_else(|| offset(line, raw)) {
            Some(raw) => Origin { text, raw, same: exact.is_some() },
            None => return,
        };
        self.0.push(origin);
    }

    /// The offset in `raw`, the record's bytes, of the offset `at` in `text`, which was made of them.
    #[must_use]
    pub fn raw(&self, at: usize, text: &str, raw: &[u8]) -> usize {
        let next = self.0.partition_point(|o| o.text <= at);
        let Some(origin) = next.checked_sub(1).map(|i| self.0[i]) else { return 0 };
        if origin.same {
            return (origin.raw + at - origin.text).min(raw.len());
        }
        let line = raw[origin.raw..].split(|b| *b == b'\n').next().unwrap_or_default();
        let piece = text.as_bytes().get(at..).unwrap_or_default();
        let length = piece.iter().take(PIECE).take_while(|b| is_plain(**b)).count();
        let word = piece[..length].iter().take_while(|b| **b != b' ').count();
        let find = |length: usize| memchr::memmem::find(line, &piece[..length]).filter(|_| length > 0);
        origin.raw + find(length).or_else(|| find(word)).unwrap_or(0)
    }
}

/// What JSON writes in no other way.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'/' | b'<' | b'>' | b'&' | b'\'')
}

/// Byte offset of a slice of `whole`; `None` for any other bytes.
pub(super) fn offset(part: &[u8], whole: &[u8]) -> Option<usize> {
    let at = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    (at + part.len() <= whole.len()).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::super::unframe;

    #[test]
    fn a_place_of_the_text_is_found_again_in_the_record() {
        for (raw, what, rest) in [
            (
                "12:00:01 app | call failed\n12:00:01 app |   429 RESOURCE_EXHAUSTED",
                "429",
                "429 RESOURCE_EXHAUSTED",
            ),
            ("\x1b[31mcall failed\n\x1b[1m\x1b[31m429\x1b[0m You exceeded", "429", "429\x1b[0m You exceeded"),
            (
                r#"{"log":"say \"no\": 503 UNAVAILABLE\n","stream":"stderr","time":"2026-06-19T15:07:29.710Z"}"#,
                "503",
                r#"503 UNAVAILABLE\n","stream":"stderr","time":"2026-06-19T15:07:29.710Z"}"#,
            ),
            ("> > quoted\n> > 429 é", "429", "429 é"),
        ] {
            let text = unframe(raw.as_bytes());
            let at = text.text.find(what).unwrap();
            assert_eq!(&raw[text.origins.raw(at, &text.text, raw.as_bytes())..], rest, "{raw}");
        }
    }
}
