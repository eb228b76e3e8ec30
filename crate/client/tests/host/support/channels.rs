//! Broadcast channels between the tabs of an origin.

use super::browser::yield_now;
use super::clock::{Clock, OnDrop};
use oidc_client_wasm::platform::channel::{Channel, Channels};
use oidc_client_wasm::platform::timers::Timers;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

type Receive = Rc<dyn Fn(&str)>;

/// The channels of one origin: messages arrive at all other ends, in order and asynchronously.
pub struct Bus {
    clock: Rc<Clock>,
    ends: Rc<Ends>,
    /// Whether there are channels at all.
    pub works: Cell<bool>,
}

#[derive(Default)]
struct Ends {
    next_id: Cell<u64>,
    open: RefCell<BTreeMap<(String, u64), Receive>>,
    said: RefCell<Vec<String>>,
}

impl Bus {
    pub fn new(clock: Rc<Clock>) -> Self {
        Self { clock, ends: Rc::default(), works: Cell::new(true) }
    }

    /// The messages since the last call.
    pub fn take_messages(&self) -> Vec<String> {
        self.ends.said.take()
    }
}

impl Channels for Bus {
    fn open(&self, name: &str, receive: Receive) -> Option<Rc<dyn Channel>> {
        if !self.works.get() {
            return None;
        }
        let id = self.ends.next_id.replace(self.ends.next_id.get() + 1);
        self.ends.open.borrow_mut().insert((name.to_owned(), id), receive);
        let (ends, key) = (self.ends.clone(), (name.to_owned(), id));
        // The receiver is dropped after the borrow ends: it may own channels itself.
        let close = move || {
            let receive = ends.open.borrow_mut().remove(&key);
            drop(receive);
        };
        let (clock, ends) = (self.clock.clone(), self.ends.clone());
        Some(Rc::new(End { name: name.to_owned(), id, clock, ends, _close: OnDrop(Some(Box::new(close))) }))
    }
}

struct End {
    name: String,
    id: u64,
    clock: Rc<Clock>,
    ends: Rc<Ends>,
    _close: OnDrop,
}

impl Channel for End {
    fn post(&self, message: &str) {
        self.ends.said.borrow_mut().push(message.to_owned());
        let others: Vec<u64> = self
            .ends
            .open
            .borrow()
            .keys()
            .filter(|(name, id)| *name == self.name && *id != self.id)
            .map(|(_, id)| *id)
            .collect();
        let (ends, name, message) = (self.ends.clone(), self.name.clone(), message.to_owned());
        self.clock.spawn(Box::pin(async move {
            yield_now().await;
            for id in others {
                // An end that was closed in between gets nothing.
                let receive = ends.open.borrow().get(&(name.clone(), id)).cloned();
                if let Some(receive) = receive {
                    receive(&message);
                }
            }
        }));
    }
}
