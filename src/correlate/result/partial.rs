//! A partial result as a document: what `--format partial` writes and `gemdiag merge` reads.
//!
//! Version 5 is JSON, packed with gzip: everything that was counted, nothing that was concluded. Parts of the same version can be merged
//! in any order; the report is then the same as that of one run over all logs. Of an input that was read slice by slice a
//! part has what the neighbours of its slices decide, until they are there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Read, Write};
use std::sync::Arc;

use compact_str::CompactString;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::part_error::{PART_VERSION, PartError};
use super::plain_json::Plain;
use super::segment::{Seam, Segment};
use super::slices::{Input, Overlap, Slice, Slices};
use super::totals::Totals;
use super::triage::{Split, Triage};
use crate::correlate::counters::{SmallMap, Successes, is_count};
use crate::correlate::incidents::{Edge, Identities, Incident, Key};

/// Name of the format, to distinguish it from other JSON.
const FORMAT: &str = "gemdiag-partial";

/// A partial result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    format: String,
    version: u32,
    /// Names of the inputs that were read as a whole.
    pub inputs: Vec<String>,
    /// What could not be read.
    pub problems: Vec<String>,
    split: Option<Split>,
    totals: Totals,
    identities: Identities,
    successes: Successes,
    #[serde(default)]
    dropped: SmallMap<CompactString, u64>,
    incidents: Vec<Box<Incident>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    slices: Vec<Written>,
}

/// A slice of an input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    input: Arc<str>,
    size: u64,
    from: u64,
    to: u64,
    begin: Option<Seam>,
    end: Option<Seam>,
    /// What its neighbours decide of incidents, by their places in the list.
    edges: Vec<(usize, Edge)>,
}

/// The head of a document of any version.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

impl Part {
    /// What was counted so far.
    #[must_use]
    pub fn new(triage: &Triage, inputs: Vec<String>, problems: Vec<String>) -> Self {
        let slices = triage.slices();
        let sliced: BTreeSet<&str> = slices.names().map(|name| &**name).collect();
        let is_whole = |name: &String| !sliced.contains(name.as_str());
        Self {
            format: FORMAT.to_owned(),
            version: PART_VERSION,
            inputs: inputs.into_iter().filter(is_whole).collect(),
            slices: written(triage),
            problems,
            split: triage.split(),
            totals: *triage.totals(),
            identities: triage.identities().clone(),
            successes: triage.successes().clone(),
            dropped: triage.dropped().clone(),
            incidents: triage.incidents().into_iter().map(closed).collect(),
        }
    }

    /// Writes the document as it goes to a file or another machine: packed, which every build can undo. Equal parts are packed to
    /// equal bytes.
    ///
    /// # Errors
    /// What the writer says.
    pub fn pack(&self, out: &mut dyn Write) -> io::Result<()> {
        /// Bytes that are packed at once: the text comes in pieces of a few.
        const AT_ONCE: usize = 64 * 1024;
        let mut packed = BufWriter::with_capacity(AT_ONCE, GzEncoder::new(out, Compression::default()));
        self.write(&mut packed)?;
        packed.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
        Ok(())
    }

    /// Writes the document as text.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Plain::default()))?;
        writeln!(out)
    }

    /// Reads the text of a document.
    ///
    /// # Errors
    /// Where it is not such a document, or of another version.
    pub fn read(mut from: impl Read) -> Result<Self, PartError> {
        let mut text = Vec::new();
        from.read_to_end(&mut text).map_err(PartError::Unread)?;
        let head: Head = serde_json::from_slice(&text)?;
        if head.format != FORMAT {
            return Err(PartError::Json(serde::de::Error::custom("another format")));
        }
        if head.version != PART_VERSION {
            return Err(PartError::Version(head.version));
        }
        let part: Self = serde_json::from_slice(&text).map_err(|error| {
            let says = error.to_string();
            let field = says.strip_prefix("unknown ").and_then(|says| says.split_once(','));
            field.map_or(PartError::Json(error), |(field, _)| PartError::Field(field.to_owned()))
        })?;
        part.check()?;
        Ok(part)
    }

    /// Refuses what no counting leads to: it would end in a wrong sum, or in a panic.
    fn check(&self) -> Result<(), PartError> {
        let damaged = |what: &str| Err(PartError::Damaged(what.to_owned()));
        if !self.totals.is_sound() {
            return damaged("totals");
        }
        if !self.successes.is_sound() {
            return damaged("successes");
        }
        if !self.dropped.values().copied().all(is_count) {
            return damaged("dropped refusals");
        }
        if let Some(number) = self.incidents.iter().position(|incident| !incident.is_sound()) {
            return damaged(&format!("incident {}", number + 1));
        }
        if !self.incidents.is_sorted_by(|one, next| one.key < next.key) {
            return damaged("incidents");
        }
        if let Some(number) = self.slices.iter().position(|slice| !slice.is_sound(self.incidents.len())) {
            return damaged(&format!("slice {}", number + 1));
        }
        let mut edges = vec![Vec::new(); self.incidents.len()];
        for (place, edge) in self.slices.iter().flat_map(|slice| &slice.edges) {
            edges[*place].push(edge);
        }
        if let Some(number) =
            self.incidents.iter().zip(edges).position(|(incident, edges)| !incident.fits(&edges))
        {
            return damaged(&format!("incident {} and of its slices", number + 1));
        }
        Ok(())
    }

    /// A number that two parts have in common if they say the same.
    ///
    /// # Errors
    /// None that a part in memory leads to.
    pub fn digest(&self) -> io::Result<[u8; 32]> {
        Ok(Sha256::digest(serde_json::to_vec(self)?).into())
    }

    /// Whether it tells of failed requests.
    #[must_use]
    pub const fn has_events(&self) -> bool {
        self.totals.events > 0
    }

    /// Adds the part to what was counted; gives its inputs and problems.
    ///
    /// # Errors
    /// Where the two count by different things.
    pub fn merge_into(self, triage: &mut Triage) -> Result<(Vec<String>, Vec<String>), PartError> {
        if triage.totals().inputs > 0 && triage.split() != self.split {
            return Err(PartError::Split);
        }
        let mut part = Triage::splitting(self.split);
        let keys: Vec<_> = self.incidents.iter().map(|incident| Arc::new(incident.key.clone())).collect();
        part.restore(self.totals, self.identities, self.successes, self.incidents);
        part.add_dropped(self.dropped);
        part.slices_mut().0.read_whole(self.inputs.iter());
        for slice in self.slices {
            let (segment, edges) = slice.read(&keys);
            let mut alone = Slices::default();
            let (slices, incidents) = part.slices_mut();
            alone.add(segment, edges, incidents);
            if slices.overlap(&alone).is_some() {
                return Err(PartError::Damaged("slices".to_owned()));
            }
            slices.merge(alone, incidents);
        }
        match triage.overlap(&part) {
            None => {}
            Some(Overlap::Whole(input)) => return Err(PartError::Twice { input }),
            Some(Overlap::Bytes(input, bytes)) => {
                return Err(PartError::Overlap { input, from: bytes.start, to: bytes.end });
            }
        }
        triage.split_by(self.split);
        triage.merge(part);
        Ok((self.inputs, self.problems))
    }
}

/// An incident of which no more events come.
fn closed(incident: &Incident) -> Box<Incident> {
    let mut incident = Box::new(incident.clone());
    incident.close();
    incident
}

/// The slices of what was counted.
fn written(triage: &Triage) -> Vec<Written> {
    let incidents = triage.incidents();
    let place = |key: &Key| incidents.binary_search_by(|incident| incident.key.cmp(key)).ok();
    let written = |(input, slice): (&Input, &Slice)| {
        let edges = slice.edges.iter().filter_map(|(key, edge)| Some((place(key)?, edge.clone()))).collect();
        let Slice { own, begin, end, .. } = slice.clone();
        let Input { name, size } = input.clone();
        Written { input: name, size, from: own.start, to: own.end, begin, end, edges }
    };
    let empty = |Input { name, size }: &Input| Written {
        input: Arc::clone(name),
        size: *size,
        from: 0,
        to: 0,
        begin: None,
        end: None,
        edges: Vec::new(),
    };
    triage.slices().all().map(written).chain(triage.slices().without_bytes().map(empty)).collect()
}

impl Written {
    fn is_sound(&self, incidents: usize) -> bool {
        let seams = [self.begin.clone(), self.end.clone()];
        let segment = Segment::new(Arc::clone(&self.input), self.size, self.from..self.to, seams);
        segment.is_sound()
            && self.edges.iter().all(|(place, edge)| *place < incidents && edge.is_sound())
            && self.edges.is_sorted_by(|(one, _), (next, _)| one < next)
    }

    /// The slice, and what its neighbours decide of incidents with these keys.
    fn read(self, keys: &[Arc<Key>]) -> (Segment, BTreeMap<Arc<Key>, Edge>) {
        let edges = self.edges.into_iter();
        let edges = edges.filter_map(|(place, edge)| Some((Arc::clone(keys.get(place)?), edge))).collect();
        let own = self.from..self.to;
        (Segment::new(self.input, self.size, own, [self.begin, self.end]), edges)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::{Log, RPM, UNSPECIFIED, same};
    use crate::decode::{ApiError, Attempt};

    fn written(triage: &Triage) -> Vec<u8> {
        let mut bytes = Vec::new();
        Part::new(triage, vec!["app.log".to_owned()], Vec::new()).write(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_is_written_is_read_again() {
        let log = Log::new()
            .fail(RPM, [0, 1, 70], |e| e.retry_after_s = Some(17.3))
            .fail(UNSPECIFIED, [5], same)
            .lines(0, 90);
        let mut again = Triage::default();
        Part::read(written(&log.0).as_slice()).unwrap().merge_into(&mut again).unwrap();
        assert_eq!(again, log.0);
        assert_eq!(written(&again), written(&log.0));
    }

    #[test]
    fn other_documents_and_other_versions_are_refused() {
        let text = String::from_utf8(written(&Triage::default())).unwrap();
        for (wrong, says) in [
            ("{}".to_owned(), "it is not what --format partial writes: missing field `format`"),
            (text.replace("\"version\":5", "\"version\":3"), "it has version 3 of the partial format"),
            (
                text.replace("gemdiag-partial", "other"),
                "it is not what --format partial writes: another format",
            ),
        ] {
            let error = Part::read(wrong.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
        }
    }

    #[test]
    fn what_no_counting_leads_to_is_refused_and_ends_in_no_panic() {
        let log = Log::new().fail(RPM, [0, 1, 70], |e| e.retry_after_s = Some(17.3)).lines(0, 90);
        let whole: serde_json::Value = serde_json::from_slice(&written(&log.0)).unwrap();
        for (place, wrong, says) in [
            ("/incidents/0/timeline/power", "60", "incident 1"),
            (
                "/incidents/0/timeline",
                r#"{"power": 0, "bins": [-9223372036854775807, -2], "counts": [1, 1]}"#,
                "incident 1",
            ),
            ("/incidents/0/timeline/bins", "[5, 4995, 1]", "incident 1"),
            ("/incidents/0/pace/early", "99", "incident 1"),
            ("/incidents/0/pace/waited", "[[3], [0], [7]]", "incident 1"),
            ("/incidents/0/untimed", "4", "incident 1"),
            ("/incidents/0/certainties", r#"{"certain": 18446744073709551615}"#, "incident 1"),
            ("/dropped", r#"{"x": 18446744073709551615}"#, "dropped refusals"),
            ("/incidents/0/count", "18446744073709551615", "incident 1"),
            ("/incidents/0/first_seen", "null", "incident 1"),
            ("/incidents/0/last_seen", r#""1999-01-01T00:00:00Z""#, "incident 1"),
            ("/incidents/0/last_place/line", "18446744073709551615", "incident 1"),
            ("/incidents/0/example/place/column", "9223372036854775808", "incident 1"),
            ("/totals/events", "18446744073709551615", "totals"),
        ] {
            let mut part = whole.clone();
            let (parent, field) = place.rsplit_once('/').unwrap();
            part.pointer_mut(parent).unwrap()[field] = serde_json::from_str(wrong).unwrap();
            let error = Part::read(part.to_string().as_bytes()).map(|_| ()).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("it is damaged: the numbers of its {says} ")),
                "{place}: {error}"
            );
        }
    }

    #[test]
    fn edges_of_slices_that_contradict_one_another_or_their_incident_are_refused() {
        let second = |error: &mut ApiError| error.attempt = Some(Attempt { goes_on: false, number: Some(2) });
        let mut log = Log::new().fail(RPM, [0, 1, 70], second);
        let seams = [0, 90].map(|lines| Some(Seam::new(lines, 0, Vec::new())));
        log.0.slice(Segment::new("app.log".into(), 1_000, 300..600, seams));
        let whole: serde_json::Value = serde_json::from_slice(&written(&log.0)).unwrap();
        let read = |part: &serde_json::Value| Part::read(part.to_string().as_bytes()).map(|_| ());
        read(&whole).unwrap();
        let edge = "/slices/0/edges/0/1";
        for (place, wrong, says) in [
            // The three are second attempts, and all of them wait for the first.
            ("/incidents/0/pace/retries", "2", "incident 1 and of its slices"),
            ("/incidents/0/pace/early_retries", "1", "incident 1 and of its slices"),
            ("/incidents/0/calls", r#"{"requests": 3}"#, "incident 1 and of its slices"),
            (
                &format!("{edge}/ends/pace/first/at"),
                r#""2020-01-01T00:00:00Z""#,
                "incident 1 and of its slices",
            ),
            (&format!("{edge}/example/place/line"), "4", "slice 1"),
            ("/slices/0/begin/lines", "91", "slice 1"),
        ] {
            let mut part = whole.clone();
            let (parent, field) = place.rsplit_once('/').unwrap();
            part.pointer_mut(parent).unwrap()[field] = serde_json::from_str(wrong).unwrap();
            let error = read(&part).unwrap_err().to_string();
            assert_eq!(error, format!("it is damaged: the numbers of its {says} contradict one another"));
        }
        let mut part = whole;
        part["slices"][0]["edges"].as_array_mut().unwrap().extend_from_within(..);
        assert!(read(&part).unwrap_err().to_string().contains("the numbers of its slice 1 "));
    }

    #[test]
    fn ends_of_inputs_that_contradict_their_incident_are_refused() {
        let log = Log::new().fail(RPM, [0, 1, 70], |e| e.retry_after_s = Some(17.3)).lines(0, 90);
        let whole: serde_json::Value = serde_json::from_slice(&written(&log.0)).unwrap();
        for (place, wrong) in [
            ("/incidents/0/ends/known/0/1/pace/first/at", r#""2020-01-01T00:00:00Z""#),
            ("/incidents/0/ends/known/0/1/pace/first/told", "true"),
            ("/incidents/0/ends/known/0/1/calls/first_number", "2"),
        ] {
            let mut part = whole.clone();
            let (parent, field) = place.rsplit_once('/').unwrap();
            part.pointer_mut(parent).unwrap()[field] = serde_json::from_str(wrong).unwrap();
            let error = Part::read(part.to_string().as_bytes()).map(|_| ()).unwrap_err().to_string();
            assert!(
                error.contains("incident 1 and of its slices contradict one another"),
                "{place}: {error}"
            );
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        let log = Log::new().fail(RPM, [0, 1, 70], |e| e.retry_after_s = Some(17.3)).lines(0, 90);
        let whole: serde_json::Value = serde_json::from_slice(&written(&log.0)).unwrap();
        for (field, wrong, says) in [
            ("timeline", r#"{"power": 0, "bins": [5, 0], "counts": [1, 1]}"#, "its numbers do not rise"),
            ("timeline", r#"{"power": 0, "bins": [5], "counts": []}"#, "its columns differ in length"),
            ("seconds", "[[5, -1], [1, 1]]", "its numbers do not rise"),
            ("seconds", "[[5], [1], [1]]", "trailing characters"),
            ("pace", r#"{"gaps": [[300], [1], [1]]}"#, "it has a class of waits that there is not"),
        ] {
            let mut part = whole.clone();
            part["incidents"][0][field] = serde_json::from_str(wrong).unwrap();
            let error = Part::read(part.to_string().as_bytes()).map(|_| ()).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("it is not what --format partial writes: {says}")),
                "{field}: {error}"
            );
        }
    }

    #[test]
    fn what_is_packed_is_the_text_and_equal_parts_are_packed_alike() {
        let log = Log::new().fail(RPM, [0, 1, 70], |e| e.retry_after_s = Some(17.3)).lines(0, 90);
        let packed = || {
            let mut bytes = Vec::new();
            Part::new(&log.0, vec!["app.log".to_owned()], Vec::new()).pack(&mut bytes).unwrap();
            bytes
        };
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(packed().as_slice()).read_to_end(&mut text).unwrap();
        assert_eq!((text, packed()), (written(&log.0), packed()));
    }

    #[test]
    fn an_incident_that_is_there_twice_is_refused() {
        let log = Log::new().fail(RPM, [0, 1, 70], same).lines(0, 90);
        let mut part: serde_json::Value = serde_json::from_slice(&written(&log.0)).unwrap();
        let incidents = part["incidents"].as_array_mut().unwrap();
        incidents.extend_from_within(..);
        let error = Part::read(part.to_string().as_bytes()).map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with("it is damaged: the numbers of its incidents "), "{error}");
    }

    #[test]
    fn a_field_of_a_newer_build_is_not_dropped_in_silence() {
        let log = Log::new().fail(RPM, [0, 1, 70], |e| e.retry_after_s = Some(17.3)).lines(0, 90);
        let whole: serde_json::Value = serde_json::from_slice(&written(&log.0)).unwrap();
        for place in [
            "",
            "/totals",
            "/identities",
            "/incidents/0",
            "/incidents/0/key",
            "/incidents/0/pace",
            "/incidents/0/timeline",
        ] {
            let mut part = whole.clone();
            part.pointer_mut(place).unwrap().as_object_mut().unwrap().insert("more".to_owned(), 1.into());
            let error = Part::read(part.to_string().as_bytes()).map(|_| ()).unwrap_err().to_string();
            assert!(error.starts_with("it has a field `more`: a newer gemdiag wrote it"), "{place}: {error}");
        }
    }

    #[test]
    fn parts_that_count_by_different_things_are_not_mixed() {
        let part = |split| Part::new(&Triage::splitting(split), Vec::new(), Vec::new());
        let mut triage = Log::new().fail(RPM, [0], same).0;
        triage.count(&Totals { inputs: 1, ..Totals::default() });
        assert!(matches!(part(Some(Split::Key)).merge_into(&mut triage), Err(PartError::Split)));
        assert!(part(None).merge_into(&mut triage).is_ok());
        // What has read nothing yet counts by what the first part does.
        let mut empty = Triage::default();
        assert!(part(Some(Split::Key)).merge_into(&mut empty).is_ok());
        assert_eq!(empty.split(), Some(Split::Key));
    }

    #[test]
    fn refusals_that_a_client_dropped_are_added_to_those_of_other_parts() {
        let part = |rows: &[&str]| {
            let mut triage = Triage::default();
            rows.iter().for_each(|row| triage.drop_refusal(row));
            Part::new(&triage, Vec::new(), Vec::new())
        };
        let mut all = Triage::default();
        for rows in [&["firebase-stream"][..], &["gemini-cli-stream", "firebase-stream"]] {
            part(rows).merge_into(&mut all).unwrap();
        }
        let dropped = all.dropped().iter().map(|(row, count)| (row.as_str(), *count));
        assert_eq!(dropped.collect::<Vec<_>>(), [("firebase-stream", 2), ("gemini-cli-stream", 1)]);
        assert_eq!(all.totals().dropped, 3);
    }

    #[test]
    fn a_part_tells_of_failures_from_the_first_one_on() {
        let has_events = |log: &Log| Part::new(&log.0, Vec::new(), Vec::new()).has_events();
        assert!(!has_events(&Log::new().serve("gemini-3.8-flash", [0])));
        assert!(has_events(&Log::new().fail(RPM, [0], same)));
        assert!(has_events(&Log::new().fail(RPM, [0, 1], same)));
    }

    #[test]
    fn parts_that_say_the_same_have_a_number_in_common_and_others_have_not() {
        let digest = |inputs: &[&str]| {
            let inputs = inputs.iter().map(|input| (*input).to_owned()).collect();
            Part::new(&Triage::default(), inputs, Vec::new()).digest().unwrap()
        };
        assert_eq!(digest(&["a.log"]), digest(&["a.log"]));
        assert_ne!(digest(&["a.log"]), digest(&["b.log"]));
    }

    #[test]
    fn a_document_is_plain_ascii_without_number_signs_and_says_the_same() {
        let name = "Zürich #1 😀.log";
        let part = Part::new(&Triage::default(), vec![name.to_owned()], Vec::new());
        let mut document = Vec::new();
        part.write(&mut document).unwrap();
        let text = String::from_utf8(document).unwrap();
        assert!(text.contains(r#"["Z\u00fcrich \u00231 \ud83d\ude00.log"]"#), "{text}");
        let again = Part::read(text.as_bytes()).unwrap().merge_into(&mut Triage::default()).unwrap();
        assert_eq!(again.0, [name]);
    }
}
