//! Presets for providers, each against a provider in memory that has the quirk which the preset is for.

mod quirky;

use oidc_client_wasm::protocol::Tenants;
use oidc_client_wasm::providers::{Auth0, Clerk, Cognito, Entra, EntraTenant, Google, Keycloak, Okta};
use oidc_client_wasm::{SilentRenew, UserManagerSettings};
use quirky::{Page, Quirky};
use serde_json::json;

const REDIRECT_URI: &str = "https://app.example/callback";
const TENANT: &str = "3aa4a235-b6e2-48d5-9195-7fcf05b459b0";
const FOREIGN_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

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
fn auth0_each_renewal_spends_the_refresh_token_of_the_one_before_and_a_reused_one_ends_the_session() {
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

/// OpenID Connect Core section 12.2: what is there must be the first token's, whatever the one before left out.
#[test]
fn auth0_may_leave_the_nonce_out_of_one_renewal_and_tell_it_in_the_next() {
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
fn auth0_says_by_an_error_of_its_own_what_the_person_is_needed_for() {
    let page = at_auth0(auth0().settings());
    for error in ["login_required", "consent_required", "interaction_required", "mfa_required"] {
        let refusal = page.refuse(error);
        assert_eq!(refusal.provider_error().unwrap().error, error);
        // The one that isn't OpenID Connect's has no name of its own here.
        let code = if error == "mfa_required" { "provider_error" } else { error };
        assert_eq!((refusal.code(), refusal.ends_session()), (code, false));
    }
}

#[test]
fn okta_its_two_issuers_are_two() {
    let okta = Okta::new("acme.okta.com", "my-app", REDIRECT_URI);
    let page = |okta: Okta| {
        let settings = okta.settings();
        let issuer = settings.authority.clone();
        Page::new(settings, move |world| Quirky::new(world, &issuer))
    };
    let custom = page(okta.clone());
    assert_eq!(custom.sign_in().unwrap().issuer(), "https://acme.okta.com/oauth2/default");
    let organization = page(Okta { authorization_server: None, ..okta });
    assert_eq!(organization.sign_in().unwrap().issuer(), "https://acme.okta.com");
    custom.provider.claims.replace(json!({"iss": "https://acme.okta.com"}));
    assert_eq!(custom.sign_in().unwrap_err().code(), "id_token_issuer");
}

#[test]
fn okta_what_a_thin_id_token_lacks_comes_from_userinfo() {
    let settings = Okta::new("acme.okta.com", "my-app", REDIRECT_URI).settings();
    let page = Page::new(UserManagerSettings { load_user_info: true, ..settings }, |world| {
        let provider = Quirky::new(world, "https://acme.okta.com/oauth2/default");
        let userinfo = "https://acme.okta.com/oauth2/default/v1/userinfo";
        provider.say("userinfo_endpoint", userinfo);
        provider
            .documents
            .borrow_mut()
            .insert(userinfo.to_owned(), json!({"sub": "alice", "name": "Alice Adams"}));
        provider
    });
    assert_eq!(page.sign_in().unwrap().name(), Some("Alice Adams"));
}

/// The directory as `organizations` shows it: its issuer is a template.
fn entra(tenant: EntraTenant) -> UserManagerSettings {
    let api_scopes = vec!["api://orders/read".to_owned()];
    Entra { api_scopes, ..Entra::new(tenant, "my-app", REDIRECT_URI) }.settings()
}

fn at_entra(tenant: EntraTenant) -> Page {
    at_entra_with(entra(tenant))
}

fn at_entra_with(settings: UserManagerSettings) -> Page {
    Page::new(settings, |world| {
        let provider = Quirky::new(world, "https://login.microsoftonline.com/organizations/v2.0");
        provider.say("issuer", "https://login.microsoftonline.com/{tenantid}/v2.0");
        provider.claims.replace(of_tenant(TENANT, TENANT));
        let words = "AADSTS90009: Application is requesting a token for itself.";
        let refusal = json!({"error": "invalid_request", "error_description": words});
        provider.wants_scope.replace(Some(refusal));
        provider
    })
}

fn of_tenant(tid: &str, in_issuer: &str) -> serde_json::Value {
    json!({"tid": tid, "iss": format!("https://login.microsoftonline.com/{in_issuer}/v2.0")})
}

#[test]
fn entra_the_tokens_own_tenant_is_put_into_the_published_issuer() {
    let page = at_entra(EntraTenant::Organizations(Tenants::Only(vec![TENANT.to_owned()])));
    let (_, asked) = page.leave().unwrap();
    assert!(asked["scope"].ends_with(" offline_access api://orders/read"), "{}", asked["scope"]);
    let user = page.sign_in().unwrap();
    assert_eq!(user.issuer(), format!("https://login.microsoftonline.com/{TENANT}/v2.0"));
    assert_eq!(user.email(), None, "it may be missing, and that is no fault");
}

#[test]
fn entra_nobody_of_another_tenant_signs_in_nor_whose_two_tenants_differ() {
    let page = at_entra(EntraTenant::Organizations(Tenants::Only(vec![TENANT.to_owned()])));
    for claims in [
        of_tenant(FOREIGN_TENANT, FOREIGN_TENANT),
        of_tenant(TENANT, FOREIGN_TENANT),
        of_tenant(FOREIGN_TENANT, TENANT),
        of_tenant("{tenantid}", "{tenantid}"),
        json!({"tid": null, "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0")}),
    ] {
        page.provider.claims.replace(claims.clone());
        assert_eq!(page.sign_in().unwrap_err().code(), "id_token_issuer", "{claims}");
    }
    let anybody = Page::new(
        Entra::new(EntraTenant::Common(Tenants::Any), "my-app", REDIRECT_URI).settings(),
        |world| {
            let provider = Quirky::new(world, "https://login.microsoftonline.com/common/v2.0");
            provider.say("issuer", "https://login.microsoftonline.com/{tenantid}/v2.0");
            provider.claims.replace(of_tenant(FOREIGN_TENANT, FOREIGN_TENANT));
            provider
        },
    );
    anybody.sign_in().unwrap();
}

/// A page at the directory for everybody, where Alice of our tenant has signed in, and somebody of the other one is known under
/// the same subject from now on.
fn at_two_tenants(settings: UserManagerSettings) -> Page {
    let page = Page::new(settings, |world| {
        let provider = Quirky::new(world, "https://login.microsoftonline.com/common/v2.0");
        provider.say("issuer", "https://login.microsoftonline.com/{tenantid}/v2.0");
        provider.say("check_session_iframe", "https://login.microsoftonline.com/session");
        provider.claims.replace(of_tenant(TENANT, TENANT));
        provider.gives_refresh_tokens.set(false);
        provider
    });
    page.sign_in().unwrap();
    page.provider.claims.replace(of_tenant(FOREIGN_TENANT, FOREIGN_TENANT));
    page
}

fn for_everybody() -> UserManagerSettings {
    let settings = Entra::new(EntraTenant::Common(Tenants::Any), "my-app", REDIRECT_URI).settings();
    let silent_redirect_uri = Some("https://app.example/silent".to_owned());
    UserManagerSettings { silent_redirect_uri, ..settings }
}

#[test]
fn entra_the_same_subject_of_another_tenant_is_somebody_else() {
    let page = at_two_tenants(for_everybody());
    page.world.clock.advance(400);
    let frame = page.tab.window.screen.last();
    frame.hand_on(&page.let_in(&frame.address()));
    page.world.clock.settle();
    assert_eq!(page.world.get_user(&page.tab), None, "renewed in a frame");

    let page = at_two_tenants(UserManagerSettings { silent_renew: SilentRenew::Redirect, ..for_everybody() });
    page.world.clock.advance(400);
    let callback = page.let_in(&page.tab.last_departure());
    let error = page.world.finish(&page.tab, &callback).unwrap_err();
    assert_eq!((error.code(), error.ends_session()), ("id_token_changed", true));
    assert_eq!(page.world.get_user(&page.tab), None, "renewed by leaving");
}

#[test]
fn entra_the_session_monitor_knows_people_by_tenant_too() {
    const SESSION: &str = "&session_state=state-1";
    let settings = UserManagerSettings { monitor_session: true, ..for_everybody() };
    for (tenant, is_here) in [(TENANT, true), (FOREIGN_TENANT, false)] {
        let page = at_two_tenants(settings.clone());
        page.provider.claims.replace(of_tenant(TENANT, TENANT));
        page.leave().unwrap();
        let callback = page.let_in(&page.tab.last_departure()) + SESSION;
        page.world.finish(&page.tab, &callback).unwrap();
        page.world.clock.settle();
        let monitor = page.tab.window.screen.last();
        monitor.arrive();
        page.world.clock.settle();
        monitor.say("https://login.microsoftonline.com", &"changed".into());
        page.world.clock.advance(1);
        page.provider.claims.replace(of_tenant(tenant, tenant));
        let frame = page.tab.window.screen.last();
        frame.hand_on(&(page.let_in(&frame.address()) + SESSION));
        page.world.clock.settle();
        assert_eq!(page.world.get_user(&page.tab).is_some(), is_here, "{tenant}");
    }
}

#[test]
fn entra_a_renewal_names_the_scopes_of_the_sign_in_again_or_those_of_the_settings() {
    let preset = || entra(EntraTenant::Organizations(Tenants::Any));
    let own = UserManagerSettings {
        refresh_scope: Some("openid offline_access api://orders/.default".to_owned()),
        ..preset()
    };
    for (settings, expected) in [
        (preset(), "openid profile email offline_access api://orders/read"),
        (own, "openid offline_access api://orders/.default"),
    ] {
        let page = at_entra_with(settings);
        page.sign_in().unwrap();
        page.world.renew(&page.tab).unwrap();
        let forms = page.provider.forms.borrow();
        let renewal = forms.last().unwrap();
        assert_eq!((renewal["grant_type"].as_str(), renewal["scope"].as_str()), ("refresh_token", expected));
    }
    let without = at_entra_with(UserManagerSettings { refresh_scope: None, ..preset() });
    without.sign_in().unwrap();
    let error = without.world.renew(&without.tab).unwrap_err();
    assert!(error.to_string().contains("AADSTS90009"), "{error}");
}

#[test]
fn entra_a_day_old_refresh_token_ends_the_session_and_the_person_signs_in_again() {
    let page = at_entra(EntraTenant::Organizations(Tenants::Any));
    page.sign_in().unwrap();
    let refusal =
        json!({"error": "invalid_grant", "error_description": "AADSTS700084: …", "error_codes": [700_084]});
    page.provider.refusal.replace(Some(refusal));
    let error = page.world.renew(&page.tab).unwrap_err();
    assert!(error.ends_session(), "{error}");
    page.provider.refusal.replace(None);
    page.sign_in().unwrap();
}

#[test]
fn keycloak_renews_without_offline_access_and_signs_out_without_a_question() {
    let settings = Keycloak::new("https://login.example/", "staff", "my-app", REDIRECT_URI).settings();
    let page = Page::new(settings, |world| {
        let provider = Quirky::new(world, "https://login.example/realms/staff");
        provider
            .say("end_session_endpoint", "https://login.example/realms/staff/protocol/openid-connect/logout");
        provider
    });
    let (_, asked) = page.leave().unwrap();
    assert!(!asked["scope"].contains("offline_access"));
    let user = page.sign_in().unwrap();
    page.world.renew(&page.tab).unwrap();
    let (_, asked) = page.sign_out();
    assert_eq!(asked["client_id"], "my-app");
    assert_eq!(asked["post_logout_redirect_uri"], "https://app.example/signed-out");
    assert!(
        asked.contains_key("id_token_hint")
            && asked["id_token_hint"] != user.access_token().secret().as_str()
    );
}

fn at_google(token_endpoint: &str) -> Page {
    let settings = Google::new("my-app", REDIRECT_URI, token_endpoint).settings();
    Page::new(settings, |world| {
        let mut provider = Quirky::new(world, "https://accounts.google.com");
        provider.token_endpoint = token_endpoint.to_owned();
        // Nothing is discovered: its own metadata name an endpoint that is of no use.
        let keys = "https://www.googleapis.com/oauth2/v3/certs".to_owned();
        provider.documents.replace([(keys, provider.keys())].into());
        provider
    })
}

#[test]
fn google_takes_no_code_without_a_secret_and_says_so() {
    let page = at_google("https://oauth2.googleapis.com/token");
    let refusal = json!({"error": "invalid_request", "error_description": "client_secret is missing."});
    page.provider.refusal.replace(Some(refusal));
    let error = page.sign_in().unwrap_err();
    assert_eq!(error.code(), "invalid_request");
    assert!(error.to_string().contains("client_secret is missing"), "{error}");
}

#[test]
fn google_signs_in_through_the_apps_own_token_endpoint_and_out_here_alone() {
    let page = at_google("https://app.example/google/token");
    let (address, asked) = page.leave().unwrap();
    assert_eq!(address, "https://accounts.google.com/o/oauth2/v2/auth");
    assert!(!asked["scope"].contains("offline_access"), "Google refuses what it doesn't know");
    assert_eq!(page.sign_in().unwrap().issuer(), "https://accounts.google.com");
    let (address, _) = page.sign_out();
    assert_eq!(address, "https://app.example/signed-out");
    let offline =
        Google { offline: true, ..Google::new("my-app", REDIRECT_URI, "https://app.example/token") };
    let asked = offline.settings().extra_query_params;
    assert!(asked.contains(&("access_type".to_owned(), "offline".to_owned())));
}

/// The preset asks for consent, without which Google gives no second refresh token. A frame can ask for nothing.
#[test]
fn google_is_asked_for_one_prompt_in_a_frame_too() {
    let google = Google { offline: true, ..Google::new("my-app", REDIRECT_URI, "https://app.example/token") };
    let silent_redirect_uri = Some("https://app.example/silent".to_owned());
    let page = Page::new(UserManagerSettings { silent_redirect_uri, ..google.settings() }, |world| {
        let mut provider = Quirky::new(world, "https://accounts.google.com");
        provider.token_endpoint = "https://app.example/token".to_owned();
        let keys = "https://www.googleapis.com/oauth2/v3/certs".to_owned();
        provider.documents.replace([(keys, provider.keys())].into());
        provider.gives_refresh_tokens.set(false);
        provider
    });
    page.sign_in().unwrap();
    page.world.clock.advance(540);
    for (address, expected) in [
        (page.tab.last_departure(), "prompt=consent"),
        (page.tab.window.screen.last().address(), "prompt=none"),
    ] {
        let prompts: Vec<_> = address.split(['?', '&']).filter(|it| it.starts_with("prompt=")).collect();
        assert_eq!(prompts, [expected]);
    }
}

#[test]
fn cognito_has_two_hosts_and_signs_out_by_parameters_of_its_own() {
    let domain = "https://acme.auth.eu-west-1.amazoncognito.com";
    let settings = Cognito::new("eu-west-1", "eu-west-1_AbC", domain, "my-app", REDIRECT_URI).settings();
    let page = Page::new(settings, |world| {
        let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC";
        let mut provider = Quirky::new(world, issuer);
        provider.token_endpoint = format!("{domain}/oauth2/token");
        provider.say("authorization_endpoint", &format!("{domain}/oauth2/authorize"));
        provider.say("token_endpoint", &format!("{domain}/oauth2/token"));
        // In its metadata, and yet it doesn't take the standard's parameters.
        provider.say("end_session_endpoint", &format!("{domain}/logout"));
        provider
    });
    let (address, asked) = page.leave().unwrap();
    assert_eq!(address, format!("{domain}/oauth2/authorize"));
    assert!(!asked["scope"].contains("offline_access"));
    page.sign_in().unwrap();
    let (address, asked) = page.sign_out();
    assert_eq!(address, format!("{domain}/logout"));
    assert_eq!(asked.keys().collect::<Vec<_>>(), ["client_id", "logout_uri"]);
    assert_eq!(asked["logout_uri"], "https://app.example/signed-out");
}

#[test]
fn clerk_is_found_by_its_oauth_metadata_and_signs_out_here_alone() {
    let settings = Clerk::new("clerk.app.example", "my-app", REDIRECT_URI).settings();
    let page = Page::new(settings, |world| {
        let provider = Quirky::new(world, "https://clerk.app.example");
        let mut documents = provider.documents.borrow_mut();
        let metadata =
            documents.remove("https://clerk.app.example/.well-known/openid-configuration").unwrap();
        documents
            .insert("https://clerk.app.example/.well-known/oauth-authorization-server".to_owned(), metadata);
        drop(documents);
        provider
    });
    page.sign_in().unwrap();
    page.world.renew(&page.tab).unwrap();
    let (address, _) = page.sign_out();
    assert_eq!(address, "https://app.example/signed-out");
}
