//! The client's side: one sign-in, step by step, with the provider's responses.

use super::provider::{Provider, merge, metadata, response, verifies};
use super::{ACCESS_TOKEN, CLIENT_ID, ISSUER, NOW, REDIRECT_URI, REFRESH_TOKEN};
use oidc_client_protocol::{
    AuthorizationResponse, ClientSettings, CodeExchange, Entropy, IdTokenError, Issuer, JwkSet,
    PendingSignin, ProviderMetadata, SigninRequest, Timestamp, TokenResponseError, UnverifiedTokens,
    VerifiedTokens, begin, form,
};
use serde_json::{Value, json};

pub fn settings() -> ClientSettings {
    ClientSettings::new(Issuer::new(ISSUER).unwrap(), CLIENT_ID, REDIRECT_URI)
}

/// Begins a sign-in: its parameters as the provider receives them, and what is stored.
pub fn begin_signin(
    settings: &ClientSettings,
    metadata: &ProviderMetadata,
    request: SigninRequest,
) -> (Vec<(String, String)>, PendingSignin) {
    let (request, pending) = begin(settings, metadata, request, &entropy(), NOW).unwrap();
    let url = request.url();
    let (_, query) = url.as_str().split_once('?').unwrap();
    (form::decode(query), pending)
}

/// Three different runs of bytes, so that `state`, `nonce` and `code_verifier` differ.
pub fn entropy() -> Entropy {
    Entropy(std::array::from_fn(|index| index as u8))
}

/// A sign-in whose code has arrived but isn't exchanged yet.
pub struct Flow {
    pub metadata: ProviderMetadata,
    pub nonce: String,
    pub exchange: CodeExchange,
}

impl Flow {
    pub fn new() -> Self {
        Self::with(settings(), SigninRequest::default())
    }

    pub fn with(settings: ClientSettings, request: SigninRequest) -> Self {
        let metadata = metadata(&json!({}));
        let (parameters, pending) = begin_signin(&settings, &metadata, request);
        let nonce = parameters.into_iter().find(|(name, _)| name == "nonce").unwrap().1;
        let address = format!("{}?code=the-code&state={}", settings.redirect_uri, pending.id());
        let answer = AuthorizationResponse::parse(&address).unwrap();
        let exchange = pending.accept(answer, &settings, &metadata, NOW).unwrap();
        Self { metadata, nonce, exchange }
    }

    /// The claims of a valid ID token for this sign-in, with these members set or (if `null`) removed.
    pub fn claims(&self, changes: &Value) -> Value {
        let mut claims = json!({
            "iss": ISSUER, "sub": "alice", "aud": CLIENT_ID, "nonce": self.nonce,
            "iat": NOW.0, "exp": NOW.0 + 3600,
        });
        merge(&mut claims, changes);
        claims
    }

    /// Passes the token endpoint's response to the client.
    pub fn receive(self, status: u16, body: &Value) -> Result<UnverifiedTokens, TokenResponseError> {
        self.exchange.receive(&response(status, &body.to_string()), NOW)
    }

    /// Completes the sign-in with this ID token in a valid token response.
    pub fn finish(
        self,
        id_token: &str,
        keys: &JwkSet,
        now: Timestamp,
    ) -> Result<VerifiedTokens, IdTokenError> {
        let metadata = self.metadata.clone();
        verify_by(self.receive(200, &token_response(id_token)).unwrap(), &metadata, keys, now)
    }
}

/// A valid token response with this ID token.
pub fn token_response(id_token: &str) -> Value {
    json!({
        "access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 3600, "id_token": id_token,
        "refresh_token": REFRESH_TOKEN,
    })
}

/// Checks the signature as in a browser, and then everything else.
pub fn verify(
    tokens: UnverifiedTokens,
    keys: &JwkSet,
    now: Timestamp,
) -> Result<VerifiedTokens, IdTokenError> {
    verify_by(tokens, &metadata(&json!({})), keys, now)
}

/// The same as `verify`, at a provider with these metadata.
fn verify_by(
    tokens: UnverifiedTokens,
    metadata: &ProviderMetadata,
    keys: &JwkSet,
    now: Timestamp,
) -> Result<VerifiedTokens, IdTokenError> {
    let outcome = tokens.signature_check(metadata, keys)?.map(|check| {
        let valid = verifies(&check);
        check.outcome(valid)
    });
    tokens.verify(outcome, now)
}

/// The code with which this token is refused, or `accepted`.
pub fn verdict(flow: Flow, id_token: &str, keys: &JwkSet) -> &'static str {
    flow.finish(id_token, keys, NOW).map_or_else(|error| error.code(), |_| "accepted")
}

/// The verdict on valid claims, signed with the P-256 key under this header.
pub fn verdict_on_header(provider: &Provider, header: &str, keys: &JwkSet) -> &'static str {
    let flow = Flow::new();
    let id_token = provider.sign_text("ES256", header, &flow.claims(&json!({})).to_string());
    verdict(flow, &id_token, keys)
}
