//! A conclusion over several incidents, inputs or days.

use crate::correlate::incidents::{Incident, Key};
use crate::terms::AcrossKind;

/// A conclusion over several incidents, inputs or days.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Across {
    /// Which.
    pub id: AcrossKind,
    /// One plain sentence with the counts; times are in UTC.
    pub text: String,
    /// Keys of the incidents that it is about.
    pub about: Vec<Key>,
}

/// A conclusion about one incident.
pub(super) fn about(id: AcrossKind, incident: &Incident, text: String) -> Across {
    Across { id, text, about: vec![incident.key.clone()] }
}
