//! Of which call an event is, and which client wrote of it.

use super::incident::Incident;
use crate::correlate::counters::Request;
use crate::correlate::events::Event;
use crate::decode::Layer;
use crate::knowledge::{ClientBehaviour, Knowledge, Measured};
use crate::terms::{Cause, WindowKind};

impl Incident {
    /// Counts the call that the event is of, and the client that wrote of it.
    pub(super) fn call(&mut self, event: &Event, know: &Knowledge) {
        let error = &event.error;
        let client = error.client.and_then(|mark| know.client(mark));
        if let Some(client) = client {
            *self.clients.or_insert(client.id.as_str().into(), 0) += 1;
        }
        let raised = error.layer == Layer::Exception || error.client.is_some_and(|mark| mark.whole);
        let answer = answer(event.verdict.cause, error.http_status).filter(|_| raised);
        let other = error.client.is_some_and(|mark| mark.other);
        let measured = client.zip(answer).and_then(|(client, answer)| {
            if other { know.measured_other(client, answer) } else { know.measured(client, answer) }
        });
        let request = Request {
            at: event.time.map(|moment| moment.at),
            number: error.attempt.and_then(|attempt| attempt.number),
            goes_on: error.attempt.is_some_and(|attempt| attempt.goes_on),
            raised,
            again: error.client.is_some_and(|mark| mark.again),
            other,
            schedule: measured.map_or(&[], |row| row.waits_s.as_slice()),
        };
        let left = self.calls.observe(&event.place.source, &request);
        self.leave_calls(left);
    }

    /// What the client does with the incident's answer, where all its calls are of one use.
    #[must_use]
    pub fn measured<'k>(&self, client: &ClientBehaviour, know: &'k Knowledge) -> Option<&'k Measured> {
        let status = self.http_statuses.iter().next().copied();
        let answer = answer(self.key.cause, status.filter(|_| self.http_statuses.len() == 1))?;
        match self.calls.other {
            0 => know.measured(client, answer),
            other if other == self.calls.count => know.measured_other(client, answer),
            _ => None,
        }
    }
}

/// Which of the measured answers a failure is.
fn answer(cause: Cause, http_status: Option<u16>) -> Option<&'static str> {
    let is_day = cause.bucket().is_some_and(|bucket| bucket.window() == WindowKind::Day);
    match http_status {
        Some(429) if is_day => Some("429-day"),
        Some(429) => Some("429-minute"),
        Some(503) => Some("503"),
        Some(504) => Some("504"),
        Some(400) if cause == Cause::Region => Some("400-region"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::{Log, RPM};
    use crate::knowledge::ClientMark;

    #[test]
    fn what_a_client_does_is_told_where_its_calls_are_all_of_one_use() {
        let know = Knowledge::builtin();
        let clients = know.client_behaviour().rows();
        let row = clients.iter().position(|client| client.id == "crewai").unwrap();
        // How many failures name the client, and how many requests one of its calls sends at most.
        let told = |uses: &[bool]| {
            let log = (0..).zip(uses).fold(Log::new(), |log, (number, other)| {
                let mark =
                    ClientMark { row: row as u16, depth: 2, whole: false, again: false, other: *other };
                log.fail(RPM, [number * 600], |error| {
                    (error.layer, error.client) = (Layer::Exception, Some(mark));
                })
            });
            let incident = log.0.incidents()[0];
            let requests = incident.measured(&clients[row], know).map(|measured| measured.requests[1]);
            (incident.clients.get("crewai").copied(), requests)
        };
        assert_eq!(told(&[false, false, false]), (Some(3), Some(3)));
        assert_eq!(told(&[true, true, true]), (Some(3), Some(9)));
        assert_eq!(told(&[false, true, true]), (Some(3), None));
    }

    #[test]
    fn the_answers_that_were_measured_have_names() {
        for (cause, status, expected) in [
            (Cause::Rpd, Some(429), Some("429-day")),
            (Cause::Rpm, Some(429), Some("429-minute")),
            (Cause::QuotaUnspecified, Some(429), Some("429-minute")),
            (Cause::Overload, Some(503), Some("503")),
            (Cause::ServerError, Some(504), Some("504")),
            (Cause::Region, Some(400), Some("400-region")),
            (Cause::Auth, Some(400), None),
            (Cause::ServerError, Some(500), None),
            (Cause::Overload, None, None),
        ] {
            assert_eq!(answer(cause, status), expected, "{cause} {status:?}");
        }
    }
}
