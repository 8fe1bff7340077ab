//! Whether a line of a paste ends within a string of JSON: no line breaks there, so that somebody has wrapped it.

/// Where a document of JSON is, line by line.
#[derive(Default)]
pub(super) struct JsonStrings {
    depth: usize,
    in_string: bool,
    /// Whether the last byte was a backslash in a string.
    escaped: bool,
}

impl JsonStrings {
    /// Another statement begins: what is open was cut off.
    pub(super) fn close(&mut self) {
        *self = Self::default();
    }

    /// Goes over a line: whether a string of a document is open behind it.
    pub(super) fn ends_in_string(&mut self, line: &[u8]) -> bool {
        let is_inside = self.depth > 0 || self.in_string;
        let begins = if is_inside { Some(0) } else { member(line).or_else(|| object(line)) };
        for byte in begins.map_or(&[][..], |at| &line[at..]) {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = self.in_string,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => self.depth += 1,
                b'}' | b']' if !self.in_string => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.in_string
    }
}

/// Where an object begins. In the cell of a table its quotes are doubled, and the cell's own ends it.
fn object(line: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(line, b"{\"").find(|at| line.get(at + 2) != Some(&b'"'))
}

/// Where the member begins that stands on a line of its own: `    "message": "...`
fn member(line: &[u8]) -> Option<usize> {
    let text = line.trim_ascii_start();
    let name = text.strip_prefix(b"\"")?;
    let is_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'@');
    let length = name.iter().take(40).take_while(is_name).count();
    (length > 0 && name[length..].starts_with(b"\":")).then(|| line.len() - text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_ends_in_a_string_was_wrapped_there() {
        let mut json = JsonStrings::default();
        let lines = [
            (r#"He said "no"#, false),
            (r#"{"error":{"message":"the "#, true),
            (r#"model \"#, true),
            (r#""x" is gone","details":[{"@type":"#, true),
            (r#"{"a"}]"}]}}"#, false),
            (r#"the "end"#, false),
            (r#"ApiError: {"error":"#, false),
            (r#""cut o"#, true),
            (r#"ff"}"#, false),
            (r#"  "message": "The model is"#, true),
            (r#"overloaded.","#, false),
            (r#""quoted": he said"#, false),
            (r#"17;"{""code"": 429}""#, false),
        ];
        for (line, expected) in lines {
            assert_eq!(json.ends_in_string(line.as_bytes()), expected, "{line}");
        }
    }
}
