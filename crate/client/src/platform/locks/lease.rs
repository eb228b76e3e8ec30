//! Locks that expire, recorded in a store that all pages share.

use super::{Lock, Locks};
use crate::platform::LocalFuture;
use crate::platform::crypto::Crypto;
use crate::platform::store::Store;
use crate::platform::timers::{ANSWERS_WITHIN_SECONDS, Timers};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{Timestamp, random_id};
use std::rc::Rc;

/// The longest term of a lease: one with a later end is from before the clock was set back, and is ignored.
const LONGEST_SECONDS: u64 = 3600;

/// The most that [`Locks::still_holds`] requires to be left of a lease: otherwise requests without a time limit would never
/// be sent.
const MOST_REQUIRED_SECONDS: u64 = LONGEST_SECONDS / 2;

pub(super) struct Leases {
    pub(super) store: Rc<dyn Store>,
    pub(super) timers: Rc<dyn Timers>,
    pub(super) crypto: Rc<dyn Crypto>,
}

impl Locks for Leases {
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>> {
        Box::pin(async move {
            let (key, seconds) = (format!("lock:{name}"), u64::from(timeout_seconds));
            let end = self.timers.now().plus(seconds);
            loop {
                // The last attempt before the timeout gets an answer too.
                let left = end.since(self.timers.now()).max(ANSWERS_WITHIN_SECONDS);
                if let Some(lease) = self.timers.in_time(left, Box::pin(self.take(&key, seconds))).await? {
                    return Some(Box::new(lease) as Lock);
                }
                if self.timers.now() >= end {
                    return None;
                }
                self.timers.sleep(1).await;
            }
        })
    }

    fn still_holds<'a>(&'a self, lock: &'a Lock, seconds: u64) -> LocalFuture<'a, bool> {
        Box::pin(async move {
            let Some(lease) = lock.downcast_ref::<Lease>() else { return false };
            let found = self.timers.in_time(ANSWERS_WITHIN_SECONDS, self.store.get(&lease.key)).await;
            let needed_until = self.timers.now().plus(seconds.min(MOST_REQUIRED_SECONDS));
            found.flatten().as_ref() == Some(&lease.text) && needed_until <= lease.end
        })
    }
}

impl Leases {
    /// Tries once to take the lock. The end is computed before the write, so a delayed write shortens the lease.
    async fn take(&self, key: &str, seconds: u64) -> Option<Lease> {
        let found = self.store.get(key).await;
        let now = self.timers.now();
        if found.as_deref().is_some_and(|found| is_held(found, now)) {
            return None;
        }
        let end = now.plus(seconds.min(LONGEST_SECONDS));
        let (store, timers) = (self.store.clone(), self.timers.clone());
        // Created before the write, so that it is released even if the caller stops waiting during the write.
        let lease = Lease { store, timers, key: key.to_owned(), text: self.text(end)?, end };
        if !self.store.swap(key, found.as_deref(), Some(&lease.text)).await {
            return None;
        }
        let lag = self.store.lag_in_seconds();
        if lag > 0 {
            self.timers.sleep(lag).await;
        }
        // Another page may have written at the same time, or this page may have been suspended.
        (lease.is_written().await && self.timers.now() < end).then_some(lease)
    }

    fn text(&self, end: Timestamp) -> Option<String> {
        let mut owner = [0; 16];
        self.crypto.random(&mut owner).ok()?;
        let mut lease = Object::new();
        lease.insert("owner", random_id(&owner));
        lease.insert("end", end.0);
        Some(Value::Object(lease).to_json())
    }
}

fn is_held(text: &str, now: Timestamp) -> bool {
    let lease = Object::parse(text).ok();
    let end = lease.and_then(|lease| Timestamp::of(&lease, "end"));
    // In whole seconds: the holder may use the last one completely.
    end.is_some_and(|end| now <= end && end.since(now) <= LONGEST_SECONDS)
}

/// A lock that was granted, and its record.
struct Lease {
    store: Rc<dyn Store>,
    timers: Rc<dyn Timers>,
    key: String,
    text: String,
    end: Timestamp,
}

impl Lease {
    async fn is_written(&self) -> bool {
        self.store.get(&self.key).await.as_deref() == Some(&self.text)
    }
}

impl Drop for Lease {
    /// Releases the lock, unless another page has taken it since.
    fn drop(&mut self) {
        let (store, key, text) = (self.store.clone(), self.key.clone(), self.text.clone());
        self.timers.spawn(Box::pin(async move {
            store.swap(&key, Some(&text), None).await;
        }));
    }
}
