//! Pages over plain http: browsers have no Web Cryptography there, so no sign-in may go unverified.

use crate::support::browser::RingCrypto;
use crate::support::{Tab, World};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::crypto::{Crypto, CryptoError, SigningKey};
use oidc_client_wasm::protocol::{ResponseMode, SignatureCheck};
use oidc_client_wasm::{SigninSilentArgs, UserManagerSettings};
use std::rc::Rc;

/// Cryptography with random numbers only.
struct PlainHttp(Rc<RingCrypto>);

impl Crypto for PlainHttp {
    fn random(&self, bytes: &mut [u8]) -> Result<(), CryptoError> {
        self.0.random(bytes)
    }

    fn check(&self) -> Result<(), CryptoError> {
        Err(CryptoError::InsecureContext)
    }

    fn verify<'a>(&'a self, _: &'a SignatureCheck) -> LocalFuture<'a, Result<bool, CryptoError>> {
        Box::pin(async { Err(CryptoError::InsecureContext) })
    }

    fn generate_key(&self) -> LocalFuture<'_, Result<SigningKey, CryptoError>> {
        Box::pin(async { Err(CryptoError::InsecureContext) })
    }

    fn sign<'a>(&'a self, _: &'a SigningKey, _: &'a [u8]) -> LocalFuture<'a, Result<Vec<u8>, CryptoError>> {
        Box::pin(async { Err(CryptoError::InsecureContext) })
    }
}

fn plain(world: &World, settings: UserManagerSettings) -> Tab {
    let crypto = world.crypto.clone();
    world.open_on(settings, |platform| platform.crypto = Rc::new(PlainHttp(crypto)))
}

fn allowed(world: &World) -> UserManagerSettings {
    UserManagerSettings { insecure_allow_http_page: true, ..world.settings() }
}

#[test]
fn without_cryptography_no_sign_in_begins() {
    let world = World::new();
    let tab = plain(&world, world.settings());
    let error = world.leave(&tab, Default::default()).unwrap_err();
    assert_eq!(error.code(), "insecure_context");
    assert!(error.to_string().contains("https"), "{error}");
    assert!(tab.window.departures.borrow().is_empty() && world.provider.take_requests().is_empty());
    let (manager, args) =
        (tab.manager.clone(), SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() });
    let error = world.clock.run(async move { manager.signin_silent_with(args).await }).unwrap_err();
    assert_eq!(error.code(), "insecure_context");
}

#[test]
fn without_web_cryptography_a_response_signs_no_user_in() {
    let world = World::new();
    let elsewhere = world.tab();
    let callback = world.reach_callback(&elsewhere);
    let tab = plain(&world, world.settings());
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "insecure_context");
    assert!(world.get_user(&tab).is_none());
}

#[test]
fn with_permission_unverified_tokens_of_the_token_endpoint_are_accepted() {
    let world = World::new();
    let tab = plain(&world, allowed(&world));
    assert_eq!(world.sign_in(&tab).subject(), "alice");
    world.clock.advance(600);
    assert!(world.renew(&tab).is_ok());
}

#[test]
fn signed_answers_and_dpop_are_refused_on_plain_http_even_where_it_is_allowed() {
    let world = World::new();
    let response_mode = Some(ResponseMode::QueryJwt);
    let tab = plain(&world, UserManagerSettings { response_mode, ..allowed(&world) });
    let plain_answer = world.reach_callback(&tab);
    let answer = crate::support::provider::parameters(plain_answer.split_once('?').unwrap().1);
    let claims = serde_json::json!({
        "iss": crate::support::ISSUER, "aud": crate::support::CLIENT_ID, "exp": world.provider.now().0 + 60,
        "code": answer["code"], "state": answer["state"],
    });
    let response = world.provider.signer.borrow().sign(&claims);
    let (at, response) = (crate::support::REDIRECT_URI, [("response", response.as_str())]);
    let signed = oidc_client_wasm::protocol::form::add_query(at, &response);
    assert_eq!(world.finish(&tab, &signed).unwrap_err().code(), "insecure_context");
    let bound = UserManagerSettings { insecure_allow_http_page: true, ..world.dpop_settings() };
    let error = world.leave(&plain(&world, bound), Default::default()).unwrap_err();
    assert_eq!(error.code(), "insecure_context");
}

#[test]
fn the_permission_has_no_effect_if_signatures_can_be_verified() {
    let world = World::new();
    let tab = world.tab_with(allowed(&world));
    let callback = world.reach_callback(&tab);
    world.provider.lie.set(Some(crate::support::provider::Lie::ForeignKey));
    assert_eq!(world.finish(&tab, &callback).unwrap_err().code(), "id_token_signature");
}
