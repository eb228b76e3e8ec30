//! Signed authorization responses: JARM section 2.4, and FAPI 2's `ensure-jarm-…-fails`.

use crate::support::flow::{begin_signin, settings};
use crate::support::provider::{Provider, metadata, verifies};
use crate::support::{CLIENT_ID, ISSUER, NOW, REDIRECT_URI};
use oidc_client_protocol::{AuthorizationResponse, ClientSettings, ResponseMode, SigninRequest};
use serde_json::{Value, json};

fn signed_mode() -> ClientSettings {
    ClientSettings { response_mode: Some(ResponseMode::QueryJwt), ..settings() }
}

/// The verdict on a response with these claims; `STATE` stands for the right one. `sign` makes the JWS.
fn verdict(
    settings: &ClientSettings,
    changes: &Value,
    sign: impl Fn(&Value) -> String,
    provider: &Provider,
) -> &'static str {
    let metadata = metadata(&json!({}));
    let (_, pending) = begin_signin(settings, &metadata, SigninRequest::default());
    let mut claims = json!({
        "iss": ISSUER, "aud": CLIENT_ID, "exp": NOW.0 + 60, "code": "the-code", "state": pending.id(),
    });
    crate::support::provider::merge(&mut claims, changes);
    let address = format!("{REDIRECT_URI}?response={}", sign(&claims));
    let accepted = AuthorizationResponse::parse(&address).and_then(|response| {
        let check = response.signature_check(settings, &metadata, &provider.keys())?;
        let response = match check {
            Some(check) => {
                let valid = verifies(&check);
                response.with_signature(&check.outcome(valid))
            }
            None => response,
        };
        pending.accept(response, settings, &metadata, NOW)
    });
    accepted.map_or_else(|error| error.code(), |_| "accepted")
}

#[test]
fn the_claims_of_a_signed_response_are_checked() {
    let provider = Provider::new();
    for (changes, expected) in [
        (json!({}), "accepted"),
        (json!({"aud": [CLIENT_ID, "another"]}), "accepted"),
        (json!({"exp": NOW.0 - 30}), "accepted"),
        (json!({"exp": NOW.0 as f64 - 30.5}), "accepted"),
        (json!({"iss": "https://evil.example"}), "jarm_issuer"),
        (json!({"iss": format!("{ISSUER}/")}), "jarm_issuer"),
        (json!({"iss": null}), "jarm_claim_missing"),
        (json!({"aud": "another"}), "jarm_audience"),
        (json!({"aud": ["another"]}), "jarm_audience"),
        (json!({"aud": null}), "jarm_claim_missing"),
        (json!({"exp": NOW.0 - 60}), "jarm_expired"),
        (json!({"exp": null}), "jarm_claim_missing"),
        (json!({"exp": "soon"}), "jarm_claim_missing"),
        (json!({"exp": 1e300}), "jarm_claim_missing"),
        (json!({"state": "another"}), "state_mismatch"),
        (json!({"state": null}), "state_missing"),
        (json!({"code": null}), "code_missing"),
        (json!({"code": null, "error": "access_denied"}), "access_denied"),
        (json!({"error": "access_denied"}), "code_and_error"),
    ] {
        let sign = |claims: &Value| provider.sign("ES256", claims);
        assert_eq!(verdict(&signed_mode(), &changes, sign, &provider), expected, "{changes}");
    }
}

#[test]
fn the_signature_must_be_the_providers() {
    let (provider, stranger) = (Provider::new(), Provider::new());
    let forged = |claims: &Value| stranger.sign("ES256", claims);
    assert_eq!(verdict(&signed_mode(), &json!({}), forged, &provider), "jarm_signature");
    let unknown = |claims: &Value| {
        provider.sign_with("ES256", &json!({"alg": "ES256", "kid": "rotated"}), &claims.to_string())
    };
    assert_eq!(verdict(&signed_mode(), &json!({}), unknown, &provider), "signing_key_not_found");
    let unsigned = |claims: &Value| {
        let signed = provider.sign_with("ES256", &json!({"alg": "none"}), &claims.to_string());
        format!("{}.", signed.rsplit_once('.').unwrap().0)
    };
    assert_eq!(verdict(&signed_mode(), &json!({}), unsigned, &provider), "jws_algorithm");
    for (typ, expected) in [
        ("oauth-authz-resp+jwt", "accepted"),
        // The same as a full media type (RFC 7515 section 4.1.9).
        ("application/oauth-authz-resp+jwt", "accepted"),
        ("Application/OAuth-Authz-Resp+JWT", "accepted"),
        ("application/at+jwt", "token_of_other_kind"),
        ("text/oauth-authz-resp+jwt", "token_of_other_kind"),
    ] {
        let as_response = |claims: &Value| {
            let header = json!({"alg": "ES256", "kid": "ES256", "typ": typ});
            provider.sign_with("ES256", &header, &claims.to_string())
        };
        assert_eq!(verdict(&signed_mode(), &json!({}), as_response, &provider), expected, "{typ}");
    }
}

#[test]
fn an_unchecked_signed_response_is_not_accepted() {
    let (provider, settings, metadata) = (Provider::new(), signed_mode(), metadata(&json!({})));
    let (_, pending) = begin_signin(&settings, &metadata, SigninRequest::default());
    let claims =
        json!({"iss": ISSUER, "aud": CLIENT_ID, "exp": NOW.0 + 60, "code": "c", "state": pending.id()});
    let parse = |claims: &Value| {
        AuthorizationResponse::parse(&format!("{REDIRECT_URI}?response={}", provider.sign("ES256", claims)))
            .unwrap()
    };
    let other =
        json!({"iss": ISSUER, "aud": CLIENT_ID, "exp": NOW.0 + 60, "code": "d", "state": pending.id()});
    let check = parse(&other).signature_check(&settings, &metadata, &provider.keys()).unwrap().unwrap();
    assert!(parse(&claims).is_signed());
    // An outcome for another response counts for nothing here.
    let response = parse(&claims).with_signature(&check.outcome(true));
    assert_eq!(pending.accept(response, &settings, &metadata, NOW).unwrap_err().code(), "jarm_signature");
}

#[test]
fn signed_and_plain_answers_are_not_taken_for_each_other() {
    let provider = Provider::new();
    let sign = |claims: &Value| provider.sign("ES256", claims);
    assert_eq!(verdict(&settings(), &json!({}), sign, &provider), "jarm_unexpected");
    let beside = |claims: &Value| format!("{}&state=x", provider.sign("ES256", claims));
    assert_eq!(verdict(&signed_mode(), &json!({}), beside, &provider), "jarm_and_plain");

    let (settings, metadata) = (signed_mode(), metadata(&json!({})));
    let (parameters, pending) = begin_signin(&settings, &metadata, SigninRequest::default());
    assert!(parameters.contains(&("response_mode".to_owned(), "query.jwt".to_owned())));
    let plain =
        AuthorizationResponse::parse(&format!("{REDIRECT_URI}?code=c&state={}", pending.id())).unwrap();
    assert_eq!(pending.accept(plain, &settings, &metadata, NOW).unwrap_err().code(), "jarm_missing");
}

#[test]
fn the_wish_for_a_signed_answer_survives_storage() {
    let (settings, metadata) = (signed_mode(), metadata(&json!({})));
    let (_, pending) = begin_signin(&settings, &metadata, SigninRequest::default());
    let stored = pending.to_storage_string();
    let again = oidc_client_protocol::PendingSignin::from_storage_string(&stored).unwrap();
    let plain = AuthorizationResponse::parse(&format!("{REDIRECT_URI}?code=c&state={}", again.id())).unwrap();
    assert_eq!(again.accept(plain, &settings, &metadata, NOW).unwrap_err().code(), "jarm_missing");
    let damaged = stored.replace("query.jwt", "form_post");
    let error = oidc_client_protocol::PendingSignin::from_storage_string(&damaged).unwrap_err();
    assert_eq!(error.code(), "state_damaged");
}
