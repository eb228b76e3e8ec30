//! OpenID Connect and OAuth 2 for public clients, as pure functions over values.
//!
//! Nothing here reads a clock, draws a random number or touches the network: what is needed is given as an
//! argument, and what is to be sent is handed back as plain data. A sign-in is one chain, in which each link
//! consumes the one before it:
//!
//! ```text
//! begin(settings, metadata, request, entropy, now)     -> (AuthorizationUrl, PendingSignin)
//! PendingSignin.accept(response, settings, …)          -> CodeExchange
//! CodeExchange.request(metadata)                       -> HttpRequest
//! CodeExchange.receive(response, now)                  -> UnverifiedTokens
//! UnverifiedTokens.signature_check(keys)               -> SignatureCheck
//! UnverifiedTokens.verify(outcome, now)                -> VerifiedTokens
//! ```
//!
//! A token can be stored only as [`VerifiedTokens`], and there is no other way to those than through the request
//! that they answer.
//!
//! ```
//! use oidc_client_protocol::{begin, ClientSettings, Entropy, Issuer, ProviderMetadata, SigninRequest, Timestamp};
//!
//! let issuer = Issuer::new("https://login.example")?;
//! let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
//! let metadata = ProviderMetadata::parse(
//!     &issuer,
//!     r#"{"issuer":"https://login.example","authorization_endpoint":"https://login.example/authorize",
//!         "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#,
//! )?;
//! // In a browser these bytes come from crypto.getRandomValues.
//! let entropy = Entropy([7; 96]);
//! let (url, pending) =
//!     begin(&settings, &metadata, SigninRequest::default(), &entropy, Timestamp(1_700_000_000))?;
//! assert!(url.as_str().starts_with("https://login.example/authorize?client_id=my-app"));
//! assert!(url.as_str().contains(pending.id()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod callback;
mod callback_error;
mod error;
mod exchange;
pub mod form;
pub mod http;
mod id_token;
mod id_token_error;
pub mod json;
mod jwk;
mod jws;
mod logout;
mod metadata;
mod pending;
mod refresh;
pub mod renewal;
mod settings;
mod signature;
mod signin;
mod token_response;
mod tokens;
mod types;
pub mod url;

pub use callback::AuthorizationResponse;
pub use callback_error::CallbackError;
pub use error::ProviderError;
pub use exchange::CodeExchange;
pub use id_token_error::IdTokenError;
pub use jwk::{Jwk, JwkSet, JwkSetError, KeyChoiceError, PublicKey};
pub use jws::{Algorithm, Jws, JwsError};
pub use logout::{SignoutRequest, SignoutResponse, end_session_url};
pub use metadata::{MetadataError, ProviderMetadata};
pub use pending::{PendingSignin, PendingSigninError};
pub use refresh::Refresh;
pub use settings::ClientSettings;
pub use signature::{SignatureCheck, SignatureOutcome};
pub use signin::{AuthorizationUrl, Entropy, SigninError, SigninRequest, begin, random_id};
pub use token_response::TokenResponseError;
pub use tokens::{UnverifiedTokens, VerifiedTokens};
pub use types::{
    AccessToken, AuthorizationCode, ClientId, IdToken, Issuer, IssuerError, Nonce, RefreshToken, Timestamp,
};
