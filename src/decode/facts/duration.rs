//! Durations as Google prints them: `17.646654881s`, `19h8.488161794s`, `447.165279ms`, `68408s`, `30 seconds`.

/// A server that names more than a year names the largest number that it has, and no wait.
const LONGEST: f64 = 366.0 * 86_400.0;

/// The duration at the start of `text`, in seconds.
pub(super) fn leading(text: &str) -> Option<f64> {
    let mut rest = text.trim_start();
    let mut total = None;
    while let Some((number, unit, after)) = part(rest) {
        total = Some(total.unwrap_or(0.0) + number * unit);
        rest = after;
    }
    total.filter(|s: &f64| (0.0..LONGEST).contains(s))
}

/// A number with its unit, and what follows.
fn part(text: &str) -> Option<(f64, f64, &str)> {
    let digits = text.bytes().take(24).take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number: f64 = text.get(..digits)?.parse().ok()?;
    let behind = text[digits..].trim_start_matches(' ');
    let apart = behind.len() < text.len() - digits;
    let word = behind.bytes().take(8).take_while(u8::is_ascii_alphabetic).count();
    let unit = match &behind[..word] {
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "ms" | "millis" => 1e-3,
        "us" => 1e-6,
        "ns" => 1e-9,
        // Markdown and naive unescaping leave "17snPlease": the first letter decides.
        glued if glued.starts_with('s') && !apart => return Some((number, 1.0, &behind[1..])),
        _ if behind.starts_with("µs") || behind.starts_with("μs") => return Some((number, 1e-6, "")),
        _ => return None,
    };
    Some((number, unit, &behind[word..]))
}

#[cfg(test)]
mod tests {
    use super::leading;

    #[test]
    fn durations_of_every_printer_are_read() {
        for (text, seconds) in [
            ("17.646654881s.", 17.646_654_881),
            ("447.165279ms.", 0.447_165_279),
            ("19h8.488161794s.", 68_408.488_161_794),
            ("7h22m53.4s", 26573.4),
            ("161h39m41s", 581_981.0),
            ("68408s", 68408.0),
            ("0s", 0.0),
            ("30 seconds", 30.0),
            ("2 minutes", 120.0),
        ] {
            let got = leading(text).unwrap();
            assert!((got - seconds).abs() < 1e-6, "{text}: {got}");
        }
        assert_eq!(leading("soon"), None);
        assert_eq!(leading("17 apples"), None);
    }
}
