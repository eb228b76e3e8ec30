//! OpenID Connect and OAuth 2 for public clients, as pure functions over values.
//!
//! Nothing here reads a clock, draws a random number or touches the network: what is needed is given as an
//! argument, and what is to be sent is handed back as plain data. A sign-in is one chain, in which each link
//! consumes the one before it:
//!
//! ```text
//! begin(settings, metadata, request, entropy, now)     -> (AuthorizationRequest, PendingSignin)
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
//! let (request, pending) =
//!     begin(&settings, &metadata, SigninRequest::default(), &entropy, Timestamp(1_700_000_000))?;
//! let url = request.url();
//! assert!(url.as_str().starts_with("https://login.example/authorize?client_id=my-app"));
//! assert!(url.as_str().contains(pending.id()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authorization_request;
mod callback;
mod callback_error;
pub mod challenge;
mod check_session;
mod claims;
mod clock;
pub mod dpop;
mod error;
mod exchange;
pub mod form;
mod frontchannel_logout;
pub mod http;
mod id_token;
mod id_token_error;
mod initiate_login;
mod issuer;
mod jarm;
pub mod json;
mod jwk;
mod jws;
mod logout;
mod metadata;
mod metadata_error;
mod pending;
mod pushed_error;
mod refresh;
pub mod renewal;
mod response_mode;
mod return_to;
mod revocation;
mod settings;
mod signature;
mod signature_check_error;
mod signin;
mod thumbprint;
mod token_parameters;
mod token_response;
mod token_response_error;
mod token_type;
mod tokens;
mod types;
pub mod url;
mod userinfo;
mod userinfo_error;

pub use authorization_request::{AuthorizationRequest, AuthorizationUrl};
pub use callback::AuthorizationResponse;
pub use callback_error::CallbackError;
pub use check_session::{CheckSession, SessionStatus};
pub use claims::{ArrayMerge, ClaimsStrategy, PROTOCOL_CLAIMS, filter_claims, merge_claims};
pub use clock::ClockOffset;
pub use error::ProviderError;
pub use exchange::CodeExchange;
pub use frontchannel_logout::{FrontchannelLogout, FrontchannelLogoutError};
pub use id_token_error::IdTokenError;
pub use initiate_login::{InitiateLogin, InitiateLoginError};
pub use issuer::{Issuer, IssuerError, Tenants};
pub use jarm::JarmError;
pub use jwk::{Jwk, JwkSet, JwkSetError, PublicKey};
pub use jws::{Algorithm, Jws, JwsError};
pub use logout::{SignoutRequest, SignoutResponse, end_session_url};
pub use metadata::ProviderMetadata;
pub use metadata_error::MetadataError;
pub use pending::{PendingSignin, PendingSigninError};
pub use pushed_error::PushedAuthorizationError;
pub use refresh::Refresh;
pub use response_mode::ResponseMode;
pub use return_to::{ReturnTo, ReturnToError};
pub use revocation::{RevocationError, RevokedToken, receive_revocation, revocation_request};
pub use settings::{ClientSettings, PushedAuthorization};
pub use signature::{SignatureCheck, SignatureOutcome};
pub use signature_check_error::SignatureCheckError;
pub use signin::{Entropy, SigninError, SigninRequest, begin, random_id};
pub use token_parameters::{TokenParameters, TokenParametersError};
pub use token_response_error::TokenResponseError;
pub use token_type::TokenType;
pub use tokens::{UnverifiedTokens, VerifiedTokens};
pub use types::{AccessToken, AuthorizationCode, ClientId, IdToken, Nonce, RefreshToken, Timestamp};
pub use userinfo::{UnverifiedUserinfo, Userinfo, userinfo_request};
pub use userinfo_error::UserinfoError;
