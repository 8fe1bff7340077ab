//! What stands above the incidents.

use super::view::Report;

/// What the incidents say together, each in a sentence with the numbers of the incidents that it is about.
pub(super) fn lines(report: &Report) -> impl Iterator<Item = String> {
    let several = report.findings.len() > 1;
    report.together().map(move |(across, of)| {
        let numbers: Vec<String> = of.iter().take(NUMBERS).map(ToString::to_string).collect();
        let more = of.len().saturating_sub(NUMBERS);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        if several { format!("{}{rest}: {}", numbers.join(", "), across.text) } else { across.text.clone() }
    })
}

/// Numbers of incidents that are written out.
const NUMBERS: usize = 6;
