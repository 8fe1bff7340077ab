//! The metrics by name. Names, kinds and labels are promised, as the fields of the JSON are.

use super::text::{Kind, Metric};

const fn counter(name: &'static str, help: &'static str) -> Metric {
    Metric { name, kind: Kind::Counter, help }
}

const fn gauge(name: &'static str, help: &'static str) -> Metric {
    Metric { name, kind: Kind::Gauge, help }
}

pub(super) static BUILD: Metric =
    gauge("gemdiag_build_info", "The version of gemdiag, and the day of its newest knowledge; always 1.");

pub(super) static WRITTEN: Metric =
    gauge("gemdiag_written_timestamp_seconds", "When these numbers were written, in Unix time.");

pub(super) static FAILURES: Metric = counter(
    "gemdiag_failures_total",
    "Failed Gemini requests by cause, project, model and platform; cause=\"other\" counts the incidents without series of their own.",
);

pub(super) static FAILED: Metric = counter("gemdiag_requests_failed_total", "Failed Gemini requests.");

pub(super) static SUCCEEDED: Metric = counter(
    "gemdiag_requests_succeeded_total",
    "Gemini requests that went well, where the log tells of them.",
);

pub(super) static LEFT_OUT: Metric = counter(
    "gemdiag_failures_left_out_total",
    "Failed requests in no series by cause: not asked for (filter), or known and ignored (ignored).",
);

pub(super) static OPEN: Metric = gauge(
    "gemdiag_incident_open",
    "Whether the incident goes on (1) or is over (0); retry=\"no\" waits for somebody to act.",
);

pub(super) static RESET: Metric = gauge(
    "gemdiag_incident_reset_timestamp_seconds",
    "When the quota of the incident resets, or has been reset, in Unix time.",
);

pub(super) static LAST: Metric = gauge(
    "gemdiag_incident_last_failure_timestamp_seconds",
    "When the last request of the incident failed, as the log tells it, in Unix time.",
);

pub(super) static FOLDED: Metric =
    gauge("gemdiag_incidents_folded", "Incidents without series of their own: those that cost least.");

pub(super) static NOT_UNDERSTOOD: Metric = counter(
    "gemdiag_texts_not_understood_total",
    "Texts that look like failures of Gemini, but do not say which.",
);

pub(super) static DROPPED: Metric =
    counter("gemdiag_refusals_dropped_total", "Texts in which a client dropped what Google refused.");

pub(super) static BYTES: Metric = counter("gemdiag_input_bytes_total", "Bytes read, unpacked.");

pub(super) static LINES: Metric = counter("gemdiag_input_lines_total", "Lines read.");

pub(super) static INPUTS: Metric = gauge("gemdiag_inputs", "Inputs that are read.");

pub(super) static UNREAD: Metric =
    gauge("gemdiag_inputs_unreadable", "Inputs that could not be read, or not to their ends.");
