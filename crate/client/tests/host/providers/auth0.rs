//! Auth0: the issuer's slash, audience and organization, both sign-outs, rotating refresh tokens.

use super::REDIRECT_URI;
use super::quirky::{Page, Quirky};
use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::providers::Auth0;
use serde_json::json;

fn auth0() -> Auth0 {
    Auth0::new("tenant.eu.auth0.com", "my-app", REDIRECT_URI)
}

fn at_auth0(settings: UserManagerSettings) -> Page {
    Page::new(settings, |world| Quirky::new(world, "https://tenant.eu.auth0.com/"))
}

#[test]
fn auth0_the_issuer_has_a_slash_at_its_end_and_one_without_is_another() {
    let page = at_auth0(auth0().settings());
    assert_eq!(page.sign_in().unwrap().issuer(), "https://tenant.eu.auth0.com/");
    let asked = page.provider.asked.borrow()[0].clone();
    assert_eq!(asked, "https://tenant.eu.auth0.com/.well-known/openid-configuration");
    page.provider.claims.replace(json!({"iss": "https://tenant.eu.auth0.com"}));
    assert_eq!(page.sign_in().unwrap_err().code(), "id_token_issuer");
}

#[test]
fn auth0_audience_organization_and_connection_are_asked_for_also_in_a_frame() {
    let settings = Auth0 {
        audience: Some("https://api.example".to_owned()),
        organization: Some("org_7".to_owned()),
        connection: Some("google-oauth2".to_owned()),
        ..auth0()
    }
    .settings();
    let silent_redirect_uri = Some("https://app.example/silent".to_owned());
    let page = at_auth0(UserManagerSettings { silent_redirect_uri, ..settings });
    page.provider.gives_refresh_tokens.set(false);
    page.provider.claims.replace(json!({"org_id": "org_7"}));
    let user = page.sign_in().unwrap();
    assert!(Auth0::is_of_organization(user.profile(), "org_7"));
    page.world.clock.advance(540);
    let frame = page.tab.window.screen.last().address();
    for address in [page.tab.last_departure(), frame] {
        for parameter in
            ["audience=https%3A%2F%2Fapi.example", "organization=org_7", "connection=google-oauth2"]
        {
            assert!(address.contains(parameter), "{address}");
        }
    }
}

#[test]
fn auth0_signs_out_at_the_standards_endpoint_or_where_the_tenant_has_none_at_its_own() {
    let page = at_auth0(auth0().settings());
    page.provider.say("end_session_endpoint", "https://tenant.eu.auth0.com/oidc/logout");
    page.sign_in().unwrap();
    let (address, asked) = page.sign_out();
    assert_eq!(address, "https://tenant.eu.auth0.com/oidc/logout");
    assert!(asked.contains_key("id_token_hint"));

    let page = at_auth0(Auth0 { v2_logout: true, ..auth0() }.settings());
    page.sign_in().unwrap();
    let (address, asked) = page.sign_out();
    assert_eq!(address, "https://tenant.eu.auth0.com/v2/logout");
    assert_eq!(asked.keys().collect::<Vec<_>>(), ["client_id", "returnTo"]);
    assert_eq!(asked["returnTo"], "https://app.example/signed-out");
}

#[test]
fn auth0_rotates_refresh_tokens_and_a_reused_one_ends_the_session() {
    let page = at_auth0(auth0().settings());
    page.sign_in().unwrap();
    page.world.renew(&page.tab).unwrap();
    page.world.renew(&page.tab).unwrap();
    let spent: Vec<_> =
        page.provider.forms.borrow().iter().filter_map(|form| form.get("refresh_token").cloned()).collect();
    assert_eq!(spent, ["refresh-0", "refresh-1"]);
    let refusal = json!({"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."});
    page.provider.refusal.replace(Some(refusal));
    assert!(page.world.renew(&page.tab).unwrap_err().ends_session());
    assert_eq!(page.world.get_user(&page.tab), None);
}

/// OpenID Connect Core section 12.2: the claims must equal those of the first ID token, even if the last one lacked some.
#[test]
fn auth0_may_omit_the_nonce_in_one_renewal_and_repeat_it_in_the_next() {
    let page = at_auth0(auth0().settings());
    page.sign_in().unwrap();
    for claims in [json!({"nonce": null}), json!({}), json!({"nonce": null})] {
        page.provider.claims.replace(claims);
        page.world.renew(&page.tab).unwrap();
    }
    page.provider.claims.replace(json!({"nonce": "of another sign-in"}));
    assert_eq!(page.world.renew(&page.tab).unwrap_err().code(), "id_token_changed");
}

#[test]
fn auth0_errors_that_need_the_person_keep_their_names() {
    let page = at_auth0(auth0().settings());
    for error in ["login_required", "consent_required", "interaction_required", "mfa_required"] {
        let refusal = page.refuse(error);
        assert_eq!(refusal.provider_error().unwrap().error, error);
        // An error that isn't defined by OpenID Connect has no code of its own.
        let code = if error == "mfa_required" { "provider_error" } else { error };
        assert_eq!((refusal.code(), refusal.ends_session()), (code, false));
    }
}
