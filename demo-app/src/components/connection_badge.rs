//! The state of the database connection, in two words.

use leptos::prelude::*;

use crate::session::use_session;

/// A dot and a word in the page's header.
///
/// It is no live region: while the database is down it changes with every attempt, and a screen reader would read out each.
/// `ConnectionPanel` tells what matters, once.
#[component]
pub fn ConnectionBadge() -> impl IntoView {
    let status = use_session().connection_status;
    view! {
        <span class="badge" data-testid="connection-state" data-state=move || status.get().name()>
            <span class="dot" aria-hidden="true"></span>
            <span class="visually-hidden">"Database: "</span>
            {move || status.get().label()}
        </span>
    }
}
