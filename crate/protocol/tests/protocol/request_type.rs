//! The type of a stored request, and the text that travels with its `state`.

use crate::support::flow::{begin_signin, entropy, settings};
use crate::support::provider::metadata;
use crate::support::{NOW, REDIRECT_URI};
use oidc_client_protocol::{
    AuthorizationResponse, CallbackError, Navigator, PendingSignin, RequestType, ResponseMode, SigninRequest,
    begin,
};
use serde_json::{Value, json};

fn stored(pending: &PendingSignin) -> Value {
    serde_json::from_str(&pending.to_storage_string()).unwrap()
}

fn state_of(parameters: &[(String, String)]) -> &str {
    &parameters.iter().find(|(name, _)| name == "state").unwrap().1
}

fn begun(request: SigninRequest) -> (String, PendingSignin) {
    let (parameters, pending) = begin_signin(&settings(), &metadata(&json!({})), request);
    (state_of(&parameters).to_owned(), pending)
}

fn answer(pending: PendingSignin, address: &str) -> Result<(), CallbackError> {
    let response = AuthorizationResponse::parse(address)?;
    pending.accept(response, &settings(), &metadata(&json!({})), NOW).map(drop)
}

#[test]
fn a_sign_in_is_stored_with_the_window_that_it_went_out_in_and_found_again_by_it() {
    for (navigator, name) in
        [(Navigator::Redirect, "si:r"), (Navigator::Popup, "si:p"), (Navigator::Iframe, "si:s")]
    {
        let (_, pending) = begun(SigninRequest { navigator, ..SigninRequest::default() });
        let text = pending.to_storage_string();
        assert_eq!(stored(&pending)["request_type"], name);
        assert_eq!(RequestType::in_storage(&text), Some(RequestType::Signin(navigator)));
        assert_eq!(PendingSignin::from_storage_string(&text).unwrap().navigator(), navigator);
    }
}

#[test]
fn every_type_has_the_name_that_oidc_client_ts_gives_it() {
    for name in ["si:r", "si:p", "si:s", "so:r", "so:p", "so:s"] {
        assert_eq!(RequestType::from_name(name).unwrap().name(), name);
    }
    for text in ["", "{}", r#"{"request_type":"si:x"}"#, r#"{"request_type":7}"#, "si:r"] {
        assert_eq!(RequestType::in_storage(text), None, "{text}");
    }
}

#[test]
fn a_stored_sign_in_of_no_type_is_a_redirects_and_one_of_another_type_is_none() {
    let (_, pending) = begun(SigninRequest::default());
    let mut object = stored(&pending);
    for (request_type, expected) in [(json!("so:r"), None), (json!("x"), None), (json!(1), None)] {
        object["request_type"] = request_type;
        assert_eq!(PendingSignin::from_storage_string(&object.to_string()).ok().map(drop), expected);
    }
    object.as_object_mut().unwrap().remove("request_type");
    let pending = PendingSignin::from_storage_string(&object.to_string()).unwrap();
    assert_eq!(pending.navigator(), Navigator::Redirect);
}

#[test]
fn a_url_state_travels_behind_the_state_and_comes_back_as_it_went() {
    let url_state = "tenant;7 & more".to_owned();
    let (sent, pending) = begun(SigninRequest { url_state: Some(url_state.clone()), ..Default::default() });
    assert_eq!(sent, format!("{};{url_state}", pending.id()));
    let pending = PendingSignin::from_storage_string(&pending.to_storage_string()).unwrap();
    let address = format!("{REDIRECT_URI}?code=c&state={}%3Btenant%3B7+%26+more", pending.id());
    let response = AuthorizationResponse::parse(&address).unwrap();
    assert_eq!((response.state(), response.url_state()), (pending.id(), Some(url_state.as_str())));
    assert_eq!(answer(pending, &address), Ok(()));
}

#[test]
fn a_url_state_that_was_changed_on_the_way_is_another_state() {
    for (sent, returned, verdict) in [
        (Some("a"), ";a", Ok(())),
        (Some("a"), ";b", Err(CallbackError::StateMismatch)),
        (Some("a"), "", Err(CallbackError::StateMismatch)),
        (None, ";a", Err(CallbackError::StateMismatch)),
        (None, ";", Err(CallbackError::StateMismatch)),
        (Some("a"), "&state=;a", Err(CallbackError::RepeatedParameter { name: "state" })),
        (Some(""), "", Ok(())),
    ] {
        let (_, pending) = begun(SigninRequest { url_state: sent.map(str::to_owned), ..Default::default() });
        let address = format!("{REDIRECT_URI}?code=c&state={}{returned}", pending.id());
        assert_eq!(answer(pending, &address), verdict, "{sent:?} {returned}");
    }
}

#[test]
fn a_url_state_alone_is_no_state() {
    let read = AuthorizationResponse::parse(&format!("{REDIRECT_URI}?code=c&state=;a"));
    assert_eq!(read.unwrap_err().code(), "state_missing");
}

#[test]
fn a_request_of_its_own_address_is_answered_there_alone() {
    let other = "https://app.example/popup.html";
    let request = || SigninRequest { redirect_uri: Some(other.to_owned()), ..Default::default() };
    let (_, pending) = begun(request());
    assert_eq!(stored(&pending)["redirect_uri"], other);
    let query = format!("code=c&state={}", pending.id());
    assert_eq!(answer(pending, &format!("{other}?{query}")), Ok(()));
    let refused = answer(begun(request()).1, &format!("{REDIRECT_URI}?{query}")).unwrap_err();
    assert_eq!(refused.code(), "redirect_uri_mismatch");
}

#[test]
fn an_address_without_a_path_is_answered_at_the_pages_root_alone() {
    for (redirect_uri, at, expected) in [
        ("https://app.example", "https://app.example/", Ok(())),
        ("https://app.example", "https://app.example", Ok(())),
        ("https://app.example?tenant=1", "https://app.example/", Ok(())),
        ("https://app.example/", "https://app.example", Ok(())),
        ("https://app.example", "https://app.example/callback", Err("redirect_uri_mismatch")),
        ("https://app.example", "https://app.example.evil/", Err("redirect_uri_mismatch")),
        ("https://app.example", "http://app.example/", Err("redirect_uri_mismatch")),
    ] {
        let request = SigninRequest { redirect_uri: Some(redirect_uri.to_owned()), ..Default::default() };
        let (_, pending) = begun(request);
        let address = format!("{at}?code=c&state={}", pending.id());
        assert_eq!(answer(pending, &address).map_err(|error| error.code()), expected, "{redirect_uri} {at}");
    }
}

#[test]
fn an_answer_by_message_is_asked_for_in_a_frame_alone() {
    for mode in [ResponseMode::WebMessage, ResponseMode::WebMessageJwt] {
        assert_eq!(ResponseMode::from_name(mode.name()), Some(mode));
        for (navigator, refused) in
            [(Navigator::Iframe, None), (Navigator::Popup, Some(())), (Navigator::Redirect, Some(()))]
        {
            let request = SigninRequest { navigator, response_mode: Some(mode), ..SigninRequest::default() };
            let begun = begin(&settings(), &metadata(&json!({})), request, &entropy(), NOW);
            let code = begun.err().map(|error| error.code());
            assert_eq!(code, refused.map(|()| "web_message_without_frame"), "{navigator:?}");
        }
    }
}
