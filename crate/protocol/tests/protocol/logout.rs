//! Sign-out at the provider (OpenID Connect RP-Initiated Logout 1.0).

use crate::support::provider::metadata;
use crate::support::{CLIENT_ID, ISSUER, REDIRECT_URI};
use oidc_client_protocol::{
    ClientSettings, EndSessionRequest, IdToken, Issuer, SignoutRequest, SignoutResponse, form,
};
use serde_json::json;

const ENDPOINT: &str = "https://login.example/logout";

fn url(endpoint: Option<&str>, request: &SignoutRequest<'_>) -> Option<String> {
    let settings = ClientSettings::new(Issuer::new(ISSUER).unwrap(), CLIENT_ID, REDIRECT_URI);
    EndSessionRequest::new(&settings, &metadata(&json!({ "end_session_endpoint": endpoint })), request)
        .map(|request| request.url())
}

#[test]
fn a_sign_out_request_names_the_user_and_the_return_url() {
    let id_token = IdToken::new("a.b.c".to_owned());
    let request = SignoutRequest {
        id_token_hint: Some(&id_token),
        post_logout_redirect_uri: Some("https://app.example/?bye=1"),
        state: Some("a+b"),
        url_state: Some("c;d"),
        extra_query_params: &[("logout_hint".to_owned(), "alice".to_owned())],
    };
    let url = url(Some(ENDPOINT), &request).unwrap();
    let (endpoint, query) = url.split_once('?').unwrap();
    assert_eq!(endpoint, ENDPOINT);
    let expected = [
        ("client_id", CLIENT_ID),
        ("id_token_hint", "a.b.c"),
        ("post_logout_redirect_uri", "https://app.example/?bye=1"),
        ("state", "a+b;c;d"),
        ("logout_hint", "alice"),
    ];
    assert_eq!(form::decode(query), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn what_is_not_given_is_not_sent() {
    let expected = format!("{ENDPOINT}?client_id={CLIENT_ID}");
    assert_eq!(url(Some(ENDPOINT), &SignoutRequest::default()), Some(expected));
}

#[test]
fn a_parameter_set_by_the_app_or_in_the_endpoint_url_is_sent_once() {
    let query = |endpoint, request: &SignoutRequest<'_>| {
        url(Some(endpoint), request).map(|url| url.split_once('?').unwrap().1.to_owned())
    };
    let own = [("client_id".to_owned(), "other".to_owned()), ("logout_uri".to_owned(), "bye".to_owned())];
    let request = SignoutRequest { state: Some("a"), extra_query_params: &own, ..SignoutRequest::default() };
    assert_eq!(query(ENDPOINT, &request).as_deref(), Some("state=a&client_id=other&logout_uri=bye"));
    let request = SignoutRequest { state: Some("a"), ..SignoutRequest::default() };
    let state = [("state".to_owned(), "theirs".to_owned())];
    let known = SignoutRequest { state: Some("a"), extra_query_params: &state, ..SignoutRequest::default() };
    let expected = format!("client_id={CLIENT_ID}&state=a");
    assert_eq!(query(ENDPOINT, &known), Some(expected), "by ours the answer is known");
    let alone = SignoutRequest { extra_query_params: &state, ..SignoutRequest::default() };
    assert_eq!(query(ENDPOINT, &alone), Some(format!("client_id={CLIENT_ID}&state=theirs")));
    let endpoint = "https://login.example/logout?client_id=other";
    assert_eq!(query(endpoint, &request).as_deref(), Some("client_id=other&state=a"));
}

#[test]
fn a_provider_without_an_end_session_endpoint_has_no_such_address() {
    assert_eq!(url(None, &SignoutRequest::default()), None);
}

#[test]
fn the_answer_may_name_the_state_an_error_or_nothing() {
    let read = |query: &str| SignoutResponse::parse(&format!("https://app.example/signed-out{query}"));
    assert_eq!(read("?state=one").state.as_deref(), Some("one"));
    let both = read("?state=one;two;three");
    assert_eq!((both.state.as_deref(), both.url_state.as_deref()), (Some("one"), Some("two;three")));
    let refused = read("?error=access_denied&error_description=no").error.unwrap();
    assert_eq!((refused.code(), refused.description.as_deref()), ("access_denied", Some("no")));
    let nothing = SignoutResponse { state: None, url_state: None, error: None };
    for query in ["", "?state=", "?state=&error=", "?error=&error_description="] {
        assert_eq!(read(query), nothing, "{query}");
    }
}
