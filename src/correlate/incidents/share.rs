//! An incident of another run has everything for itself: what others have as well is shared when it is taken over.

use super::incident::Incident;
use super::shared::Shared;

impl Incident {
    /// Shares what others have as well.
    pub(in crate::correlate) fn share(&mut self, shared: &mut Shared) {
        self.api_keys.share(&mut shared.api_keys);
        self.grpc_statuses.share(&mut shared.grpc_statuses);
        self.http_statuses.share(&mut shared.http_statuses);
        self.limits.share(&mut shared.limits);
        self.tiers.share(&mut shared.tiers);
        for names in
            [&mut self.quota_ids, &mut self.quota_metrics, &mut self.rules, &mut self.shared_consumers]
        {
            names.share(&mut shared.names);
        }
        for seen in &mut self.limit_spans {
            seen.quota_id = seen.quota_id.take().map(|id| shared.quota_ids.share(id));
        }
        if let Some(example) = &mut self.example {
            example.evidence = shared.evidence.share(example.evidence.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::correlate::incidents::{Incident, Insight};
    use crate::correlate::test_incidents::{Log, RPM};
    use crate::correlate::{Part, Triage};
    use crate::decode::ApiError;

    /// Ten thousand incidents are kept while a log is read, and until the report is written.
    #[test]
    fn an_incident_is_small() {
        assert!(size_of::<Incident>() <= 960, "{}", size_of::<Incident>());
    }

    #[test]
    fn an_insight_is_small() {
        assert!(size_of::<Insight>() <= 256, "{}", size_of::<Insight>());
    }

    /// Whether two incidents have what both say once.
    fn share_all([a, b]: [&Incident; 2]) -> bool {
        let evidence = |incident: &Incident| incident.example.as_ref().unwrap().evidence.as_ptr();
        let limit = |incident: &Incident| incident.limit_spans[0].quota_id.as_ref().unwrap().as_ptr();
        let names = |incident: &Incident| {
            [&incident.quota_ids, &incident.quota_metrics, &incident.rules].map(|set| set.as_ptr())
        };
        let numbers = |incident: &Incident| {
            (incident.limits.as_ptr(), incident.http_statuses.as_ptr(), incident.grpc_statuses.as_ptr())
        };
        (evidence(a), limit(a), names(a), numbers(a)) == (evidence(b), limit(b), names(b), numbers(b))
    }

    #[test]
    fn what_incidents_say_is_there_once_also_of_another_run() {
        let of = |project: &'static str| move |error: &mut ApiError| error.project = Some(project.into());
        let log = Log::new().fail(RPM, [0], of("shop-one")).fail(RPM, [1], of("shop-two"));
        assert!(share_all(log.0.incidents().try_into().unwrap()));
        let mut document = Vec::new();
        Part::new(&log.0, Vec::new(), Vec::new()).write(&mut document).unwrap();
        let mut merged = Triage::default();
        Part::read(document.as_slice()).unwrap().merge_into(&mut merged).unwrap();
        assert!(share_all(merged.incidents().try_into().unwrap()));
        assert_eq!(merged, log.0);
    }
}
