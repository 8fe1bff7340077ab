//! The memo that all workers share.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::digest::Digester;
use crate::decode::facts::Quota;
use crate::decode::failures::ApiError;

/// Memory for the facts of bodies, in bytes.
const CAPACITY: usize = 4 * 1024 * 1024;

/// The bodies that any worker decoded. Its memory is bounded.
pub(crate) struct SharedMemo {
    digester: Digester,
    bodies: Mutex<Bodies>,
}

#[derive(Default)]
struct Bodies {
    by_digest: FxHashMap<u128, Known>,
    size: usize,
}

/// The facts of a decoded body.
#[derive(Clone)]
pub(super) struct Known {
    /// Its facts, but for those that differ from record to record.
    pub error: Arc<ApiError>,
    /// Where the failure's own text begins, and the wait, as far as it is not the template's.
    pub at: usize,
    pub retry_after_s: Option<f64>,
    /// Number of the body, from 0.
    pub number: usize,
}

impl SharedMemo {
    /// An empty memo.
    pub(crate) fn new() -> Self {
        Self { digester: Digester::new(), bodies: Mutex::default() }
    }

    pub(super) const fn digester(&self) -> &Digester {
        &self.digester
    }

    pub(super) fn get(&self, key: u128) -> Option<Known> {
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner).by_digest.get(&key).cloned()
    }

    /// Adds the facts of a body, if there is room; returns what is stored.
    pub(super) fn insert(&self, key: u128, error: &ApiError, at: usize) -> Option<Known> {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let number = bodies.by_digest.len();
        let shared = Arc::new(ApiError { stamp: None, retry_after_s: None, at: 0, ..error.clone() });
        let known = Known { error: shared, at, retry_after_s: error.retry_after_s, number };
        let size = known.size();
        if bodies.size + size <= CAPACITY && !bodies.by_digest.contains_key(&key) {
            bodies.by_digest.insert(key, known);
            bodies.size += size;
        }
        bodies.by_digest.get(&key).cloned()
    }
}

impl Known {
    /// Its memory, approximately, in bytes.
    fn size(&self) -> usize {
        let message = self.error.message.as_ref().map_or(0, |m| m.len());
        2 * size_of::<Self>() + size_of::<ApiError>() + message + self.error.quotas.len() * size_of::<Quota>()
    }
}
