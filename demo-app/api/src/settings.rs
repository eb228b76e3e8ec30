//! The configuration, from environment variables.
//!
//! | variable | meaning |
//! |---|---|
//! | `API_ISSUER` | the provider, byte for byte as in its discovery document |
//! | `API_AUDIENCE` | this API's name at the provider (`aud` of its access tokens) |
//! | `API_ORIGINS` | the pages that may call it: origins, separated by commas |
//! | `API_LISTEN` | where it listens; `127.0.0.1:4410` when not set |
//! | `API_PUBLIC_URL` | its address as pages call it (`htu` of proofs): `https://api.example`; `http://` and `API_LISTEN` when not set |
//! | `API_TOKENS` | `jwt` (RFC 9068), or `opaque` for a provider with no others, which is asked at `/userinfo` |
//! | `API_TOKEN_TYPES` | the header's `typ`, separated by commas; `at+jwt` when not set. Keycloak and Entra ID say `JWT` |
//! | `API_SCOPE` | the scopes that a token must have; none when not set |
//! | `API_DPOP` | `required`: only tokens that are bound to a key (RFC 9449); otherwise both kinds are accepted |

use std::net::SocketAddr;

use axum::http::HeaderValue;

/// The configuration of this API.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The provider.
    pub issuer: String,
    /// How tokens are checked.
    pub tokens: Tokens,
    /// The origins of the pages that may read its responses.
    pub origins: Vec<HeaderValue>,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Its address as pages know it, without a slash at the end.
    pub public_url: String,
    /// Whether a token must be bound to a key.
    pub needs_proof: bool,
}

/// How tokens are checked.
#[derive(Debug, Clone)]
pub enum Tokens {
    /// As JWTs (RFC 9068), with the provider's keys.
    Jwt {
        /// The name of this API.
        audience: String,
        /// The accepted values of `typ`, in lower case.
        types: Vec<String>,
        /// The scopes that `scope` must contain.
        scope: Option<String>,
    },
    /// Not at all: the provider's userinfo endpoint says whose token it is, but not for which API it was issued, so that
    /// every app of the same provider has tokens that are accepted here. Use this only if the provider has no other kind.
    Opaque,
}

impl Settings {
    /// Reads the variables.
    ///
    /// # Errors
    /// Names the variable that is missing or wrong, and the expected format.
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
        let get =
            |name: &str| get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let need = |name: &str| get(name).ok_or_else(|| format!("{name} is not set"));
        let issuer = secure("API_ISSUER", need("API_ISSUER")?)?;
        let listen = get("API_LISTEN").unwrap_or_else(|| "127.0.0.1:4410".to_owned());
        let listen: SocketAddr = listen
            .parse()
            .map_err(|_| format!("API_LISTEN: expected an address and a port, got {listen}"))?;
        let public_url = get("API_PUBLIC_URL").unwrap_or_else(|| format!("http://{listen}"));
        let origin = |origin: &str| {
            let is_origin = origin.splitn(4, '/').count() == 3 && origin.contains("://");
            let value = HeaderValue::from_str(origin).ok().filter(|_| is_origin);
            value.ok_or_else(|| {
                format!("API_ORIGINS: expected origins such as https://app.example, got {origin}")
            })
        };
        let tokens = match get("API_TOKENS").as_deref() {
            None | Some("jwt") => Tokens::Jwt {
                audience: need("API_AUDIENCE")?,
                types: list(&get("API_TOKEN_TYPES").unwrap_or_else(|| "at+jwt".to_owned()).to_lowercase()),
                scope: get("API_SCOPE"),
            },
            Some("opaque") if get("API_SCOPE").is_some() => {
                return Err("API_SCOPE: userinfo doesn't say what an opaque token is good for".to_owned());
            }
            Some("opaque") => Tokens::Opaque,
            Some(other) => return Err(format!("API_TOKENS: expected jwt or opaque, got {other}")),
        };
        let needs_proof = match get("API_DPOP").as_deref() {
            None | Some("optional") => false,
            Some("required") if matches!(tokens, Tokens::Jwt { .. }) => true,
            Some("required") => {
                return Err("API_DPOP: userinfo doesn't name an opaque token's key".to_owned());
            }
            Some(other) => return Err(format!("API_DPOP: expected required or optional, got {other}")),
        };
        Ok(Settings {
            issuer,
            tokens,
            origins: list(&need("API_ORIGINS")?).iter().map(|it| origin(it)).collect::<Result<_, _>>()?,
            listen,
            public_url: public_url.trim_end_matches('/').to_owned(),
            needs_proof,
        })
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Keys fetched over plain HTTP could be anybody's, except from this machine.
fn secure(name: &str, address: String) -> Result<String, String> {
    let is_loopback = is_loopback(&address);
    let is_secure = address.starts_with("https://") || is_loopback;
    if is_secure { Ok(address) } else { Err(format!("{name}: expected https://…, got {address}")) }
}

/// Whether this is an address of this machine, over plain HTTP.
pub fn is_loopback(address: &str) -> bool {
    let host = address.strip_prefix("http://").and_then(|rest| rest.split(['/', ':']).next());
    matches!(host, Some("127.0.0.1" | "localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &[(&str, &str)]) -> Result<Settings, String> {
        let mut all = vec![
            ("API_ISSUER", "https://login.example"),
            ("API_AUDIENCE", "https://api.example"),
            ("API_ORIGINS", "https://app.example, http://127.0.0.1:5170"),
        ];
        all.extend(changes);
        let found =
            |name: &str| all.iter().rev().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Settings::from_env(found)
    }

    #[test]
    fn three_variables_are_enough() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.public_url, "http://127.0.0.1:4410");
        assert_eq!(settings.origins.len(), 2);
        assert!(!settings.needs_proof);
    }

    #[test]
    fn what_would_leave_a_door_open_is_refused() {
        for wrong in [
            ("API_ISSUER", "http://login.example"),
            ("API_ISSUER", "http://127.0.0.1.evil.example"),
            ("API_AUDIENCE", ""),
            ("API_ORIGINS", "*"),
            ("API_ORIGINS", "https://app.example/path"),
            ("API_TOKENS", "any"),
            ("API_DPOP", "yes"),
        ] {
            assert!(read(&[wrong]).is_err(), "{wrong:?}");
        }
        assert!(read(&[("API_TOKENS", "opaque"), ("API_DPOP", "required")]).is_err());
        assert!(read(&[("API_TOKENS", "opaque"), ("API_SCOPE", "posts")]).is_err());
    }
}
