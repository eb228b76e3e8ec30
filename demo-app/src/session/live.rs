//! The connection to the database: opens it, reads from it and closes it.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::spacetimedb::{
    Connection, ConnectionSettings, ConnectionState, Credential, Event, GuestToken, Identity, SpacetimeDb,
    SpacetimeDbError,
};
use oidc_client_protocol::json::Value;
use oidc_client_wasm::{Error, User};

use super::{ConnectionStatus, Problem, Session, Who};
use crate::board::{self, Board};
use crate::config::Database;
use crate::messages::is_outcome_unknown;

/// The reducer that counts a click.
const CLICK: &str = "click";
/// The problem to show when the database lets a user connect, but not onto the board.
const ENTER_REFUSED: &str = "enter_refused";

/// The open connection.
#[derive(Clone)]
pub enum Live {
    /// A guest, who has no session at a provider.
    Guest(Rc<Connection>),
    /// The signed-in user. The newest ID token is requested before every connect, so that a reconnect after hours sends a
    /// valid one.
    Person(Rc<SpacetimeDb>),
}

impl Live {
    /// The current connection.
    pub fn connection(&self) -> Option<Rc<Connection>> {
        match self {
            Self::Guest(connection) => Some(connection.clone()),
            Self::Person(database) => database.connection(),
        }
    }
}

/// Closes the open connection and connects as `who`.
pub fn connect_as(session: Session, who: &Who) {
    // The server lets an open socket outlive its token, so the page has to close it.
    drop(session.live.try_update_value(Option::take));
    session.identity.set(None);
    session.board.set(Board::default());
    session.connection_problem.set(None);
    session.click_problem.set(None);
    session.renewed_at.set(None);
    leave_as_guest(session, who);
    let opened = open(session, who);
    if !matches!(opened, Ok(Some(_))) {
        session.connection_status.set(ConnectionStatus::Closed);
    }
    match opened {
        Ok(live) => session.live.set_value(live),
        Err(error) => session.connection_problem.set(Some(error.into())),
    }
}

fn open(session: Session, who: &Who) -> Result<Option<Live>, SpacetimeDbError> {
    let Database { uri, module } = session.with_config(|config| config.database.clone());
    let settings = ConnectionSettings::new(uri, module)
        .query(format!("SELECT * FROM {}", board::TABLE))
        .columns(board::TABLE, &board::COLUMNS);
    let listener = move |event| on_event(session, event);
    Ok(match (who, session.auth.manager()) {
        (Who::Guest, _) => {
            let connection = Connection::open(settings, move |_| guest_credential(session), listener)?;
            Some(Live::Guest(Rc::new(connection)))
        }
        (Who::Person { .. }, Some(manager)) => {
            Some(Live::Person(Rc::new(SpacetimeDb::open(settings, Rc::new(manager), listener)?)))
        }
        _ => None,
    })
}

async fn guest_credential(session: Session) -> Result<Option<Credential>, Error> {
    let token = session.guest.with_untracked(|guest| guest.token.clone());
    Ok(Some(token.map_or(Credential::NewGuest, Credential::Guest)))
}

fn on_event(session: Session, event: Event) {
    match event {
        Event::State(state) => on_state(session, &state),
        Event::Identity { identity, guest_token } => recognise(session, identity, guest_token),
        Event::Rows { initial, tables } => session.board.update(|board| board.apply(initial, &tables)),
        // No click can help here: the connection has to be made again.
        Event::Error(error) => session.connection_problem.set(Some(error.into())),
        _ => {}
    }
}

fn on_state(session: Session, state: &ConnectionState) {
    session.connection_status.set(ConnectionStatus::of(state));
    match state {
        ConnectionState::Connected => {
            session.connection_problem.set(None);
            session.click_problem.set(None);
            enter(session);
        }
        ConnectionState::Waiting { error, retry_at } => {
            let mut problem = Problem::from(error.clone());
            if retry_at.is_none() && problem.code == "spacetimedb_token_source_failed" {
                // It isn't retried automatically. While the token is valid, a newer one was requested because the database
                // refused it.
                problem.code =
                    if token_has_ended(session) { "token_ended" } else { "spacetimedb_credential_refused" };
            }
            // When the same failure repeats, its panel stays as it is, and is not read out again.
            if session.connection_problem.with_untracked(|known| known.as_ref() != Some(&problem)) {
                session.connection_problem.set(Some(problem));
            }
        }
        _ => {}
    }
}

fn token_has_ended(session: Session) -> bool {
    let ends_at = session.auth.user().with_untracked(|user| user.as_ref()?.id_token_expires_at());
    let now = session.auth.manager().map(|manager| manager.timers().now());
    ends_at.zip(now).is_none_or(|(at, now)| at <= now)
}

/// Handles the database's answer who the user is.
fn recognise(session: Session, identity: Identity, guest_token: Option<GuestToken>) {
    session.identity.set(Some(identity));
    match session.who.get_untracked() {
        Who::Guest => session.change_guest(|guest| {
            guest.identity = Some(identity);
            guest.token = guest_token.or(guest.token.take());
        }),
        Who::Person { .. } => tell_former_guest(session),
        Who::Unknown | Who::Nobody => {}
    }
}

/// A guest who signs in is no guest any more, also if the database doesn't answer before they sign out.
fn leave_as_guest(session: Session, who: &Who) {
    let is_guest = session.guest.with_untracked(|guest| guest.active);
    let leaves = is_guest && matches!(who, Who::Person { .. });
    session.was_guest.set(leaves);
    if leaves {
        session.change_guest(|guest| guest.active = false);
    }
}

/// To the database, a guest who signed in is someone else; the page should say so.
fn tell_former_guest(session: Session) {
    if !session.was_guest.get_untracked() {
        return;
    }
    session.was_guest.set(false);
    let identity = session.guest.with_untracked(|guest| guest.identity);
    let guest_name = identity.map_or_else(|| "a guest".to_owned(), |identity| board::guest_name(&identity));
    let name = session.auth.user().with_untracked(|user| user.as_ref().map(display_name)).unwrap_or_default();
    session.notice.set(Some(format!(
        "Your identity changed from guest to person: you were {guest_name}, now you are {name}. \
         The guest\u{2019}s clicks stay with the guest."
    )));
}

/// Enters the board, or returns to it.
fn enter(session: Session) {
    let (name, picture) = match session.who.get_untracked() {
        Who::Person { .. } => session.auth.user().with_untracked(|user| {
            let name = user.as_ref().map(display_name).unwrap_or_default();
            board::entry(&name, user.as_ref().and_then(User::picture))
        }),
        _ => {
            let identity = session.identity.get_untracked();
            board::entry(&identity.as_ref().map(board::guest_name).unwrap_or_default(), None)
        }
    };
    call(session, "enter", vec![Value::String(name), Value::String(picture)]);
}

/// Counts a click. A user who is not on the board enters first: a click may come before the page has entered, or after that
/// failed. The connection runs calls in the order in which they are made.
pub fn click(session: Session) {
    session.click_problem.set(None);
    let identity = session.identity.get_untracked();
    let is_on_board = |identity| session.board.with_untracked(|board| board.get(&identity).is_some());
    if !identity.is_some_and(is_on_board) {
        enter(session);
    }
    call(session, CLICK, Vec::new());
}

fn call(session: Session, reducer: &str, arguments: Vec<Value>) {
    let Some(connection) = session.live.get_value().and_then(|live| live.connection()) else { return };
    let outcome = connection.call_reducer(reducer, arguments);
    let is_click = reducer == CLICK;
    spawn_local(async move {
        match outcome.await {
            Ok(()) if !is_click => forget_refusal(session),
            // The connection reports this itself, and reconnects automatically.
            Ok(()) | Err(SpacetimeDbError::Closed) => {}
            Err(error) if is_click => drop(session.click_problem.try_set(Some(error.into()))),
            // After losing the connection, the user enters with the next one.
            Err(error) if is_outcome_unknown(error.code()) => {}
            Err(error) => {
                let refused = Problem { code: ENTER_REFUSED, detail: error.to_string() };
                session.connection_problem.try_set(Some(refused));
            }
        }
    });
}

/// A user who enters with a click was refused before.
fn forget_refusal(session: Session) {
    session.connection_problem.try_maybe_update(|known| {
        let refused = known.take_if(|problem| problem.code == ENTER_REFUSED);
        (refused.is_some(), ())
    });
}

/// The user's name on the page and on the board.
pub fn display_name(user: &User) -> String {
    let mut names = [user.name(), user.email()].into_iter().flatten();
    names.find(|name| !name.trim().is_empty()).unwrap_or_else(|| user.subject()).to_owned()
}

impl From<SpacetimeDbError> for Problem {
    fn from(error: SpacetimeDbError) -> Self {
        Self { code: error.code(), detail: error.to_string() }
    }
}
