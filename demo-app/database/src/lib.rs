//! The SpacetimeDB module behind the demo: who is online, and how often they clicked.
//!
//! Clients don't say who they are: every reducer takes the caller's identity from `ctx.sender`, which the server derived
//! from the ID token (or gave to a guest), so nobody can click for another person.

use spacetimedb::{ConnectionId, Identity, ReducerContext, Table, reducer, table};

/// The longest name, in characters.
const MAX_NAME: usize = 64;
/// The longest address of a picture, in bytes.
const MAX_PICTURE: usize = 2048;

/// Someone who has visited the board. The row stays when they leave, with their clicks.
#[table(name = person, public)]
pub struct Person {
    /// The same for every connection of this person: it comes from the issuer and subject of their ID token.
    #[primary_key]
    identity: Identity,
    /// The name on the board.
    name: String,
    /// An `http:` or `https:` address, or empty for none.
    picture: String,
    /// Whether at least one of their tabs is connected.
    online: bool,
    clicks: u64,
}

/// A connection that is open now. Private: one person may have several tabs, and only the last to close takes
/// them offline.
#[table(name = open_connection)]
pub struct OpenConnection {
    #[primary_key]
    connection: ConnectionId,
    #[index(btree)]
    identity: Identity,
}

/// Puts the caller on the board, or updates their name and picture.
#[reducer]
pub fn enter(ctx: &ReducerContext, name: String, picture: String) -> Result<(), String> {
    let name = checked_name(&name)?;
    let picture = checked_picture(&picture)?;
    let people = ctx.db.person().identity();
    match people.find(ctx.sender) {
        Some(person) => {
            people.update(Person { name, picture, online: true, ..person });
        }
        None => {
            ctx.db.person().insert(Person { identity: ctx.sender, name, picture, online: true, clicks: 0 });
        }
    }
    Ok(())
}

/// Adds one to the caller's clicks.
#[reducer]
pub fn click(ctx: &ReducerContext) -> Result<(), String> {
    let person = caller(ctx)?;
    let clicks = person.clicks.saturating_add(1);
    ctx.db.person().identity().update(Person { clicks, ..person });
    Ok(())
}

/// Changes the caller's name.
#[reducer]
pub fn rename(ctx: &ReducerContext, name: String) -> Result<(), String> {
    let name = checked_name(&name)?;
    let person = caller(ctx)?;
    ctx.db.person().identity().update(Person { name, ..person });
    Ok(())
}

/// Runs when a connection opens: a known person is online again.
#[reducer(client_connected)]
pub fn connected(ctx: &ReducerContext) {
    if let Some(connection) = ctx.connection_id {
        ctx.db.open_connection().connection().delete(connection);
        ctx.db.open_connection().insert(OpenConnection { connection, identity: ctx.sender });
    }
    set_online(ctx, true);
}

/// Runs when a connection closes, for whatever reason.
#[reducer(client_disconnected)]
pub fn disconnected(ctx: &ReducerContext) {
    if let Some(connection) = ctx.connection_id {
        ctx.db.open_connection().connection().delete(connection);
    }
    if ctx.db.open_connection().identity().filter(ctx.sender).next().is_none() {
        set_online(ctx, false);
    }
}

fn caller(ctx: &ReducerContext) -> Result<Person, String> {
    let person = ctx.db.person().identity().find(ctx.sender);
    person.ok_or_else(|| "You are not on the board yet: enter with a name first.".to_owned())
}

fn set_online(ctx: &ReducerContext, online: bool) {
    let people = ctx.db.person().identity();
    if let Some(person) = people.find(ctx.sender) {
        people.update(Person { online, ..person });
    }
}

fn checked_name(name: &str) -> Result<String, String> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err("A name cannot be empty.".to_owned()),
        1..=MAX_NAME => Ok(name.to_owned()),
        length => Err(format!("A name has at most {MAX_NAME} characters; this one has {length}.")),
    }
}

fn checked_picture(picture: &str) -> Result<String, String> {
    if picture.len() > MAX_PICTURE {
        return Err(format!(
            "A picture's address has at most {MAX_PICTURE} bytes; this one has {}.",
            picture.len()
        ));
    }
    // Others show this picture: `javascript:` and `data:` addresses must not reach them.
    if picture.is_empty() || picture.starts_with("https://") || picture.starts_with("http://") {
        return Ok(picture.to_owned());
    }
    Err("A picture's address has to begin with http:// or https://.".to_owned())
}
