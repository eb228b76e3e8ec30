//! Google: no token without a secret, and no sign-out page.

use super::REDIRECT_URI;
use super::quirky::{Page, Quirky};
use oidc_client_wasm::UserManagerSettings;
use oidc_client_wasm::providers::Google;
use serde_json::json;

fn at_google(token_endpoint: &str) -> Page {
    let settings = Google::new("my-app", REDIRECT_URI, token_endpoint).settings();
    Page::new(settings, |world| {
        let mut provider = Quirky::new(world, "https://accounts.google.com");
        provider.token_endpoint = token_endpoint.to_owned();
        // No discovery: its own metadata has a token endpoint that needs the secret.
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

/// The preset requests consent, without which Google issues no second refresh token. A frame can't ask for consent.
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
