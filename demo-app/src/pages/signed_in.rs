//! The page for signed-in users and guests.

use leptos::either::Either;
use leptos::prelude::*;

use crate::app::use_title;
use crate::board::guest_name;
use crate::clock::provide_clock;
use crate::components::{
    Avatar, BoardCard, ClickButton, ConnectionPanel, EdgeBaseCard, IdentityCard, InstantDbCard, PostsCard,
    SignInButton, SignInTrouble, TabPanel, Tabs, TokenCard,
};
use crate::config::Config;
use crate::session::{EDGEBASE_TAB, Session, Who, display_name, use_session};

/// The live page.
#[component]
pub fn SignedIn() -> impl IntoView {
    use_title("The board");
    provide_clock();
    let session = use_session();
    let is_guest = Memo::new(move |_| session.who.get() == Who::Guest);
    view! {
        <Greeting session/>
        // A guest finds it beside the sign-in button.
        <div class="connection-panel">
            {move || (!is_guest.get()).then(|| view! { <SignInTrouble/> })}
        </div>
        <ConnectionPanel/>
        <div class="dashboard">
            <div class="column">
                // The others need a person's token.
                {move || {
                    if !is_guest.get() && session.with_config(Config::has_other_back_ends) {
                        Either::Left(view! { <BackEnds session/> })
                    } else {
                        Either::Right(view! { <ClickButton/> <BoardCard/> })
                    }
                }}
            </div>
            <div class="column column-side">
                <Show when=move || is_guest.get()>
                    <GuestNote/>
                </Show>
                <IdentityCard/>
                <Show when=move || !is_guest.get()>
                    <TokenCard/>
                </Show>
            </div>
        </div>
    }
}

/// A tab for each configured back-end. The database and InstantDB take the ID token, the API the access token, all from one
/// session; EdgeBase has a separate session.
#[component]
fn BackEnds(session: Session) -> impl IntoView {
    let chosen = session.tab;
    let api = session.with_config(|config| config.api.clone());
    let (instant, edgebase) = (session.instantdb, session.edgebase);
    let all = [
        Some(("board", "Live board")),
        api.as_ref().map(|_| ("posts", "My posts")),
        instant.map(|_| ("instantdb", "InstantDB")),
        edgebase.map(|_| (EDGEBASE_TAB, "EdgeBase")),
    ];
    let tabs: Vec<_> = all.into_iter().flatten().collect();
    let is_shown = Signal::derive(move || chosen.get() == "posts");
    view! {
        <Tabs label="Back-ends" tabs chosen/>
        <TabPanel name="board" chosen>
            <ClickButton/>
            <BoardCard/>
        </TabPanel>
        {api.map(|api| view! { <TabPanel name="posts" chosen><PostsCard api is_shown/></TabPanel> })}
        {instant.map(|instant| view! { <TabPanel name="instantdb" chosen><InstantDbCard instant/></TabPanel> })}
        {edgebase.map(|edgebase| view! { <TabPanel name=EDGEBASE_TAB chosen><EdgeBaseCard edgebase/></TabPanel> })}
    }
}

#[component]
fn Greeting(session: Session) -> impl IntoView {
    let user = session.auth.user();
    let person = move || user.with(|user| user.as_ref().map(display_name));
    let guest =
        move || session.identity.get().map_or_else(|| "Guest".to_owned(), |identity| guest_name(&identity));
    let name = Memo::new(move |_| person().unwrap_or_else(guest));
    let email = move || user.with(|user| user.as_ref().and_then(|user| user.email().map(str::to_owned)));
    let picture = Memo::new(move |_| {
        user.with(|user| user.as_ref().and_then(|user| user.picture().map(str::to_owned))).unwrap_or_default()
    });
    view! {
        <div class="greeting">
            <Avatar name picture/>
            <div>
                <h1>"Hello, " <span data-testid="person-name">{name}</span></h1>
                <p class="muted">{email}</p>
            </div>
        </div>
    }
}

#[component]
fn GuestNote() -> impl IntoView {
    view! {
        <section class="card guest-note" data-testid="guest-note" aria-labelledby="guest-heading">
            <h2 id="guest-heading">"You are a guest"</h2>
            <p>
                "The database made this identity up, and this browser alone keeps the token for it. Sign in to be the \
                 same person on every device."
            </p>
            <SignInTrouble/>
            <div class="actions">
                <SignInButton/>
            </div>
        </section>
    }
}
