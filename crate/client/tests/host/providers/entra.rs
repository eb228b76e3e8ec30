//! Entra ID: tenants and their issuers, people of two tenants, scopes in renewals.

use super::quirky::{Page, Quirky};
use super::{FOREIGN_TENANT, REDIRECT_URI, TENANT};
use oidc_client_wasm::protocol::Tenants;
use oidc_client_wasm::providers::{Entra, EntraTenant};
use oidc_client_wasm::{SilentRenew, UserManagerSettings};
use serde_json::json;

/// Settings for the endpoint `organizations`, whose issuer is a template.
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
    assert_eq!(user.email(), None, "the claim is optional");
}

#[test]
fn entra_refuses_another_tenant_and_contradictory_tenants() {
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

/// A page at the endpoint for several tenants, in which Alice of our tenant has signed in. From now on the provider signs in a
/// person of the other tenant with the same subject.
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
fn entra_the_same_subject_of_another_tenant_is_another_person() {
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
    assert_eq!(page.world.get_user(&page.tab), None, "renewed by redirect");
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
