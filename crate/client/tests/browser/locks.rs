//! Web Locks, and leases as their fallback: one holder at a time, timeouts, and no lock that stays held.

use crate::pages::{refusing_locks, unhandled, without_locks};
use futures_util::FutureExt;
use futures_util::future::join_all;
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::locks::Locks;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// The locks of two managers.
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
        // Acquires and releases another lock, so that the browser could have granted this one meanwhile.
        for _ in 0..10 {
            drop(first.lock("another", 5).await.expect("nobody holds it"));
        }
        released.set(true);
        drop(held);
    };
    futures_util::future::join(waiting, releasing).await;
}

#[wasm_bindgen_test]
async fn many_callers_get_the_lock_one_at_a_time() {
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
async fn waiting_for_a_held_lock_times_out() {
    let (first, second) = two();
    let held = first.lock("hanging", 5).await.expect("nobody holds it");
    assert!(second.lock("hanging", 1).await.is_none());
    drop(held);
    assert!(second.lock("hanging", 5).await.is_some());
}

#[wasm_bindgen_test]
async fn a_dropped_request_does_not_block_the_lock() {
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
async fn a_dropped_request_leaves_no_unhandled_rejection() {
    let causes = unhandled();
    let (first, second) = two();
    let held = first.lock("unheard", 5).await.expect("nobody holds it");
    let mut abandoned = second.lock("unheard", 1);
    assert!((&mut abandoned).now_or_never().is_none());
    drop(abandoned);
    // Another wait times out later, so the browser has rejected the dropped request by then.
    assert!(second.lock("unheard", 1).await.is_none());
    assert!(second.lock("unheard", 1).await.is_none());
    assert_eq!(causes.length(), 0, "{causes:?}");
    drop(held);
}

#[wasm_bindgen_test]
async fn leases_have_one_holder_at_a_time_without_web_locks() {
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
async fn leases_replace_web_locks_that_the_browser_refuses() {
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
