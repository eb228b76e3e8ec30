//! One file for each state of the page.

mod after_sign_out;
mod callback;
mod edgebase_callback;
mod home;
mod not_found;
mod signed_in;
mod signed_out;

pub use after_sign_out::AfterSignOut;
pub use callback::CallbackPage;
pub use edgebase_callback::EdgeBaseCallback;
pub use home::Home;
pub use not_found::NotFound;
pub use signed_in::SignedIn;
pub use signed_out::SignedOut;
