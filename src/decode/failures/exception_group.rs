//! Exception groups: several failures in one traceback, each below a numbered rule.

/// Splits `text` at rules such as `+---------------- 2 ----------------`; most texts have none and are one part.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let whole = rest.take()?;
        let Some(rule) = whole.find("----------").and_then(|from| rule_after(whole, from)) else {
            return Some(whole);
        };
        rest = Some(&whole[rule.end..]);
        Some(&whole[..rule.start])
    })
}

/// The first line, from the one in which `from` lies, that is a numbered rule.
fn rule_after(text: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let mut start = text[..from].rfind('\n').map_or(0, |i| i + 1);
    for line in text[start..].split_inclusive('\n') {
        if is_numbered_rule(line) {
            return Some(start..start + line.len());
        }
        start += line.len();
    }
    None
}

fn is_numbered_rule(line: &str) -> bool {
    let dashes = line.bytes().filter(|b| *b == b'-').count();
    let only_rule = line.trim().bytes().all(|b| matches!(b, b'-' | b'+' | b' ') || b.is_ascii_digit());
    dashes >= 12 && only_rule && line.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_group_is_cut_at_its_rules() {
        let text = "Group: 2 of 2\n+-+---------------- 1 ----------------\nA\n  +---------------- 2 ----------------\nB\n  +------------------------------------\n";
        let parts: Vec<&str> = split(text).collect();
        assert_eq!(parts, ["Group: 2 of 2\n", "A\n", "B\n  +------------------------------------\n"]);
        assert_eq!(split("no ---------- rule").collect::<Vec<_>>(), ["no ---------- rule"]);
    }
}
