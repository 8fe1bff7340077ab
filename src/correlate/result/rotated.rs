//! Logs that were rotated: what is counted in order goes on from one input to the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::correlate::counters::Span;
use crate::correlate::incidents::{Incident, logs};
use crate::knowledge::Knowledge;

/// Counts what the inputs of each log have only together.
pub(super) fn join_logs(incidents: &mut [Box<Incident>], know: &Knowledge) {
    let mut inputs: BTreeMap<Arc<str>, Option<Span>> = BTreeMap::new();
    for (input, span) in incidents.iter().flat_map(|incident| incident.ends.spans()) {
        // Of two inputs with one name nobody knows how they stand to others, whatever an incident knows of one.
        let both = |known: &mut Option<Span>| *known = known.zip(span).map(|(one, other)| one.with(other));
        inputs.entry(Arc::clone(input)).and_modify(both).or_insert(span);
    }
    let logs = logs(inputs.into_iter(), know);
    for incident in incidents {
        logs.iter().filter(|log| log.inputs.len() > 1).for_each(|log| incident.join_inputs(&log.inputs));
        incident.forget_ends();
    }
}

#[cfg(test)]
mod tests {
    use crate::correlate::test_incidents::{Log, RPM, same};
    use crate::correlate::{Context, Part, Triage};
    use crate::decode::{ApiError, Attempt};
    use crate::knowledge::Knowledge;

    /// What is counted of failures, for which the server asks for 30 s, at these seconds in these inputs.
    fn read(inputs: &[(&str, &[i64])]) -> Log {
        let asks = |error: &mut ApiError| {
            error.retry_after_s = Some(30.0);
            error.attempt = Some(Attempt { number: None, goes_on: true });
        };
        let fail = |log: Log, (name, seconds): &(&str, &[i64])| {
            log.fail_in(name, RPM, seconds.iter().copied().map(Some), asks)
        };
        inputs.iter().fold(Log::new(), fail)
    }

    /// Failures that follow another one, those of them that came too soon, and those that are said to be retries.
    fn counts(triage: &Triage) -> (u64, u64, u64) {
        let all = triage.conclude(&Context::default(), Knowledge::builtin());
        let pace = &all[0].pace;
        (pace.gaps.count(), pace.early, pace.retries)
    }

    fn merged(logs: &[&Log]) -> Triage {
        let mut all = Triage::default();
        for log in logs {
            let inputs = log.0.incidents()[0].sources.all().map(|(name, _)| name.to_string()).collect();
            Part::new(&log.0, inputs, Vec::new()).merge_into(&mut all).unwrap();
        }
        all
    }

    #[test]
    fn a_rotated_log_is_counted_as_one_in_whatever_order_its_pieces_come() {
        let whole = counts(&read(&[("app.log", &[0, 10, 20, 60, 61])]).0);
        assert_eq!(whole, (4, 3, 4));
        let pieces: [(&str, &[i64]); 3] =
            [("app.log", &[60, 61]), ("app.log.1", &[20]), ("app.log.2", &[0, 10])];
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            assert_eq!(counts(&read(&order.map(|place| pieces[place])).0), whole, "{order:?}");
            let alone = order.map(|place| read(&[pieces[place]]));
            assert_eq!(counts(&merged(&[&alone[0], &alone[1], &alone[2]])), whole, "{order:?}");
        }
    }

    #[test]
    fn what_is_no_rotation_is_counted_input_by_input() {
        let apart: [(&str, &[i64]); 2] = [("web.log", &[0, 10]), ("api.log", &[20, 30])];
        assert_eq!(counts(&read(&apart).0), (2, 2, 2));
        let beside: [(&str, &[i64]); 2] = [("web.log", &[0, 20]), ("web.log.1", &[10, 30])];
        assert_eq!(counts(&read(&beside).0), (2, 2, 2));
    }

    #[test]
    fn an_input_that_comes_again_goes_on_where_it_was_left() {
        // Two growing logs, as --follow reads them.
        let follows: [(&str, &[i64]); 3] = [("web.log", &[0, 10]), ("api.log", &[15]), ("web.log", &[20])];
        assert_eq!(counts(&read(&follows).0), (2, 2, 2));
    }

    #[test]
    fn of_two_inputs_with_one_name_nobody_knows_how_they_follow() {
        let [one, two, older] = [60, 90, 20].map(|second| {
            let name = if second == 20 { "app.log.1" } else { "app.log" };
            read(&[(name, &[second, second + 1])])
        });
        assert_eq!(counts(&merged(&[&one, &older])), (3, 2, 3));
        for order in [[&one, &two, &older], [&older, &two, &one]] {
            assert_eq!(counts(&merged(&order)), (3, 3, 3));
        }
    }

    #[test]
    fn of_many_inputs_none_is_joined_whatever_the_order() {
        let names: Vec<String> = (1..=33).map(|number| format!("app.log.{number}")).collect();
        let piece = |number: usize| read(&[(names[number].as_str(), &[number as i64 * 10])]);
        let pieces: Vec<Log> = (0..33).map(piece).collect();
        let all: Vec<&Log> = pieces.iter().collect();
        assert_eq!(counts(&merged(&all[..32])).0, 31);
        assert_eq!(counts(&merged(&all)).0, 0);
        let (left, right) = (merged(&all[..20]), merged(&all[20..]));
        let mut both = right;
        Part::new(&left, Vec::new(), Vec::new()).merge_into(&mut both).unwrap();
        assert_eq!(counts(&both).0, 0);
    }

    #[test]
    fn failures_without_times_are_of_no_order() {
        let log = Log::new().fail_in("app.log.1", RPM, [None], same).fail_in("app.log", RPM, [Some(5)], same);
        assert_eq!(counts(&log.0), (0, 0, 0));
    }
}
