//! Keys in the browser's `IndexedDB`, the only storage that takes a key which can't be read.

use super::{KeyStore, MemoryKeys};
use crate::platform::LocalFuture;
use crate::platform::crypto::SigningKey;
use crate::platform::crypto::browser::signing_key;
use js_sys::{Object, Promise, Reflect};
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbFactory, IdbTransactionMode};

const DATABASE: &str = "oidc";
const STORE: &str = "dpop";

/// `IndexedDB`, with memory to fall back on: browsers block it (cookies refused, sandboxed frames) and fill it up.
#[derive(Default)]
pub(super) struct IndexedDb {
    fallback: MemoryKeys,
    degraded: Cell<bool>,
}

impl KeyStore for IndexedDb {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<SigningKey>> {
        Box::pin(async move {
            if let Some(key) = self.fallback.get(name) {
                return Some(key);
            }
            let entry = transact(name, Operation::Get).await.ok()?;
            signing_key(Reflect::get(&entry, &"keys".into()).ok()?).await
        })
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a SigningKey) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            let kept = match entry(key) {
                Some(entry) => transact(name, Operation::Put(entry)).await.is_ok(),
                None => false,
            };
            self.degraded.set(!kept);
            if kept {
                self.fallback.remove(name);
            } else {
                self.fallback.set(name, key);
            }
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            self.fallback.remove(name);
            // Where the database can't be opened, there is nothing in it either.
            let _ = transact(name, Operation::Delete).await;
        })
    }

    fn is_degraded(&self) -> bool {
        self.degraded.get()
    }
}

/// What is stored of a key. `None` for one of other surroundings than the browser.
fn entry(key: &SigningKey) -> Option<JsValue> {
    let pair: &JsValue = key.handle()?;
    let entry = Object::new();
    Reflect::set(&entry, &"keys".into(), pair).ok()?;
    Some(entry.into())
}

enum Operation {
    Get,
    Put(JsValue),
    Delete,
}

/// Opens the database for one operation: a connection left open would keep others from changing the database.
async fn transact(name: &str, operation: Operation) -> Result<JsValue, JsValue> {
    let database = open().await?;
    let outcome = run(&database, &name.into(), operation).await;
    database.close();
    outcome
}

async fn run(database: &IdbDatabase, name: &JsValue, operation: Operation) -> Result<JsValue, JsValue> {
    let mode = match operation {
        Operation::Get => IdbTransactionMode::Readonly,
        _ => IdbTransactionMode::Readwrite,
    };
    let transaction = database.transaction_with_str_and_mode(STORE, mode)?;
    let store = transaction.object_store(STORE)?;
    let request = match &operation {
        Operation::Get => store.get(name)?,
        Operation::Put(entry) => store.put_with_key(entry, name)?,
        Operation::Delete => store.delete(name)?,
    };
    // The request's own success comes before what it wrote is safe.
    let complete = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    JsFuture::from(complete).await?;
    request.result()
}

async fn open() -> Result<IdbDatabase, JsValue> {
    // The getter throws where storage is blocked; outside a browser there is none.
    let factory: IdbFactory = Reflect::get(&js_sys::global(), &"indexedDB".into())?.dyn_into()?;
    let request = factory.open(DATABASE)?;
    let created = request.clone();
    let on_upgrade = Closure::once(move |_: JsValue| {
        // Without the store every use of the database fails, and that is told there.
        let _ = created.result().and_then(|it| it.unchecked_into::<IdbDatabase>().create_object_store(STORE));
    });
    request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
    let opened = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(opened).await?;
    request.result()?.dyn_into()
}
