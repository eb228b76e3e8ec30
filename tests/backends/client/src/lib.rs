//! The back-ends as a page of their tests calls them: texts go in, texts come out. Nothing is decided here, so whatever the
//! tests find is the crate's own.

mod edge;
mod instant;
mod provider;
mod spacetime;

pub use edge::Edge;
pub use instant::Instant;
pub use provider::AtProvider;
pub use spacetime::Spacetime;

use std::cell::RefCell;
use std::rc::Rc;

/// The events since the page was loaded.
type Told = Rc<RefCell<Vec<String>>>;

fn take(told: &Told) -> Vec<String> {
    told.take()
}
