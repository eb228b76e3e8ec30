//! A stand-in for EdgeBase's server, with the measured behaviour of 0.2.8 as far as a page sees it.

use crate::jwt::jwt;
use crate::support::clock::Clock;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

const TTL_SECONDS: u64 = 900;
const GRACE_SECONDS: u64 = 30;

pub struct Server {
    clock: Rc<Clock>,
    sessions: RefCell<BTreeMap<String, Session>>,
    asked: RefCell<Vec<String>>,
    link_state: RefCell<String>,
    knows_provider: Cell<bool>,
    issued: Cell<u64>,
    /// How many answers are lost on the way.
    pub loses_answers: Cell<u32>,
    /// How many times it renews, and then answers with an error.
    pub stumbles: Cell<u32>,
    pub status: Cell<Option<u16>>,
    /// How long its answers take to arrive.
    pub takes_seconds: Cell<u64>,
    /// How many times a spent refresh token was sent within the grace period.
    pub reused: Cell<u32>,
}

/// One person's session: the valid pair, and the previous refresh token.
struct Session {
    current: (String, String),
    before: Option<(String, Timestamp)>,
    is_guest: bool,
}

impl Server {
    pub fn new(clock: Rc<Clock>) -> Server {
        Server {
            clock,
            sessions: RefCell::default(),
            asked: RefCell::default(),
            link_state: RefCell::default(),
            knows_provider: Cell::new(false),
            issued: Cell::new(0),
            loses_answers: Cell::new(0),
            stumbles: Cell::new(0),
            status: Cell::new(None),
            takes_seconds: Cell::new(0),
            reused: Cell::new(0),
        }
    }

    /// Signs a person in, and returns their access token and refresh token.
    pub fn begin(&self, person: &str) -> (String, String) {
        self.begin_as(person, false)
    }

    pub fn begin_guest(&self, person: &str) -> (String, String) {
        self.begin_as(person, true)
    }

    fn begin_as(&self, person: &str, is_guest: bool) -> (String, String) {
        let current = self.pair(person, is_guest);
        let session = Session { current: current.clone(), before: None, is_guest };
        self.sessions.borrow_mut().insert(person.to_owned(), session);
        current
    }

    /// The valid refresh token.
    pub fn current(&self, person: &str) -> Option<String> {
        self.sessions.borrow().get(person).map(|session| session.current.1.clone())
    }

    /// The state of the last linking.
    pub fn link_state(&self) -> String {
        self.link_state.borrow().clone()
    }

    pub fn take_asked(&self) -> Vec<String> {
        self.asked.take()
    }

    fn pair(&self, person: &str, is_guest: bool) -> (String, String) {
        let jti = self.issued.replace(self.issued.get() + 1);
        let exp = self.clock.now().0 + TTL_SECONDS;
        let access = json!({
            "iss": "edgebase:user", "sub": person, "email": format!("{person}@example.org"), "displayName": "Alice Adams",
            "role": "member", "isAnonymous": is_guest, "jti": jti, "exp": exp,
        });
        let refresh = json!({"iss": "edgebase:user", "sub": person, "type": "refresh", "jti": jti, "exp": exp + 28 * 86_400});
        (jwt(&access), jwt(&refresh))
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let path = request.url.strip_prefix("https://edge.example").unwrap();
        self.asked.borrow_mut().push(format!("{} {path}", request.method));
        if let Some(status) = self.status.get() {
            return HttpResponse::new(status, "<html>");
        }
        let body: Value =
            request.body.as_deref().map_or(Value::Null, |body| serde_json::from_str(body).unwrap());
        let (status, answer) = match path.split('?').next().unwrap() {
            "/api/auth/refresh" => self.refresh(body["refreshToken"].as_str().unwrap()),
            "/api/auth/signout" => self.sign_out(request, body["refreshToken"].as_str().unwrap()),
            "/api/auth/oauth/link/oidc%3Aokta" => self.link(request, &body),
            other => panic!("EdgeBase has no such place: {other}"),
        };
        HttpResponse::new(status, answer.to_string())
    }

    fn refresh(&self, spent: &str) -> (u16, Value) {
        let refused =
            json!({"code": 401, "message": "Invalid refresh token.", "slug": "invalid-refresh-token"});
        let now = self.clock.now();
        let mut sessions = self.sessions.borrow_mut();
        let theirs = |session: &Session| {
            session.current.1 == spent || session.before.as_ref().is_some_and(|(before, _)| before == spent)
        };
        let Some(person) =
            sessions.iter().find(|(_, session)| theirs(session)).map(|(person, _)| person.clone())
        else {
            return (401, refused);
        };
        let session = sessions.get_mut(&person).unwrap();
        if session.current.1 == spent {
            let next = self.pair(&person, session.is_guest);
            let before = std::mem::replace(&mut session.current, next);
            session.before = Some((before.1, now));
        } else if session.before.as_ref().is_some_and(|(_, at)| now.since(*at) <= GRACE_SECONDS) {
            self.reused.set(self.reused.get() + 1);
        } else {
            sessions.remove(&person);
            return (401, refused);
        }
        let (access_token, refresh_token) = &sessions[&person].current;
        let picture = format!("https://img.example/{person}");
        let user =
            json!({"id": person, "displayName": "Alice Adams", "avatarUrl": picture, "role": "member"});
        (200, json!({"user": user, "accessToken": access_token, "refreshToken": refresh_token}))
    }

    fn bearer(&self, request: &HttpRequest) -> Option<String> {
        let header = request.headers.iter().find(|(name, _)| name == "Authorization")?;
        let sessions = self.sessions.borrow();
        let theirs = |session: &Session| header.1 == format!("Bearer {}", session.current.0);
        sessions.iter().find(|(_, session)| theirs(session)).map(|(person, _)| person.clone())
    }

    fn sign_out(&self, request: &HttpRequest, spent: &str) -> (u16, Value) {
        match self.bearer(request) {
            Some(person) if self.current(&person).as_deref() == Some(spent) => {
                self.sessions.borrow_mut().remove(&person);
                (200, json!({"ok": true}))
            }
            _ => (401, json!({"code": 401, "message": "Token expired.", "error": "TOKEN_EXPIRED"})),
        }
    }

    fn link(&self, request: &HttpRequest, body: &Value) -> (u16, Value) {
        if self.bearer(request).is_none() {
            return (401, json!({"code": 401, "message": "Token expired.", "error": "TOKEN_EXPIRED"}));
        }
        self.link_state.replace(body["state"].as_str().unwrap().to_owned());
        // A server at which no sign-in has begun makes the address up.
        let path = if self.knows_provider.get() { "oauth2/authorize" } else { "authorize" };
        (200, json!({"redirectUrl": format!("https://login.example/{path}?client_id=edge")}))
    }
}

impl Fetch for Server {
    fn fetch(&self, request: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move {
            if request.method == "GET" {
                let path = request.url.strip_prefix("https://edge.example").unwrap();
                self.asked.borrow_mut().push(format!("GET {path}"));
                self.knows_provider.set(true);
                // A redirect, which the request doesn't follow.
                return Err(FetchError::Unreachable);
            }
            let answer = self.answer(&request);
            if self.takes_seconds.get() > 0 {
                self.clock.sleep(self.takes_seconds.get()).await;
            }
            if let Some(left) = self.stumbles.get().checked_sub(1) {
                self.stumbles.set(left);
                return Ok(HttpResponse::new(502, "<html>"));
            }
            match self.loses_answers.get().checked_sub(1) {
                Some(left) => {
                    self.loses_answers.set(left);
                    Err(FetchError::Unreachable)
                }
                None => Ok(answer),
            }
        })
    }
}
