//! Which client wrote a text, by what its own texts hold and no other program's.

use super::phrase_finder::PhraseFinder;

/// A client that was recognised: the number of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientMark {
    /// Number of its row in `client_behaviour.toml`.
    pub row: u16,
    /// How many clients there are below it, as its row says.
    pub depth: u8,
    /// Whether the text tells all attempts of its call.
    pub whole: bool,
    /// Whether the failure is a further attempt of the call that the failure before it in the same text is of.
    pub again: bool,
    /// Whether the text shows another use of the client than its plain one.
    pub other: bool,
}

/// The traces of all clients.
#[derive(Debug)]
pub struct Traces {
    finder: PhraseFinder,
    /// For each trace the number of its row, and the row's depth.
    of: Vec<(u16, u8)>,
}

/// As far as this a text is searched: tracebacks of deep frameworks are long.
const FAR: usize = 64 * 1024;

impl Traces {
    /// Takes traces, each given with the number and the depth of its row.
    pub fn new<'t>(traces: impl Iterator<Item = (u16, u8, &'t str)>) -> Self {
        let traces: Vec<_> = traces.collect();
        let finder = PhraseFinder::new(traces.iter().map(|(.., trace)| trace), false);
        Self { finder, of: traces.iter().map(|(row, depth, _)| (*row, *depth)).collect() }
    }

    /// The client that wrote the text: the outermost of those that it names. `None` where it names none, or two of which
    /// neither is the other's.
    #[must_use]
    pub fn client(&self, text: &[u8]) -> Option<ClientMark> {
        let text = &text[..text.len().min(FAR)];
        let mut found: Option<(u16, u8)> = None;
        let mut is_clear = true;
        self.finder.each(text, |number, _| {
            let (row, depth) = self.of[number];
            match found {
                Some((_, known)) if depth < known => {}
                Some((known, same)) if depth == same => is_clear &= row == known,
                _ => (found, is_clear) = (Some((row, depth)), true),
            }
        });
        found.filter(|_| is_clear).map(|(row, depth)| ClientMark {
            row,
            depth,
            whole: false,
            again: false,
            other: false,
        })
    }
}
