//! What has changed from one look at a session to the next.

use super::{Person, Token, TokenEvent};
use std::cell::RefCell;

/// Remembers what was seen last.
#[derive(Default)]
pub(crate) struct Watch(RefCell<Seen>);

#[derive(Default, PartialEq)]
enum Seen {
    #[default]
    Nothing,
    Nobody,
    Somebody {
        person: Option<Person>,
        raw: String,
    },
}

impl Watch {
    /// What is new, if anything.
    pub(crate) fn see(&self, token: Option<&Token>) -> Option<TokenEvent> {
        let now = match token {
            None => Seen::Nobody,
            Some(token) => Seen::Somebody { person: token.person.clone(), raw: token.raw.clone() },
        };
        let before = self.0.replace(now);
        let person = token.and_then(Token::person).cloned();
        match (before, token) {
            (Seen::Nobody, None) => None,
            (_, None) => Some(TokenEvent::SignedOut),
            (Seen::Nothing | Seen::Nobody, Some(_)) => Some(TokenEvent::SignedIn(person)),
            (Seen::Somebody { person: before, .. }, Some(_)) if before != person => {
                Some(TokenEvent::PersonChanged(person))
            }
            (Seen::Somebody { raw, .. }, Some(token)) => {
                (raw != token.raw).then_some(TokenEvent::TokenChanged)
            }
        }
    }
}
