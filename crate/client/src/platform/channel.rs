//! Messages between the pages of this origin.

use super::listener::Listener;
use js_sys::Reflect;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// Opens channels between the pages of this origin.
///
/// ```
/// use oidc_client_wasm::platform::channel::{Channel, Channels};
/// use std::rc::Rc;
///
/// /// For a page that exchanges no messages.
/// struct Alone;
/// impl Channels for Alone {
///     fn open(&self, _name: &str, _receive: Rc<dyn Fn(&str)>) -> Option<Rc<dyn Channel>> {
///         None
///     }
/// }
/// assert!(Alone.open("oidc", Rc::new(|_message| {})).is_none());
/// ```
pub trait Channels {
    /// Opens the channel of this name: `receive` is called with each text that another page posts to it, never with this
    /// page's own. The channel closes when the last clone is dropped. `None` where pages can't exchange messages.
    ///
    /// A page that the browser has suspended may miss messages: they are only hints, and storage is authoritative.
    fn open(&self, name: &str, receive: Rc<dyn Fn(&str)>) -> Option<Rc<dyn Channel>>;
}

/// A channel, open until it is dropped.
///
/// ```
/// use oidc_client_wasm::platform::channel::Channel;
/// use std::cell::RefCell;
///
/// /// Records the messages of a page.
/// #[derive(Default)]
/// struct Recorded(RefCell<Vec<String>>);
/// impl Channel for Recorded {
///     fn post(&self, message: &str) {
///         self.0.borrow_mut().push(message.to_owned());
///     }
/// }
/// let channel = Recorded::default();
/// channel.post("hello");
/// assert_eq!(channel.0.take(), ["hello"]);
/// ```
pub trait Channel {
    /// Sends a text to all other pages that have the channel open. There may be none, and delivery isn't confirmed.
    fn post(&self, message: &str);
}

/// `BroadcastChannel` (HTML Living Standard section 9.5): it reaches this origin's pages in this browser and profile, and
/// where storage is partitioned those of this partition.
pub(super) struct BroadcastChannels;

impl Channels for BroadcastChannels {
    fn open(&self, name: &str, receive: Rc<dyn Fn(&str)>) -> Option<Rc<dyn Channel>> {
        let page = Rc::new_cyclic(|weak| Page::new(name, receive, weak));
        page.open();
        let is_open = page.channel.borrow().is_some();
        is_open.then_some(page)
    }
}

/// One page's end of a channel. It is closed while the page is in the back-forward cache, because browsers evict a page that
/// receives a message there.
struct Page {
    name: String,
    receive: Closure<dyn FnMut(MessageEvent)>,
    channel: RefCell<Option<BroadcastChannel>>,
    _listeners: Vec<Listener>,
}

impl Page {
    fn new(name: &str, receive: Rc<dyn Fn(&str)>, weak: &Weak<Page>) -> Self {
        let receive = Closure::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string() {
                receive(&message);
            }
        });
        let mut listeners = Vec::new();
        if let Some(window) = web_sys::window() {
            for (event, act) in [("pagehide", Page::close as fn(&Page)), ("pageshow", Page::open)] {
                let weak = weak.clone();
                let act = move |_| {
                    if let Some(page) = weak.upgrade() {
                        act(&page);
                    }
                };
                listeners.push(Listener::new(&window, event, act));
            }
        }
        Self { name: name.to_owned(), receive, channel: RefCell::new(None), _listeners: listeners }
    }

    fn open(&self) {
        if self.channel.borrow().is_some() || !exists() {
            return;
        }
        let Ok(channel) = BroadcastChannel::new(&self.name) else { return };
        channel.set_onmessage(Some(self.receive.as_ref().unchecked_ref()));
        self.channel.replace(Some(channel));
    }

    fn close(&self) {
        if let Some(channel) = self.channel.take() {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

impl Channel for Page {
    fn post(&self, message: &str) {
        let channel = self.channel.borrow().clone();
        // Fails only for a closed channel, and a closed one is `None` here.
        let _ = channel.map(|channel| channel.post_message(&message.into()));
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.close();
    }
}

fn exists() -> bool {
    Reflect::get(&js_sys::global(), &"BroadcastChannel".into()).is_ok_and(|it| it.is_function())
}
