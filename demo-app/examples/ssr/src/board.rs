//! A page for the signed-in user, with a SpacetimeDB module, the demo's.

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::spacetimedb::{ConnectionSettings, ConnectionState};
use oidc_client_leptos::{use_auth, use_spacetimedb};
use oidc_client_protocol::json::{Object, Value};

const COLUMNS: [&str; 5] = ["identity", "name", "picture", "online", "clicks"];

/// Everybody's clicks, updated live.
#[component]
pub fn Board(
    /// The database's address.
    database: String,
) -> impl IntoView {
    let user = use_auth().user();
    let settings = ConnectionSettings::new(database, "clicker")
        .query("SELECT * FROM person")
        .columns("person", &COLUMNS);
    let board = use_spacetimedb(settings);
    let people = board.rows("person");
    let problem = RwSignal::new(None);
    let call = move |reducer: &'static str, args: Vec<Value>| {
        spawn_local(async move {
            let outcome = board.call_reducer(reducer, args).await;
            problem.try_set(outcome.err().map(|error| error.to_string()));
        });
    };
    Effect::new(move |_| {
        if board.state.get() == ConnectionState::Connected {
            let name =
                user.with_untracked(|user| user.as_ref().and_then(|user| user.name().map(String::from)));
            call("enter", vec![Value::String(name.unwrap_or_default()), Value::from("")]);
        }
    });
    let status = move || match board.state.get() {
        ConnectionState::Connected => "Connected".to_owned(),
        ConnectionState::Waiting { error, .. } => error.to_string(),
        _ => "Connecting\u{2026}".to_owned(),
    };
    view! {
        <h1>"The board"</h1>
        <p role="status">{status}</p>
        <p>
            "The database knows you as "
            <code>{move || board.identity.get().map(|identity| identity.to_string())}</code>
        </p>
        <ul>{move || people.with(|people| people.iter().map(person).collect_view())}</ul>
        <button on:click=move |_| call("click", Vec::new())>"Click"</button>
        {move || problem.get().map(|problem| view! { <p role="alert">{problem}</p> })}
    }
}

fn person(row: &Object) -> impl IntoView + use<> {
    let name = row.string("name").unwrap_or("Somebody").to_owned();
    let clicks = row.get("clicks").and_then(Value::as_u64).unwrap_or(0);
    view! { <li>{name} ": " {clicks}</li> }
}
