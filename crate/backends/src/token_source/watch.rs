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

impl Seen {
    fn of(token: &Token) -> Seen {
        Seen::Somebody { person: token.person.clone(), raw: token.raw.clone() }
    }
}

impl Watch {
    /// Who was there before anything was told: that is no news, but what comes after is compared with it.
    pub(crate) fn begin(&self, token: &Token) {
        let mut seen = self.0.borrow_mut();
        if *seen == Seen::Nothing {
            *seen = Seen::of(token);
        }
    }

    /// What is new, if anything.
    pub(crate) fn see(&self, token: Option<&Token>) -> Option<TokenEvent> {
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
