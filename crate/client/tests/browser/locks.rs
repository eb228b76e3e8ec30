//! Web Locks, and leases where there are none: one holder at a time, a wait that ends, and no lock that is held by
//! nobody.

use crate::pages::{refusing_locks, unhandled, without_locks};
use futures_util::FutureExt;
use futures_util::future::join_all;
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::locks::Locks;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// As two managers have them.
fn two() -> (Rc<dyn Locks>, Rc<dyn Locks>) {
    (Platform::browser().locks, Platform::browser().locks)
}

#[wasm_bindgen_test]
async fn a_lock_is_exclusive_until_it_is_dropped() {
    let (first, second) = two();
    let held = first.lock("exclusive", 5).await.expect("nobody holds it");
    let released = Cell::new(false);
    let waiting = async {
        let lock = second.lock("exclusive", 5).await;
        assert!(released.get(), "granted while it was held");
        assert!(lock.is_some());
    };
    let releasing = async {
        // Another lock comes and goes meanwhile, so that the browser has had its chance to grant this one.
        for _ in 0..10 {
            drop(first.lock("another", 5).await.expect("nobody holds it"));
        }
        released.set(true);
        drop(held);
    };
    futures_util::future::join(waiting, releasing).await;
}

#[wasm_bindgen_test]
async fn of_many_that_want_it_one_has_it_at_a_time_and_all_get_it() {
    let (inside, count) = (Cell::new(0), Cell::new(0));
    let work = (0..20).map(|_| async {
        let locks = Platform::browser().locks;
        let lock = locks.lock("many", 10).await.expect("everyone gets it");
        assert_eq!(inside.replace(inside.get() + 1), 0, "two at once");
        drop(locks.lock("some work of its own", 10).await.expect("everyone gets it"));
        inside.set(inside.get() - 1);
        count.set(count.get() + 1);
        drop(lock);
    });
    join_all(work).await;
    assert_eq!(count.get(), 20);
}

#[wasm_bindgen_test]
async fn a_lock_that_is_not_given_back_in_time_is_none() {
    let (first, second) = two();
    let held = first.lock("hanging", 5).await.expect("nobody holds it");
    assert!(second.lock("hanging", 1).await.is_none());
    drop(held);
    assert!(second.lock("hanging", 5).await.is_some());
}

#[wasm_bindgen_test]
async fn whoever_stops_waiting_keeps_nobody_out() {
    let (first, second) = two();
    let held = first.lock("abandoned", 5).await.expect("nobody holds it");
    let mut abandoned = second.lock("abandoned", 5);
    assert!((&mut abandoned).now_or_never().is_none());
    drop(abandoned);
    drop(held);
    assert!(first.lock("abandoned", 5).await.is_some());
}

#[wasm_bindgen_test]
async fn locks_of_different_names_do_not_wait_for_each_other() {
    let (first, second) = two();
    let _one = first.lock("user:https://login.example:one", 1).await.expect("nobody holds it");
    assert!(second.lock("user:https://login.example:two", 1).await.is_some());
}

#[wasm_bindgen_test]
async fn whoever_stops_waiting_leaves_no_failure_that_nobody_handles() {
    let causes = unhandled();
    let (first, second) = two();
    let held = first.lock("unheard", 5).await.expect("nobody holds it");
    let mut abandoned = second.lock("unheard", 1);
    assert!((&mut abandoned).now_or_never().is_none());
    drop(abandoned);
    // Another wait ends after it, so the browser has refused that one by then.
    assert!(second.lock("unheard", 1).await.is_none());
    assert!(second.lock("unheard", 1).await.is_none());
    assert_eq!(causes.length(), 0, "{causes:?}");
    drop(held);
}

#[wasm_bindgen_test]
async fn without_web_locks_there_is_one_holder_at_a_time_too() {
    let with_locks_again = without_locks();
    let (inside, count) = (Cell::new(0), Cell::new(0));
    let work = (0..5).map(|_| async {
        let locks = Platform::browser().locks;
        let lock = locks.lock("leased", 20).await.expect("everyone gets it");
        assert_eq!(inside.replace(inside.get() + 1), 0, "two at once");
        assert!(locks.still_holds(&lock, 5).await);
        assert!(!locks.still_holds(&lock, 21).await, "for longer than it was granted");
        drop(locks.lock("some work of its own", 10).await.expect("everyone gets it"));
        inside.set(inside.get() - 1);
        count.set(count.get() + 1);
        drop(lock);
    });
    join_all(work).await;
    assert_eq!(count.get(), 5);
    with_locks_again.call0(&JsValue::UNDEFINED).expect("it is put back");
    let locks = Platform::browser().locks;
    let lock = locks.lock("leased", 5).await.expect("nobody holds it");
    assert!(locks.still_holds(&lock, 1000).await, "a Web Lock is held until it is dropped");
}

#[wasm_bindgen_test]
async fn where_the_browser_refuses_every_lock_there_is_one_holder_at_a_time_too_and_no_failure_that_nobody_handles()
 {
    let causes = unhandled();
    for throws in [false, true] {
        let with_locks_again = refusing_locks(throws);
        let (first, second) = two();
        let name = format!("refused, at once: {throws}");
        let held = first.lock(&name, 20).await.expect("a lease");
        assert!(first.still_holds(&held, 5).await);
        assert!(!first.still_holds(&held, 21).await, "for longer than it was granted");
        assert!(second.lock(&name, 1).await.is_none(), "while it is held");
        drop(held);
        assert!(second.lock(&name, 5).await.is_some());
        let refused = with_locks_again.call0(&JsValue::UNDEFINED).expect("it is put back");
        assert_eq!(refused.as_f64(), Some(3.0), "every request");
    }
    assert_eq!(causes.length(), 0, "{causes:?}");
}
