//! What a provider says of itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc_client_protocol::{Issuer, ProviderMetadata, url};

fuzz_target!(|text: &str| {
    let Ok(issuer) = Issuer::new("https://login.example") else { return };
    if let Ok(metadata) = ProviderMetadata::parse(&issuer, text) {
        assert_eq!(metadata.issuer, issuer);
        let end_session = metadata.end_session_endpoint.as_ref();
        let needed = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        assert!(needed.into_iter().chain(end_session).all(|endpoint| url::is_secure(endpoint)));
    }
});
