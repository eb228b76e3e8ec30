//! Messages between pages: which page gets them, and for how long.

use crate::pages::{hear, open_page, say};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::channel::Channel;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

#[wasm_bindgen(module = "/tests/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = waysToBlock)]
    fn ways_to_block() -> Vec<String>;
    fn block(name: &str, way: &str) -> js_sys::Function;
}

type Heard = Rc<RefCell<Vec<String>>>;

fn open(name: &str) -> Option<(Rc<dyn Channel>, Heard)> {
    let heard = Heard::default();
    let list = heard.clone();
    let receive = move |text: &str| list.borrow_mut().push(text.to_owned());
    Some((Platform::browser().channels.open(name, Rc::new(receive))?, heard))
}

/// Gives messages time to arrive: acquiring a lock takes longer.
async fn let_arrive() {
    for _ in 0..20 {
        drop(Platform::browser().locks.lock("let messages arrive", 5).await.expect("nobody holds it"));
    }
}

/// Waits until `count` texts have arrived.
async fn heard(list: &Heard, count: usize) {
    while list.borrow().len() < count {
        let_arrive().await;
    }
}

#[wasm_bindgen_test]
async fn a_message_reaches_all_other_pages_in_order_and_not_its_sender() {
    let page = open_page().await;
    let elsewhere = hear(&page, "orderly");
    let (own, heard_by_own) = open("orderly").unwrap();
    let (_other, heard_by_other) = open("orderly").unwrap();
    let texts = ["one", "", "Ærø – 名前 🔑"];
    texts.iter().for_each(|text| own.post(text));
    heard(&heard_by_other, 3).await;
    assert_eq!(*heard_by_other.borrow(), texts);
    let heard_elsewhere: Vec<_> = elsewhere.iter().map(|text| text.as_string().unwrap()).collect();
    assert_eq!(heard_elsewhere, texts);
    assert!(heard_by_own.borrow().is_empty());

    say(&page, "orderly", vec!["from another page".to_owned()]);
    heard(&heard_by_own, 1).await;
    // The other message isn't a text.
    assert_eq!(*heard_by_own.borrow(), ["from another page"]);
}

#[wasm_bindgen_test]
async fn channels_of_other_names_and_closed_ones_get_no_message() {
    let ((one, _), (_other, heard_by_other), (closed, heard_by_closed)) =
        (open("one").unwrap(), open("other").unwrap(), open("one").unwrap());
    let (_witness, heard_by_witness) = open("one").unwrap();
    drop(closed);
    one.post("hello");
    heard(&heard_by_witness, 1).await;
    let_arrive().await;
    assert!(heard_by_other.borrow().is_empty());
    assert!(heard_by_closed.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn a_channel_is_closed_in_the_back_forward_cache_and_reopened_after() {
    let window = web_sys::window().unwrap();
    let (channel, list) = open("put away").unwrap();
    window.dispatch_event(&Event::new("pagehide").unwrap()).unwrap();
    let page = open_page().await;
    say(&page, "put away", vec!["meanwhile".to_owned()]);
    channel.post("nobody can hear this");
    let_arrive().await;
    assert!(list.borrow().is_empty());
    window.dispatch_event(&Event::new("pageshow").unwrap()).unwrap();
    say(&page, "put away", vec!["welcome back".to_owned()]);
    heard(&list, 1).await;
    assert_eq!(*list.borrow(), ["welcome back"]);
}

#[wasm_bindgen_test]
fn without_broadcast_channels_open_returns_none() {
    for way in ways_to_block() {
        let unblock = block("BroadcastChannel", &way);
        assert!(open("blocked").is_none(), "{way}");
        unblock.call0(&JsValue::UNDEFINED).unwrap();
    }
    assert!(open("blocked").is_some());
}
