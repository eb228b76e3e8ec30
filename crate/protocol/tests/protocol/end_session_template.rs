//! Sign-out at providers with a proprietary address for it.

use crate::support::{CLIENT_ID, ISSUER, REDIRECT_URI};
use oidc_client_protocol::{ClientSettings, EndSessionTemplate, IdToken, Issuer, SignoutRequest};

fn url(template: &str, request: &SignoutRequest<'_>) -> String {
    let settings = ClientSettings::new(Issuer::new(ISSUER).unwrap(), CLIENT_ID, REDIRECT_URI);
    EndSessionTemplate::parse(template).unwrap().url(&settings, request)
}

#[test]
fn the_values_are_put_in_their_places_encoded_and_no_value_brings_a_parameter_of_its_own() {
    let id_token = IdToken::new("a.b.c".to_owned());
    let request = SignoutRequest {
        id_token_hint: Some(&id_token),
        post_logout_redirect_uri: Some("https://app.example/?bye=1&x={state}#top"),
        state: Some("a&b"),
        ..SignoutRequest::default()
    };
    let template =
        "https://login.example/logout?c={client_id}&u={post_logout_redirect_uri}&t={id_token_hint}&s={state}";
    let expected = "https://login.example/logout?c=my-app\
        &u=https%3A%2F%2Fapp.example%2F%3Fbye%3D1%26x%3D%7Bstate%7D%23top&t=a.b.c&s=a%26b";
    assert_eq!(url(template, &request), expected);
    assert_eq!(
        url(
            "https://login.example/logout?u={post_logout_redirect_uri}&s={state}",
            &SignoutRequest::default()
        ),
        "https://login.example/logout?u=&s="
    );
    assert_eq!(url("https://login.example/logout", &request), "https://login.example/logout");
}

#[test]
fn an_address_that_no_token_may_travel_to_or_with_an_unknown_place_is_refused() {
    for (template, code) in [
        ("http://login.example/logout", "end_session_address_insecure"),
        ("{client_id}", "end_session_address_insecure"),
        ("javascript:alert(1)", "end_session_address_insecure"),
        ("https://login.example/?a={returnTo}", "end_session_place_unknown"),
        ("https://login.example/?a={}", "end_session_place_unknown"),
        ("https://login.example/?a={client_id", "end_session_place_unknown"),
        ("https://login.example/?a={client_id}{", "end_session_place_unknown"),
    ] {
        let verdict = EndSessionTemplate::parse(template).err().map_or("", |error| error.code());
        assert_eq!(verdict, code, "{template}");
    }
}

#[test]
fn only_a_template_with_state_lets_responses_be_matched() {
    let has_state = |template| EndSessionTemplate::parse(template).unwrap().has_state();
    assert!(has_state("https://login.example/?s={state}"));
    assert!(!has_state("https://login.example/?s=state&c={client_id}"));
}
