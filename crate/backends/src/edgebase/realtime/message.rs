//! The frames of EdgeBase 0.2.8, as captured from its socket.

use super::{Change, ChangeType, Channel, RealtimeError};
use crate::token_source::Token;
use oidc_client_wasm::protocol::json::{Object, Value};
use std::fmt;

/// The client version that this client reports to the server.
const SDK_VERSION: &str = "0.2.8";

/// A frame to the server. `auth` contains a token, so `Debug` shows only the type.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Frame(String);

impl Frame {
    pub(super) fn auth(token: &Token) -> Frame {
        Self::of("auth", &[("token", Some(token.secret().into())), ("sdkVersion", Some(SDK_VERSION.into()))])
    }

    pub(super) fn subscribe(channel: &Channel) -> Frame {
        let members = [
            ("channel", Some(channel.name.as_str().into())),
            ("filters", channel.filters.clone()),
            ("orFilters", channel.or_filters.clone()),
        ];
        Self::of("subscribe", &members)
    }

    pub(super) fn ping() -> Frame {
        Self::of("ping", &[])
    }

    fn of(kind: &str, members: &[(&str, Option<Value>)]) -> Frame {
        let mut frame = Object::new();
        frame.insert("type", kind);
        members.iter().for_each(|(name, value)| frame.insert_some(name, value.clone()));
        Frame(Value::Object(frame).to_json())
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = Object::parse(&self.0).ok().and_then(|frame| frame.string("type").map(str::to_owned));
        write!(f, "Frame({})", kind.unwrap_or_default())
    }
}

/// A message of the server.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    AuthSuccess {
        user_id: String,
    },
    AuthRefreshed {
        revoked: Vec<String>,
    },
    Subscribed {
        channel: String,
    },
    Changes(Vec<Change>),
    /// The server has lost the filters.
    FilterResync,
    Pong,
    /// The server has forgotten who the client is, though the socket is open.
    NotAuthenticated,
    AuthFailed,
    AuthRefreshFailed,
    Error {
        code: String,
        message: String,
    },
    /// A message of a later version.
    Unknown,
}

impl Message {
    pub(super) fn parse(text: &str) -> Result<Message, RealtimeError> {
        let protocol = |expected| RealtimeError::Protocol { expected };
        let frame = Object::parse(text).map_err(|_| protocol("a JSON object"))?;
        let text = |name| frame.string(name).unwrap_or_default().to_owned();
        Ok(match frame.string("type").unwrap_or_default() {
            "auth_success" => Message::AuthSuccess { user_id: text("userId") },
            "auth_refreshed" => Message::AuthRefreshed { revoked: strings(frame.get("revokedChannels")) },
            "subscribed" => Message::Subscribed { channel: text("channel") },
            "db_change" => {
                let change = change(&frame, &text("channel"))
                    .ok_or(protocol("a change with type, table and docId"))?;
                Message::Changes(vec![change])
            }
            "batch_changes" => {
                let all =
                    frame.get("changes").and_then(Value::as_array).ok_or(protocol("a list of changes"))?;
                let one = |it: &Value| it.as_object().and_then(|it| change(it, &text("channel")));
                let all: Option<Vec<Change>> = all.iter().map(one).collect();
                Message::Changes(all.ok_or(protocol("changes with type, table and docId"))?)
            }
            "FILTER_RESYNC" => Message::FilterResync,
            "pong" => Message::Pong,
            "error" => match frame.string("code").unwrap_or_default() {
                "NOT_AUTHENTICATED" => Message::NotAuthenticated,
                "AUTH_FAILED" => Message::AuthFailed,
                "AUTH_REFRESH_FAILED" => Message::AuthRefreshFailed,
                code => Message::Error { code: code.to_owned(), message: text("message") },
            },
            _ => Message::Unknown,
        })
    }
}

fn change(frame: &Object, channel: &str) -> Option<Change> {
    let text = |name| frame.string(name).map(str::to_owned);
    Some(Change {
        channel: text("channel").unwrap_or_else(|| channel.to_owned()),
        change_type: match frame.string("changeType")? {
            "added" => ChangeType::Added,
            "modified" => ChangeType::Modified,
            "removed" => ChangeType::Removed,
            _ => return None,
        },
        table: text("table")?,
        document: text("docId")?,
        data: frame.get("data").and_then(Value::as_object).cloned(),
    })
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let all = value.and_then(Value::as_array).unwrap_or_default();
    all.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}
