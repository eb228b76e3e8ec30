//! The browser's workers.

use super::{Worker, Workers};
use crate::platform::LocalFuture;
use crate::platform::abort::Abort;
use crate::platform::listener::Listener;
use crate::platform::window::{from_js, to_js};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::{Array, Reflect};
use oidc_client_protocol::json::Value;
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, MessageChannel, MessageEvent, MessagePort, SharedWorker, WorkerOptions};

/// The browser's `SharedWorker` and `Worker` (HTML Standard section 10.2).
pub(in crate::platform) struct BrowserWorkers;

impl Workers for BrowserWorkers {
    fn start(&self, url: &str, name: &str) -> Option<Rc<dyn Worker>> {
        let started = shared(url, name).or_else(|| own(url, name))?;
        Some(Rc::new(started))
    }
}

fn shared(url: &str, name: &str) -> Option<Started> {
    // Throws for an address of another origin.
    let worker = exists("SharedWorker").then(|| SharedWorker::new_with_str(url, name).ok()).flatten()?;
    Some(Started::new(&worker, Inbox::Shared(worker.clone())))
}

fn own(url: &str, name: &str) -> Option<Started> {
    let options = WorkerOptions::new();
    options.set_name(name);
    let worker = exists("Worker").then(|| web_sys::Worker::new_with_options(url, &options).ok()).flatten()?;
    Some(Started::new(&worker, Inbox::Own(worker.clone())))
}

fn exists(class: &str) -> bool {
    Reflect::has(&js_sys::global(), &class.into()).unwrap_or(false)
}

enum Inbox {
    Shared(SharedWorker),
    Own(web_sys::Worker),
}

struct Started {
    inbox: Inbox,
    /// Aborted when the script can't be loaded, or fails before it listens: there will be no answer then.
    failed: Abort,
    _listener: Listener,
}

impl Started {
    fn new(worker: &EventTarget, inbox: Inbox) -> Self {
        let failed = Abort::new();
        let fails = failed.clone();
        Self { inbox, failed, _listener: Listener::new(worker, "error", move |_| fails.abort()) }
    }

    /// Sends the question, with a new port for the answer.
    fn post(&self, question: &Value) -> Option<MessagePort> {
        let channel = MessageChannel::new().ok()?;
        let (question, ports) = (to_js(question)?, Array::of1(&channel.port2()));
        match &self.inbox {
            Inbox::Shared(worker) => worker.port().post_message_with_transferable(&question, &ports).ok()?,
            Inbox::Own(worker) => worker.post_message_with_transfer(&question, &ports).ok()?,
        }
        Some(channel.port1())
    }
}

impl Worker for Started {
    fn ask<'a>(&'a self, question: &'a Value) -> LocalFuture<'a, Option<Value>> {
        Box::pin(async move {
            let port = self.post(question)?;
            let (sender, answer) = oneshot::channel();
            let sender = Cell::new(Some(sender));
            let _listening = Listener::new(&port, "message", move |event| {
                let event: MessageEvent = event.unchecked_into();
                if let (Some(sender), Some(answer)) = (sender.take(), from_js(&event.data())) {
                    // The caller may have stopped waiting.
                    let _ = sender.send(answer);
                }
            });
            port.start();
            let answer = match select(answer, pin!(self.failed.aborted())).await {
                Either::Left((answer, _)) => answer.ok(),
                Either::Right(_) => None,
            };
            port.close();
            answer
        })
    }
}
