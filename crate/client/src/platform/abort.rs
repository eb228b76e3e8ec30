//! Aborting an operation that takes long.

use super::listener::Listener;
use futures_channel::oneshot;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::AbortSignal;

/// Aborts an operation that waits for a person or for another window. Clones share their state; dropping them aborts nothing.
/// `from` converts an `AbortSignal` of the browser (DOM Standard section 3.2).
///
/// What has begun is undone: windows close, and no one is signed in. Once the provider has answered, the sign-in is
/// completed.
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
    /// A new, not yet aborted handle.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Aborts the operation, for good. A second call changes nothing.
    pub fn abort(&self) {
        self.0.aborted.set(true);
        for waiting in self.0.waiting.take() {
            // The caller may have stopped waiting.
            let _ = waiting.send(());
        }
    }

    /// Whether [`Abort::abort`] was called.
    #[must_use]
    pub fn is_aborted(&self) -> bool {
        self.0.aborted.get()
    }

    /// Waits until [`Abort::abort`] is called.
    pub(crate) async fn aborted(&self) {
        if self.is_aborted() {
            return;
        }
        let (sender, aborted) = oneshot::channel();
        self.wait(sender);
        // The sender is kept by `self`, so it is never dropped while this waits.
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
