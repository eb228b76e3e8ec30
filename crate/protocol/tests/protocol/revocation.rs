//! Token revocation (RFC 7009).

use crate::support::flow::settings;
use crate::support::provider::{metadata, response};
use crate::support::{ACCESS_TOKEN, CLIENT_ID, REFRESH_TOKEN};
use oidc_client_protocol::http::HttpRequest;
use oidc_client_protocol::{
    AccessToken, RefreshToken, RevocationError, RevokedToken, form, receive_revocation, revocation_request,
};
use serde_json::json;

fn request(endpoint: Option<&str>, token: RevokedToken<'_>) -> Option<HttpRequest> {
    revocation_request(&settings(), &metadata(&json!({ "revocation_endpoint": endpoint })), token)
}

#[test]
fn the_token_travels_in_a_form_with_its_kind_and_the_clients_name() {
    let endpoint = "https://login.example/revoke";
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    let refresh_token = RefreshToken::new(REFRESH_TOKEN.to_owned());
    for (token, text, hint) in [
        (RevokedToken::Access(&access_token), ACCESS_TOKEN, "access_token"),
        (RevokedToken::Refresh(&refresh_token), REFRESH_TOKEN, "refresh_token"),
    ] {
        let request = request(Some(endpoint), token).unwrap();
        assert_eq!((request.method, request.url.as_str()), ("POST", endpoint));
        assert!(!format!("{token:?} {request:?}").contains(text));
        let expected = [("token", text), ("token_type_hint", hint), ("client_id", CLIENT_ID)];
        assert_eq!(
            form::decode(&request.body.unwrap()),
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}

#[test]
fn a_provider_without_an_endpoint_is_not_asked() {
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    assert_eq!(request(None, RevokedToken::Access(&access_token)), None);
}

#[test]
fn status_200_is_yes_whatever_the_body_says() {
    for body in ["", "{}", "<html>", r#"{"error":"invalid_token"}"#] {
        assert_eq!(receive_revocation(&response(200, body)), Ok(()), "{body}");
    }
}

#[test]
fn anything_else_is_a_named_no() {
    let unsupported = r#"{"error":"unsupported_token_type","error_description":"refresh tokens only"}"#;
    for (status, body, expected) in [
        (400, unsupported, "unsupported_token_type"),
        (401, r#"{"error":"invalid_client"}"#, "invalid_client"),
        (400, r#"{"error":"made_up"}"#, "provider_error"),
        (400, "", "revocation_status"),
        (404, "<html>", "revocation_status"),
        (302, "", "revocation_status"),
        (503, "", "revocation_unavailable"),
        (503, unsupported, "revocation_unavailable"),
        (429, "", "revocation_unavailable"),
    ] {
        let error = receive_revocation(&response(status, body)).unwrap_err();
        assert_eq!(error.code(), expected, "{status} {body}");
    }
}

#[test]
fn an_overloaded_provider_says_how_long_to_wait() {
    let error = receive_revocation(&response(503, "").with_header("Retry-After", "17")).unwrap_err();
    assert_eq!(error, RevocationError::Unavailable { status: 503, retry_after: Some(17) });
}
