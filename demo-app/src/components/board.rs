//! The live board.

use leptos::prelude::*;
use oidc_client_backends::spacetimedb::Identity;

use crate::components::{Avatar, Skeleton};
use crate::session::use_session;

/// Everyone who has ever visited, most clicks first.
///
/// The list is no live region: a busy board would never let a screen reader finish a sentence.
#[component]
pub fn BoardCard() -> impl IntoView {
    let session = use_session();
    let board = session.board;
    let ranking = Memo::new(move |_| board.with(|board| board.ranking()));
    let online = Memo::new(move |_| board.with(|board| board.online()));
    view! {
        <section class="card board-card" aria-labelledby="board-heading">
            <div class="card-head">
                <h2 id="board-heading">"The board"</h2>
                <p class="muted">{move || (!ranking.with(Vec::is_empty)).then(|| format!("{} here now", online.get()))}</p>
            </div>
            <Show
                when=move || !ranking.with(Vec::is_empty)
                fallback=|| view! { <Skeleton label="Waiting for the board"/> }
            >
                <ol class="board" data-testid="board">
                    <For each=move || ranking.get() key=|identity| *identity let:identity>
                        <Row identity/>
                    </For>
                </ol>
            </Show>
        </section>
    }
}

/// One person. The row stays mounted while its values change.
#[component]
fn Row(identity: Identity) -> impl IntoView {
    let session = use_session();
    let board = session.board;
    let person = Memo::new(move |_| board.with(|board| board.get(&identity).cloned()));
    let name = Memo::new(move |_| {
        person.with(|person| person.as_ref().map_or_else(String::new, |p| p.name.clone()))
    });
    let picture = Memo::new(move |_| {
        person.with(|person| person.as_ref().map_or_else(String::new, |p| p.picture.clone()))
    });
    let clicks = Memo::new(move |_| person.with(|person| person.as_ref().map_or(0, |p| p.clicks)));
    let online = Memo::new(move |_| person.with(|person| person.as_ref().is_some_and(|p| p.online)));
    let own = move || session.identity.get() == Some(identity);
    view! {
        <li
            class="person"
            data-testid="person-row"
            data-identity=identity.to_string()
            data-clicks=move || clicks.get().to_string()
            data-online=move || online.get().to_string()
            aria-current=move || own().then_some("true")
        >
            <Avatar name picture/>
            <span class="person-name">
                <span class="person-text">{name}</span>
                <Show when=own>
                    <span class="tag">"you"</span>
                </Show>
                <span class="presence">
                    <span class="dot" aria-hidden="true"></span>
                    {move || if online.get() { "here now" } else { "away" }}
                </span>
            </span>
            <span class="clicks">
                <span class="clicks-number">{clicks}</span>
                <span class="clicks-unit">{move || if clicks.get() == 1 { " click" } else { " clicks" }}</span>
            </span>
        </li>
    }
}
