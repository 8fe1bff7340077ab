//! What an empty answer says: which of the things happened that leave a report without incidents, and what to do then.

use compact_str::CompactString;

use super::numbers::plural;
use crate::correlate::{Almost, Nearness, SmallMap, Totals};
use crate::knowledge::{Dropped, Knowledge, NotFailure};
use crate::redact::clean_path;

/// Inputs of up to so many lines were pasted or piped for one error; longer ones are logs.
const PASTE: u64 = 20;

/// The first words of a report without incidents.
pub(super) const fn found(totals: &Totals) -> &'static str {
    if totals.out_of_time + totals.without_time > 0 {
        "no Gemini API error known to lie in the time asked for"
    } else {
        "no Gemini API error found"
    }
}

/// Why nothing was found, the likeliest reason first; nothing where something was.
pub(super) fn why(totals: &Totals, inputs: &[String], unread: usize, know: &Knowledge) -> Vec<String> {
    let mut notes = time(totals);
    if totals.events > 0 {
        return notes;
    }
    let missed = totals.out_of_time + totals.without_time > 0;
    if inputs.is_empty() && unread == 0 {
        notes.push("no file was read: a directory without files, or no input at all".to_owned());
    } else if totals.bytes == 0 && unread == 0 {
        notes.push(match inputs {
            [_] => "the input is empty; if a program should have written it, join its streams: my-app 2>&1 | gemdiag".to_owned(),
            _ => "all inputs are empty".to_owned(),
        });
    } else if let Some(almost) = totals.almost.filter(|_| !missed) {
        if let Some(row) = no_failure(almost, know) {
            notes.push(format!("{}: {} {}", place(almost, inputs), row.statement, row.body));
        } else {
            notes.push(format!("almost one: {}", nearly(almost, inputs)));
            notes.push(what_to_give(totals).to_owned());
        }
    } else if totals.dropped > 0 && !missed {
        // Each has a note of its own.
    } else if totals.foreign > 0 && !missed {
        notes.push("what failed there names another provider, another service of Google's, or the own server, and not Gemini".to_owned());
    } else if unread > 0 && totals.bytes == 0 {
        notes.push("nothing could be read, so nothing is known".to_owned());
    } else if !missed {
        notes.push("no line names a failure of Gemini: no status, code, quota or exception beside its name or address".to_owned());
    }
    notes
}

/// The texts in which a client dropped a refusal, and how to see what was refused.
pub(super) fn dropped(counts: &SmallMap<CompactString, u64>, know: &Knowledge) -> Vec<String> {
    let rows = counts.iter().filter_map(|(id, count)| Some((know.dropped().get(id)?, count)));
    let note = |(row, count): (&Dropped, &u64)| {
        let often = if *count == 1 { "1 text".to_owned() } else { format!("{count} texts") };
        let client = row.client.as_deref().unwrap_or("a client");
        format!("{often} in which {client} dropped what failed: {} See it: {}", row.statement, row.body)
    };
    rows.map(note).collect()
}

/// Failures that the texts say they do not show, and how to see them.
pub(super) fn not_shown(totals: &Totals, know: &Knowledge) -> Option<String> {
    let rows = know.clients().left_out().iter();
    let told = rows.map(|row| format!("{}. See them: {}", row.statement, row.body));
    // Which of the rows it was is not counted.
    up_to(totals).map(|many| format!("{many}: {}", told.collect::<Vec<_>>().join("; or ")))
}

/// `up to 25 more failures not in the text`
pub(super) fn up_to(totals: &Totals) -> Option<String> {
    let many = || plural(totals.not_shown, "more failure");
    (totals.not_shown > 0).then(|| format!("up to {} not in the text", many()))
}

/// What a time that was asked for left out because its time is unknown.
fn time(totals: &Totals) -> Vec<String> {
    let left_out = match totals.without_time {
        0 => return Vec::new(),
        1 => "1 error has no time, so it is unknown whether it lies in the time asked for: it was left out"
            .to_owned(),
        n => format!(
            "{n} errors have no time, so it is unknown whether they lie in the time asked for: they were left out"
        ),
    };
    vec![format!("{left_out}; without --since, --until and --last they count")]
}

/// What the line has that is taken for a failure, and is none; a status of Gemini's beside it may be of one.
fn no_failure(almost: Almost, know: &Knowledge) -> Option<&NotFailure> {
    let place = almost.named.no_failure.filter(|_| almost.nearness == Nearness::NoFailure)?;
    know.not_failures().rows().get(place)
}

/// `line 7 of app.log`
fn place(almost: Almost, inputs: &[String]) -> String {
    match (inputs, inputs.get(almost.input)) {
        ([_, _, ..], Some(input)) => format!("line {} of {}", almost.line, clean_path(input)),
        _ => format!("line {}", almost.line),
    }
}

/// `line 7 of app.log names 429 and Gemini, but not enough of a failed request`
fn nearly(almost: Almost, inputs: &[String]) -> String {
    let named = almost.named;
    let names: Vec<String> = [
        named.http.map(|status| status.to_string()),
        named.rpc.map(|code| code.id().to_owned()),
        named.gemini.then(|| "Gemini".to_owned()),
        named.quota.then(|| "a quota".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let place = place(almost, inputs);
    let lacks =
        if named.gemini { "but does not tell of a failed request" } else { "but not whose failure it is" };
    format!("{place} names {}, {lacks}", names.join(" and "))
}

/// What would be enough: of a paste, and of a log.
const fn what_to_give(totals: &Totals) -> &'static str {
    if totals.lines <= PASTE {
        "paste the whole error, from its first line to the last bracket: the exception's line, or the answer \
         {\"error\": {\"code\": ..., \"message\": ..., \"status\": ..., \"details\": [...]}}"
    } else {
        "log the exception's own text, or the whole answer of the API, with its status"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::Named;

    #[test]
    fn each_reason_has_words_of_its_own() {
        let know = Knowledge::builtin();
        let read = Totals { inputs: 1, bytes: 900, lines: 40, ..Totals::default() };
        let one = ["app.log".to_owned()];
        let named = Named { http: Some(429), gemini: true, ..Named::default() };
        let almost = Some(Almost { input: 0, line: 7, named, nearness: Nearness::Gemini });
        for (totals, inputs, unread, expected) in [
            (Totals { bytes: 0, ..read }, &one[..], 0, "the input is empty"),
            (read, &[][..], 0, "no file was read"),
            (Totals { foreign: 3, ..read }, &one, 0, "what failed there names another provider"),
            (Totals { almost, ..read }, &one, 0, "almost one: line 7 names 429 and Gemini, but"),
            (Totals { without_time: 2, almost, ..read }, &one, 0, "2 errors have no time"),
            (Totals { bytes: 0, ..read }, &one, 1, "nothing could be read"),
            (read, &one, 0, "no line names a failure of Gemini"),
        ] {
            let notes = why(&totals, inputs, unread, know);
            assert!(notes[0].starts_with(expected), "{notes:?}");
        }
        assert!(why(&Totals { out_of_time: 1, ..read }, &one, 0, know).is_empty(), "the totals say it");
        assert!(why(&Totals { events: 1, almost, ..read }, &one, 0, know).is_empty());
    }
}
