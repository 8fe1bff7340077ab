//! Whether several keys of one project were refused: they share its quota.

use super::pattern_input::{Scene, found};
use crate::correlate::incidents::{Found, Incident};
use crate::terms::{Confidence, Pattern};

pub(super) fn one_pool_many_keys(incident: &Incident, scene: &Scene<'_>) -> Option<Found> {
    let keys = incident.api_keys.len();
    let known = incident.key.project.clone().or_else(|| incident.insight.aliases.first().cloned());
    if keys < scene.table.one_pool_many_keys.at.keys || !incident.http_statuses.contains(&429) {
        return None;
    }
    let text = format!(
        "{keys} keys of project {} were refused: they share its quota",
        crate::redact::clean(&known?)
    );
    found(Pattern::OnePoolManyKeys, Confidence::High, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::test_incidents::{Log, OVERLOAD, RPM};
    use crate::decode::ApiError;

    fn evidence(log: &Log) -> Option<String> {
        log.found(Pattern::OnePoolManyKeys).map(|f| f.evidence)
    }

    #[test]
    fn two_keys_of_one_project_share_a_pool_and_keys_of_nobody_knows_what_do_not() {
        let key = |name: &'static str| move |error: &mut ApiError| error.api_key = Some(name.into());
        let pool = Log::new().fail(RPM, [0], key("key-aaaaaa")).fail(RPM, [1], key("key-bbbbbb"));
        assert_eq!(
            evidence(&pool).unwrap(),
            "2 keys of project demo-project were refused: they share its quota"
        );
        let unknown = Log::new().fail(RPM, [0, 1], |error| {
            error.project = None;
            error.api_key = Some("key-aaaaaa".into());
        });
        assert_eq!(evidence(&unknown), None);
        assert_eq!(evidence(&Log::new().fail(RPM, [0, 1], key("key-aaaaaa"))), None);
    }

    #[test]
    fn keys_that_are_refused_for_another_reason_share_no_quota() {
        let key = |name: &'static str| move |error: &mut ApiError| error.api_key = Some(name.into());
        let overload =
            Log::new().fail(OVERLOAD, [0], key("key-aaaaaa")).fail(OVERLOAD, [1], key("key-bbbbbb"));
        assert_eq!(evidence(&overload), None);
    }
}
