//! What a caller states beside the inputs.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use gemdiag::clock::Zone;
use gemdiag::report::Beside;
use gemdiag::terms::Tier;
use gemdiag::{Clock, Knowledge};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// `now` is a time of RFC 3339; `tier` is a word such as `free`; zones are names of IANA, `utc` or `local`.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Stated {
    now: Option<String>,
    tier: Option<String>,
    time_zone: Option<String>,
    assume_tz: Option<String>,
}

impl Stated {
    pub(crate) fn clock(&self) -> PyResult<Clock> {
        let mut clock = Clock::system();
        if let Some(now) = &self.now {
            clock = clock.at(now.parse::<DateTime<Utc>>().map_err(|error| wrong("now", now, &error))?);
        }
        if let Some(zone) = &self.time_zone {
            clock = clock.showing(zone.parse::<Zone>().map_err(|error| wrong("time_zone", zone, &error))?);
        }
        if let Some(zone) = &self.assume_tz {
            clock = clock.assuming(zone.parse::<Zone>().map_err(|error| wrong("assume_tz", zone, &error))?);
        }
        Ok(clock)
    }

    pub(crate) fn beside(&self) -> PyResult<Beside> {
        let mut beside = Beside::new(Knowledge::builtin());
        if let Some(tier) = &self.tier {
            beside.told.tier = Some(tier.parse::<Tier>().map_err(|error| wrong("tier", tier, &error))?);
        }
        Ok(beside)
    }
}

fn wrong(name: &str, value: &str, error: &dyn Display) -> PyErr {
    PyValueError::new_err(format!("{name}={value:?}: {error}"))
}
