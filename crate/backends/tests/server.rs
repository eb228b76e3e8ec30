//! The connection in a browser, with a running SpacetimeDB server on which the demo's module is published.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "clippy takes only #[test] for tests")]

mod support;

use oidc_client_backends::spacetimedb::{
    ConnectionSettings, Credential, Event, GuestToken, Identity, SpacetimeDbError, TableRows,
};
use oidc_client_protocol::json::{Object, Value};
use support::{Bench, Source};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const URI: Option<&str> = option_env!("SPACETIMEDB_URI");
const MODULE: Option<&str> = option_env!("SPACETIMEDB_MODULE");

fn settings() -> ConnectionSettings {
    let uri = URI.expect("SPACETIMEDB_URI names the server when these tests are compiled");
    ConnectionSettings::new(uri, MODULE.unwrap_or("clicker"))
        .columns("person", &["identity", "name", "picture", "online", "clicks"])
}

fn people() -> ConnectionSettings {
    settings().query("SELECT * FROM person")
}

async fn identity(bench: &mut Bench) -> (Identity, Option<Credential>) {
    let heard = |event: &Event| match event {
        Event::Identity { identity, guest_token } => {
            Some((*identity, guest_token.clone().map(Credential::Guest)))
        }
        _ => None,
    };
    bench.until(heard).await
}

async fn rows(bench: &mut Bench, first: bool) -> Vec<TableRows> {
    let heard = |event: &Event| match event {
        Event::Rows { initial, tables } if *initial == first => Some(tables.clone()),
        _ => None,
    };
    bench.until(heard).await
}

async fn enter(bench: &Bench, name: &str) -> Result<(), SpacetimeDbError> {
    bench.connection().call_reducer("enter", vec![Value::from(name), Value::from("")]).await
}

async fn click(bench: &Bench) -> Result<(), SpacetimeDbError> {
    bench.connection().call_reducer("click", Vec::new()).await
}

fn row<'a>(tables: &'a [TableRows], who: &Identity) -> Option<&'a Object> {
    let rows = tables.iter().flat_map(|table| &table.inserted);
    rows.into_iter().find(|row| row.get("identity").and_then(Identity::from_value).as_ref() == Some(who))
}

fn clicks(row: &Object) -> Option<u64> {
    row.get("clicks").and_then(Value::as_u64)
}

#[wasm_bindgen_test]
async fn a_guest_enters_clicks_and_sees_the_rows_change() {
    let mut bench = Bench::open(people(), Source::of(Some(Credential::NewGuest)));
    let (who, token) = identity(&mut bench).await;
    assert!(token.is_some());
    bench.state("connected").await;
    rows(&mut bench, true).await;

    assert_eq!(enter(&bench, "Guest").await, Ok(()));
    let tables = rows(&mut bench, false).await;
    assert_eq!(row(&tables, &who).and_then(|row| row.string("name")), Some("Guest"));

    let both = futures_util::future::join(click(&bench), click(&bench)).await;
    assert_eq!(both, (Ok(()), Ok(())));
    let seen = |event: &Event| match event {
        Event::Rows { tables, .. } => row(tables, &who).and_then(clicks).filter(|clicks| *clicks == 2),
        _ => None,
    };
    bench.until(seen).await;
}

#[wasm_bindgen_test]
async fn every_call_gets_its_own_outcome() {
    let mut bench = Bench::open(settings(), Source::of(Some(Credential::NewGuest)));
    bench.state("connected").await;
    let connection = bench.connection();
    let calls = [
        connection.call_reducer("click", Vec::new()),
        connection.call_reducer("enter", vec![Value::from("Guest"), Value::from("")]),
        connection.call_reducer("click", vec![Value::from("one too many")]),
        connection.call_reducer("no_such_reducer", Vec::new()),
        connection.call_reducer("click", Vec::new()),
    ];
    let outcomes = futures_util::future::join_all(calls).await;
    let said = outcomes.iter().map(|outcome| match outcome {
        Ok(()) => "ok",
        Err(SpacetimeDbError::ReducerFailed { message, .. }) => message,
        Err(error) => error.code(),
    });
    let said: Vec<&str> = said.collect();
    assert!(said[0].contains("enter"), "{said:?}");
    assert_eq!(said[1], "ok");
    assert!(said[2].contains("invalid arguments"), "{said:?}");
    assert_eq!(said[3], "no such reducer");
    assert_eq!(said[4], "ok");
}

#[wasm_bindgen_test]
async fn a_guest_who_comes_back_is_the_same_one() {
    let mut bench = Bench::open(settings(), Source::of(Some(Credential::NewGuest)));
    let (who, token) = identity(&mut bench).await;
    drop(bench);
    let mut bench = Bench::open(settings(), Source::of(token));
    assert_eq!(identity(&mut bench).await, (who, None));
}

#[wasm_bindgen_test]
async fn after_a_restart_the_guest_is_the_same_and_all_rows_are_delivered_again() {
    let mut bench = Bench::open(people(), Source::of(Some(Credential::NewGuest)));
    let (who, _) = identity(&mut bench).await;
    assert_eq!(enter_when_connected(&mut bench).await, Ok(()));
    bench.connection().restart();
    bench.state("connecting").await;
    assert_eq!(identity(&mut bench).await, (who, None));
    let tables = rows(&mut bench, true).await;
    assert!(row(&tables, &who).is_some());
}

async fn enter_when_connected(bench: &mut Bench) -> Result<(), SpacetimeDbError> {
    bench.state("connected").await;
    enter(bench, "Guest").await
}

#[wasm_bindgen_test]
async fn closing_and_dropping_close_the_socket_for_the_server_too() {
    let mut watcher = Bench::open(people(), Source::of(Some(Credential::NewGuest)));
    rows(&mut watcher, true).await;
    for by_drop in [false, true] {
        let mut bench = Bench::open(settings(), Source::of(Some(Credential::NewGuest)));
        let (who, _) = identity(&mut bench).await;
        assert_eq!(enter_when_connected(&mut bench).await, Ok(()));
        if by_drop {
            bench.connection = None;
        } else {
            bench.connection().close();
            bench.state("closed").await;
        }
        let went = |event: &Event| match event {
            Event::Rows { tables, .. } => {
                let online = row(tables, &who)?.get("online").and_then(Value::as_bool);
                (online == Some(false)).then_some(())
            }
            _ => None,
        };
        watcher.until(went).await;
        assert!(bench.is_silent());
    }
}

#[wasm_bindgen_test]
async fn a_call_under_way_ends_with_the_close() {
    let mut bench = Bench::open(settings(), Source::of(Some(Credential::NewGuest)));
    bench.state("connected").await;
    let call = bench.connection().call_reducer("click", Vec::new());
    bench.connection().close();
    assert_eq!(call.await, Err(SpacetimeDbError::Closed));
}

#[wasm_bindgen_test]
async fn another_guest_gets_a_socket_of_their_own() {
    let mut bench = Bench::open(settings(), Source::of(Some(Credential::NewGuest)));
    let (first, token) = identity(&mut bench).await;
    let mut other = Bench::open(settings(), Source::of(Some(Credential::NewGuest)));
    let (second, other_token) = identity(&mut other).await;
    assert_ne!(first, second);

    bench.source.answer.replace(token);
    bench.connection().credential_changed();
    bench.state("connected").await;
    bench.source.answer.replace(other_token);
    bench.connection().credential_changed();
    assert_eq!(identity(&mut bench).await, (second, None));
}

#[wasm_bindgen_test]
async fn a_token_that_the_server_refuses_is_asked_for_afresh_once() {
    let forged = GuestToken::new("forged.guest.token".to_owned());
    let mut bench = Bench::open(settings(), Source::of(Some(Credential::Guest(forged))));
    bench.state("spacetimedb_credential_refused").await;
    let asked: Vec<bool> = bench.source.asked.borrow().iter().map(|request| request.force).collect();
    assert_eq!(asked, [false, true]);
}

#[wasm_bindgen_test]
async fn a_missing_module_and_an_unreachable_server_are_distinguished() {
    let mut bench = Bench::open(settings(), Source::of(Some(Credential::NewGuest)));
    let (_, token) = identity(&mut bench).await;
    let uri = URI.unwrap_or_default();
    let mut bench = Bench::open(ConnectionSettings::new(uri, "nothing-here"), Source::of(token));
    bench.state("spacetimedb_socket_refused").await;
}

#[wasm_bindgen_test]
async fn a_refused_query_is_named_and_the_others_stay() {
    let mut bench =
        Bench::open(people().query("SELECT * FROM nothing"), Source::of(Some(Credential::NewGuest)));
    rows(&mut bench, true).await;
    let query = bench
        .until(|event| match event {
            Event::Error(SpacetimeDbError::SubscriptionFailed { query, .. }) => Some(query.clone()),
            _ => None,
        })
        .await;
    assert_eq!(query.as_deref(), Some("SELECT * FROM nothing"));
}

#[wasm_bindgen_test]
async fn looking_at_the_page_again_keeps_a_living_socket() {
    let mut bench = Bench::open(people(), Source::of(Some(Credential::NewGuest)));
    rows(&mut bench, true).await;
    let window = web_sys::window().expect("a window");
    window.dispatch_event(&web_sys::Event::new("pageshow").expect("an event")).expect("it is sent");
    assert_eq!(enter(&bench, "Guest").await, Ok(()));
    assert_eq!(rows(&mut bench, false).await.len(), 1);
    assert_eq!(bench.source.asked.borrow().len(), 1);
}
