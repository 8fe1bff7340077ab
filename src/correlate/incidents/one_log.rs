//! Which inputs are one log: it was rotated, so that it goes on from one to the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::correlate::counters::Span;
use crate::knowledge::Knowledge;

/// Lines are written a little before or after what they tell, in seconds.
const SLACK: i64 = 1;

/// A log, in one input or in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::correlate) struct OneLog {
    /// Its name: that of its input, or what the names of several have in common.
    pub name: Arc<str>,
    /// Its inputs, in the order of their times.
    pub inputs: Vec<Arc<str>>,
    /// When it tells of something.
    pub span: Span,
}

/// The name of an input, and when it tells of something, where that is known.
type Input = (Arc<str>, Option<Span>);

/// The logs that these inputs are, in the order of their names. What the names say is not enough: where the times of two inputs
/// meet, one does not follow the other, and then each is a log. The same where the times of one are not known; it is left out.
pub(in crate::correlate) fn logs(inputs: impl Iterator<Item = Input>, know: &Knowledge) -> Vec<OneLog> {
    let all: Vec<Input> = inputs.collect();
    if all.len() < 2 {
        return pieces(all);
    }
    let mut named: BTreeMap<String, Vec<Input>> = BTreeMap::new();
    for (input, span) in all {
        named.entry(know.rotations().log_of(&input)).or_default().push((input, span));
    }
    named.into_iter().flat_map(|(name, inputs)| joined(&name, inputs)).collect()
}

/// The log that these inputs are, if they follow one another.
fn joined(name: &str, inputs: Vec<Input>) -> Vec<OneLog> {
    let is_timed = inputs.iter().all(|(_, span)| span.is_some());
    let pieces = pieces(inputs);
    let mut in_order: Vec<&OneLog> = pieces.iter().collect();
    in_order.sort_by_key(|piece| (piece.span, &piece.name));
    let slack = TimeDelta::seconds(SLACK);
    let follows = |pair: &[&OneLog]| pair[1].span.first + slack >= pair[0].span.last;
    let span = pieces.iter().map(|piece| piece.span).reduce(Span::with);
    let Some(span) = span.filter(|_| is_timed && pieces.len() > 1 && in_order.windows(2).all(follows)) else {
        return pieces;
    };
    let inputs = in_order.iter().map(|piece| Arc::clone(&piece.name)).collect();
    vec![OneLog { name: name.into(), inputs, span }]
}

/// Each input as a log.
fn pieces(inputs: Vec<Input>) -> Vec<OneLog> {
    let alone = |(name, span): Input| Some(OneLog { inputs: vec![Arc::clone(&name)], name, span: span? });
    inputs.into_iter().filter_map(alone).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// The logs of inputs that tell of something between these seconds, or at times that are not known.
    fn of(inputs: &[(&str, Option<(i64, i64)>)]) -> Vec<(String, Vec<String>)> {
        let at = |second| Span::at(DateTime::from_timestamp(1_000_000 + second, 0).unwrap());
        let span = |(first, last): (i64, i64)| at(first).with(at(last));
        let inputs = inputs.iter().map(|(name, times)| (Arc::from(*name), times.map(span)));
        let all = logs(inputs, Knowledge::builtin()).into_iter();
        let names = |inputs: Vec<Arc<str>>| inputs.iter().map(ToString::to_string).collect();
        all.map(|log| (log.name.to_string(), names(log.inputs))).collect()
    }

    fn log(name: &str, inputs: &[&str]) -> (String, Vec<String>) {
        (name.to_owned(), inputs.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rotated_pieces_are_one_log_in_the_order_of_their_times() {
        // logrotate counts up with the age, some appenders count down.
        let older_first =
            [("web.log", Some((20, 30))), ("web.log.1", Some((10, 19))), ("web.log.2.gz", Some((0, 9)))];
        assert_eq!(of(&older_first), [log("web.log", &["web.log.2.gz", "web.log.1", "web.log"])]);
        let newer_first = [("web.log.1", Some((0, 9))), ("web.log.2", Some((10, 19)))];
        assert_eq!(of(&newer_first), [log("web.log", &["web.log.1", "web.log.2"])]);
    }

    #[test]
    fn pieces_may_meet_within_a_second_and_what_overlaps_is_no_rotation() {
        let met = |first| of(&[("web.log", Some((first, 30))), ("web.log.1", Some((0, 10)))]).len();
        assert_eq!([11, 10, 9, 8].map(met), [1, 1, 1, 2]);
        // One overlaps: then nothing is said of the others.
        let three = [("web.log", Some((20, 30))), ("web.log.1", Some((10, 25))), ("web.log.2", Some((0, 9)))];
        assert_eq!(of(&three).len(), 3);
    }

    #[test]
    fn what_has_no_times_and_what_has_another_name_is_no_piece() {
        assert_eq!(of(&[("web.log", None), ("web.log.1", Some((0, 9)))]), [log("web.log.1", &["web.log.1"])]);
        let other = [("web.log", Some((20, 30))), ("api.log.1", Some((0, 9)))];
        assert_eq!(of(&other), [log("api.log.1", &["api.log.1"]), log("web.log", &["web.log"])]);
        assert_eq!(
            of(&[("web.log.1", Some((0, 9)))]),
            [log("web.log.1", &["web.log.1"])],
            "one is no rotation"
        );
    }
}
