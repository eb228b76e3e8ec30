//! The browser's `IndexedDB`: each operation runs in its own transaction.

use js_sys::{Promise, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{IdbDatabase, IdbFactory, IdbObjectStore, IdbRequest, IdbTransactionMode};

/// A database and its object stores, which are created with it and never changed.
pub(super) struct Database {
    pub(super) name: &'static str,
    pub(super) stores: &'static [&'static str],
}

/// This library's own database: the texts of a store, and encryption keys.
pub(super) const OWN: Database = Database { name: "oidc-client-wasm", stores: &[TEXTS, KEYS] };
pub(super) const TEXTS: &str = "texts";
pub(super) const KEYS: &str = "keys";

/// An operation on the entry of one name.
pub(super) enum Operation {
    Get,
    Put(JsValue),
    /// Fails if the entry exists.
    Add(JsValue),
    Delete,
    /// Returns the entry and deletes it.
    Take,
    /// Replaces or deletes the entry if it equals the expected one.
    Swap(Swap),
    /// Returns the names of all entries.
    Names,
}

/// The expected text, the new text (`None` deletes), and whether it was written.
#[derive(Clone)]
pub(super) struct Swap {
    pub(super) expected: Option<String>,
    pub(super) value: Option<String>,
    pub(super) done: Rc<Cell<bool>>,
}

impl Database {
    /// Opens the database for one operation: a connection left open would block a schema change by another page. When this
    /// resolves, all pages read what was written.
    pub(super) async fn transact(
        &self,
        store: &str,
        name: &str,
        operation: Operation,
    ) -> Result<JsValue, JsValue> {
        let database = Opened(self.open().await?);
        run(&database.0, store, &name.into(), operation).await
    }

    async fn open(&self) -> Result<IdbDatabase, JsValue> {
        // The getter throws where storage is blocked; outside a browser there is none.
        let factory: IdbFactory = Reflect::get(&js_sys::global(), &"indexedDB".into())?.dyn_into()?;
        let request = factory.open(self.name)?;
        let (created, stores) = (request.clone(), self.stores);
        let on_upgrade = Closure::once(move |_: JsValue| {
            let Ok(database) = created.result() else { return };
            let database: IdbDatabase = database.unchecked_into();
            for store in stores {
                // Without the object store every operation fails, and is reported there.
                let _ = database.create_object_store(store);
            }
        });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        let opened = Promise::new(&mut |resolve, reject| {
            request.set_onsuccess(Some(&resolve));
            request.set_onerror(Some(&reject));
        });
        let settled = JsFuture::from(opened.clone());
        let waits = Rc::new(());
        let (waiting, late) = (Rc::downgrade(&waits), request.clone());
        // The upgrade must create the stores even if the caller stops waiting: a database without them would stay so. Mostly
        // there is no upgrade, and then the closure must be freed too.
        spawn_local(async move {
            let _either_way = settled.await;
            drop(on_upgrade);
            if waiting.strong_count() == 0
                && let Ok(database) = late.result()
            {
                drop(Opened(database.unchecked_into()));
            }
        });
        JsFuture::from(opened).await?;
        drop(waits);
        request.result()?.dyn_into()
    }
}

/// A connection that is closed when dropped, also if the caller stops waiting.
struct Opened(IdbDatabase);

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.close();
    }
}

async fn run(
    database: &IdbDatabase,
    store: &str,
    name: &JsValue,
    operation: Operation,
) -> Result<JsValue, JsValue> {
    let mode = match operation {
        Operation::Get | Operation::Names => IdbTransactionMode::Readonly,
        _ => IdbTransactionMode::Readwrite,
    };
    let transaction = database.transaction_with_str_and_mode(store, mode)?;
    let request = begin(&transaction.object_store(store)?, name, operation)?;
    // The request succeeds before its write is durable, so this waits for the transaction.
    let complete = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    JsFuture::from(complete).await?;
    request.result()
}

fn begin(store: &IdbObjectStore, name: &JsValue, operation: Operation) -> Result<IdbRequest, JsValue> {
    match operation {
        Operation::Get => store.get(name),
        Operation::Put(entry) => store.put_with_key(&entry, name),
        Operation::Add(entry) => store.add_with_key(&entry, name),
        Operation::Delete => store.delete(name),
        Operation::Take => {
            let found = store.get(name)?;
            store.delete(name)?;
            Ok(found)
        }
        Operation::Swap(swap) => compare_and_write(store, name, swap),
        Operation::Names => store.get_all_keys(),
    }
}

/// Compares when the entry has been read, while the transaction is still open: no other write comes between.
fn compare_and_write(store: &IdbObjectStore, name: &JsValue, swap: Swap) -> Result<IdbRequest, JsValue> {
    let request = store.get(name)?;
    let (found, store, name) = (request.clone(), store.clone(), name.clone());
    let on_success = Closure::once_into_js(move |_: JsValue| {
        if found.result().is_ok_and(|found| found.as_string() == swap.expected) {
            let written = match &swap.value {
                Some(value) => store.put_with_key(&value.into(), &name),
                None => store.delete(&name),
            };
            swap.done.set(written.is_ok());
        }
    });
    request.set_onsuccess(Some(on_success.unchecked_ref()));
    Ok(request)
}
