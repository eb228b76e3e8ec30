//! Detects how a session has changed since it was last observed.

use super::{Person, Token, TokenEvent};
use std::cell::RefCell;

/// Remembers the token that was observed last.
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

impl Seen {
    fn of(token: &Token) -> Seen {
        Seen::Somebody { person: token.person.clone(), raw: token.raw.clone() }
    }
}

impl Watch {
    /// Sets who was signed in before the first event. It emits nothing, but later observations are compared with it.
    pub(crate) fn begin(&self, token: &Token) {
        let mut seen = self.0.borrow_mut();
        if *seen == Seen::Nothing {
            *seen = Seen::of(token);
        }
    }

    /// The change since the last observation, if any.
    pub(crate) fn observe(&self, token: Option<&Token>) -> Option<TokenEvent> {
        let before = self.0.replace(token.map_or(Seen::Nobody, Seen::of));
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
