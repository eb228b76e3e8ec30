//! The windows that a request goes out in, and how its answer finds back to the page that asked.
//!
//! A popup or a frame ends at a callback page of this app's origin, which hands its address on to the page that asked.
//! That one puts it through the same chain as it would its own: nothing is decided in the other window.

mod callback;
mod error;
mod iframe;
mod popup;
mod redirect;

pub use error::NavigatorError;
pub use popup::PopupArgs;
pub(crate) use popup::{NEW_WINDOW, Popup};

use crate::error::Error;
use crate::platform::abort::Abort;
use crate::platform::timers::Guard;
use crate::platform::window::OtherWindow;
use crate::platform::{LocalFuture, Platform};
use futures_channel::oneshot;
use futures_util::future::{Either, select, select_all};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{AuthorizationResponse, SignoutResponse, form, url};
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

/// What marks a message as the address of a callback, as with oidc-client-ts.
const SOURCE: &str = "oidc-client";

/// A request on its way to another window.
pub(crate) struct Outgoing {
    /// The provider's address.
    pub(crate) url: String,
    /// By what the answer is known; `None` where the provider gives nothing back.
    pub(crate) state: Option<String>,
    /// The callback's address, if the provider posts the answer itself (`web_message`).
    pub(crate) message_for: Option<String>,
}

/// Another window, closed when nobody waits for it any more.
pub(crate) struct Opened {
    pub(crate) window: Rc<dyn OtherWindow>,
    /// Who has taken it over stays in it.
    taken_over: Option<Abort>,
    /// Its callback page has more to show.
    stays: Cell<bool>,
}

impl Opened {
    pub(crate) fn new(window: Rc<dyn OtherWindow>, taken_over: Option<Abort>) -> Self {
        Self { window, taken_over, stays: Cell::new(false) }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if !self.stays.get() && !self.taken_over.as_ref().is_some_and(Abort::is_aborted) {
            self.window.close();
        }
    }
}

/// What came back.
struct Answer {
    /// The callback's address.
    address: String,
    /// Whether the callback page wants to stay (`keepOpen` of oidc-client-ts).
    stays: bool,
}

/// Where the answer arrives.
struct Inbox {
    answer: oneshot::Receiver<Answer>,
    _listening: Vec<Guard>,
}

impl Inbox {
    /// Listens to the window that the request goes out in, whose callback page is of this origin.
    fn open(
        platform: &Platform,
        window: &dyn OtherWindow,
        outgoing: &Outgoing,
        origin: Option<String>,
    ) -> Inbox {
        let (sender, answer) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let give = move |address: String, stays: bool| {
            // The first answer counts, and whoever waited may have gone away.
            let _ = sender.take().map(|sender| sender.send(Answer { address, stays }));
        };
        let mut listening = Vec::new();
        if let Some(origin) = origin {
            let (give, state) = (give.clone(), outgoing.state.clone());
            let heard = move |message: Value| {
                if let Some(address) =
                    handed_on(&message).filter(|address| may_answer(address, state.as_deref()))
                {
                    give(address.to_owned(), wants_to_stay(&message));
                }
            };
            listening.push(window.listen(&origin, Rc::new(heard)));
        }
        if let Some(state) = outgoing.state.clone() {
            let (give, channel) = (give.clone(), channel_name(&state));
            let heard = move |address: &str| {
                if may_answer(address, Some(&state)) {
                    give(address.to_owned(), false);
                }
            };
            listening.push(Box::new(platform.channels.open(&channel, Rc::new(heard))));
        }
        if let Some((callback, origin)) =
            outgoing.message_for.clone().and_then(|callback| Some((callback, url::origin(&outgoing.url)?)))
        {
            let heard = move |message: Value| {
                if let Some(address) = posted(&message, &callback) {
                    give(address, false);
                }
            };
            listening.push(window.listen(&origin, Rc::new(heard)));
        }
        Inbox { answer, _listening: listening }
    }
}

/// The answer, or the first of these that comes before it.
async fn first(inbox: Inbox, others: Vec<LocalFuture<'_, NavigatorError>>) -> Result<Answer, NavigatorError> {
    let answer: LocalFuture<'_, _> = Box::pin(async {
        // The sender is kept by those who listen.
        inbox.answer.await.map_err(|_| NavigatorError::Aborted)
    });
    let others =
        others.into_iter().map(|other| -> LocalFuture<'_, _> { Box::pin(async { Err(other.await) }) });
    let (outcome, ..) = select_all(std::iter::once(answer).chain(others)).await;
    outcome
}

/// Does the work, unless the caller gives up before it is done.
pub(crate) async fn unless_aborted<T>(
    abort: Option<Abort>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match select(pin!(aborted(abort)), pin!(work)).await {
        Either::Left((error, _)) => Err(error.into()),
        Either::Right((outcome, _)) => outcome,
    }
}

/// Waits until the caller has had enough; for ever where they didn't say how.
async fn aborted(abort: Option<Abort>) -> NavigatorError {
    match abort {
        Some(abort) => abort.aborted().await,
        None => std::future::pending().await,
    }
    NavigatorError::Aborted
}

/// Where the answer is handed on by a window that `Cross-Origin-Opener-Policy` parts from the page, as with oidc-client-ts.
/// Nobody can guess the `state`, so nobody else listens there.
fn channel_name(state: &str) -> String {
    format!("oidc-client-popup-{state}")
}

/// The address in a message of a callback page.
fn handed_on(message: &Value) -> Option<&str> {
    let message = message.as_object().filter(|message| message.string("source") == Some(SOURCE))?;
    message.string("url")
}

fn wants_to_stay(message: &Value) -> bool {
    let message = message.as_object();
    message.and_then(|message| message.get("keepOpen")).and_then(Value::as_bool) == Some(true)
}

/// What a callback page posts.
fn handing_on(address: &str) -> Value {
    let mut message = Object::new();
    message.insert("source", SOURCE);
    message.insert("url", address);
    Value::Object(message)
}

/// The provider's own message as an address (OAuth 2.0 Web Message Response Mode, section 4.1), so that there is one way
/// to read an answer.
fn posted(message: &Value, callback: &str) -> Option<String> {
    let message = message.as_object().filter(|it| it.string("type") == Some("authorization_response"))?;
    let response = message.get("response")?.as_object()?;
    let parameters: Vec<_> =
        response.iter().filter_map(|(name, value)| Some((name, value.as_str()?))).collect();
    Some(form::add_query(callback, &parameters))
}

/// Whether this may be the answer that is waited for: it isn't another request's. One without `state` is refused where it
/// is read.
fn may_answer(address: &str, state: Option<&str>) -> bool {
    match (state_in(address), state) {
        (Some(got), Some(expected)) => got == expected,
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// The `state` in a callback's address, of a sign-in or a sign-out.
pub(crate) fn state_in(address: &str) -> Option<String> {
    match AuthorizationResponse::parse(address) {
        Ok(response) => Some(response.state().to_owned()),
        Err(_) => SignoutResponse::parse(address).state,
    }
}
