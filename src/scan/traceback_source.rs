//! Lines that a traceback prints of the program's source, and of the values in it: they are about the failure, but
//! they do not report it. A condition in the source (`if status == 429`) or a docstring is no failure.

use super::line_carrier::Peeled;
use super::test_report::{is_place, is_section};

/// For each line, whether it is source or a value of a frame.
#[must_use]
pub(super) fn source_lines(lines: &[Peeled<'_>]) -> Vec<bool> {
    if lines.iter().any(|l| l.text.starts_with(b"E   ")) {
        return lines.iter().map(is_pytest_source).collect();
    }
    // A report of pytest that was cut off before the error tells of none.
    if lines.iter().any(|l| is_section(&l.text)) && !lines.iter().any(|l| is_place(&l.text)) {
        return vec![true; lines.len()];
    }
    let mut frames = Frames::default();
    let marked = lines.iter().any(|l| l.text.trim_ascii_start().starts_with(MARK.as_bytes()));
    let pointed = lines.iter().any(|l| is_pointed(&l.text));
    let excerpt = |l: &Peeled<'_>| {
        l.boxed && is_numbered(&l.text) && (marked || !has_cells(&l.text))
            || pointed && (is_pointed(&l.text) || l.text.starts_with(b" ") && is_numbered(&l.text))
    };
    lines.iter().map(|l| excerpt(l) || frames.is_source(&l.text)).collect()
}

/// The text of the lines that pytest marks as the error: `E       google.genai.errors.ClientError: 429 ...`.
#[must_use]
pub(super) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"E   ").map_or(text, <[u8]>::trim_ascii_start)
}

/// pytest indents the source of a test, and marks the line that failed.
fn is_pytest_source(line: &Peeled<'_>) -> bool {
    line.text.starts_with(b"    ") || line.text.starts_with(b">   ")
}

/// Whether a line in a box has cells of its own, as the rows of a table do: `1 │ a.pdf │ 503 UNAVAILABLE`.
fn has_cells(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, " │ ").nth(1).is_some()
}

/// What rich sets in front of the line of source that failed.
const MARK: &str = "❱";

/// `❱  80 │   return ...`: a line of rich's excerpt of the source.
fn is_numbered(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(MARK.as_bytes()).map_or(text, <[u8]>::trim_ascii_start);
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..6).contains(&digits) && text.get(digits) == Some(&b' ')
}

/// `----> 3 client.ask()`: the line of source that failed, as IPython marks it among those with their numbers.
fn is_pointed(text: &[u8]) -> bool {
    let dashes = text.iter().take_while(|b| **b == b'-').count();
    dashes > 0 && text[dashes..].strip_prefix(b"> ").and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
}

/// The frames of a Python traceback: below `  File "x.py", line 3, in f`, what is indented further is source.
#[derive(Default)]
struct Frames {
    /// Indent of the frame line, while its frames last.
    indent: Option<usize>,
}

impl Frames {
    fn is_source(&mut self, text: &[u8]) -> bool {
        let indent = text.iter().take_while(|b| **b == b' ').count();
        if text[indent..].starts_with(b"File \"") {
            self.indent = Some(indent);
            return false;
        }
        let blank = text.trim_ascii().is_empty();
        match self.indent {
            Some(frame) if indent > frame && !blank => true,
            Some(_) if !blank => {
                self.indent = None;
                false
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::line_carrier::peel;
    use super::*;

    /// The lines of `text` that are left.
    fn told(text: &str) -> String {
        let lines: Vec<Peeled<'_>> = text.lines().map(|l| peel(l.as_bytes())).collect();
        let source = source_lines(&lines);
        text.lines().zip(source).filter(|(_, source)| !source).map(|(l, _)| format!("{l}\n")).collect()
    }

    #[test]
    fn source_and_values_of_a_traceback_are_left_out() {
        let text = "\
Traceback (most recent call last):
  File \"x.py\", line 3, in f
    if error.code == 429: raise Retry(\"quota exceeded\")
                     -> <Response [429]>
  File \"y.py\", line 4, in g
    raise final
E: 429 You exceeded
\tstatus = X
";
        let expected = "\
Traceback (most recent call last):
  File \"x.py\", line 3, in f
  File \"y.py\", line 4, in g
E: 429 You exceeded
\tstatus = X
";
        assert_eq!(told(text), expected);
    }

    #[test]
    fn source_that_ipython_numbers_is_left_out() {
        let text = "\
Cell In[4], line 1
----> 1 ask(\"429 or 503?\")

File /app/errors.py:106, in raise_for(response)
    105   if response.status == 429:
--> 106   raise ServerError(response)

ServerError: 503 UNAVAILABLE
";
        let expected = "Cell In[4], line 1\n\nFile /app/errors.py:106, in raise_for(response)\n\nServerError: 503 UNAVAILABLE\n";
        assert_eq!(told(text), expected);
    }

    #[test]
    fn of_a_pytest_report_the_marked_lines_are_left() {
        let text = "\
x.py:1:
    def test():
        \"\"\"Raises 503 when the model is overloaded.\"\"\"
>       call()
E       ClientError: 429 You exceeded

x.py:3: ClientError
";
        assert_eq!(told(text), "x.py:1:\nE       ClientError: 429 You exceeded\n\nx.py:3: ClientError\n");
    }
}
