//! Popups and hidden frames, and which messages are received from them.

mod callback_page;
mod sign_in;

use futures_channel::oneshot;
use oidc_client_wasm::platform::window::{Initiator, OtherWindow, PopupWindowFeatures, Window, popup};
use oidc_client_wasm::platform::{Platform, now};
use oidc_client_wasm::protocol::json::{Object, Value};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/browser/outside.js")]
extern "C" {
    fn address(path: &str) -> String;
    fn frames() -> Vec<String>;
    #[wasm_bindgen(js_name = isVisible)]
    fn is_visible(url: &str) -> bool;
    #[wasm_bindgen(js_name = frameWindow)]
    fn frame_window(url: &str) -> web_sys::Window;
    #[wasm_bindgen(catch)]
    async fn show(url: &str, sandbox: bool) -> Result<Frame, JsValue>;
    #[wasm_bindgen(js_name = openedBy)]
    fn opened_by(window: &JsValue) -> js_sys::Function;
    fn channel(name: &str) -> js_sys::Array;
    fn controller() -> JsValue;

    type Frame;
    #[wasm_bindgen(method)]
    fn remove(this: &Frame);
}

fn window() -> Rc<dyn Window> {
    Platform::browser().window
}

fn origin() -> String {
    window().origin().unwrap()
}

/// The messages of a window, in order.
struct Heard {
    list: Rc<RefCell<VecDeque<Value>>>,
    waiting: Rc<Cell<Option<oneshot::Sender<()>>>>,
    _guard: Box<dyn std::any::Any>,
}

impl Heard {
    fn of(window: &dyn OtherWindow, origin: &str) -> Self {
        let (list, waiting) = (Rc::<RefCell<VecDeque<Value>>>::default(), Rc::<Cell<Option<_>>>::default());
        let (noted, wake) = (list.clone(), waiting.clone());
        let hear = move |message| {
            noted.borrow_mut().push_back(message);
            let _ = wake.take().map(|sender: oneshot::Sender<()>| sender.send(()));
        };
        Self { list, waiting, _guard: window.listen(origin, Rc::new(hear)) }
    }

    async fn next(&self) -> Value {
        loop {
            let first = self.list.borrow_mut().pop_front();
            if let Some(first) = first {
                return first;
            }
            let (sender, woken) = oneshot::channel();
            self.waiting.set(Some(sender));
            woken.await.unwrap();
        }
    }
}

fn text<'a>(message: &'a Value, member: &str) -> Option<&'a str> {
    message.as_object()?.string(member)
}

/// A message that makes `talking.html` post these words.
fn ask(words: &Value) -> Value {
    let mut ask = Object::new();
    ask.insert("ask", "say");
    ask.insert("words", words.clone());
    Value::Object(ask)
}

#[wasm_bindgen_test]
async fn a_frame_is_hidden_and_removed_when_it_is_closed_or_dropped() {
    let url = address("talking.html?hidden");
    for closes in [true, false] {
        let frame = window().frame(&url).unwrap();
        assert!(!frame.has_arrived() && !frame.is_closed());
        let heard = Heard::of(&*frame, &origin());
        assert_eq!(text(&heard.next().await, "ready"), Some(origin().as_str()));
        wait_for(&*frame).await;
        assert!(frames().contains(&url) && !is_visible(&url));
        if closes {
            frame.close();
            assert!(frame.is_closed());
            frame.close();
        }
        drop(frame);
        assert!(!frames().contains(&url));
    }
}

#[wasm_bindgen_test]
async fn a_popup_opens_empty_navigates_and_closes() {
    let popup = window().open("_blank", &PopupWindowFeatures::default()).unwrap();
    assert!(!popup.has_arrived() && !popup.is_closed());
    let heard = Heard::of(&*popup, &origin());
    popup.navigate(&address("talking.html")).unwrap();
    heard.next().await;
    wait_for(&*popup).await;
    popup.close();
    assert!(popup.is_closed());
}

#[wasm_bindgen_test]
async fn messages_are_exchanged_as_text_and_as_data() {
    let frame = window().frame(&address("talking.html?both")).unwrap();
    let heard = Heard::of(&*frame, &origin());
    heard.next().await;
    for words in [
        Value::from("my-app 5d3f.c2Fs"),
        Value::parse(r#"{"url":"https://app.example/?a=\"1\"","list":[1,null,true]}"#).unwrap(),
    ] {
        frame.post(&ask(&words), &origin());
        assert_eq!(heard.next().await, words);
        let told = Value::parse(r#"{"not":"asked"}"#).unwrap();
        frame.post(&told, &origin());
        assert_eq!(heard.next().await.as_object().unwrap().get("told"), Some(&told));
    }
}

#[wasm_bindgen_test]
async fn a_page_of_another_origin_receives_nothing_that_is_meant_for_this_origin() {
    let url = address("talking.html?sandboxed");
    let element = show(&url, true).await.unwrap();
    let frame = popup(frame_window(&url));
    assert!(frame.has_arrived(), "its address can't be read, so a page has loaded");
    let (by_own_name, by_our_name) = (Heard::of(&*frame, "null"), Heard::of(&*frame, &origin()));
    // Meant for this page's origin, so it isn't delivered to the other.
    frame.post(&ask(&Value::from("stolen")), &origin());
    frame.post(&ask(&Value::from("given")), "*");
    let mut first = by_own_name.next().await;
    if first.as_object().is_some() {
        // The frame's message when it has loaded, which may have come before the listener.
        first = by_own_name.next().await;
    }
    assert_eq!(first, Value::from("given"));
    assert!(by_our_name.list.borrow().is_empty());
    element.remove();
}

#[wasm_bindgen_test]
async fn messages_of_another_window_of_the_same_origin_are_ignored() {
    let (one, other) = (address("talking.html?one"), address("talking.html?other"));
    let one = window().frame(&one).unwrap();
    let heard_from_one = Heard::of(&*one, &origin());
    heard_from_one.next().await;
    let other = window().frame(&other).unwrap();
    let heard_from_other = Heard::of(&*other, &origin());
    heard_from_other.next().await;
    assert!(heard_from_one.list.borrow().is_empty());
    drop(heard_from_one);
    one.post(&ask(&Value::from("nobody listens")), &origin());
    other.post(&ask(&Value::from("after that")), &origin());
    assert_eq!(heard_from_other.next().await, Value::from("after that"));
}

#[wasm_bindgen_test]
async fn the_initiator_of_a_page_is_classified_by_its_origin() {
    assert!(matches!(window().initiator(), Initiator::None));
    let (own, theirs) = (address("talking.html?own"), address("talking.html?theirs"));
    let (own_frame, their_frame) = (show(&own, false).await.unwrap(), show(&theirs, true).await.unwrap());
    let undo = opened_by(&frame_window(&own));
    let Initiator::SameOrigin(opener) = window().initiator() else { panic!("it is of this origin") };
    let heard = Heard::of(&*opener, &origin());
    opener.post(&ask(&Value::from("hello")), &origin());
    assert_eq!(heard.next().await, Value::from("hello"));
    undo.call0(&JsValue::UNDEFINED).unwrap();
    let undo = opened_by(&frame_window(&theirs));
    assert!(matches!(window().initiator(), Initiator::OtherOrigin));
    undo.call0(&JsValue::UNDEFINED).unwrap();
    own_frame.remove();
    their_frame.remove();
}

/// Waits until the page in a window has loaded: its script posts the first message before that.
async fn wait_for(window: &dyn OtherWindow) {
    while !window.has_arrived() {
        pause().await;
    }
}

/// Yields to the browser.
async fn pause() {
    wait(0).await;
}

async fn wait(seconds: u64) {
    let (sender, woken) = oneshot::channel();
    let sender = Cell::new(Some(sender));
    let wake = move || {
        let _ = sender.take().map(|sender| sender.send(()));
    };
    let _guard = Platform::browser().timers.wake_at(now().plus(seconds), Rc::new(wake));
    woken.await.unwrap();
}
