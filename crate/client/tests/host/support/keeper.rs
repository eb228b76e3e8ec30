//! The worker for refresh tokens and keys, in memory: it behaves like `assets/keeper.js`.

use super::browser::{RingCrypto, yield_now};
use super::network::Network;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::crypto::{Crypto, SigningKey};
use oidc_client_wasm::platform::fetch::Fetch;
use oidc_client_wasm::platform::worker::{Worker, Workers};
use oidc_client_wasm::protocol::PublicKey;
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::protocol::json::Value;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// One worker for all tabs.
pub struct Keeper {
    network: Rc<Network>,
    crypto: Rc<RingCrypto>,
    /// Whether its script can be loaded. Without it, a page has a worker that never answers.
    pub has_script: Cell<bool>,
    /// Whether it never answers.
    pub hangs: Cell<bool>,
    /// How often a page has started it.
    pub started: Cell<usize>,
    tokens: RefCell<BTreeMap<String, String>>,
    keys: RefCell<BTreeMap<String, SigningKey>>,
    made: Cell<usize>,
}

impl Keeper {
    pub fn new(network: Rc<Network>, crypto: Rc<RingCrypto>) -> Rc<Self> {
        let (tokens, keys, made) = (RefCell::default(), RefCell::default(), Cell::default());
        let (has_script, hangs, started) = (Cell::new(true), Cell::new(false), Cell::new(0));
        Rc::new(Self { network, crypto, has_script, hangs, started, tokens, keys, made })
    }

    /// The refresh tokens in the worker.
    pub fn tokens(&self) -> Vec<String> {
        self.tokens.borrow().values().cloned().collect()
    }

    /// Ends the worker, as happens with the app's last page.
    pub fn end(&self) {
        self.tokens.borrow_mut().clear();
        self.keys.borrow_mut().clear();
    }

    async fn answer(&self, question: serde_json::Value) -> serde_json::Value {
        let text = |name: &str| question[name].as_str().unwrap_or_default().to_owned();
        let lost = json!({"error": "lost"});
        match question["do"].as_str().unwrap() {
            "send" => self.send(&question).await.unwrap_or(lost),
            "forget" => json!({"done": self.tokens.borrow_mut().remove(&text("token")).is_some()}),
            "makeKey" => {
                let (name, key) = (self.name("made:"), self.crypto.generate_key().await.unwrap());
                self.keys.borrow_mut().insert(name.clone(), key);
                self.public(&name).unwrap_or(lost)
            }
            "findKey" => self.public(&text("name")).unwrap_or(lost),
            "nameKey" => {
                let key = self.keys.borrow().get(&text("name")).cloned();
                key.map(|key| self.keys.borrow_mut().insert(text("as"), key));
                json!({"done": true})
            }
            "dropKey" => json!({"done": self.keys.borrow_mut().remove(&text("name")).is_some()}),
            "sign" => {
                let key = self.keys.borrow().get(&text("name")).cloned();
                let Some(key) = key else { return lost };
                json!({"signature": self.crypto.sign(&key, text("input").as_bytes()).await.unwrap()})
            }
            other => panic!("the worker knows nothing of {other}"),
        }
    }

    async fn send(&self, question: &serde_json::Value) -> Option<serde_json::Value> {
        let mut form = form::decode(question["body"].as_str().unwrap());
        let mut known = None;
        for (_, value) in form.iter_mut().filter(|(name, _)| name == "refresh_token" || name == "token") {
            if value.starts_with("kept:") {
                known = Some(value.clone());
                *value = self.tokens.borrow().get(value)?.clone();
            }
        }
        let fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut request = HttpRequest::new("POST", question["url"].as_str().unwrap());
        for header in question["headers"].as_array().unwrap() {
            let [name, value] = [&header[0], &header[1]].map(|text| text.as_str().unwrap().to_owned());
            request = request.with_header(name, value);
        }
        let seconds = question["seconds"].as_u64().unwrap();
        let request = request.with_body(form::encode(&fields));
        let answer = self.network.fetch(request, u32::try_from(seconds).unwrap()).await;
        let Ok(answer) = answer else { return Some(json!({"error": "failed"})) };
        let body = self.keep(answer.body, known);
        Some(json!({"status": answer.status, "headers": answer.headers, "body": body}))
    }

    fn keep(&self, text: String, known: Option<String>) -> String {
        let Ok(mut body) = serde_json::from_str::<serde_json::Value>(&text) else { return text };
        let token = body["refresh_token"].as_str().filter(|token| !token.is_empty()).map(str::to_owned);
        let Some(token) = token else { return text };
        let is_forgotten = known.as_ref().is_some_and(|name| !self.tokens.borrow().contains_key(name));
        let name = known.unwrap_or_else(|| self.name("kept:"));
        body["refresh_token"] = json!(name);
        if !is_forgotten {
            self.tokens.borrow_mut().insert(name, token);
        }
        body.to_string()
    }

    fn public(&self, name: &str) -> Option<serde_json::Value> {
        match self.keys.borrow().get(name)?.public_key() {
            PublicKey::Ec { x, y, .. } => Some(json!({"name": name, "x": x, "y": y})),
            _ => None,
        }
    }

    fn name(&self, kind: &str) -> String {
        self.made.set(self.made.get() + 1);
        format!("{kind}{}", self.made.get())
    }
}

/// A page's workers.
pub struct Keepers(pub Rc<Keeper>);

impl Workers for Keepers {
    fn start(&self, _url: &str, _name: &str) -> Option<Rc<dyn Worker>> {
        self.0.started.set(self.0.started.get() + 1);
        Some(Rc::new(Started { keeper: self.0.clone(), is_there: self.0.has_script.get() }))
    }
}

struct Started {
    keeper: Rc<Keeper>,
    is_there: bool,
}

impl Worker for Started {
    fn ask<'a>(&'a self, question: &'a Value) -> LocalFuture<'a, Option<Value>> {
        Box::pin(async move {
            yield_now().await;
            if !self.is_there {
                return None;
            }
            if self.keeper.hangs.get() {
                std::future::pending::<()>().await;
            }
            let question = serde_json::from_str(&question.to_json()).unwrap();
            Value::parse(&self.keeper.answer(question).await.to_string()).ok()
        })
    }
}
