//! The memo that all workers share.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::digest::Digester;
use crate::decode::facts::Quota;
use crate::decode::failures::ApiError;

/// Memory for the facts of bodies, with the copies of all workers, in bytes.
const CAPACITY: usize = 12 * 1024 * 1024;

/// The bodies that any worker decoded. Its memory is bounded.
pub(crate) struct SharedMemo {
    digester: Digester,
    capacity: usize,
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
    pub error: ApiError,
    /// Number of the body, from 0.
    pub number: usize,
}

impl SharedMemo {
    /// An empty memo for this many workers.
    pub(crate) fn new(workers: usize) -> Self {
        // Each body is stored once here, and once more by each worker that decoded it.
        let capacity = CAPACITY / (workers.max(1) + 1);
        Self { digester: Digester::new(), capacity, bodies: Mutex::default() }
    }

    pub(super) const fn digester(&self) -> &Digester {
        &self.digester
    }

    pub(super) fn get(&self, key: u128) -> Option<Known> {
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner).by_digest.get(&key).cloned()
    }

    /// Adds the facts of a body, if there is room; returns what is stored.
    pub(super) fn insert(&self, key: u128, error: &ApiError) -> Option<Known> {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let known = Known { error: error.clone(), number: bodies.by_digest.len() };
        let size = known.size();
        if bodies.size + size <= self.capacity && !bodies.by_digest.contains_key(&key) {
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
        2 * size_of::<Self>() + message + self.error.quotas.len() * size_of::<Quota>()
    }
}
