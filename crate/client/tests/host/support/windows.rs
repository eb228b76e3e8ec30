//! The windows that a page opens, in memory: a test controls what happens in them.

use super::APP;
use crate::support::clock::OnDrop;
use oidc_client_wasm::platform::timers::Guard;
use oidc_client_wasm::platform::window::{Initiator, NavigationError, OtherWindow, PopupWindowFeatures};
use oidc_client_wasm::protocol::json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The windows that a page opened, and its initiator.
pub struct Screen {
    pub blocks_popups: Cell<bool>,
    /// Whether another window has the focus.
    pub is_away: Cell<bool>,
    pub initiator: RefCell<Initiator>,
    pub closed_itself: Cell<bool>,
    /// The targets and features of the popups.
    pub looks: RefCell<Vec<(String, PopupWindowFeatures)>>,
    windows: RefCell<Vec<Rc<FakeWindow>>>,
    listeners: Rc<RefCell<BTreeMap<u64, Rc<dyn Fn()>>>>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            blocks_popups: Cell::default(),
            is_away: Cell::default(),
            initiator: RefCell::new(Initiator::None),
            closed_itself: Cell::default(),
            looks: RefCell::default(),
            windows: RefCell::default(),
            listeners: Rc::default(),
        }
    }
}

impl Screen {
    pub fn open(&self, target: &str, features: &PopupWindowFeatures) -> Option<Rc<dyn OtherWindow>> {
        if self.blocks_popups.get() {
            return None;
        }
        self.looks.borrow_mut().push((target.to_owned(), features.clone()));
        Some(self.add(FakeWindow::default()))
    }

    pub fn frame(&self, url: &str) -> Result<Rc<dyn OtherWindow>, NavigationError> {
        let frame = FakeWindow::default();
        frame.addresses.borrow_mut().push(url.to_owned());
        Ok(self.add(frame))
    }

    /// The person does something in the page.
    pub fn act(&self) {
        let heard: Vec<_> = self.listeners.borrow().values().cloned().collect();
        heard.iter().for_each(|heard| heard());
    }

    /// How many listeners for activity there are.
    pub fn listeners(&self) -> usize {
        self.listeners.borrow().len()
    }

    pub fn on_activity(&self, heard: Rc<dyn Fn()>) -> Guard {
        let listeners = self.listeners.clone();
        let id = listeners.borrow().keys().last().map_or(0, |last| last + 1);
        listeners.borrow_mut().insert(id, heard);
        // The listener is dropped after the borrow ends.
        let end = move || drop(listeners.borrow_mut().remove(&id));
        Box::new(OnDrop(Some(Box::new(end))))
    }

    fn add(&self, window: FakeWindow) -> Rc<FakeWindow> {
        let window = Rc::new(window);
        self.windows.borrow_mut().push(window.clone());
        window
    }

    /// How many windows the page has opened.
    pub fn count(&self) -> usize {
        self.windows.borrow().len()
    }

    /// How many of them are open.
    pub fn count_open(&self) -> usize {
        self.windows.borrow().iter().filter(|window| !window.closed.get()).count()
    }

    pub fn last(&self) -> Rc<FakeWindow> {
        self.windows.borrow().last().expect("a window was opened").clone()
    }
}

type Heard = Rc<dyn Fn(Value)>;
/// Answers a message to the window: its target origin and its text.
type Answering = Rc<dyn Fn(&FakeWindow, &str)>;

/// A popup or frame.
#[derive(Default)]
pub struct FakeWindow {
    pub addresses: RefCell<Vec<String>>,
    /// The messages posted to it, each with its target origin.
    pub posted: RefCell<Vec<(String, Value)>>,
    pub answering: RefCell<Option<Answering>>,
    closed: Cell<bool>,
    arrived: Cell<bool>,
    next_id: Cell<u64>,
    listeners: Rc<RefCell<BTreeMap<u64, (String, Heard)>>>,
}

impl FakeWindow {
    pub fn address(&self) -> String {
        self.addresses.borrow().last().expect("it was sent somewhere").clone()
    }

    /// The page that it was navigated to has loaded.
    pub fn arrive(&self) {
        self.arrived.set(true);
    }

    /// The person closes it, or `Cross-Origin-Opener-Policy` severs it, which looks the same.
    pub fn vanish(&self) {
        self.closed.set(true);
    }

    /// Its page, of this origin, posts a message to the page that opened it.
    pub fn say(&self, origin: &str, message: &Value) {
        let listeners: Vec<_> = self.listeners.borrow().values().cloned().collect();
        for (expected, heard) in listeners {
            if expected == origin {
                heard(message.clone());
            }
        }
    }

    /// The callback page has loaded and forwards its address.
    pub fn hand_on(&self, address: &str) {
        self.arrive();
        self.say(APP, &callback_message(address));
    }

    /// The message that the provider's page posts instead of redirecting to this address.
    pub fn answer_of(&self, address: &str) -> Value {
        let parameters = oidc_client_wasm::protocol::url::parameters(address);
        let response: serde_json::Map<_, _> =
            parameters.into_iter().map(|(name, value)| (name, value.into())).collect();
        let message = serde_json::json!({"type": "authorization_response", "response": response});
        Value::parse(&message.to_string()).unwrap()
    }

    /// Whether it is closed and has no listeners.
    pub fn is_closed_without_listeners(&self) -> bool {
        self.closed.get() && self.count_listeners() == 0
    }

    /// How many listeners it has.
    pub fn count_listeners(&self) -> usize {
        self.listeners.borrow().len()
    }
}

/// The message that a callback page posts.
pub fn callback_message(address: &str) -> Value {
    Value::parse(&serde_json::json!({"source": "oidc-client", "url": address}).to_string()).unwrap()
}

impl OtherWindow for FakeWindow {
    fn navigate(&self, url: &str) -> Result<(), NavigationError> {
        self.addresses.borrow_mut().push(url.to_owned());
        Ok(())
    }

    fn post(&self, message: &Value, origin: &str) {
        self.posted.borrow_mut().push((origin.to_owned(), message.clone()));
        let answering = self.answering.borrow().clone();
        if let (Some(answering), Some(text)) = (answering, message.as_str()) {
            answering(self, text);
        }
    }

    fn listen(&self, origin: &str, heard: Heard) -> Guard {
        let id = self.next_id.replace(self.next_id.get() + 1);
        self.listeners.borrow_mut().insert(id, (origin.to_owned(), heard));
        let listeners = self.listeners.clone();
        let stop = move || drop(listeners.borrow_mut().remove(&id));
        Box::new(OnDrop(Some(Box::new(stop))))
    }

    fn is_closed(&self) -> bool {
        self.closed.get()
    }

    fn has_arrived(&self) -> bool {
        self.arrived.get()
    }

    fn close(&self) {
        self.closed.set(true);
    }
}
