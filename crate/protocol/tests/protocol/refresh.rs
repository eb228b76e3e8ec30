//! Refreshed tokens are for the same person, client and sign-in (OpenID Connect Core section 12).

use crate::support::flow::{Flow, settings, token_response, verify};
use crate::support::provider::{Provider, merge, metadata, response};
use crate::support::{ACCESS_TOKEN, CLIENT_ID, NOW, REFRESH_TOKEN};
use oidc_client_protocol::json::Object;
use oidc_client_protocol::{
    ClientSettings, IdToken, IdTokenError, Refresh, RefreshToken, TokenResponseError, VerifiedTokens, form,
};
use serde_json::{Value, json};

/// A session before a refresh.
struct Session {
    provider: Provider,
    claims: Value,
    id_token: String,
    left_out: Object,
}

impl Session {
    fn new() -> Self {
        let provider = Provider::new();
        let claims = Flow::new().claims(&json!({"auth_time": NOW.0 - 10, "azp": CLIENT_ID}));
        let id_token = provider.sign("ES256", &claims);
        Self { provider, claims, id_token, left_out: Object::new() }
    }

    fn refresh(&self) -> Refresh {
        let refresh_token = RefreshToken::new(REFRESH_TOKEN.to_owned());
        let refresh = Refresh::new(&settings(), refresh_token, IdToken::new(self.id_token.clone())).unwrap();
        refresh.with_left_out(self.left_out.clone())
    }

    /// Refreshes ten minutes later, with an ID token in the response whose claims are changed like this.
    fn refreshed(&self, changes: &Value) -> Result<VerifiedTokens, IdTokenError> {
        let now = NOW.plus(600);
        let mut claims = self.claims.clone();
        merge(&mut claims, &json!({"iat": now.0, "exp": now.0 + 3600}));
        merge(&mut claims, changes);
        self.answered(&token_response(&self.provider.sign("ES256", &claims)))
    }

    fn answered(&self, body: &Value) -> Result<VerifiedTokens, IdTokenError> {
        let now = NOW.plus(600);
        let tokens = self.refresh().receive(&response(200, &body.to_string()), now).unwrap();
        verify(tokens, &self.provider.keys(), now)
    }
}

#[test]
fn the_refresh_token_travels_in_a_form_to_the_token_endpoint() {
    let request = Session::new().refresh().request(&metadata(&json!({})));
    assert_eq!((request.method, request.url.as_str()), ("POST", "https://login.example/token"));
    assert_eq!(
        form::decode(&request.body.unwrap()),
        [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", REFRESH_TOKEN)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn a_refreshed_token_must_speak_of_the_same_sign_in() {
    let session = Session::new();
    for (name, changes, expected) in [
        ("the same", json!({}), "accepted"),
        ("refresh-token-invalid-sub", json!({"sub": "mallory"}), "id_token_changed"),
        ("no sub", json!({"sub": null}), "id_token_claim_missing"),
        ("refresh-token-invalid-issuer", json!({"iss": "https://evil.example"}), "id_token_issuer"),
        ("another audience", json!({"aud": "other"}), "id_token_audience"),
        ("the same audience, as a list", json!({"aud": [CLIENT_ID]}), "accepted"),
        ("the same audience, twice", json!({"aud": [CLIENT_ID, CLIENT_ID]}), "id_token_changed"),
        ("signed in anew", json!({"auth_time": NOW.0}), "id_token_changed"),
        ("auth_time left out", json!({"auth_time": null}), "accepted"),
        ("nonce left out", json!({"nonce": null}), "accepted"),
        ("another nonce", json!({"nonce": "another"}), "id_token_changed"),
        ("azp left out", json!({"azp": null}), "accepted"),
        ("another azp", json!({"azp": "other"}), "id_token_azp"),
        ("issued before the one before it", json!({"iat": NOW.0 - 61}), "id_token_changed"),
        ("issued by another machine, whose clock is behind", json!({"iat": NOW.0 - 60}), "accepted"),
        ("issued at the same moment", json!({"iat": NOW.0}), "accepted"),
        ("expired", json!({"exp": NOW.0}), "id_token_expired"),
        ("at_hash wrong", json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}), "id_token_at_hash"),
    ] {
        let got = session.refreshed(&changes).map_or_else(|error| error.code(), |_| "accepted");
        assert_eq!(got, expected, "{name}");
    }
}

/// authentik sends `null` for what it leaves out.
#[test]
fn a_claim_that_is_null_counts_as_left_out() {
    for claim in ["nonce", "azp", "auth_time", "at_hash"] {
        let mut session = Session::new();
        let mut claims = session.claims.clone();
        claims[claim] = Value::Null;
        let renewed = session.answered(&token_response(&session.provider.sign("ES256", &claims))).unwrap();
        session.id_token = renewed.id_token().secret().to_owned();
        session.left_out = renewed.left_out().clone();
        // It still binds the next one.
        assert!(session.refreshed(&json!({})).is_ok(), "{claim}");
        let got = session.refreshed(&json!({"nonce": "another"}));
        assert_eq!(got.unwrap_err().code(), "id_token_changed", "{claim}");
    }
}

#[test]
fn the_other_audiences_may_change_only_where_any_are_accepted() {
    let careless = ClientSettings { insecure_any_audience: true, ..settings() };
    for (settings, expected) in [(settings(), "id_token_audience"), (careless, "accepted")] {
        let session = Session::new();
        let mut claims = session.claims.clone();
        merge(&mut claims, &json!({"aud": [CLIENT_ID, "other"]}));
        let refresh_token = RefreshToken::new(REFRESH_TOKEN.to_owned());
        let refresh = Refresh::new(&settings, refresh_token, IdToken::new(session.id_token.clone())).unwrap();
        let body = token_response(&session.provider.sign("ES256", &claims)).to_string();
        let tokens = refresh.receive(&response(200, &body), NOW).unwrap();
        let got = verify(tokens, &session.provider.keys(), NOW);
        assert_eq!(got.map_or_else(|error| error.code(), |_| "accepted"), expected);
    }
}

/// Claims that one renewal omits are remembered, and the next renewal is checked against them.
#[test]
fn what_a_renewal_leaves_out_must_be_the_originals_when_it_comes_back() {
    let left_out = json!({"nonce": null, "auth_time": null, "azp": null});
    for (changes, expected) in [
        (json!({}), "accepted"),
        (left_out.clone(), "accepted"),
        (json!({"nonce": "another"}), "id_token_changed"),
        (json!({"auth_time": NOW.0}), "id_token_changed"),
    ] {
        let mut session = Session::new();
        // Omitted twice, and once more by a response without an ID token.
        for _ in 0..2 {
            let renewed = session.refreshed(&left_out).unwrap();
            session.id_token = renewed.id_token().secret().to_owned();
            session.left_out = renewed.left_out().clone();
        }
        let renewed = session.answered(&json!({"access_token": "third", "token_type": "Bearer"})).unwrap();
        session.left_out = renewed.left_out().clone();
        let got = session.refreshed(&changes);
        assert_eq!(got.as_ref().map_or_else(|error| error.code(), |_| "accepted"), expected, "{changes}");
        if changes == json!({}) {
            assert_eq!(got.unwrap().left_out().iter().count(), 0);
        }
    }
}

#[test]
fn a_renewal_may_not_add_an_authorized_party() {
    let mut session = Session::new();
    merge(&mut session.claims, &json!({"azp": null}));
    session.id_token = session.provider.sign("ES256", &session.claims);
    for (changes, expected) in
        [(json!({"azp": CLIENT_ID}), Some("id_token_changed")), (json!({"name": "Alice Adams"}), None)]
    {
        assert_eq!(session.refreshed(&changes).err().map(|error| error.code()), expected, "{changes}");
    }
}

#[test]
fn a_refreshed_token_is_signed_like_any_other() {
    let (session, stranger) = (Session::new(), Provider::new());
    let forged = stranger.sign("ES256", &session.claims);
    let error = session.answered(&token_response(&forged)).unwrap_err();
    assert_eq!(error.code(), "id_token_signature");
}

#[test]
fn an_empty_text_is_no_token_and_the_ones_before_stay() {
    let session = Session::new();
    let body = json!({"access_token": "second", "token_type": "Bearer", "id_token": "", "refresh_token": ""});
    let tokens = session.answered(&body).unwrap();
    assert_eq!(tokens.id_token().secret(), session.id_token);
    assert_eq!(tokens.refresh_token().map(|token| token.secret().as_str()), Some(REFRESH_TOKEN));
}

#[test]
fn without_a_new_id_token_the_previous_one_stays() {
    let session = Session::new();
    let body = json!({"access_token": "second", "token_type": "Bearer", "expires_in": 60});
    let tokens = session.answered(&body).unwrap();
    assert_eq!(tokens.id_token().secret(), session.id_token);
    assert_eq!(tokens.claims().string("sub"), Some("alice"));
    assert_eq!(tokens.access_token().secret(), "second");
    assert_eq!(tokens.expires_at(), Some(NOW.plus(660)));
}

#[test]
fn a_kept_id_token_must_still_be_of_this_provider_and_for_this_client() {
    let mut session = Session::new();
    let body = json!({"access_token": "second", "token_type": "Bearer"});
    for (changes, expected) in [
        (json!({"iss": "https://former.example"}), "id_token_issuer"),
        (json!({"aud": "former-client"}), "id_token_audience"),
    ] {
        merge(&mut session.claims, &changes);
        session.id_token = session.provider.sign("ES256", &session.claims);
        assert_eq!(session.answered(&body).unwrap_err().code(), expected);
        session.claims = Session::new().claims;
    }
}

#[test]
fn a_rotated_refresh_token_replaces_the_old_one_and_an_unrotated_one_is_kept() {
    let session = Session::new();
    for (sent, expected, rotated) in [
        (json!("rotated"), "rotated", Some("rotated")),
        (json!(null), REFRESH_TOKEN, None),
        (json!(REFRESH_TOKEN), REFRESH_TOKEN, None),
    ] {
        let mut body = token_response(&session.id_token);
        merge(&mut body, &json!({"refresh_token": sent}));
        let received = session.refresh().receive(&response(200, &body.to_string()), NOW).unwrap();
        assert_eq!(received.rotated_refresh_token().map(|it| it.secret().as_str()), rotated);
        let tokens = session.answered(&body).unwrap();
        assert_eq!(tokens.refresh_token().unwrap().secret(), expected);
        assert_eq!(tokens.access_token().secret(), ACCESS_TOKEN);
    }
}

#[test]
fn only_the_providers_own_word_ends_a_session() {
    let invalid_grant = r#"{"error":"invalid_grant"}"#;
    for (status, body, expected) in [
        (400, invalid_grant, "invalid_grant"),
        (503, invalid_grant, "token_endpoint_unavailable"),
        (429, "", "token_endpoint_unavailable"),
        (400, "", "token_endpoint_status"),
        (200, "<html>", "token_response_not_json"),
    ] {
        let answer = Session::new().refresh().receive(&response(status, body), NOW);
        let error: TokenResponseError = answer.unwrap_err();
        assert_eq!(error.code(), expected, "{status} {body}");
    }
}

#[test]
fn a_session_whose_id_token_is_damaged_cannot_be_compared_with() {
    let refresh_token = RefreshToken::new(REFRESH_TOKEN.to_owned());
    let error = Refresh::new(&settings(), refresh_token, IdToken::new("a.b".to_owned())).unwrap_err();
    assert_eq!(error.code(), "jws_segments");
}
