//! Users and their posts. A user is found, or created, by issuer and subject; only its author can see or change a post.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::App;
use crate::caller::Caller;
use crate::refusal::Refusal;
use crate::token::Person;

/// The maximum number of characters in a post.
const LONGEST: usize = 500;

/// In memory, and gone with the process. Replace it by a database, with a unique index on issuer and subject.
#[derive(Debug, Default)]
pub struct Store(Mutex<Tables>);

#[derive(Debug, Default)]
struct Tables {
    users: HashMap<Person, u64>,
    /// By id, with the author's id.
    posts: BTreeMap<u64, (u64, String)>,
    last_post: u64,
}

/// A user, as this API knows them.
#[derive(Debug, Serialize)]
struct User {
    id: u64,
    issuer: String,
    sub: String,
}

/// A post.
#[derive(Debug, Serialize)]
struct Post {
    id: u64,
    text: String,
}

/// The body of a request that writes one.
#[derive(Debug, Deserialize)]
struct Draft {
    text: String,
}

/// The routes. Each function takes a [`Caller`], which alone says who the user is.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/me", get(me))
        .route("/posts", get(list).post(write))
        .route("/posts/{id}", put(change).delete(remove))
}

async fn me(State(app): State<Arc<App>>, Caller(person): Caller) -> Json<User> {
    let id = app.store.tables().user(&person);
    Json(User { id, issuer: person.issuer, sub: person.subject })
}

async fn list(State(app): State<Arc<App>>, Caller(person): Caller) -> Json<Vec<Post>> {
    let mut tables = app.store.tables();
    let user = tables.user(&person);
    let own = tables.posts.iter().filter(|(_, (author, _))| *author == user);
    Json(own.map(|(id, (_, text))| Post { id: *id, text: text.clone() }).collect())
}

async fn write(
    State(app): State<Arc<App>>,
    Caller(person): Caller,
    draft: Result<Json<Draft>, JsonRejection>,
) -> Result<(StatusCode, Json<Post>), Refusal> {
    let text = checked(draft)?;
    let mut tables = app.store.tables();
    let user = tables.user(&person);
    tables.last_post += 1;
    let id = tables.last_post;
    tables.posts.insert(id, (user, text.clone()));
    Ok((StatusCode::CREATED, Json(Post { id, text })))
}

async fn change(
    State(app): State<Arc<App>>,
    Caller(person): Caller,
    Path(id): Path<u64>,
    draft: Result<Json<Draft>, JsonRejection>,
) -> Result<Json<Post>, Refusal> {
    let text = checked(draft)?;
    text.clone_into(app.store.tables().own(&person, id)?);
    Ok(Json(Post { id, text }))
}

async fn remove(
    State(app): State<Arc<App>>,
    Caller(person): Caller,
    Path(id): Path<u64>,
) -> Result<StatusCode, Refusal> {
    let mut tables = app.store.tables();
    tables.own(&person, id)?;
    tables.posts.remove(&id);
    Ok(StatusCode::NO_CONTENT)
}

fn checked(draft: Result<Json<Draft>, JsonRejection>) -> Result<String, Refusal> {
    let Json(draft) = draft.map_err(|_| Refusal::Request("expected JSON with a text in it"))?;
    let text = draft.text.trim();
    match text.chars().count() {
        0 => Err(Refusal::Content("the text is empty")),
        length if length > LONGEST => Err(Refusal::Content("the text is longer than 500 characters")),
        _ => Ok(text.to_owned()),
    }
}

impl Store {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        // A thread that panicked can't have left it inconsistent: nothing here stops halfway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    /// The user's id: the existing one, or a new one.
    fn user(&mut self, person: &Person) -> u64 {
        let next = self.users.len() as u64 + 1;
        *self.users.entry(person.clone()).or_insert(next)
    }

    /// The text of a post, if it belongs to this user.
    fn own(&mut self, person: &Person, id: u64) -> Result<&mut String, Refusal> {
        let user = self.user(person);
        match self.posts.get_mut(&id) {
            Some((author, text)) if *author == user => Ok(text),
            _ => Err(Refusal::NotFound),
        }
    }
}
