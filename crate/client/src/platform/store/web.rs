//! Texts in `sessionStorage` and `localStorage`.

use super::{MemoryStore, Store};
use crate::platform::LocalFuture;
use crate::platform::listener::Listener;
use crate::platform::timers::Guard;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Storage, StorageEvent};

/// The prefix of oidc-client-ts, so that an app can migrate without signing anyone out.
const PREFIX: &str = "oidc.";

/// Web storage, with a fallback in memory: it may be blocked (cookies refused, sandboxed frames) or full.
pub(super) struct WebStore {
    name: &'static str,
    fallback: MemoryStore,
    degraded: Cell<bool>,
}

impl WebStore {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, fallback: MemoryStore::default(), degraded: Cell::new(false) }
    }

    /// The storage area. The getter throws where storage is blocked. Not by way of `window`: in jsdom there is storage, but
    /// the global object is no `Window`.
    fn area(&self) -> Option<Storage> {
        js_sys::Reflect::get(&js_sys::global(), &self.name.into()).ok()?.dyn_into().ok()
    }

    fn write(&self, key: &str, value: &str) {
        let kept = self.area().is_some_and(|area| area.set_item(key, value).is_ok());
        self.degraded.set(!kept);
        if kept {
            self.fallback.take(key);
            return;
        }
        // An older value left in a full store would be read as the current session later.
        if let Some(area) = self.area() {
            let _ = area.remove_item(key);
        }
        self.fallback.set(key, value);
    }

    fn read(&self, key: &str) -> Option<String> {
        self.fallback.get(key).or_else(|| self.area()?.get_item(key).ok().flatten())
    }

    fn remove(&self, key: &str) -> Option<String> {
        let value = self.read(key);
        self.fallback.take(key);
        if let Some(area) = self.area() {
            let _ = area.remove_item(key);
        }
        value
    }

    fn names(&self) -> Vec<String> {
        let area = self.area();
        let kept = area.iter().flat_map(|area| {
            let name = |index| area.key(index).ok().flatten();
            (0..area.length().unwrap_or(0)).filter_map(name).collect::<Vec<_>>()
        });
        kept.chain(self.fallback.keys())
            .filter_map(|key| key.strip_prefix(PREFIX).map(str::to_owned))
            .collect()
    }
}

/// Each future resolves when it is first polled, so a swap is atomic within this page, but not between pages.
impl Store for WebStore {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.read(&prefixed(key)) })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { self.write(&prefixed(key), value) })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.remove(&prefixed(key)) })
    }

    fn keys(&self) -> LocalFuture<'_, Vec<String>> {
        Box::pin(async move { self.names() })
    }

    /// By the `storage` event (HTML Living Standard section 12.2): when it is raised, this page reads the new value.
    fn watch(&self, key: &str, wake: Rc<dyn Fn()>) -> Option<Guard> {
        let (window, key, area) = (web_sys::window()?, prefixed(key), self.area()?);
        let on_storage = move |event: JsValue| {
            let Ok(event) = event.dyn_into::<StorageEvent>() else { return };
            // An event without a key means that everything was cleared.
            let is_ours = event.key().is_none_or(|changed| changed == key);
            if is_ours && event.storage_area().as_ref() == Some(&area) {
                wake();
            }
        };
        Some(Box::new(Listener::new(&window, "storage", on_storage)))
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get()
    }

    fn is_shared(&self) -> bool {
        self.name == "localStorage" && self.fallback.is_empty()
    }
}

fn prefixed(key: &str) -> String {
    let mut prefixed = PREFIX.to_owned();
    prefixed.push_str(key);
    prefixed
}
