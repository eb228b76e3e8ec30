//! Locks in a store that all pages share: who holds one, and until when at most.

use super::{Lock, Locks};
use crate::platform::LocalFuture;
use crate::platform::crypto::Crypto;
use crate::platform::store::Store;
use crate::platform::timers::{ANSWERS_WITHIN_SECONDS, Timers};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{Timestamp, random_id};
use std::rc::Rc;

/// Nobody is granted a lock for longer: a lease that says so is from before the clock was set back.
const LONGEST_SECONDS: u64 = 3600;

/// No more than this must be left of a lease, however long a request may take: those without a limit would never be sent.
const ENOUGH_SECONDS: u64 = LONGEST_SECONDS / 2;

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
                // Whoever asks at the last moment still gets an answer.
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
            let needed_until = self.timers.now().plus(seconds.min(ENOUGH_SECONDS));
            found.flatten().as_ref() == Some(&lease.text) && needed_until <= lease.end
        })
    }
}

impl Leases {
    /// One attempt. The end is of the moment before it is written, so whoever is held up in between has less of it.
    async fn take(&self, key: &str, seconds: u64) -> Option<Lease> {
        let found = self.store.get(key).await;
        let now = self.timers.now();
        if found.as_deref().is_some_and(|found| is_held(found, now)) {
            return None;
        }
        let end = now.plus(seconds.min(LONGEST_SECONDS));
        let (store, timers) = (self.store.clone(), self.timers.clone());
        // It gives itself back, also when nobody waits for it any more by the time that it is written.
        let lease = Lease { store, timers, key: key.to_owned(), text: self.text(end)?, end };
        if !self.store.swap(key, found.as_deref(), Some(&lease.text)).await {
            return None;
        }
        let lag = self.store.lag_in_seconds();
        if lag > 0 {
            self.timers.sleep(lag).await;
        }
        // Somebody else may have written at the same time, or this page have slept.
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
    // Whole seconds: whoever still has the last one may use all of it.
    end.is_some_and(|end| now <= end && end.since(now) <= LONGEST_SECONDS)
}

/// A lock that was granted, by what is written about it.
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
    /// Given back unless another has it by now.
    fn drop(&mut self) {
        let (store, key, text) = (self.store.clone(), self.key.clone(), self.text.clone());
        self.timers.spawn(Box::pin(async move {
            store.swap(&key, Some(&text), None).await;
        }));
    }
}
