//! A configurable provider: the address of its metadata, the claims of its tokens, and what it refuses.

use crate::support::clock::Clock;
use crate::support::provider::parameters;
use crate::support::signer::Signer;
use crate::support::{Tab, World};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{Error, User, UserManagerSettings};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

pub struct Quirky {
    clock: Rc<Clock>,
    signer: Signer,
    /// Its answers to `GET` requests, by address.
    pub documents: RefCell<BTreeMap<String, Value>>,
    pub token_endpoint: String,
    /// Claims that are added to its ID tokens or replace others; `null` removes a claim.
    pub claims: RefCell<Value>,
    /// The error of its token endpoint, instead of tokens.
    pub refusal: RefCell<Option<Value>>,
    pub gives_refresh_tokens: Cell<bool>,
    /// The error for a renewal without a scope, if it refuses that.
    pub wants_scope: RefCell<Option<Value>>,
    nonce: RefCell<String>,
    issued: Cell<u32>,
    issuer: String,
    /// The requested addresses, and the forms that the token endpoint received.
    pub asked: RefCell<Vec<String>>,
    pub forms: RefCell<Vec<BTreeMap<String, String>>>,
}

impl Quirky {
    /// A provider with metadata and endpoints at the standard addresses.
    pub fn new(world: &World, issuer: &str) -> Quirky {
        let origin = issuer.trim_end_matches('/');
        let metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{origin}/authorize"),
            "token_endpoint": format!("{origin}/token"),
            "jwks_uri": format!("{origin}/keys"),
        });
        let signer = Signer::new("key-1");
        let documents = BTreeMap::from([
            (format!("{origin}/.well-known/openid-configuration"), metadata),
            (format!("{origin}/keys"), json!({"keys": [signer.jwk()]})),
        ]);
        Quirky {
            clock: world.clock.clone(),
            signer,
            documents: RefCell::new(documents),
            token_endpoint: format!("{origin}/token"),
            claims: RefCell::new(json!({})),
            refusal: RefCell::default(),
            gives_refresh_tokens: Cell::new(true),
            wants_scope: RefCell::default(),
            nonce: RefCell::default(),
            issued: Cell::new(0),
            issuer: issuer.to_owned(),
            asked: RefCell::default(),
            forms: RefCell::default(),
        }
    }

    /// Adds a member to its metadata, at whichever address.
    pub fn say(&self, member: &str, value: &str) {
        for (address, document) in self.documents.borrow_mut().iter_mut() {
            if address.contains("/.well-known/") && document.get("issuer").is_some() {
                document[member] = json!(value);
            }
        }
    }

    /// Its public key as a JWK Set, to be served at another address.
    pub fn keys(&self) -> Value {
        json!({"keys": [self.signer.jwk()]})
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        self.asked.borrow_mut().push(request.url.clone());
        if request.url == self.token_endpoint {
            let form = parameters(request.body.as_deref().unwrap());
            let lacks_scope = form["grant_type"] == "refresh_token" && !form.contains_key("scope");
            self.forms.borrow_mut().push(form);
            let (refusal, wants_scope) = (self.refusal.borrow(), self.wants_scope.borrow());
            return match refusal.as_ref().or(wants_scope.as_ref().filter(|_| lacks_scope)) {
                Some(refusal) => HttpResponse::new(400, refusal.to_string()),
                None => HttpResponse::new(200, self.tokens().to_string()),
            };
        }
        match self.documents.borrow().get(&request.url) {
            Some(document) => HttpResponse::new(200, document.to_string()),
            None => HttpResponse::new(404, ""),
        }
        .with_header("Content-Type", "application/json")
    }

    fn tokens(&self) -> Value {
        let (now, issued) = (self.clock.now().0, self.issued.replace(self.issued.get() + 1));
        let mut claims = json!({
            "iss": self.issuer, "sub": "alice", "aud": "my-app", "iat": now, "exp": now + 600, "nonce": *self.nonce.borrow(),
        });
        for (name, value) in self.claims.borrow().as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        let mut tokens = json!({
            "access_token": format!("access-{issued}"), "token_type": "Bearer", "expires_in": 600,
            "id_token": self.signer.sign(&claims),
        });
        if self.gives_refresh_tokens.get() {
            tokens["refresh_token"] = json!(format!("refresh-{issued}"));
        }
        tokens
    }
}

impl Fetch for Quirky {
    fn fetch(&self, request: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move { Ok(self.answer(&request)) })
    }
}

/// A page at that provider.
pub struct Page {
    pub world: World,
    pub provider: Rc<Quirky>,
    pub tab: Tab,
}

impl Page {
    /// A page with the settings of a preset, and this world's storage.
    pub fn new(settings: UserManagerSettings, provider: impl FnOnce(&World) -> Quirky) -> Page {
        let world = World::new();
        let provider = Rc::new(provider(&world));
        let settings = UserManagerSettings {
            post_logout_redirect_uri: Some("https://app.example/signed-out".to_owned()),
            user_store: world.users.clone(),
            state_store: world.states.clone(),
            ..settings
        };
        let fetch = provider.clone();
        let tab = world.open_on(settings, |platform| platform.fetch = fetch);
        Page { world, provider, tab }
    }

    /// The authorization endpoint and parameters of a sign-in.
    pub fn leave(&self) -> Result<(String, BTreeMap<String, String>), Error> {
        self.world.leave(&self.tab, Default::default())?;
        let departure = self.tab.last_departure();
        let (address, query) = departure.split_once('?').unwrap();
        Ok((address.to_owned(), parameters(query)))
    }

    /// Signs Alice in.
    pub fn sign_in(&self) -> Result<User, Error> {
        self.leave()?;
        self.world.finish(&self.tab, &self.let_in(&self.tab.last_departure()))
    }

    /// Signs a person in at this authorization address. Returns the callback's address.
    pub fn let_in(&self, address: &str) -> String {
        let asked = parameters(address.split_once('?').unwrap().1);
        self.provider.nonce.replace(asked["nonce"].clone());
        form::add_query(&asked["redirect_uri"], &[("code", "code-1"), ("state", asked["state"].as_str())])
    }

    /// The error of a sign-in that the provider refuses.
    pub fn refuse(&self, error: &str) -> Error {
        let (_, asked) = self.leave().unwrap();
        let answer = [("error", error), ("state", asked["state"].as_str())];
        self.world.finish(&self.tab, &form::add_query(&asked["redirect_uri"], &answer)).unwrap_err()
    }

    /// The sign-out endpoint and its parameters.
    pub fn sign_out(&self) -> (String, BTreeMap<String, String>) {
        self.world.sign_out(&self.tab).unwrap();
        assert_eq!(self.world.get_user(&self.tab), None);
        let departure = self.tab.last_departure();
        let (address, query) = departure.split_once('?').unwrap_or((&departure, ""));
        (address.to_owned(), parameters(query))
    }
}
