//! Numbers, times and names as a person reads them.

use chrono::{DateTime, Utc};

use crate::clock::Clock;
use crate::terms::{Platform, Tier};

/// A time on the clock that is shown: `2026-11-23 00:00:00 PST`.
pub(super) fn instant(at: DateTime<Utc>, clock: &Clock) -> String {
    let (wall, zone) = clock.zone().wall(at);
    format!("{} {zone}", wall.format("%Y-%m-%d %H:%M:%S"))
}

/// `1 error`, `2,000 errors`.
pub(super) fn plural(count: u64, word: &str) -> String {
    format!("{} {word}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// `48211` as `48,211`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => "free tier",
        Tier::Paid => "paid tier",
        Tier::Paid1 => "paid tier 1",
        Tier::Paid2 => "paid tier 2",
        Tier::Paid3 => "paid tier 3",
    }
}

pub(super) const fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::GeminiApi => "Gemini API",
        Platform::VertexAi => "Vertex AI",
        Platform::CodeAssist => "Gemini Code Assist",
        Platform::Relay => "through a relay",
    }
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn large_numbers_have_commas() {
        let read = [0, 999, 1_000, 48_211, 1_234_567].map(thousands);
        assert_eq!(read, ["0", "999", "1,000", "48,211", "1,234,567"]);
    }
}
