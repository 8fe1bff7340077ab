//! Where a line that is too long to be one may be cut: between two documents of an array, not inside one.
//!
//! The walk begins somewhere inside the line, perhaps inside a string, and looks at a bounded stretch. The places at
//! which the brackets are least deep in that stretch are between the documents.

/// How far is looked: documents longer than this may be cut inside.
pub(super) const STRETCH: usize = 16 * 1024;

/// Start of the first document in `bytes` that begins at the least depth there is; `None` without any.
pub(super) fn between_documents(bytes: &[u8]) -> Option<usize> {
    let bytes = &bytes[..bytes.len().min(STRETCH)];
    let level = quote_level(bytes)?;
    let (outside, inside) = (Walk::over(bytes, level, false), Walk::over(bytes, level, true));
    let best = if inside.oddities < outside.oddities { inside } else { outside };
    best.first
}

/// How many backslashes stand before the quotes of the outermost strings, as far as can be seen.
fn quote_level(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'"', bytes).take(64).map(|at| slashes_before(bytes, at)).min()
}

fn slashes_before(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rev().take_while(|b| **b == b'\\').count()
}

/// One walk over the brackets.
struct Walk {
    /// Quotes that stand where none would: signs that the walk began on the wrong side of one.
    oddities: usize,
    /// The first document at the least depth.
    first: Option<usize>,
}

impl Walk {
    fn over(bytes: &[u8], level: usize, mut in_string: bool) -> Self {
        let mut walk = Self { oddities: 0, first: None };
        let (mut depth, mut least) = (0i64, i64::MAX);
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' if slashes_before(bytes, at) == level => {
                    walk.oddities += usize::from(!in_string && !opens_string(&bytes[..at - level]));
                    in_string = !in_string;
                }
                b'{' | b'[' if !in_string => {
                    // A document follows a comma or the array's bracket.
                    let placed = matches!(bytes[..at].trim_ascii_end().last(), Some(b',' | b'['));
                    if placed && *byte == b'{' && depth < least {
                        least = depth;
                        walk.first = Some(at);
                    }
                    depth += 1;
                }
                b'}' | b']' if !in_string => depth -= 1,
                _ => {}
            }
        }
        walk
    }
}

fn opens_string(before: &[u8]) -> bool {
    matches!(before.trim_ascii_end().last(), None | Some(b'{' | b'[' | b',' | b':' | b'('))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cut_is_between_documents_from_wherever_the_walk_begins() {
        let body = r#"{"error":{"code":429,"message":"Quota, {really} [gone]","details":[{"@type":"a","metadata":{"x":"y"}},{"@type":"b"}]}}"#;
        let line = format!("{body},{body},{body},{body}");
        for line in [line.clone(), line.replace('"', "\\\"")] {
            let length = line.len().div_ceil(4);
            for from in 1..length * 2 {
                if let Some(cut) = between_documents(&line.as_bytes()[from..]) {
                    let cut = from + cut;
                    assert!(
                        line[cut..].starts_with("{\"error") || line[cut..].starts_with("{\\\"error"),
                        "{from}: {}",
                        &line[cut..]
                    );
                }
            }
        }
    }
}
