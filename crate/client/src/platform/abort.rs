//! Giving up on what takes long.

use super::listener::Listener;
use futures_channel::oneshot;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::AbortSignal;

/// Gives up on an operation that waits for a person or for another window. Clones are the same one; dropping them gives
/// up on nothing. An `AbortSignal` of the browser becomes one by `from` (DOM Standard section 3.2).
///
/// What has begun is undone: windows close, and no one is signed in. Once the provider has answered, the sign-in goes on
/// to its end.
///
/// ```
/// use oidc_client_wasm::{Abort, PopupArgs};
///
/// let abort = Abort::new();
/// let args = PopupArgs { abort: Some(abort.clone()), ..PopupArgs::default() };
/// // On the button that says "Cancel":
/// abort.abort();
/// assert!(args.abort.is_some_and(|abort| abort.is_aborted()));
/// ```
#[derive(Clone, Default)]
pub struct Abort(Rc<State>);

#[derive(Default)]
struct State {
    aborted: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    signal: RefCell<Option<Listener>>,
}

impl Abort {
    /// One that nobody has given up by.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives up, for good. A second time changes nothing.
    pub fn abort(&self) {
        self.0.aborted.set(true);
        for waiting in self.0.waiting.take() {
            // Whoever waited may have gone away.
            let _ = waiting.send(());
        }
    }

    /// Whether that was done.
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        self.0.aborted.get()
    }

    /// Waits until that is done.
    pub(crate) async fn aborted(&self) {
        if self.is_aborted() {
            return;
        }
        let (sender, aborted) = oneshot::channel();
        self.wait(sender);
        // The sender is kept by this very value.
        let _ = aborted.await;
    }

    fn wait(&self, sender: oneshot::Sender<()>) {
        let mut waiting = self.0.waiting.borrow_mut();
        waiting.retain(|sender| !sender.is_canceled());
        waiting.push(sender);
    }
}

impl From<AbortSignal> for Abort {
    fn from(signal: AbortSignal) -> Self {
        let abort = Abort::new();
        if signal.aborted() {
            abort.abort();
            return abort;
        }
        let weak = Rc::downgrade(&abort.0);
        let heard = move |_| {
            if let Some(state) = weak.upgrade() {
                Abort(state).abort();
            }
        };
        abort.0.signal.replace(Some(Listener::new(&signal, "abort", heard)));
        abort
    }
}

impl std::fmt::Debug for Abort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Abort").field(&self.is_aborted()).finish()
    }
}
