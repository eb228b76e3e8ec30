//! Parses the messages of the server (`v1.json.spacetimedb`, JSON text).

use super::{GuestToken, Identity, SpacetimeDbError, rows::option, rows::unwrap_single};
use oidc_client_protocol::json::{Object, Value};

/// A message of the server.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ServerMessage {
    /// Always the first message: who the caller is.
    IdentityToken {
        identity: Identity,
        /// The token of the handshake; for a new guest the token to keep.
        token: GuestToken,
        /// Unique to this connection, as decimal digits: see [`connection_id`].
        connection_id: String,
    },
    /// A set of queries is now subscribed to, with its first rows.
    Subscribed { tables: Vec<TableUpdate> },
    /// A set of queries was refused, or cancelled later. `query_id` is the number of the set; `None` means all sets.
    SubscriptionError { query_id: Option<u32>, message: String },
    /// A reducer ran: one that this connection called, or one that changed rows of its queries.
    Transaction(Transaction),
    /// The answer to [`request::probe`](super::request::probe).
    ProbeAnswer,
    /// A message that this client doesn't use, or one of a later version.
    Other,
}

/// One run of a reducer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Transaction {
    /// Whether it was committed, with the changed rows or the error.
    pub outcome: Outcome,
    /// The connection that it was called on, as decimal digits; `None` when the server doesn't say.
    pub connection_id: Option<String>,
    /// The name of the reducer.
    pub reducer: String,
    /// The caller's number for the call: unique only on the caller's connection, and 0 for calls that failed.
    pub request_id: u32,
}

/// How a reducer ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    /// The rows that it changed, by table.
    Committed(Vec<TableUpdate>),
    /// The message of the reducer, or of the server. Nothing was committed.
    Failed(String),
    /// The database had no energy left to run it.
    OutOfEnergy,
}

/// The changed rows of one table as the server wrote them: each is an object, or an array without column names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableUpdate {
    /// The table's name.
    pub table: String,
    /// Rows that are no longer selected. An updated row is in both lists.
    pub deletes: Vec<Value>,
    /// Rows that are now selected.
    pub inserts: Vec<Value>,
}

/// Parses a message of the server.
pub(super) fn parse(text: &str) -> Result<ServerMessage, SpacetimeDbError> {
    let message = Object::parse(text).map_err(|error| SpacetimeDbError::ProtocolUnsupported {
        expected: "a message",
        got: error.to_string(),
    })?;
    let Some((tag, content)) = message.iter().next() else {
        return unexpected("a message", "an empty object");
    };
    match tag {
        "IdentityToken" => identity_token(members(content)?),
        "SubscribeMultiApplied" => {
            Ok(ServerMessage::Subscribed { tables: tables(member(members(content)?, "update")?)? })
        }
        "SubscriptionError" => subscription_error(members(content)?),
        "TransactionUpdate" => transaction(members(content)?),
        "OneOffQueryResponse" => Ok(ServerMessage::ProbeAnswer),
        _ => Ok(ServerMessage::Other),
    }
}

fn identity_token(content: &Object) -> Result<ServerMessage, SpacetimeDbError> {
    let Some(identity) = Identity::from_value(member(content, "identity")?) else {
        return unexpected("an identity", "something else");
    };
    let Some(connection_id) = connection_id(member(content, "connection_id")?) else {
        return unexpected("a connection id", "something else");
    };
    let token = GuestToken::new(string(content, "token")?);
    Ok(ServerMessage::IdentityToken { identity, token, connection_id })
}

fn subscription_error(content: &Object) -> Result<ServerMessage, SpacetimeDbError> {
    let query_id = content.get("query_id").and_then(option).and_then(number);
    Ok(ServerMessage::SubscriptionError { query_id, message: string(content, "error")? })
}

fn transaction(content: &Object) -> Result<ServerMessage, SpacetimeDbError> {
    let call = members(member(content, "reducer_call")?)?;
    Ok(ServerMessage::Transaction(Transaction {
        outcome: outcome(members(member(content, "status")?)?)?,
        connection_id: content.get("caller_connection_id").and_then(connection_id),
        reducer: string(call, "reducer_name")?,
        request_id: call.get("request_id").and_then(number).unwrap_or(0),
    }))
}

fn outcome(status: &Object) -> Result<Outcome, SpacetimeDbError> {
    match status.iter().next() {
        Some(("Committed", update)) => Ok(Outcome::Committed(tables(update)?)),
        Some(("Failed", message)) => {
            Ok(Outcome::Failed(message.as_str().unwrap_or("the server gave no reason").to_owned()))
        }
        Some(("OutOfEnergy", _)) => Ok(Outcome::OutOfEnergy),
        _ => unexpected("a reducer's outcome", "another"),
    }
}

fn tables(update: &Value) -> Result<Vec<TableUpdate>, SpacetimeDbError> {
    elements(member(members(update)?, "tables")?)?.iter().map(table).collect()
}

fn table(table: &Value) -> Result<TableUpdate, SpacetimeDbError> {
    let table = members(table)?;
    let mut update =
        TableUpdate { table: string(table, "table_name")?, deletes: Vec::new(), inserts: Vec::new() };
    for part in elements(member(table, "updates")?)? {
        let part = members(part)?;
        rows(member(part, "deletes")?, &mut update.deletes)?;
        rows(member(part, "inserts")?, &mut update.inserts)?;
    }
    Ok(update)
}

/// Each row is JSON inside a JSON string.
fn rows(list: &Value, into: &mut Vec<Value>) -> Result<(), SpacetimeDbError> {
    for row in elements(list)? {
        let Some(text) = row.as_str() else { return unexpected("a row as text", row.kind()) };
        let row = Value::parse(text).map_err(|error| SpacetimeDbError::ProtocolUnsupported {
            expected: "a row",
            got: error.to_string(),
        })?;
        into.push(row);
    }
    Ok(())
}

/// A 128-bit number as text: a floating-point number would lose digits.
fn connection_id(value: &Value) -> Option<String> {
    match unwrap_single(value) {
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn members(value: &Value) -> Result<&Object, SpacetimeDbError> {
    value.as_object().map_or_else(|| unexpected("an object", value.kind()), Ok)
}

fn elements(value: &Value) -> Result<&[Value], SpacetimeDbError> {
    value.as_array().map_or_else(|| unexpected("an array", value.kind()), Ok)
}

fn member<'a>(object: &'a Object, name: &'static str) -> Result<&'a Value, SpacetimeDbError> {
    object.get(name).map_or_else(|| unexpected(name, "nothing"), Ok)
}

fn string(object: &Object, name: &'static str) -> Result<String, SpacetimeDbError> {
    let value = member(object, name)?;
    value.as_str().map_or_else(|| unexpected(name, value.kind()), |text| Ok(text.to_owned()))
}

fn unexpected<T>(expected: &'static str, got: &str) -> Result<T, SpacetimeDbError> {
    Err(SpacetimeDbError::ProtocolUnsupported { expected, got: got.to_owned() })
}

#[cfg(test)]
pub(super) mod tests;
