//! Popups and hidden frames, and who is heard from them.

use futures_channel::oneshot;
use oidc_client_wasm::platform::window::{Initiator, OtherWindow, PopupWindowFeatures, Window, popup};
use oidc_client_wasm::platform::{Platform, now, store};
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{
    Abort, Error, PopupArgs, SigninPopupArgs, SigninSilentArgs, SilentRenew, UserManager, UserManagerSettings,
};
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

/// What a window says, in order, from now on.
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

/// Asks a page that talks to say these words.
fn ask(words: &Value) -> Value {
    let mut ask = Object::new();
    ask.insert("ask", "say");
    ask.insert("words", words.clone());
    Value::Object(ask)
}

#[wasm_bindgen_test]
async fn a_frame_is_hidden_and_gone_when_it_is_closed_or_dropped() {
    let url = address("talking.html?hidden");
    for closes in [true, false] {
        let frame = window().frame(&url).unwrap();
        assert!(!frame.has_arrived() && !frame.is_closed());
        let heard = Heard::of(&*frame, &origin());
        assert_eq!(text(&heard.next().await, "ready"), Some(origin().as_str()));
        assert!(frame.has_arrived());
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
async fn a_popup_opens_empty_goes_where_it_is_sent_and_closes() {
    let popup = window().open("_blank", &PopupWindowFeatures::default()).unwrap();
    assert!(!popup.has_arrived() && !popup.is_closed());
    let heard = Heard::of(&*popup, &origin());
    popup.navigate(&address("talking.html")).unwrap();
    heard.next().await;
    assert!(popup.has_arrived());
    popup.close();
    assert!(popup.is_closed());
}

#[wasm_bindgen_test]
async fn messages_travel_both_ways_as_text_and_as_data() {
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
async fn a_page_of_another_origin_is_heard_under_its_own_name_alone_and_told_nothing_else() {
    let url = address("talking.html?sandboxed");
    let element = show(&url, true).await.unwrap();
    let frame = popup(frame_window(&url));
    assert!(frame.has_arrived(), "its address can't be read, so it is somebody's");
    let (by_own_name, by_our_name) = (Heard::of(&*frame, "null"), Heard::of(&*frame, &origin()));
    // Meant for this page's origin, it is not delivered to theirs.
    frame.post(&ask(&Value::from("stolen")), &origin());
    frame.post(&ask(&Value::from("given")), "*");
    let mut first = by_own_name.next().await;
    if first.as_object().is_some() {
        // What it says of itself when it has loaded; it may have said so before anybody listened.
        first = by_own_name.next().await;
    }
    assert_eq!(first, Value::from("given"));
    assert!(by_our_name.list.borrow().is_empty());
    element.remove();
}

#[wasm_bindgen_test]
async fn one_window_is_not_taken_for_another_of_the_same_origin() {
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
async fn who_opened_a_page_is_told_by_its_origin() {
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

#[wasm_bindgen_test]
async fn the_callback_page_hands_its_address_on_cleans_it_and_closes_its_window() {
    for page in ["/assets/callback.html", "strict.html"] {
        for answer in ["?code=c&state=abc%3Bmore", "#code=c&state=abc", "?error=access_denied&state=abc"] {
            let texts = channel("oidc-client-popup-abc");
            let popup = window().open("_blank", &PopupWindowFeatures::default()).unwrap();
            let heard = Heard::of(&*popup, &origin());
            let url = address(&format!("{page}{answer}"));
            popup.navigate(&url).unwrap();
            let message = heard.next().await;
            assert_eq!(text(&message, "source"), Some("oidc-client"), "{page}");
            assert_eq!(text(&message, "url"), Some(url.as_str()), "{page}");
            while !popup.is_closed() || texts.length() == 0 {
                pause().await;
            }
            assert_eq!(texts.get(0).as_string().as_deref(), Some(url.as_str()));
        }
    }
}

#[wasm_bindgen_test]
async fn a_signed_answers_state_is_found_in_its_claims() {
    // {"state":"signed-1;more","code":"c"}
    let response = "e30.eyJzdGF0ZSI6InNpZ25lZC0xO21vcmUiLCJjb2RlIjoiYyJ9.AA";
    let texts = channel("oidc-client-popup-signed-1");
    let frame = window().frame(&address(&format!("/assets/callback.html?response={response}"))).unwrap();
    let heard = Heard::of(&*frame, &origin());
    heard.next().await;
    while texts.length() == 0 {
        pause().await;
    }
}

#[wasm_bindgen_test]
fn a_callback_page_opened_by_hand_says_something() {
    let page = include_str!("../../assets/callback.html");
    assert!(page.contains("You can close it and go back to the app."));
    assert!(!page.contains("<style") && !page.contains("onload") && page.len() < 1024);
    assert!(include_str!("../../assets/callback.js").len() < 1024);
}

/// A manager whose provider answers at once, as it is told to.
fn manager(answer: &str) -> UserManager {
    let endpoint = |path: &str| address(path);
    let mut metadata = Object::new();
    metadata.insert("issuer", origin());
    metadata.insert("authorization_endpoint", endpoint(&format!("provider.html?answer={answer}")));
    metadata.insert("token_endpoint", endpoint("token"));
    metadata.insert("jwks_uri", endpoint("keys"));
    let callback = address("/assets/callback.html");
    let settings = UserManagerSettings {
        metadata: Some(metadata),
        silent_renew: SilentRenew::Iframe,
        silent_web_message: answer == "message",
        silent_request_timeout_in_seconds: 2,
        user_store: store::memory(),
        ..UserManagerSettings::new(origin(), "my-app", callback)
    };
    UserManager::new(settings).unwrap()
}

fn code<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.err().map_or("signed in", |error| error.code())
}

#[wasm_bindgen_test]
async fn a_popup_brings_the_providers_answer_back_to_the_page() {
    let outcome = manager("no").signin_popup(SigninPopupArgs::default()).await;
    assert_eq!(code(outcome), "login_required");
}

#[wasm_bindgen_test]
async fn a_hidden_frame_brings_the_providers_answer_back_and_is_gone() {
    for (answer, expected) in [("no", "login_required"), ("message", "consent_required")] {
        let before = frames();
        assert_eq!(code(manager(answer).signin_silent().await), expected);
        assert_eq!(frames(), before);
    }
}

#[wasm_bindgen_test]
async fn a_frame_that_says_nothing_is_gone_after_its_time_and_not_tried_a_third_time() {
    let (manager, before) = (manager("nothing"), frames());
    for waits in [true, true, false] {
        let began = now();
        assert_eq!(code(manager.signin_silent().await), "silent_frame_blocked");
        assert_eq!(now().since(began) >= 2, waits);
        assert_eq!(frames(), before);
    }
}

#[wasm_bindgen_test]
async fn a_popup_that_is_closed_or_given_up_is_told() {
    let manager = manager("nothing");
    let popup = window().open("_blank", &PopupWindowFeatures::default()).unwrap();
    let args = PopupArgs { window: Some(popup.clone()), ..PopupArgs::default() };
    let closing = async {
        for _ in 0..3 {
            while !popup.has_arrived() {
                pause().await;
            }
            wait(1).await;
        }
        popup.close();
    };
    let signing_in = manager.signin_popup(SigninPopupArgs { popup: args, ..SigninPopupArgs::default() });
    let (outcome, ()) = futures_util::future::join(signing_in, closing).await;
    assert_eq!(code(outcome), "popup_closed");

    let controller = controller();
    let signal = js_sys::Reflect::get(&controller, &"signal".into()).unwrap();
    let abort = Abort::from(signal.unchecked_into::<web_sys::AbortSignal>());
    let args = PopupArgs { abort: Some(abort), ..PopupArgs::default() };
    let signing_in = manager.signin_popup(SigninPopupArgs { popup: args, ..SigninPopupArgs::default() });
    let give_up = async {
        let abort: js_sys::Function =
            js_sys::Reflect::get(&controller, &"abort".into()).unwrap().unchecked_into();
        abort.call0(&controller).unwrap();
    };
    let (outcome, ()) = futures_util::future::join(signing_in, give_up).await;
    assert_eq!(code(outcome), "aborted");

    let abort: Abort = {
        let signal = js_sys::Reflect::get(&controller, &"signal".into()).unwrap();
        signal.unchecked_into::<web_sys::AbortSignal>().into()
    };
    let args = SigninSilentArgs { abort: Some(abort), ..SigninSilentArgs::default() };
    assert_eq!(code(manager.signin_silent_with(args).await), "aborted");
}

/// Lets the browser do something else for a moment.
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
