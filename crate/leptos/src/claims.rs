//! Claims as a type of the app.

mod deserializer;

use std::fmt;

use oidc_client_protocol::json::{Object, Value};
use oidc_client_wasm::User;
use serde::Deserialize;
use serde::de::Unexpected;

use deserializer::ValueDeserializer;

/// Reads claims, such as [`User::profile`], into a type of the app.
///
/// # Errors
/// [`ClaimsError`] when a claim is missing or has another type.
///
/// ```
/// use oidc_client_leptos::claims_of;
/// use oidc_client_wasm::protocol::json::Object;
///
/// #[derive(serde::Deserialize)]
/// struct Person {
///     given_name: String,
///     email_verified: Option<bool>,
/// }
/// let claims = Object::parse(r#"{"sub":"1","given_name":"Alice"}"#)?;
/// let person: Person = claims_of(&claims)?;
/// assert_eq!((person.given_name.as_str(), person.email_verified), ("Alice", None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn claims_of<'de, T: Deserialize<'de>>(claims: &'de Object) -> Result<T, ClaimsError> {
    T::deserialize(ValueDeserializer::Object(claims))
}

/// Whether the claim at this path (outermost member first) is this text, or a list that contains it.
///
/// It reads the claims of the ID token and of userinfo, never those of the access token, which is meant for the API. By
/// default Keycloak puts roles only into the access token: `docs/providers/keycloak.md` says where to change that.
///
/// ```
/// use oidc_client_leptos::has_claim;
/// # fn check(user: &oidc_client_wasm::User) -> bool {
/// // {"realm_access":{"roles":["admin"]}}
/// has_claim(user, &["realm_access", "roles"], "admin")
/// # }
/// ```
#[must_use]
pub fn has_claim(user: &User, path: &[&str], value: &str) -> bool {
    has_claim_in(user.profile(), path, value)
}

fn has_claim_in(claims: &Object, path: &[&str], value: &str) -> bool {
    match find(claims, path) {
        Some(Value::String(text)) => text == value,
        Some(Value::Array(texts)) => texts.iter().any(|text| text.as_str() == Some(value)),
        _ => false,
    }
}

fn find<'a>(claims: &'a Object, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(claims.get(first)?, |claim, name| claim.as_object()?.get(name))
}

/// Why claims don't match the app's type. It names types, never a value: claims are personal data.
///
/// ```
/// use oidc_client_leptos::claims_of;
/// use oidc_client_wasm::protocol::json::Object;
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Person {
///     #[allow(dead_code)]
///     age: u8,
/// }
/// let claims = Object::parse(r#"{"age":"thirty"}"#)?;
/// let error = claims_of::<Person>(&claims).unwrap_err();
/// assert_eq!(error.to_string(), "expected u8 as the claim \"age\", got a string");
/// # Ok::<(), oidc_client_wasm::protocol::json::JsonError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimsError {
    /// A claim that the app's type requires is missing.
    ///
    /// To do: request the scope that includes it (OpenID Connect Core section 5.4), configure it at the provider, or make
    /// the member an `Option`. Claims of userinfo require the setting `load_user_info`.
    Missing {
        /// The claim's name; for a member inside it, the path with dots.
        claim: String,
    },
    /// A claim has another type than the app's type expects, or its `Deserialize` refuses it.
    ///
    /// To do: compare the app's type with what the provider sends.
    Mismatch {
        /// The claim's name; for a member inside it, the path with dots. Empty for the claims as a whole.
        claim: String,
        /// What the app's type expects.
        expected: String,
        /// The type of the value.
        got: String,
    },
}

impl ClaimsError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "claims_member_missing",
            Self::Mismatch { .. } => "claims_mismatch",
        }
    }

    fn mismatch(expected: impl fmt::Display, got: impl Into<String>) -> Self {
        Self::Mismatch { claim: String::new(), expected: expected.to_string(), got: got.into() }
    }

    /// Prepends the name of the enclosing member to the path.
    fn within(mut self, name: &str) -> Self {
        let (Self::Missing { claim } | Self::Mismatch { claim, .. }) = &mut self;
        let inner = std::mem::take(claim);
        *claim = if inner.is_empty() { name.to_owned() } else { format!("{name}.{inner}") };
        self
    }
}

impl fmt::Display for ClaimsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { claim } => write!(f, "expected the claim \"{claim}\", got none"),
            Self::Mismatch { claim, expected, got } if claim.is_empty() => {
                write!(f, "expected {expected} as the claims, got {got}")
            }
            Self::Mismatch { claim, expected, got } => {
                write!(f, "expected {expected} as the claim \"{claim}\", got {got}")
            }
        }
    }
}

impl std::error::Error for ClaimsError {}

/// serde's own messages may contain a value, which is left out.
impl serde::de::Error for ClaimsError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::mismatch(message, "something else")
    }

    fn invalid_type(got: Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        Self::mismatch(expected, kind(&got))
    }

    fn invalid_value(got: Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        Self::mismatch(expected, kind(&got))
    }

    fn unknown_variant(_got: &str, expected: &'static [&'static str]) -> Self {
        Self::mismatch(format_args!("one of {}", expected.join(", ")), "another text")
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing { claim: name.to_owned() }
    }
}

fn kind(got: &Unexpected<'_>) -> &'static str {
    match got {
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "another number",
        Unexpected::Str(_) => "a string",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Claims {
        sub: String,
        age: Option<u8>,
        ratio: Option<f64>,
        roles: Vec<Role>,
        address: Address,
        #[serde(default)]
        admin: bool,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Role {
        Admin,
        Author,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Address {
        country: String,
    }

    fn read(json: &str) -> Result<Claims, ClaimsError> {
        claims_of(&Object::parse(json).unwrap())
    }

    fn error(json: &str) -> String {
        read(json).unwrap_err().to_string()
    }

    #[test]
    fn claims_are_read_and_those_that_the_type_lacks_are_passed_over() {
        let claims = read(
            r#"{"sub":"1","exp":1e300,"other":{"deep":[1.5]},"age":30,"ratio":0.5,"roles":["author","admin"],
                "address":{"country":"NZ","street":"x"},"admin":true}"#,
        );
        let expected = Claims {
            sub: "1".to_owned(),
            age: Some(30),
            ratio: Some(0.5),
            roles: vec![Role::Author, Role::Admin],
            address: Address { country: "NZ".to_owned() },
            admin: true,
        };
        assert_eq!(claims, Ok(expected));
    }

    #[test]
    fn an_error_names_the_way_to_the_claim_and_never_its_value() {
        let rest = r#""roles":[],"address":{"country":"NZ"}"#;
        assert_eq!(
            error(&format!(r#"{{"sub":"secret","age":300,{rest}}}"#)),
            r#"expected u8 as the claim "age", got another number"#
        );
        assert_eq!(error(&format!("{{{rest}}}")), r#"expected the claim "sub", got none"#);
        assert_eq!(
            error(r#"{"sub":"1","roles":["author","secret"],"address":{"country":"NZ"}}"#),
            r#"expected one of admin, author as the claim "roles.1", got another text"#
        );
        assert_eq!(
            error(r#"{"sub":"1","roles":[],"address":{"country":["secret"]}}"#),
            r#"expected a string as the claim "address.country", got an array"#
        );
        assert_eq!(
            error(r#"{"sub":"1","roles":[],"address":{}}"#),
            r#"expected the claim "address.country", got none"#
        );
    }

    #[test]
    fn a_claim_is_found_as_a_text_or_in_a_list_however_deep() {
        let claims = Object::parse(r#"{"role":"admin","realm":{"roles":["a","b"]},"level":1}"#).unwrap();
        assert!(has_claim_in(&claims, &["role"], "admin"));
        assert!(has_claim_in(&claims, &["realm", "roles"], "b"));
        for (path, value) in
            [(&["role"][..], "adm"), (&["realm"], "a"), (&["realm", "roles"], "c"), (&[], "a")]
        {
            assert!(!has_claim_in(&claims, path, value), "{path:?}");
        }
        assert!(!has_claim_in(&claims, &["level"], "1"));
    }
}
