//! The connection to a database follows the session. Its messages are tested with a server, in `crate/backends`.

use leptos::prelude::*;
use oidc_client_backends::spacetimedb::{ConnectionSettings, ConnectionState};
use oidc_client_leptos::{MockAuthProvider, MockUser, use_spacetimedb};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{AUTHORITY, Handle, mount};

#[component]
fn Board() -> impl IntoView {
    let board = use_spacetimedb(ConnectionSettings::new(AUTHORITY, "clicker").query("SELECT * FROM person"));
    let called = LocalResource::new(move || async move {
        board.state.track();
        board.call_reducer("click", Vec::new()).await.map_err(|error| error.code())
    });
    view! {
        {move || match board.state.get() {
            ConnectionState::Waiting { error, .. } => format!("waiting: {}", error.code()),
            state => format!("{state:?}"),
        }}
        {move || board.identity.get().map(|identity| identity.to_string())}
        {move || format!(", {} rows", board.rows("person").get().len())}
        {move || called.get().map(|outcome| format!(", {outcome:?}"))}
    }
}

#[wasm_bindgen_test]
async fn there_is_no_connection_without_a_session() {
    let page = mount(|| view! { <MockAuthProvider><Board/></MockAuthProvider> });
    page.shows("Closed, 0 rows, Err(\"spacetimedb_not_connected\")").await;
}

#[wasm_bindgen_test]
async fn a_signed_in_user_is_connected_until_the_sign_out() {
    let handle = Handle::default();
    let take = handle.clone();
    let page = mount(move || {
        let take = take.taker();
        view! { <MockAuthProvider user=MockUser::default()>{take()} <Board/></MockAuthProvider> }
    });
    page.shows("waiting: spacetimedb_unreachable, 0 rows").await;
    handle.auth().remove_user();
    page.shows("Closed, 0 rows").await;
}

#[wasm_bindgen_test]
async fn who_signs_in_at_the_mock_is_connected() {
    let handle = Handle::default();
    let take = handle.taker();
    let page = mount(move || view! { <MockAuthProvider>{take()} <Board/></MockAuthProvider> });
    page.shows("Closed, 0 rows").await;
    handle.auth().sign_in();
    page.shows("waiting: spacetimedb_unreachable, 0 rows").await;
}

#[component]
fn Refused() -> impl IntoView {
    let board = use_spacetimedb(ConnectionSettings::new("http://database.example", "clicker"));
    view! { "refused: " {move || board.error.get().map(|error| error.code())} }
}

#[wasm_bindgen_test]
async fn invalid_settings_are_reported_after_hydration() {
    let page = mount(|| view! { <MockAuthProvider><Refused/></MockAuthProvider> });
    assert_eq!(page.text(), "refused: ");
    page.shows("refused: spacetimedb_uri_invalid").await;
}
