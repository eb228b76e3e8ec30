//! The rest of a browser in memory: locks, windows, random numbers, signatures and encryption.

use super::APP;
use super::clock::{Clock, OnDrop};
use super::signer::Signer;
use super::stores::SharedStore;
use super::windows::Screen;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::crypto::{Crypto, CryptoError, EncryptionKey, SigningKey};
use oidc_client_wasm::platform::locks::{Lock, Locks};
use oidc_client_wasm::platform::timers::Guard;
use oidc_client_wasm::platform::window::{
    Initiator, NavigationError, OtherWindow, PopupWindowFeatures, Window,
};
use oidc_client_wasm::platform::worker::{Worker, Workers};
use oidc_client_wasm::protocol::{Algorithm, PublicKey, SignatureCheck};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::rc::Rc;

/// Yields to the other tasks once.
pub async fn yield_now() {
    let mut first = true;
    std::future::poll_fn(|context| {
        if std::mem::take(&mut first) {
            context.waker().wake_by_ref();
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(())
    })
    .await;
}

/// The locks of one origin, granted in the order of the requests.
pub struct LockTable {
    clock: Rc<Clock>,
    queues: Rc<Queues>,
}

#[derive(Default)]
struct Queues(RefCell<BTreeMap<String, VecDeque<oneshot::Sender<Lock>>>>);

impl LockTable {
    pub fn new(clock: Rc<Clock>) -> Self {
        Self { clock, queues: Rc::default() }
    }
}

impl Locks for LockTable {
    fn lock<'a>(&'a self, name: &'a str, timeout_seconds: u32) -> LocalFuture<'a, Option<Lock>> {
        Box::pin(async move {
            let granted = self.queues.clone().ask(name);
            let timeout = pin!(self.clock.sleep(u64::from(timeout_seconds)));
            match select(granted, timeout).await {
                Either::Left((lock, _)) => lock.ok(),
                Either::Right(_) => None,
            }
        })
    }
}

impl Queues {
    fn ask(self: Rc<Self>, name: &str) -> oneshot::Receiver<Lock> {
        let (sender, receiver) = oneshot::channel();
        let mut queues = self.0.borrow_mut();
        match queues.get_mut(name) {
            Some(queue) => queue.push_back(sender),
            None => {
                queues.insert(name.to_owned(), VecDeque::new());
                drop(queues);
                self.grant(name, sender);
            }
        }
        receiver
    }

    /// Grants the lock. If the receiver was dropped, this drops the lock and so grants it to the next one.
    fn grant(self: Rc<Self>, name: &str, sender: oneshot::Sender<Lock>) {
        let name = name.to_owned();
        let pass_on = move || {
            let next = self.0.borrow_mut().get_mut(&name).and_then(VecDeque::pop_front);
            match next {
                Some(next) => self.grant(&name, next),
                None => drop(self.0.borrow_mut().remove(&name)),
            }
        };
        drop(sender.send(Box::new(OnDrop(Some(Box::new(pass_on))))));
    }
}

/// A redirect of the page, and the content of storage at that time.
pub struct Departure {
    pub url: String,
    pub stored: Vec<String>,
}

/// A window that records its navigations.
pub struct RecordingWindow {
    pub departures: RefCell<Vec<Departure>>,
    pub session_store: Rc<SharedStore>,
    pub screen: Screen,
}

impl Window for RecordingWindow {
    fn assign(&self, url: &str) -> Result<(), NavigationError> {
        let stored = self.session_store.keys();
        self.departures.borrow_mut().push(Departure { url: url.to_owned(), stored });
        Ok(())
    }

    fn open(&self, target: &str, features: &PopupWindowFeatures) -> Option<Rc<dyn OtherWindow>> {
        self.screen.open(target, features)
    }

    fn frame(&self, url: &str) -> Result<Rc<dyn OtherWindow>, NavigationError> {
        self.screen.frame(url)
    }

    fn on_activity(&self, heard: Rc<dyn Fn()>) -> Guard {
        self.screen.on_activity(heard)
    }

    fn initiator(&self) -> Initiator {
        self.screen.initiator.borrow().clone()
    }

    fn close(&self) {
        self.screen.closed_itself.set(true);
    }

    fn has_focus(&self) -> bool {
        !self.screen.is_away.get()
    }

    fn origin(&self) -> Option<String> {
        Some(APP.to_owned())
    }

    fn path(&self) -> String {
        "/inbox?page=2#top".to_owned()
    }
}

/// Real cryptography. The random numbers differ within a test and are the same in each run.
#[derive(Default)]
pub struct RingCrypto(Cell<u64>);

impl Crypto for RingCrypto {
    fn random(&self, bytes: &mut [u8]) -> Result<(), CryptoError> {
        for chunk in bytes.chunks_mut(32) {
            let count = self.0.replace(self.0.get() + 1);
            let block = digest(&SHA256, &count.to_be_bytes());
            chunk.copy_from_slice(&block.as_ref()[..chunk.len()]);
        }
        Ok(())
    }

    fn verify<'a>(&'a self, check: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>> {
        Box::pin(async move {
            yield_now().await;
            match (&check.key.public_key, check.algorithm) {
                (PublicKey::Ec { x, y, .. }, Algorithm::Es256) => {
                    Ok(holds(check.signing_input.as_bytes(), &check.signature, x, y))
                }
                (_, algorithm) => Err(CryptoError::Unsupported { algorithm: algorithm.name() }),
            }
        })
    }

    fn generate_key(&self) -> LocalFuture<'_, Result<SigningKey, CryptoError>> {
        Box::pin(async move {
            yield_now().await;
            let signer = Signer::new("the browser's");
            let (x, y) = signer.coordinates();
            Ok(SigningKey::new(PublicKey::Ec { crv: "P-256", x, y }, signer))
        })
    }

    fn sign<'a>(
        &'a self,
        key: &'a SigningKey,
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
        Box::pin(async move {
            yield_now().await;
            let signer: &Signer = key.handle().ok_or(CryptoError::Signing)?;
            Ok(signer.signature(bytes))
        })
    }

    fn generate_encryption_key(&self) -> LocalFuture<'_, Result<EncryptionKey, CryptoError>> {
        Box::pin(async move {
            yield_now().await;
            let mut bytes = [0; 32];
            self.random(&mut bytes)?;
            let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| CryptoError::Encryption)?;
            Ok(EncryptionKey::new(LessSafeKey::new(key)))
        })
    }

    fn encrypt<'a>(
        &'a self,
        key: &'a EncryptionKey,
        iv: &'a [u8; 12],
        additional: &'a [u8],
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
        Box::pin(async move {
            yield_now().await;
            let key: &LessSafeKey = key.handle().ok_or(CryptoError::Encryption)?;
            let (nonce, mut bytes) = (Nonce::assume_unique_for_key(*iv), bytes.to_vec());
            let outcome = key.seal_in_place_append_tag(nonce, Aad::from(additional), &mut bytes);
            outcome.map(|()| bytes).map_err(|_| CryptoError::Encryption)
        })
    }

    fn decrypt<'a>(
        &'a self,
        key: &'a EncryptionKey,
        iv: &'a [u8; 12],
        additional: &'a [u8],
        bytes: &'a [u8],
    ) -> LocalFuture<'a, Result<Option<Vec<u8>>, CryptoError>> {
        Box::pin(async move {
            yield_now().await;
            let key: &LessSafeKey = key.handle().ok_or(CryptoError::Encryption)?;
            let (nonce, mut bytes) = (Nonce::assume_unique_for_key(*iv), bytes.to_vec());
            let opened = key.open_in_place(nonce, Aad::from(additional), &mut bytes);
            Ok(opened.ok().map(|bytes| bytes.to_vec()))
        })
    }
}

/// Whether an ES256 signature is valid for the public key with these coordinates.
pub fn holds(signed: &[u8], signature: &[u8], x: &str, y: &str) -> bool {
    // The uncompressed point: a byte 4, then both coordinates.
    let mut point = vec![4];
    point.extend(URL_SAFE_NO_PAD.decode(x).expect("base64url"));
    point.extend(URL_SAFE_NO_PAD.decode(y).expect("base64url"));
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
}

/// No workers: the worker's script needs a browser, and is tested there.
pub struct NoWorkers;

impl Workers for NoWorkers {
    fn start(&self, _url: &str, _name: &str) -> Option<Rc<dyn Worker>> {
        None
    }
}
