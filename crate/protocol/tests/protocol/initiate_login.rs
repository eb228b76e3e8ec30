//! Sign-in initiated by a third party (OpenID Connect Core section 4).

use crate::support::ISSUER;
use oidc_client_protocol::{InitiateLogin, InitiateLoginError, Issuer, Tenants};

const ORIGIN: &str = "https://app.example";

fn parse(query: &str) -> Result<InitiateLogin, InitiateLoginError> {
    let ours = [ISSUER, "https://second.example/realm"].map(|issuer| Issuer::new(issuer).unwrap());
    InitiateLogin::parse(&format!("{ORIGIN}/start{query}"), &ours, ORIGIN)
}

#[test]
fn a_sign_in_begins_at_one_of_our_providers() {
    let login = parse(
        "?iss=https%3A%2F%2Fsecond.example%2Frealm&login_hint=al+ice&target_link_uri=https%3A%2F%2Fapp.example%2Fb%3Fc",
    )
    .unwrap();
    assert_eq!(login.issuer.as_str(), "https://second.example/realm", "3rd-party-init-login");
    assert_eq!(login.login_hint.as_deref(), Some("al ice"));
    assert_eq!(login.target_link_uri.as_ref().map(|target| target.as_str()), Some("/b?c"));
    let bare = parse("?iss=https://login.example&login_hint=&target_link_uri=").unwrap();
    assert_eq!((bare.issuer.as_str(), bare.login_hint, bare.target_link_uri), (ISSUER, None, None));
}

#[test]
fn an_admitted_tenant_is_one_of_our_providers() {
    let authority = "https://login.microsoftonline.com/organizations/v2.0";
    let ours = [Issuer::of_tenants(authority, Tenants::Only(vec!["staff".to_owned()])).unwrap()];
    for (named, expected) in [
        (authority, Ok(authority)),
        ("https://login.microsoftonline.com/staff/v2.0", Ok(authority)),
        ("https://login.microsoftonline.com/strangers/v2.0", Err("initiate_login_issuer")),
        ("https://evil.example/staff/v2.0", Err("initiate_login_issuer")),
    ] {
        let login = InitiateLogin::parse(&format!("{ORIGIN}/start?iss={named}"), &ours, ORIGIN);
        let issuer = login.as_ref().map(|login| login.issuer.as_str()).map_err(|error| error.code());
        assert_eq!(issuer, expected, "{named}");
    }
}

#[test]
fn a_third_party_chooses_neither_the_provider_nor_the_return_url() {
    for (query, expected) in [
        ("", "initiate_login_issuer_missing"),
        ("?iss=", "initiate_login_issuer_missing"),
        ("?iss=https://evil.example", "initiate_login_issuer"),
        ("?iss=https://login.example/", "initiate_login_issuer"),
        ("?iss=https://LOGIN.example", "initiate_login_issuer"),
        ("?iss=https://second.example", "initiate_login_issuer"),
        ("?iss=https://login.example&iss=https://evil.example", "initiate_login_repeated_parameter"),
        ("?iss=https://login.example#iss=https://login.example", "initiate_login_repeated_parameter"),
        ("?iss=https://login.example&login_hint=a&login_hint=b", "initiate_login_repeated_parameter"),
        (
            "?iss=https://login.example&target_link_uri=/a&target_link_uri=/b",
            "initiate_login_repeated_parameter",
        ),
        ("?iss=https://login.example&target_link_uri=https://evil.example/", "return_to_other_origin"),
        ("?iss=https://login.example&target_link_uri=//evil.example", "return_to_other_origin"),
        ("?iss=https://login.example&target_link_uri=javascript:alert(1)", "return_to_other_origin"),
        ("?iss=https://login.example&target_link_uri=/%5Cevil.example", "return_to_character"),
    ] {
        assert_eq!(parse(query).map_err(|error| error.code()), Err(expected), "{query}");
    }
}

#[test]
fn the_hint_does_not_show() {
    let login = parse("?iss=https://login.example&login_hint=canary&target_link_uri=/canary").unwrap();
    let shown = format!("{login:?}");
    assert!(shown.contains(ISSUER) && !shown.contains("canary"), "{shown}");
}
