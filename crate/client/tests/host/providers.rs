//! Presets for providers, each tested with a provider in memory that has the same quirks.

mod auth0;
mod entra;
mod google;
mod quirky;

use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::providers::{Clerk, Cognito, Keycloak, Okta};
use quirky::{Page, Quirky};
use serde_json::json;

const REDIRECT_URI: &str = "https://app.example/callback";

const TENANT: &str = "3aa4a235-b6e2-48d5-9195-7fcf05b459b0";

const FOREIGN_TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

#[test]
fn okta_issuers_of_the_organization_and_of_a_custom_server_differ() {
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
fn okta_a_tile_of_the_dashboard_names_the_organization() {
    let settings = Okta::new("acme.okta.com", "my-app", REDIRECT_URI).settings();
    let issuer = "https://acme.okta.com/oauth2/default";
    let page = Page::new(settings, |world| Quirky::new(world, issuer));
    let open = |iss: &str| {
        let (manager, address) = (page.tab.manager.clone(), format!("https://app.example/start?iss={iss}"));
        page.world.clock.run(async move { manager.initiate_login(&address).await })
    };
    for named in ["https://acme.okta.com", issuer] {
        open(named).unwrap();
        let departure = page.tab.last_departure();
        assert!(departure.starts_with("https://acme.okta.com/oauth2/default/authorize?"), "{departure}");
        page.world.finish(&page.tab, &page.let_in(&departure)).unwrap();
    }
    for stranger in ["https://evil.okta.com", "https://acme.okta.com/oauth2/other"] {
        assert_eq!(open(stranger).unwrap_err().code(), "initiate_login_issuer", "{stranger}");
    }
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

#[test]
fn cognito_has_two_hosts_and_non_standard_sign_out_parameters() {
    let domain = "https://acme.auth.eu-west-1.amazoncognito.com";
    let settings = Cognito::new("eu-west-1", "eu-west-1_AbC", domain, "my-app", REDIRECT_URI).settings();
    let page = Page::new(settings, |world| {
        let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC";
        let mut provider = Quirky::new(world, issuer);
        provider.token_endpoint = format!("{domain}/oauth2/token");
        provider.say("authorization_endpoint", &format!("{domain}/oauth2/authorize"));
        provider.say("token_endpoint", &format!("{domain}/oauth2/token"));
        // It is in the metadata, but doesn't accept the standard parameters.
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
