//! The messages between pages, as JSON text.

use crate::records::End;
use crate::user::User;
use oidc_client_protocol::json::{Object, Value};

pub(super) enum Message {
    /// The session has changed: it has this name and revision now.
    Changed { session: Option<String>, revision: u64 },
    /// The session has ended.
    Ended { session: Option<String>, end: End },
    /// A request for this session in a later revision.
    Asked { session: String, revision: u64 },
    /// The session, for the pages that asked.
    Answered { user: Box<User> },
}

impl Message {
    pub(super) fn to_text(&self) -> String {
        let mut object = Object::new();
        match self {
            Message::Changed { session, revision } => {
                object.insert("type", "changed");
                object.insert_some("session", session.as_deref());
                object.insert("revision", *revision);
            }
            Message::Ended { session, end } => {
                object.insert("type", "ended");
                object.insert_some("session", session.as_deref());
                object.insert("by", end.name());
            }
            Message::Asked { session, revision } => {
                object.insert("type", "asked");
                object.insert("session", session.as_str());
                object.insert("revision", *revision);
            }
            Message::Answered { user } => {
                object.insert("type", "answered");
                object.insert("user", user.to_storage_string());
            }
        }
        Value::Object(object).to_json()
    }

    /// `None` for anything else: another version of this library may run in another page.
    pub(super) fn parse(text: &str) -> Option<Message> {
        let object = Object::parse(text).ok()?;
        let session = object.string("session").map(str::to_owned);
        let revision = || object.get("revision").and_then(Value::as_u64);
        Some(match object.string("type")? {
            "changed" => Message::Changed { session, revision: revision()? },
            "ended" => Message::Ended { session, end: End::from_name(object.string("by")?)? },
            "asked" => Message::Asked { session: session?, revision: revision()? },
            "answered" => {
                let user = User::from_storage_string(object.string("user")?)?;
                Message::Answered { user: Box::new(user.without_state()) }
            }
            _ => return None,
        })
    }
}
