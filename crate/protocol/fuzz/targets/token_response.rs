//! The token endpoint's answer: a status, headers, an empty line, a body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::{
    AuthorizationResponse, ClientSettings, Issuer, PendingSignin, ProviderMetadata, Timestamp,
};

const NOW: Timestamp = Timestamp(1_700_000_000);
const CALLBACK: &str = "https://app.example/callback?code=c&state=s";
const PENDING: &str = r#"{"id":"s","nonce":"n","code_verifier":"v","authority":"https://login.example",
    "client_id":"my-app","redirect_uri":"https://app.example/callback","scope":"openid","created":1700000000}"#;
const METADATA: &str = r#"{"issuer":"https://login.example","authorization_endpoint":"https://login.example/authorize",
    "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#;

fuzz_target!(|message: &str| {
    let (head, body) = message.split_once("\n\n").unwrap_or((message, ""));
    let mut head = head.lines();
    let status = head.next().and_then(|line| line.parse().ok()).unwrap_or(200);
    let mut response = HttpResponse::new(status, body);
    for (name, value) in head.filter_map(|line| line.split_once(": ")) {
        response.headers.push((name.to_owned(), value.to_owned()));
    }
    receive(&response);
});

fn receive(response: &HttpResponse) {
    let issuer = Issuer::new("https://login.example").expect("an issuer");
    let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
    let metadata = ProviderMetadata::parse(&issuer, METADATA).expect("metadata");
    let pending = PendingSignin::from_storage_string(PENDING).expect("a sign-in");
    let answer = AuthorizationResponse::parse(CALLBACK).expect("an answer");
    let exchange = pending.accept(answer, &settings, &metadata, NOW).expect("the answer to it");
    match exchange.receive(response, NOW) {
        Ok(tokens) => {
            assert!(response.is_success());
            assert!(tokens.verify(None, NOW).is_err(), "nothing is believed without a signature");
        }
        Err(error) => assert!(!error.code().is_empty() && !error.to_string().is_empty()),
    }
}
