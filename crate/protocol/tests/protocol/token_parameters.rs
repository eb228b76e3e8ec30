//! Additional parameters of token requests (RFC 6749 section 6, RFC 8707).

use crate::support::provider::{metadata, response};
use crate::support::{CLIENT_ID, NOW, REFRESH_TOKEN};
use oidc_client_protocol::{
    ClientSettings, IdToken, Refresh, RefreshToken, TokenParameters, TokenParametersError, form,
};
use serde_json::json;

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn refresh() -> Refresh {
    // {"alg":"ES256"}, and claims of this provider for this client.
    let claims = json!({"iss": crate::support::ISSUER, "sub": "alice", "aud": CLIENT_ID});
    let id_token =
        format!("eyJhbGciOiJFUzI1NiJ9.{}.AA", crate::support::provider::encode(claims.to_string()));
    let settings: ClientSettings = crate::support::flow::settings();
    Refresh::new(&settings, RefreshToken::new(REFRESH_TOKEN.to_owned()), IdToken::new(id_token)).unwrap()
}

/// The parameters of a refresh other than grant type, client and refresh token.
fn additions(refresh: &Refresh) -> Vec<(String, String)> {
    let mut sent = form::decode(&refresh.request(&metadata(&json!({}))).body.unwrap());
    let own = [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", REFRESH_TOKEN)];
    assert_eq!(sent.drain(..3).collect::<Vec<_>>(), own.map(|(name, value)| pair(name, value)));
    sent
}

#[test]
fn nothing_is_added_unasked() {
    assert_eq!(additions(&refresh()), []);
    assert_eq!(additions(&refresh().with_parameters(TokenParameters::default())), []);
}

#[test]
fn several_resources_and_extra_parameters_are_sent_after_the_protocols_own() {
    let resources = ["https://api.example/notes?v=1", "urn:example:mail"].map(str::to_owned).to_vec();
    let parameters = TokenParameters::new(resources, vec![pair("tenant", "a b&c")]).unwrap();
    let expected = [
        pair("resource", "https://api.example/notes?v=1"),
        pair("resource", "urn:example:mail"),
        pair("tenant", "a b&c"),
    ];
    assert_eq!(additions(&refresh().with_parameters(parameters)), expected);
}

#[test]
fn a_resource_is_an_absolute_uri_without_fragment() {
    for (resource, expected) in [
        ("https://api.example", None),
        ("urn:example:mail", None),
        ("api://6e74172b-be56-4843-9ff4-e66a39bb12e3", None),
        ("", Some("resource_invalid")),
        ("/notes", Some("resource_invalid")),
        ("notes", Some("resource_invalid")),
        ("https:", Some("resource_invalid")),
        (":notes", Some("resource_invalid")),
        ("1api:notes", Some("resource_invalid")),
        ("https://api.example/#a", Some("resource_invalid")),
        ("https://api.example/a b", Some("resource_invalid")),
        ("https://api.example/\n", Some("resource_invalid")),
        ("https://\u{e4}pi.example/", Some("resource_invalid")),
    ] {
        let refused = TokenParameters::new(vec![resource.to_owned()], Vec::new()).err();
        assert_eq!(refused.map(|error| error.code()), expected, "{resource}");
    }
}

#[test]
fn extra_parameters_replace_none_of_the_protocols() {
    for name in [
        "client_id",
        "code",
        "code_verifier",
        "grant_type",
        "password",
        "redirect_uri",
        "refresh_token",
        "resource",
        "scope",
        "username",
    ] {
        let error = TokenParameters::new(Vec::new(), vec![pair("tenant", "7"), pair(name, "x")]).unwrap_err();
        assert_eq!(error, TokenParametersError::Reserved { name: name.to_owned() });
        assert_eq!(error.code(), "token_parameter_reserved");
    }
}

#[test]
fn any_scope_may_be_asked_for_and_an_empty_one_is_left_out() {
    for (scope, expected) in [
        ("read", Some("read")),
        ("write  api://orders/read", Some("write api://orders/read")),
        ("  read  ", Some("read")),
        ("", None),
        (" ", None),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|scope| pair("scope", scope)).collect();
        assert_eq!(additions(&refresh().with_scope(scope)), expected, "{scope}");
    }
}

#[test]
fn the_narrower_scope_is_the_answers_where_it_names_none() {
    for (named, expected) in [(json!(null), Some("read")), (json!("read extra"), Some("read extra"))] {
        let refresh = refresh().with_scope("read");
        let body = json!({"access_token": "second", "token_type": "Bearer", "scope": named});
        let tokens = refresh.receive(&response(200, &body.to_string()), NOW).unwrap();
        assert_eq!(tokens.verify(None, NOW).unwrap().scope(), expected);
    }
}

#[test]
fn values_of_extra_parameters_do_not_show() {
    let parameters = TokenParameters::new(Vec::new(), vec![pair("assertion", "canary")]).unwrap();
    let refresh = refresh().with_parameters(parameters.clone());
    let shown = format!("{parameters:?} {refresh:?} {:?}", refresh.request(&metadata(&json!({}))));
    assert!(shown.contains("assertion") && !shown.contains("canary"), "{shown}");
}
