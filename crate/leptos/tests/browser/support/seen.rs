//! Everything that the page has shown, including for moments only.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{MutationObserver, MutationObserverInit};

/// Every text of this page at any moment at which a browser could have painted.
pub struct Seen {
    observer: MutationObserver,
    texts: Rc<RefCell<Vec<String>>>,
    _callback: Closure<dyn FnMut()>,
}

impl Seen {
    /// Starts to observe. Call it before anything is mounted.
    pub fn begin() -> Self {
        let texts = Rc::new(RefCell::new(Vec::new()));
        let seen = texts.clone();
        let callback = Closure::<dyn FnMut()>::new(move || seen.borrow_mut().push(body_text()));
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).expect("an observer");
        let all = MutationObserverInit::new();
        all.set_child_list(true);
        all.set_character_data(true);
        all.set_subtree(true);
        let body = document().body().expect("a body");
        observer.observe_with_options(&body, &all).expect("it is observed");
        Self { observer, texts, _callback: callback }
    }

    /// Whether the page showed this text at some moment.
    pub fn had(&self, text: &str) -> bool {
        self.texts.borrow().iter().any(|seen| seen.contains(text))
    }

    /// Whether the page didn't show this text at some moment.
    pub fn lacked(&self, text: &str) -> bool {
        self.texts.borrow().iter().any(|seen| !seen.contains(text))
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn body_text() -> String {
    document().body().and_then(|body| body.text_content()).unwrap_or_default()
}
