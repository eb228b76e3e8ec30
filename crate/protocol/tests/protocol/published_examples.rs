//! The examples printed in the standards pass the whole chain: tokens that weren't made by these tests.

use crate::support::NOW;
use crate::support::provider::{encode, response, verifies};
use crate::support::vectors::{ACCESS_TOKEN, THUMBPRINT_RSA_N, core, jwk_set};
use oidc_client_protocol::{
    AuthorizationResponse, ClientSettings, IdTokenError, Issuer, JwkSet, Jws, PendingSignin,
    ProviderMetadata, PublicKey, Timestamp, VerifiedTokens,
};
use serde_json::{Value, json};

fn metadata(issuer: &Issuer) -> ProviderMetadata {
    let endpoint = |name: &str| format!("{}/{name}", issuer.as_str());
    let document = json!({
        "issuer": issuer.as_str(), "authorization_endpoint": endpoint("authorize"),
        "token_endpoint": endpoint("token"), "jwks_uri": endpoint("keys"),
    });
    ProviderMetadata::parse(issuer, &document.to_string()).unwrap()
}

/// A sign-in with the nonce of the examples, answered with this ID token and access token.
fn sign_in(id_token: &str, access_token: &str) -> Result<VerifiedTokens, IdTokenError> {
    let (issuer, now) = (Issuer::new(core::ISSUER).unwrap(), Timestamp(core::NOW));
    let redirect_uri = "https://client.example.org/cb";
    let settings = ClientSettings::new(issuer.clone(), core::CLIENT_ID, redirect_uri);
    let metadata = metadata(&issuer);
    let stored = json!({
        "id": "af0ifjsldkj", "nonce": core::NONCE, "code_verifier": "v", "authority": core::ISSUER,
        "client_id": core::CLIENT_ID, "redirect_uri": redirect_uri, "scope": "openid", "created": core::NOW,
    });
    let pending = PendingSignin::from_storage_string(&stored.to_string()).unwrap();
    let answer = AuthorizationResponse::parse(&format!("{redirect_uri}?code=c&state=af0ifjsldkj")).unwrap();
    let exchange = pending.accept(answer, &settings, &metadata, now).unwrap();
    let body = json!({"access_token": access_token, "token_type": "Bearer", "id_token": id_token});
    let tokens = exchange.receive(&response(200, &body.to_string()), now).unwrap();
    let key: Value = serde_json::from_str(core::JWK).unwrap();
    let keys = JwkSet::parse(&json!({ "keys": [key] }).to_string()).unwrap();
    let check = tokens.signature_check(&metadata, &keys)?.unwrap();
    let outcome = check.clone().outcome(verifies(&check));
    tokens.verify(Some(outcome), now)
}

#[test]
fn the_id_tokens_of_core_appendix_a_are_accepted() {
    for id_token in [core::ID_TOKEN_WITH_AT_HASH, core::ID_TOKEN_WITH_C_HASH] {
        let tokens = sign_in(id_token, ACCESS_TOKEN).unwrap();
        assert_eq!(tokens.claims().string("sub"), Some("248289761001"));
    }
}

#[test]
fn at_hash_ties_the_id_token_of_core_appendix_a_3_to_its_access_token() {
    let other = ACCESS_TOKEN.replace('j', "k");
    assert_eq!(sign_in(core::ID_TOKEN_WITH_AT_HASH, &other).unwrap_err().code(), "id_token_at_hash");
    assert!(
        sign_in(core::ID_TOKEN_WITH_C_HASH, &other).is_ok(),
        "a token without at_hash says nothing of it"
    );
}

#[test]
fn a_key_for_encryption_in_the_set_of_rfc_7517_appendix_a_1_verifies_nothing() {
    let keys = JwkSet::parse(&jwk_set()).unwrap();
    let token = |header: Value| {
        let (header, payload) = (encode(header.to_string()), encode(json!({"iat": NOW.0}).to_string()));
        Jws::parse(&format!("{header}.{payload}.AA")).unwrap()
    };
    let signing = token(json!({"alg": "RS256", "kid": "2011-04-29"}));
    let key = keys.choose(&signing).unwrap();
    assert_eq!(key.public_key, PublicKey::Rsa { n: THUMBPRINT_RSA_N.to_owned(), e: "AQAB".to_owned() });
    for header in [json!({"alg": "ES256", "kid": "1"}), json!({"alg": "RS512", "kid": "2011-04-29"})] {
        assert!(keys.choose(&token(header.clone())).is_err(), "{header}");
    }
}
