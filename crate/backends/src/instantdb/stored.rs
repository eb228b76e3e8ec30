//! Who is signed in at InstantDB, as stored for the next page.

use super::InstantUser;
use crate::token_source::Person;
use oidc_client_wasm::protocol::json::{Object, Value};

/// The session's person, and their user at InstantDB.
#[derive(Clone)]
pub(super) struct SignedIn {
    pub(super) person: Option<Person>,
    pub(super) user: InstantUser,
}

impl SignedIn {
    pub(super) fn to_json(&self) -> String {
        let mut members = self.person_members();
        members.insert("user", self.user.members().clone());
        Value::Object(members).to_json()
    }

    /// The person and the id of their user, without a token.
    pub(super) fn to_shared_json(&self) -> String {
        let mut members = self.person_members();
        members.insert("id", self.user.id());
        Value::Object(members).to_json()
    }

    fn person_members(&self) -> Object {
        let mut members = Object::new();
        members.insert_some("issuer", self.person.as_ref().map(|person| person.issuer.as_str()));
        members.insert_some("subject", self.person.as_ref().map(|person| person.subject.as_str()));
        members
    }

    pub(super) fn parse(text: &str) -> Option<SignedIn> {
        let members = Object::parse(text).ok()?;
        let text = |name| members.string(name).map(str::to_owned);
        let person = text("issuer").zip(text("subject")).map(|(issuer, subject)| Person { issuer, subject });
        let user = InstantUser::of(members.get("user")?.as_object()?.clone())?;
        Some(SignedIn { person, user })
    }
}
