//! What php-fpm writes around a line of one of its workers: `WARNING: [pool www] child 12 said into stderr: "text"`.

use super::peeled_prefix::Step;

/// How far into the line the worker's own text begins.
const FAR: usize = 160;

/// What stands behind the text where the worker ended.
const CLOSED: &[u8] = b"\", pipe is closed";

/// The frame around a worker's line, behind the time; the worker is the stream.
pub(super) fn worker_line(text: &[u8]) -> Option<Step> {
    let level = text.iter().take(10).take_while(|b| b.is_ascii_uppercase()).count();
    let pool = if level > 0 && text[level..].starts_with(b": ") { level + 2 } else { level };
    if !text[pool..].starts_with(b"[pool ") {
        return None;
    }
    let near = &text[..text.len().min(FAR)];
    let said = memchr::memmem::find(near, b" said into std")?;
    let head = said + b" said into stderr: \"".len();
    if !matches!(text.get(head - 6..head), Some(b"err: \"" | b"out: \"")) {
        return None;
    }
    let body = &text[head..];
    let tail = if body.ends_with(CLOSED) { CLOSED.len() } else { usize::from(body.ends_with(b"\"")) };
    Some(Step { head, tail, key: Some(pool..said), ..Step::default() })
}

#[cfg(test)]
mod tests {
    use super::worker_line;

    #[test]
    fn a_worker_s_text_stands_between_quotes() {
        for (line, expected) in [
            ("WARNING: [pool www] child 12 said into stderr: \"a \"b\" c\"", Some("a \"b\" c")),
            ("NOTICE: [pool www] child 12 said into stdout: \"\"", Some("")),
            ("WARNING: [pool www] child 12 said into stderr: \"cut", Some("cut")),
            ("ERROR: [pool www] child 7 said into stderr: \"last\", pipe is closed", Some("last")),
            ("[pool api] child 7 said into stderr: \"x\"", Some("x")),
            ("NOTICE: [pool www] child 12 started", None),
            ("[pool www] child 12 said into stdin: \"x\"", None),
            ("WARNING: child 12 said into stderr: \"x\"", None),
        ] {
            let read = worker_line(line.as_bytes()).map(|step| &line[step.head..line.len() - step.tail]);
            assert_eq!(read, expected, "{line}");
        }
    }
}
