//! OpenID Connect and OAuth 2 for public clients, as pure functions over values.
//!
//! Nothing here reads a clock, draws a random number or touches the network: time and randomness are arguments, and
//! requests are returned as plain data for the caller to send. A sign-in is a chain of types, in which each step
//! consumes the one before it:
//!
//! ```text
//! begin(settings, metadata, request, entropy, now)     -> (AuthorizationRequest, PendingSignin)
//! PendingSignin.accept(response, settings, …)          -> CodeExchange
//! CodeExchange.request(metadata)                       -> HttpRequest
//! CodeExchange.receive(response, now)                  -> UnverifiedTokens
//! UnverifiedTokens.signature_check(metadata, keys)     -> SignatureCheck
//! UnverifiedTokens.verify(outcome, now)                -> VerifiedTokens
//! ```
//!
//! Only [`VerifiedTokens`] are meant to be stored, and the only way to obtain them is through the request that they answer.
//!
//! The whole chain, with nothing left out. In a browser the random bytes come from `crypto.getRandomValues`, the
//! responses from `fetch`, and the result of the signature check from `crypto.subtle.verify`; the client crate does all that.
//!
//! ```
//! use oidc_client_protocol::http::HttpResponse;
//! use oidc_client_protocol::{
//!     AuthorizationResponse, ClientSettings, Entropy, Issuer, JwkSet, PendingSignin, ProviderMetadata, SigninRequest,
//!     Timestamp, begin,
//! };
//! # use base64::Engine;
//! # use oidc_client_protocol::{PublicKey, SignatureCheck};
//! # fn holds(check: &SignatureCheck) -> bool {
//! #     let PublicKey::Ed25519 { x } = &check.key.public_key else { return false };
//! #     let key = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(x).unwrap_or_default();
//! #     let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key);
//! #     key.verify(check.signing_input.as_bytes(), &check.signature).is_ok()
//! # }
//!
//! // The client's registration, and the provider's own metadata.
//! let issuer = Issuer::new("https://login.example")?;
//! let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
//! let metadata = ProviderMetadata::parse(
//!     &issuer,
//!     r#"{"issuer":"https://login.example","authorization_endpoint":"https://login.example/authorize",
//!         "token_endpoint":"https://login.example/token","jwks_uri":"https://login.example/keys"}"#,
//! )?;
//! let keys = JwkSet::parse(
//!     r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#,
//! )?;
//!
//! // The request: the browser navigates to `url`, and `stored` is kept until it returns.
//! let (entropy, now) = (Entropy([7; 96]), Timestamp(1_700_000_000));
//! let (request, pending) = begin(&settings, &metadata, SigninRequest::default(), &entropy, now)?;
//! let (url, stored) = (request.url(), pending.to_storage_string());
//! assert!(url.as_str().starts_with("https://login.example/authorize?client_id=my-app"));
//!
//! // The callback: the response must answer a request of ours.
//! let now = Timestamp(1_700_000_060);
//! let address = format!("https://app.example/callback?code=SplxlOBeZQ&state={}", pending.id());
//! let response = AuthorizationResponse::parse(&address)?;
//! let exchange = PendingSignin::from_storage_string(&stored)?.accept(response, &settings, &metadata, now)?;
//!
//! // The code is exchanged for tokens, none of which can be read yet.
//! assert_eq!(exchange.request(&metadata).url, "https://login.example/token");
//! let answer = r#"{"access_token":"mF_9.B5f-4.1JqM","token_type":"Bearer","expires_in":3600,"id_token":"ID_TOKEN"}"#;
//! # let id_token =
//! #     "eyJhbGciOiJFZERTQSJ9.\
//! #     eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUiLCJzdWIiOiJhbGljZSIsImF1ZCI6Im15LWFwcCIsImlhdCI6MTcwMDAwMDA2\
//! #     MCwiZXhwIjoxNzAwMDAzNjYwLCJub25jZSI6IkJ3Y0hCd2NIQndjSEJ3Y0hCd2NIQndjSEJ3Y0hCd2NIQndjSEJ3Y0hCd2MifQ.9\
//! #     dpCpN2ukecQxnN2AYoDYFuN_tBRwsFfCa17fYe558DXoVQlJfNwdGiJbUXG2Bg_DhLRx3Lf6n23NvQG-1rCDQ";
//! # let answer = answer.replace("ID_TOKEN", id_token);
//! let tokens = exchange.receive(&HttpResponse::new(200, answer), now)?;
//!
//! // Check the signature first, with the provider's own key, and then every claim of the ID token.
//! let outcome = tokens.signature_check(&metadata, &keys)?.map(|check| {
//!     let valid = holds(&check);
//!     check.outcome(valid)
//! });
//! let tokens = tokens.verify(outcome, now)?;
//! assert_eq!(tokens.claims().string("sub"), Some("alice"));
//! assert_eq!(tokens.expires_at(), Some(now.plus(3600)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to go next
//! - A session is renewed with [`Refresh`] and ended with [`EndSessionRequest`] and [`revocation_request`]; [`renewal`]
//!   decides when to renew, and [`idle`] when to sign out a person who has been inactive.
//! - Claims about the person beyond those in the ID token: [`userinfo_request`] and [`merge_claims`].
//! - Access tokens that are useless to a thief: [`dpop`]. Requests and responses that can't be tampered with:
//!   [`AuthorizationRequest::push`] and [`ResponseMode::QueryJwt`].
//! - What each check protects against: [`manual::attacks`].

// Values and plain data
mod clock;
mod entropy;
pub mod form;
pub mod http;
mod issuer;
pub mod json;
mod metadata;
mod metadata_error;
mod provider_error;
mod settings;
mod types;
pub mod url;

// The authorization request
mod authorization_request;
mod initiate_login;
mod pending;
mod request_type;
mod response_mode;
mod return_to;
mod signin;
mod signin_request;
mod token_parameters;
mod url_state;

// The authorization response
mod callback;
mod callback_error;

// Tokens and their checks
mod audience;
mod exchange;
mod id_token;
mod id_token_error;
mod jwk;
mod jws;
mod password;
mod signature;
mod signature_check_error;
mod token_response;
mod token_response_error;
mod token_type;
mod tokens;

// After the sign-in
mod api_demand;
pub mod challenge;
mod check_session;
mod claims;
mod end_session_template;
mod frontchannel_logout;
mod logout;
mod refresh;
mod revocation;
mod userinfo;
mod userinfo_error;

// DPoP, JARM, PAR
pub mod dpop;
mod jarm;
mod pushed_error;
mod thumbprint;

// State machines
pub mod idle;
pub mod renewal;

// Documentation
pub mod manual;

pub use api_demand::{InsufficientScope, InsufficientUserAuthentication};
pub use authorization_request::{AuthorizationRequest, AuthorizationUrl};
pub use callback::AuthorizationResponse;
pub use callback_error::CallbackError;
pub use check_session::{CheckSession, SessionStatus};
pub use claims::{ArrayMerge, ClaimsStrategy, PROTOCOL_CLAIMS, filter_claims, merge_claims};
pub use clock::ClockOffset;
pub use end_session_template::{EndSessionTemplate, EndSessionTemplateError};
pub use entropy::{Entropy, random_id};
pub use exchange::CodeExchange;
pub use frontchannel_logout::{FrontchannelLogout, FrontchannelLogoutError};
pub use id_token_error::IdTokenError;
pub use initiate_login::{InitiateLogin, InitiateLoginError};
pub use issuer::{Issuer, IssuerError, Tenants};
pub use jarm::JarmError;
pub use jwk::{Jwk, JwkSet, JwkSetError, PublicKey};
pub use jws::{Algorithm, Jws, JwsError};
pub use logout::{EndSessionRequest, SignoutRequest, SignoutResponse};
pub use metadata::ProviderMetadata;
pub use metadata_error::MetadataError;
pub use password::PasswordExchange;
pub use pending::{PendingSignin, PendingSigninError};
pub use provider_error::ProviderError;
pub use pushed_error::PushedAuthorizationError;
pub use refresh::Refresh;
pub use request_type::{Navigator, RequestType};
pub use response_mode::ResponseMode;
pub use return_to::{ReturnTo, ReturnToError};
pub use revocation::{RevocationError, RevokedToken, receive_revocation, revocation_request};
pub use settings::{ClientSettings, PushedAuthorization};
pub use signature::{SignatureCheck, SignatureOutcome};
pub use signature_check_error::SignatureCheckError;
pub use signin::{SigninError, begin};
pub use signin_request::SigninRequest;
pub use token_parameters::{TokenParameters, TokenParametersError};
pub use token_response_error::TokenResponseError;
pub use token_type::TokenType;
pub use tokens::{UnverifiedTokens, VerifiedTokens};
pub use types::{AccessToken, AuthorizationCode, ClientId, IdToken, Nonce, RefreshToken, Timestamp};
pub use userinfo::{UnverifiedUserinfo, Userinfo, userinfo_request};
pub use userinfo_error::UserinfoError;
