//! The windows in which a request is sent, and how the answer gets back to the page that asked.
//!
//! A popup or a frame ends at a callback page of this app's origin, which forwards its address to the page that asked. That
//! page validates it as it would its own: nothing is decided in the other window.

mod callback;
mod error;
mod iframe;
mod popup;
mod redirect;

pub use error::NavigatorError;
pub use popup::PopupArgs;
pub(crate) use popup::{NEW_WINDOW, Popup};
pub(crate) use redirect::{LEAVES_WITHIN_SECONDS, renewed_session};

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

/// The `source` of a message that contains the address of a callback, as in oidc-client-ts.
const SOURCE: &str = "oidc-client";

/// A request to be sent in another window.
pub(crate) struct Outgoing {
    /// The provider's address.
    pub(crate) url: String,
    /// The request's `state`, by which its answer is recognised; `None` if the provider returns none.
    pub(crate) state: Option<String>,
    /// The callback's address, if the provider posts the answer itself (`web_message`).
    pub(crate) message_for: Option<String>,
}

/// Another window, closed when dropped.
pub(crate) struct Opened {
    pub(crate) window: Rc<dyn OtherWindow>,
    /// Aborted when another request uses the same window, which then stays open.
    taken_over: Option<Abort>,
    /// Whether its callback page asks to stay open.
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

/// An answer.
struct Answer {
    /// The callback's address.
    address: String,
    /// Whether the callback page asks to stay open (`keepOpen` of oidc-client-ts).
    stays: bool,
}

/// The listeners for an answer.
struct Inbox {
    answer: oneshot::Receiver<Answer>,
    _listening: Vec<Guard>,
}

impl Inbox {
    /// Listens for the answer of this window, whose callback page is of `origin`.
    fn open(
        platform: &Platform,
        window: &dyn OtherWindow,
        outgoing: &Outgoing,
        origin: Option<String>,
    ) -> Inbox {
        let (sender, answer) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let give = move |address: String, stays: bool| {
            // Only the first answer counts, and the caller may have stopped waiting.
            let _ = sender.take().map(|sender| sender.send(Answer { address, stays }));
        };
        let mut listening = Vec::new();
        if let Some(origin) = origin {
            let (give, state) = (give.clone(), outgoing.state.clone());
            let heard = move |message: Value| {
                if let Some(address) =
                    callback_address(&message).filter(|address| may_answer(address, state.as_deref()))
                {
                    give(address.to_owned(), keeps_open(&message));
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
                if let Some(address) = provider_answer(&message, &callback) {
                    give(address, false);
                }
            };
            listening.push(window.listen(&origin, Rc::new(heard)));
        }
        Inbox { answer, _listening: listening }
    }
}

/// The answer, or the first error of `others` that comes before it.
async fn first(inbox: Inbox, others: Vec<LocalFuture<'_, NavigatorError>>) -> Result<Answer, NavigatorError> {
    let answer: LocalFuture<'_, _> = Box::pin(async {
        // The listeners keep the sender.
        inbox.answer.await.map_err(|_| NavigatorError::Aborted)
    });
    let others =
        others.into_iter().map(|other| -> LocalFuture<'_, _> { Box::pin(async { Err(other.await) }) });
    let (outcome, ..) = select_all(std::iter::once(answer).chain(others)).await;
    outcome
}

/// Runs `work`, unless the caller aborts before it is done.
pub(crate) async fn unless_aborted<T>(
    abort: Option<Abort>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match select(pin!(aborted(abort)), pin!(work)).await {
        Either::Left((error, _)) => Err(error.into()),
        Either::Right((outcome, _)) => outcome,
    }
}

/// Waits until the caller aborts; forever without an `Abort`.
pub(crate) async fn aborted(abort: Option<Abort>) -> NavigatorError {
    match abort {
        Some(abort) => abort.aborted().await,
        None => std::future::pending().await,
    }
    NavigatorError::Aborted
}

/// The name of the channel for the answer of a window that `Cross-Origin-Opener-Policy` severs from this page, as in
/// oidc-client-ts. The `state` can't be guessed, so no other page listens there.
fn channel_name(state: &str) -> String {
    format!("oidc-client-popup-{state}")
}

/// The address in a message of a callback page.
fn callback_address(message: &Value) -> Option<&str> {
    let message = message.as_object().filter(|message| message.string("source") == Some(SOURCE))?;
    message.string("url")
}

fn keeps_open(message: &Value) -> bool {
    let message = message.as_object();
    message.and_then(|message| message.get("keepOpen")).and_then(Value::as_bool) == Some(true)
}

/// The message that a callback page posts.
fn callback_message(address: &str) -> Value {
    let mut message = Object::new();
    message.insert("source", SOURCE);
    message.insert("url", address);
    Value::Object(message)
}

/// Converts the provider's own message (OAuth 2.0 Web Message Response Mode, section 4.1) to a callback's address, so that
/// there is one way to read an answer.
fn provider_answer(message: &Value, callback: &str) -> Option<String> {
    let message = message.as_object().filter(|it| it.string("type") == Some("authorization_response"))?;
    let response = message.get("response")?.as_object()?;
    let parameters: Vec<_> =
        response.iter().filter_map(|(name, value)| Some((name, value.as_str()?))).collect();
    Some(form::add_query(callback, &parameters))
}

/// Whether this may be the expected answer: it isn't for another request. One without `state` is refused when it is parsed.
fn may_answer(address: &str, state: Option<&str>) -> bool {
    match (state_in(address), state) {
        (Some(got), Some(expected)) => got == expected,
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// The `state` in a callback's address, for a sign-in or a sign-out.
pub(crate) fn state_in(address: &str) -> Option<String> {
    match AuthorizationResponse::parse(address) {
        Ok(response) => Some(response.state().to_owned()),
        Err(_) => SignoutResponse::parse(address).state,
    }
}
