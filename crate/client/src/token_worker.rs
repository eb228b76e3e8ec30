//! Keeps refresh tokens and DPoP keys in a worker (`assets/keeper.js`): the page knows only their names, and has the worker
//! send requests and sign proofs.

use crate::error::{Error, ErrorKind};
use crate::platform::crypto::{Crypto, CryptoError, SigningKey};
use crate::platform::fetch::{Fetch, FetchError};
use crate::platform::keys::KeyStore;
use crate::platform::worker::Worker;
use crate::platform::{LocalFuture, Platform};
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{PublicKey, SignatureCheck};
use std::cell::RefCell;
use std::rc::Rc;

/// How long the worker may take beyond a request's own limit, or for anything else.
const PATIENCE_SECONDS: u32 = 5;
const CURVE: &str = "P-256";

/// The worker, started by the first question to it.
pub(crate) struct TokenWorker {
    url: String,
    name: String,
    outside: Platform,
    worker: RefCell<Option<Rc<dyn Worker>>>,
}

impl TokenWorker {
    /// `name` is the client's, so that the tabs of one client share a worker.
    pub(crate) fn new(url: &str, name: &str, outside: Platform) -> Rc<Self> {
        Rc::new(Self { url: url.to_owned(), name: name.to_owned(), outside, worker: RefCell::default() })
    }

    /// The platform, with the worker instead of the parts that would see a refresh token or make a key.
    pub(crate) fn platform(self: &Rc<Self>) -> Platform {
        Platform { fetch: self.clone(), crypto: self.clone(), ..self.outside.clone() }
    }

    /// Deletes the refresh token of this name. A missing answer is no error: a worker that is gone took the token with it, and
    /// a slow one still reads the question.
    pub(crate) async fn forget(&self, name: &str) {
        let _ = self.ask(&question("forget", &[("token", name.into())]), PATIENCE_SECONDS).await;
    }

    async fn ask(&self, question: &Value, seconds: u32) -> Result<Object, FetchError> {
        let worker = self.started().ok_or(FetchError::NoWorker)?;
        let answer = self.outside.timers.in_time(u64::from(seconds), worker.ask(question)).await;
        // A slow worker is kept: it may only be busy, and a new one wouldn't have its tokens.
        let answer = answer.ok_or(FetchError::NoWorker)?;
        if answer.is_none() {
            // Its script could not be loaded, perhaps because the network was down: the next question starts it again.
            self.worker.borrow_mut().take_if(|failed| Rc::ptr_eq(failed, &worker));
        }
        let Some(Value::Object(answer)) = answer else { return Err(FetchError::NoWorker) };
        match answer.string("error") {
            None => Ok(answer),
            Some("lost") => Err(FetchError::RefreshTokenLost),
            Some("timeout") => Err(FetchError::Timeout { seconds: seconds.saturating_sub(PATIENCE_SECONDS) }),
            Some(_) => Err(FetchError::Unreachable),
        }
    }

    fn started(&self) -> Option<Rc<dyn Worker>> {
        let mut worker = self.worker.borrow_mut();
        if worker.is_none() {
            *worker = self.outside.workers.start(&self.url, &self.name);
        }
        worker.clone()
    }

    /// The key of this name; `None` only if the worker answers that it has none.
    pub(crate) async fn find_key(&self, name: &str) -> Result<Option<SigningKey>, Error> {
        match self.ask(&question("findKey", &[("name", name.into())]), PATIENCE_SECONDS).await {
            Ok(answer) => Ok(key(&answer)),
            Err(FetchError::RefreshTokenLost) => Ok(None),
            Err(error) => Err(ErrorKind::Provider { url: self.url.clone(), error }.into()),
        }
    }
}

/// The worker's name for a key; the page has no other handle to it.
struct KeyName(String);

impl Fetch for TokenWorker {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move {
            // Only forms send refresh tokens (RFC 6749 section 6, RFC 7009 section 2.1), and only their responses have one.
            if !is_form(&request) {
                return self.outside.fetch.fetch(request, timeout_seconds).await;
            }
            let seconds = timeout_seconds.saturating_add(PATIENCE_SECONDS);
            let answer = self.ask(&send(&request, timeout_seconds), seconds).await?;
            HttpResponse::from_object(&answer).ok_or(FetchError::NoWorker)
        })
    }
}

impl Crypto for TokenWorker {
    fn random(&self, bytes: &mut [u8]) -> Result<(), CryptoError> {
        self.outside.crypto.random(bytes)
    }

    fn check(&self) -> Result<(), CryptoError> {
        self.outside.crypto.check()
    }

    fn verify<'a>(&'a self, check: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>> {
        self.outside.crypto.verify(check)
    }

    fn generate_key(&self) -> LocalFuture<'_, Result<SigningKey, CryptoError>> {
        Box::pin(async {
            let answer = self.ask(&question("makeKey", &[]), PATIENCE_SECONDS).await;
            answer.ok().as_ref().and_then(key).ok_or(CryptoError::Signing)
        })
    }

    fn sign<'a>(
        &'a self,
        key: &'a SigningKey,
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
        Box::pin(async move {
            let KeyName(name) = key.handle().ok_or(CryptoError::Signing)?;
            let input = std::str::from_utf8(bytes).map_err(|_| CryptoError::Signing)?;
            let question = question("sign", &[("name", name.as_str().into()), ("input", input.into())]);
            let answer = self.ask(&question, PATIENCE_SECONDS).await.map_err(|_| CryptoError::Signing)?;
            let bytes = answer.get("signature").and_then(Value::as_array).ok_or(CryptoError::Signing)?;
            let byte = |value: &Value| value.as_u64().and_then(|byte| u8::try_from(byte).ok());
            bytes.iter().map(byte).collect::<Option<_>>().ok_or(CryptoError::Signing)
        })
    }
}

/// Errors are ignored here, because they show when the key is next needed: a key that was not named isn't found
/// (`dpop_key_missing`), and no request is sent without a proof. A key that was to be removed is gone with a worker that is
/// gone, and a slow worker still reads the question.
impl KeyStore for TokenWorker {
    fn get<'a>(&'a self, name: &'a str) -> LocalFuture<'a, Option<SigningKey>> {
        Box::pin(async move { self.find_key(name).await.ok().flatten() })
    }

    fn set<'a>(&'a self, name: &'a str, key: &'a SigningKey) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            let Some(KeyName(made)) = key.handle() else { return };
            let question = question("nameKey", &[("name", made.as_str().into()), ("as", name.into())]);
            let _ = self.ask(&question, PATIENCE_SECONDS).await;
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move {
            let _ = self.ask(&question("dropKey", &[("name", name.into())]), PATIENCE_SECONDS).await;
        })
    }
}

fn key(answer: &Object) -> Option<SigningKey> {
    let text = |name| answer.string(name).map(str::to_owned);
    let public_key = PublicKey::Ec { crv: CURVE, x: text("x")?, y: text("y")? };
    Some(SigningKey::new(public_key, KeyName(text("name")?)))
}

fn is_form(request: &HttpRequest) -> bool {
    request.headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("Content-Type") && value.starts_with("application/x-www-form-urlencoded")
    })
}

fn send(request: &HttpRequest, seconds: u32) -> Value {
    let mut question = request.to_object();
    question.insert("do", "send");
    question.insert("seconds", u64::from(seconds));
    Value::Object(question)
}

fn question(action: &str, arguments: &[(&str, Value)]) -> Value {
    let mut question = Object::new();
    question.insert("do", action);
    for (name, value) in arguments {
        question.insert(name, value.clone());
    }
    Value::Object(question)
}
