//! Workers.

mod browser;

pub(super) use browser::BrowserWorkers;

use super::LocalFuture;
use oidc_client_protocol::json::Value;
use std::rc::Rc;

/// Starts workers.
///
/// ```
/// use oidc_client_wasm::platform::worker::{Worker, Workers};
/// use std::rc::Rc;
///
/// /// For an environment without workers.
/// struct NoWorkers;
/// impl Workers for NoWorkers {
///     fn start(&self, _url: &str, _name: &str) -> Option<Rc<dyn Worker>> {
///         None
///     }
/// }
/// assert!(NoWorkers.start("/keeper.js", "my-app").is_none());
/// ```
pub trait Workers {
    /// Starts the worker of this script: one for all pages of the origin that use the same name or, where the browser has
    /// no shared workers, one for this page. `None` if there are no workers at all, or the address is of another origin.
    fn start(&self, url: &str, name: &str) -> Option<Rc<dyn Worker>>;
}

/// A worker that answers questions.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::worker::Worker;
/// use oidc_client_wasm::protocol::json::Value;
///
/// struct Echo;
/// impl Worker for Echo {
///     fn ask<'a>(&'a self, question: &'a Value) -> LocalFuture<'a, Option<Value>> {
///         Box::pin(async move { Some(question.clone()) })
///     }
/// }
/// assert_eq!(Echo.ask(&Value::from("hello")).await, Some(Value::from("hello")));
/// # });
/// ```
pub trait Worker {
    /// Asks the worker a question. `None` if it can't answer: its script wasn't found, or failed. The next question then goes
    /// to a new worker. The future may never resolve.
    fn ask<'a>(&'a self, question: &'a Value) -> LocalFuture<'a, Option<Value>>;
}
