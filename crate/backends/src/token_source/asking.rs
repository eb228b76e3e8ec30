//! Whether a follower of a source is asking it for a token.

use std::cell::Cell;

/// The requests to a source that are under way. The source also reports the token that it answers with, and that is no
/// reason for the follower to ask again.
#[derive(Default)]
pub(crate) struct Asking(Cell<u32>);

impl Asking {
    /// Counts a request, until the guard is dropped: also if the caller gives up waiting.
    pub(crate) fn begin(&self) -> AskingGuard<'_> {
        self.0.set(self.0.get().saturating_add(1));
        AskingGuard(self)
    }

    pub(crate) fn is_under_way(&self) -> bool {
        self.0.get() > 0
    }
}

/// See [`Asking::begin`].
pub(crate) struct AskingGuard<'a>(&'a Asking);

impl Drop for AskingGuard<'_> {
    fn drop(&mut self) {
        self.0.0.set(self.0.0.get().saturating_sub(1));
    }
}
