//! Multi-tenant providers: Entra ID's `{tenantid}` template, by explicit choice.

use crate::support::NOW;
use crate::support::flow::{Flow, settings};
use crate::support::provider::{Provider, key_set, merge, metadata_text, response};
use oidc_client_protocol::{ClientSettings, Issuer, ProviderMetadata, SigninRequest, Tenants};
use serde_json::{Value, json};

const AUTHORITY: &str = "https://login.microsoftonline.com/common/v2.0";
const TEMPLATE: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";
const OURS: &str = "3aa4a235-b6e2-48d5-9195-7fcf05b459b0";
const OTHER: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn issuer_of(tenant: &str) -> String {
    TEMPLATE.replace("{tenantid}", tenant)
}

fn only_ours() -> Tenants {
    Tenants::Only(vec![OURS.to_owned()])
}

fn verdict(tenants: Tenants, claims: &Value) -> &'static str {
    let issuer = Issuer::of_tenants(AUTHORITY, tenants).unwrap();
    let provider = Provider::new();
    let flow = Flow::with(ClientSettings { issuer, ..settings() }, SigninRequest::default());
    let id_token = provider.sign("ES256", &flow.claims(claims));
    flow.finish(&id_token, &provider.keys(), NOW).map_or_else(|error| error.code(), |_| "accepted")
}

#[test]
fn a_token_is_of_the_tenant_that_it_names_itself() {
    for (tenants, claims, expected) in [
        (Tenants::Any, json!({"iss": issuer_of(OURS), "tid": OURS}), "accepted"),
        (Tenants::Any, json!({"iss": issuer_of(OTHER), "tid": OTHER}), "accepted"),
        (only_ours(), json!({"iss": issuer_of(OURS), "tid": OURS}), "accepted"),
        (only_ours(), json!({"iss": issuer_of(OTHER), "tid": OTHER}), "id_token_issuer"),
        // In upper case, as GUIDs are often copied.
        (Tenants::Only(vec![OURS.to_uppercase()]), json!({"iss": issuer_of(OURS), "tid": OURS}), "accepted"),
        (only_ours(), json!({"iss": issuer_of(OURS), "tid": OURS.to_uppercase()}), "id_token_issuer"),
        (Tenants::Any, json!({"iss": issuer_of(OURS), "tid": OTHER}), "id_token_issuer"),
        (Tenants::Any, json!({"iss": issuer_of(OURS)}), "id_token_issuer"),
        (Tenants::Any, json!({"iss": TEMPLATE, "tid": "{tenantid}"}), "id_token_issuer"),
        (Tenants::Any, json!({"iss": issuer_of(""), "tid": ""}), "id_token_issuer"),
        (Tenants::Any, json!({"iss": issuer_of("a/b"), "tid": "a/b"}), "id_token_issuer"),
        (Tenants::Any, json!({"iss": "https://evil.example/x/v2.0", "tid": "x"}), "id_token_issuer"),
        (Tenants::Any, json!({"iss": format!("{}x", issuer_of(OURS)), "tid": OURS}), "id_token_issuer"),
    ] {
        assert_eq!(verdict(tenants.clone(), &claims), expected, "{tenants:?} {claims}");
    }
}

/// A multi-tenant provider names, for each key, the issuer whose tokens it signs (Microsoft identity platform,
/// "Validate the signing key issuer").
#[test]
fn a_key_of_one_tenant_signs_for_no_other() {
    let mine = json!({"iss": issuer_of(OURS), "tid": OURS});
    for (of_key, expected) in [
        (json!(TEMPLATE), "accepted"),
        (json!(issuer_of(OURS)), "accepted"),
        (json!(null), "accepted"),
        (json!(issuer_of(OTHER)), "id_token_issuer"),
        (json!("https://login.microsoftonline.us/{tenantid}/v2.0"), "id_token_issuer"),
    ] {
        let (issuer, provider) = (Issuer::of_tenants(AUTHORITY, Tenants::Any).unwrap(), Provider::new());
        let mut key = provider.jwk("ES256");
        merge(&mut key, &json!({"issuer": of_key}));
        let flow = Flow::with(ClientSettings { issuer, ..settings() }, SigninRequest::default());
        let id_token = provider.sign("ES256", &flow.claims(&mine));
        let got = flow.finish(&id_token, &key_set(&[key]), NOW);
        assert_eq!(got.map_or_else(|error| error.code(), |_| "accepted"), expected, "{of_key}");
    }
}

#[test]
fn elsewhere_an_issuer_beside_a_key_means_nothing() {
    let (provider, flow) = (Provider::new(), Flow::new());
    let mut key = provider.jwk("ES256");
    merge(&mut key, &json!({"issuer": issuer_of(OTHER)}));
    let id_token = provider.sign("ES256", &flow.claims(&json!({})));
    assert!(flow.finish(&id_token, &key_set(&[key]), NOW).is_ok());
}

#[test]
fn the_issuer_template_is_used_only_for_a_provider_configured_with_tenants() {
    let body = metadata_text(&json!({"issuer": TEMPLATE}));
    let read = |issuer: &Issuer, body: &str| {
        ProviderMetadata::receive(issuer, &response(200, body)).map(|_| ()).map_err(|error| error.code())
    };
    assert_eq!(read(&Issuer::of_tenants(AUTHORITY, Tenants::Any).unwrap(), &body), Ok(()));
    assert_eq!(read(&Issuer::new(AUTHORITY).unwrap(), &body), Err("metadata_issuer_mismatch"));
    let other = metadata_text(&json!({"issuer": "https://evil.example/{tenantid}/v2.0"}));
    let issuer = Issuer::of_tenants(AUTHORITY, Tenants::Any).unwrap();
    assert_eq!(read(&issuer, &other), Err("metadata_issuer_mismatch"));
    assert_eq!(
        ProviderMetadata::request(&issuer).url,
        format!("{AUTHORITY}/.well-known/openid-configuration")
    );
}

#[test]
fn an_authority_of_one_tenant_has_no_others() {
    for authority in ["https://login.example", "https://login.microsoftonline.com/3aa4a235/v2.0"] {
        let error = Issuer::of_tenants(authority, Tenants::Any).unwrap_err();
        assert_eq!(error.code(), "issuer_without_tenants");
    }
    let organizations = "https://login.microsoftonline.com/organizations/v2.0";
    assert_eq!(Issuer::of_tenants(organizations, Tenants::Any).unwrap().published(), TEMPLATE);
}
