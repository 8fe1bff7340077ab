//! A sentence with holes where facts stand: `no more {quota} for {model}`.

use crate::terms::{head, vocabulary};

/// Words in a hole are no longer than this.
const WORDS: usize = 60;
/// A name in a hole is no longer than this.
const NAME: usize = 120;
/// A fixed piece that is shorter tells nothing.
const LEAST: usize = 8;

vocabulary! {
    /// What stands in a hole.
    Hole, "hole" {
        /// A model's name.
        Model = "model",
        /// A limit.
        Limit = "limit",
        /// Words such as `requests per minute`.
        Quota = "quota",
        /// A quota's name.
        QuotaId = "quota_id",
        /// Words such as `Free Tier`.
        Tier = "tier",
        /// A project's id or number.
        Project = "project",
        /// Words that say nothing.
        Any = "any",
    }
}

/// What stands in the holes of a sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filled<'t> {
    /// A model's name.
    pub model: Option<&'t str>,
    /// A limit.
    pub limit: Option<u64>,
    /// Words such as `requests per minute`.
    pub quota: Option<&'t str>,
    /// A quota's name.
    pub quota_id: Option<&'t str>,
    /// Words such as `Free Tier`.
    pub tier: Option<&'t str>,
    /// A project's id or number.
    pub project: Option<&'t str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Fixed(String),
    Hole(Hole),
}

/// A sentence in pieces: fixed ones and holes.
#[derive(Debug, Clone)]
pub struct Template {
    pieces: Vec<Piece>,
    /// The longest of the fixed pieces.
    anchor: usize,
}

impl Template {
    /// Reads a sentence with holes.
    ///
    /// # Errors
    /// What is wrong with it, as it reads after "row 'x'".
    pub(in crate::knowledge) fn parse(text: &str) -> Result<Self, String> {
        let pieces = pieces(text)?;
        let length = |piece: &Piece| if let Piece::Fixed(text) = piece { text.len() } else { 0 };
        let anchor = (0..pieces.len()).max_by_key(|i| length(&pieces[*i])).unwrap_or_default();
        if pieces.get(anchor).is_none_or(|piece| length(piece) < LEAST) {
            return Err("has no fixed piece that is long enough to tell".to_owned());
        }
        Ok(Self { pieces, anchor })
    }

    /// The longest of the fixed pieces.
    #[must_use]
    pub fn anchor(&self) -> &str {
        if let Some(Piece::Fixed(text)) = self.pieces.get(self.anchor) { text } else { "" }
    }

    /// What stands in its holes, where its anchor stands `at` this place.
    #[must_use]
    pub fn fill<'t>(&self, text: &'t str, at: usize) -> Option<Filled<'t>> {
        let mut filled = Filled::default();
        let mut before = text.get(..at)?;
        for piece in self.pieces[..self.anchor].iter().rev() {
            before = match piece {
                Piece::Fixed(fixed) => before.strip_suffix(fixed.as_str())?,
                Piece::Hole(hole) => {
                    let (rest, value) = before.split_at(before.len() - name_behind(before));
                    filled.put(*hole, value)?;
                    rest
                }
            };
        }
        let mut rest = text.get(at + self.anchor().len()..)?;
        let behind = &self.pieces[self.anchor + 1..];
        for (i, piece) in behind.iter().enumerate() {
            rest = match piece {
                Piece::Fixed(fixed) => rest.strip_prefix(fixed.as_str())?,
                Piece::Hole(hole) => {
                    let next = behind.get(i + 1);
                    let (value, rest) = rest.split_at(hole.length(rest, next)?);
                    filled.put(*hole, value)?;
                    rest
                }
            };
        }
        Some(filled)
    }
}

impl Hole {
    /// How much of `text` stands in the hole, up to the `next` piece.
    fn length(self, text: &str, next: Option<&Piece>) -> Option<usize> {
        match self {
            Self::Model | Self::QuotaId | Self::Project => Some(name_before(text)),
            Self::Limit => {
                Some(text.bytes().take(26).take_while(|b| b.is_ascii_digit() || *b == b',').count())
            }
            Self::Quota | Self::Tier | Self::Any => {
                let end = head(text, WORDS).len();
                match next {
                    Some(Piece::Fixed(fixed)) => head(text, end + fixed.len()).find(fixed.as_str()),
                    _ => text[..end].find(['.', ')', '\n', ',']).or(Some(end)),
                }
            }
        }
    }
}

impl<'t> Filled<'t> {
    /// Puts a value where its hole says; `None` if it cannot be one.
    fn put(&mut self, hole: Hole, value: &'t str) -> Option<()> {
        match hole {
            Hole::Model => self.model = Some(value).filter(|name| name.contains('-')),
            Hole::Limit => self.limit = Some(value.replace(',', "").parse().ok()?),
            Hole::Quota => self.quota = Some(value),
            Hole::QuotaId => self.quota_id = Some(value).filter(|name| name.len() > 6),
            Hole::Tier => self.tier = Some(value),
            Hole::Project => self.project = Some(value.strip_prefix("projects/").unwrap_or(value)),
            Hole::Any => {}
        }
        (!value.is_empty()).then_some(())
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/')
}

/// Length of the name at the start of `text`, without the stop of its sentence.
fn name_before(text: &str) -> usize {
    let length = text.bytes().take(NAME).take_while(|b| is_name(*b)).count();
    text[..length].trim_end_matches(['.', '-', '/']).len()
}

/// Length of the name at the end of `text`.
fn name_behind(text: &str) -> usize {
    text.bytes().rev().take(NAME).take_while(|b| is_name(*b)).count()
}

/// The pieces of a row's text.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or("has a hole that is not closed")?;
        let hole = Hole::by_id(name).ok_or_else(|| format!("has an unknown hole '{name}'"))?;
        if !before.is_empty() {
            found.push(Piece::Fixed(before.to_owned()));
        }
        found.push(Piece::Hole(hole));
        rest = behind;
    }
    if !rest.is_empty() {
        found.push(Piece::Fixed(rest.to_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_before_and_behind_the_anchor_are_filled() {
        let template = Template::parse("{model} took all {quota} of {project}").unwrap();
        let text = "Sorry, models/gemini-9-zinc took all requests per day of projects/demo-1.";
        let filled = template.fill(text, text.find(template.anchor()).unwrap()).unwrap();
        assert_eq!(template.anchor(), " took all ");
        assert_eq!(filled.model, Some("models/gemini-9-zinc"));
        assert_eq!((filled.quota, filled.project), (Some("requests per day"), Some("demo-1")));
        assert_eq!(template.fill("gemini-9-zinc took all", 13), None);
    }

    #[test]
    fn a_hole_ends_within_reach_whatever_letters_stand_there() {
        let template = Template::parse("upgrade your {quota}: later").unwrap();
        for letter in ["x", "é", "限", "😀"] {
            for shift in 0..4 {
                let begin = format!("upgrade your {}", "-".repeat(shift));
                let fills = |letters| {
                    template.fill(&format!("{begin}{}: later", letter.repeat(letters)), 0).is_some()
                };
                let most = (WORDS - shift) / letter.len();
                assert!(fills(most) && !fills(most + 1) && !fills(most + 9), "{letter} {shift}");
            }
        }
    }

    #[test]
    fn a_sentence_that_cannot_tell_is_refused() {
        for (text, problem) in [
            ("{model} is {limit}", "has no fixed piece that is long enough to tell"),
            ("no more of {thing}", "has an unknown hole 'thing'"),
            ("no more of {model", "has a hole that is not closed"),
        ] {
            assert_eq!(Template::parse(text).err().unwrap(), problem);
        }
    }
}
