//! What someone sees who is here: as a person or as a guest.

use leptos::prelude::*;
use oidc_client_leptos::AuthError;

use crate::app::use_title;
use crate::board::guest_name;
use crate::components::{
    Avatar, BoardCard, ClickButton, ConnectionPanel, ErrorPanel, IdentityCard, PostsCard, SignInButton, Tab,
    TabPanel, Tabs, TokenCard,
};
use crate::config::Api;
use crate::session::{Session, Who, display_name, use_session};

/// What there is to see where the page was given an API beside the database: a tab for each back-end.
const TABS: &[Tab] = &[("board", "Live board"), ("posts", "My posts")];

/// The live page.
#[component]
pub fn SignedIn() -> impl IntoView {
    use_title("The board");
    let session = use_session();
    let is_guest = Memo::new(move |_| session.who().get() == Who::Guest);
    view! {
        <Greeting session/>
        <ConnectionPanel/>
        <div class="dashboard">
            <div class="column">
                {move || match session.config().api.filter(|_| !is_guest.get()) {
                    Some(api) => view! { <BackEnds api/> }.into_any(),
                    None => view! { <ClickButton/> <BoardCard/> }.into_any(),
                }}
            </div>
            <div class="column column-side">
                <Show when=move || is_guest.get()>
                    <GuestNote session/>
                </Show>
                <IdentityCard/>
                <Show when=move || !is_guest.get()>
                    <TokenCard/>
                </Show>
            </div>
        </div>
    }
}

/// The database takes the ID token and the API the access token, both of the same session.
#[component]
fn BackEnds(api: Api) -> impl IntoView {
    let chosen = RwSignal::new(0);
    let is_chosen = move |place| Signal::derive(move || chosen.get() == place);
    view! {
        <Tabs label="Back-ends" tabs=TABS chosen/>
        <TabPanel name="board" is_chosen=is_chosen(0)>
            <ClickButton/>
            <BoardCard/>
        </TabPanel>
        <TabPanel name="posts" is_chosen=is_chosen(1)>
            <PostsCard api is_shown=is_chosen(1)/>
        </TabPanel>
    }
}

#[component]
fn Greeting(session: Session) -> impl IntoView {
    let user = session.auth().user();
    let person = move || user.with(|user| user.as_ref().map(display_name));
    let guest =
        move || session.identity().get().map_or_else(|| "Guest".to_owned(), |identity| guest_name(&identity));
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
fn GuestNote(session: Session) -> impl IntoView {
    let auth = session.auth();
    view! {
        <section class="card guest-note" data-testid="guest-note" aria-labelledby="guest-heading">
            <h2 id="guest-heading">"You are a guest"</h2>
            <p>
                "The database made this identity up, and this browser alone keeps the token for it. Sign in to be the \
                 same person on every device."
            </p>
            <AuthError let:error>
                <ErrorPanel code=error.code() detail=error.to_string()>
                    <button class="button" type="button" on:click=move |_| auth.sign_in_to("/")>
                        "Try again"
                    </button>
                </ErrorPanel>
            </AuthError>
            <div class="actions">
                <SignInButton/>
            </div>
        </section>
    }
}
