//! A server's validation of proofs (RFC 9449 section 4.3), with real signatures. A malformed proof fails the test, because the
//! client must never send one. For a wrong nonce or time, the request is refused.

use super::browser::holds;
use super::provider::Provider;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// The rules of one server for proofs.
pub struct ProofRules {
    name: &'static str,
    /// The number of its nonce; with 0 none is required.
    nonce: Cell<u32>,
    /// Whether each answer contains a new nonce, and the one before becomes invalid.
    pub rotates: Cell<bool>,
    /// Whether it refuses every nonce, even its own.
    pub is_never_content: Cell<bool>,
    /// Whether it refuses the time of every proof.
    pub refuses_every_time: Cell<bool>,
    /// How many requests it refused because of the nonce.
    pub refusals: Cell<u32>,
    seen: RefCell<BTreeSet<String>>,
}

/// Why a proof is refused.
pub enum Refusal {
    Nonce,
    Time,
}

impl Refusal {
    pub fn error(&self) -> &'static str {
        match self {
            Refusal::Nonce => "use_dpop_nonce",
            Refusal::Time => "invalid_dpop_proof",
        }
    }
}

impl ProofRules {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            nonce: Cell::new(0),
            rotates: Cell::new(false),
            is_never_content: Cell::new(false),
            refuses_every_time: Cell::new(false),
            refusals: Cell::new(0),
            seen: RefCell::default(),
        }
    }

    /// Requires a new nonce from now on.
    pub fn change_nonce(&self) {
        self.nonce.set(self.nonce.get() + 1);
    }

    /// Requires no nonce from now on.
    pub fn waive_nonce(&self) {
        self.nonce.set(0);
    }

    fn nonce(&self) -> Option<String> {
        (self.nonce.get() > 0).then(|| format!("{}-nonce-{}", self.name, self.nonce.get()))
    }

    /// Adds the nonce for the next proof to an answer.
    pub fn hand_out(&self, answer: HttpResponse) -> HttpResponse {
        if self.rotates.get() {
            self.change_nonce();
        }
        match self.nonce() {
            Some(nonce) => answer.with_header("DPoP-Nonce", &nonce),
            None => answer,
        }
    }

    /// The thumbprint of the key of a request's proof, if it has one.
    pub fn check(
        &self,
        request: &HttpRequest,
        access_token: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<String>, Refusal> {
        let mut proofs = request.headers.iter().filter(|(name, _)| name == "DPoP");
        let Some((_, proof)) = proofs.next() else { return Ok(None) };
        assert!(proofs.next().is_none(), "more than one proof");
        let [header, claims] = read(proof);
        assert_eq!((&header["typ"], &header["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
        assert_eq!(claims["htm"], request.method);
        assert_eq!(claims["htu"], request.url.split(['?', '#']).next().unwrap());
        let hash = |text: &str| URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()));
        assert_eq!(claims.get("ath").cloned(), access_token.map(|token| json!(hash(token))));
        let jti = claims["jti"].as_str().unwrap();
        assert!(jti.len() >= 16 && self.seen.borrow_mut().insert(jti.to_owned()), "a proof is made once");
        // In the order of section 4.3.
        let demanded = self.nonce();
        if self.is_never_content.get()
            || (demanded.is_some() && claims["nonce"].as_str() != demanded.as_deref())
        {
            self.refusals.set(self.refusals.get() + 1);
            return Err(Refusal::Nonce);
        }
        if self.refuses_every_time.get() || claims["iat"].as_u64().unwrap().abs_diff(now.0) > 60 {
            return Err(Refusal::Time);
        }
        // RFC 7638 section 3.2: the members in lexicographic order.
        let jwk = &header["jwk"];
        Ok(Some(hash(&format!(
            r#"{{"crv":{},"kty":{},"x":{},"y":{}}}"#,
            jwk["crv"], jwk["kty"], jwk["x"], jwk["y"]
        ))))
    }

    /// Checks a request with an access token (RFC 9449 section 7.1).
    pub fn admit(&self, request: &HttpRequest, provider: &Provider) -> Result<String, HttpResponse> {
        let refusal = |scheme: &str, error: &str| {
            let challenge = format!(r#"{scheme} realm="a, b", error="{error}""#);
            Err(HttpResponse::new(401, "").with_header("WWW-Authenticate", &challenge))
        };
        let authorizations = request.headers.iter().filter(|(name, _)| name == "Authorization");
        let [(_, authorization)] = authorizations.collect::<Vec<_>>()[..] else {
            panic!("one authorization")
        };
        let (scheme, token) = authorization.split_once(' ').unwrap();
        let access = provider.introspect(token);
        match self.check(request, (scheme == "DPoP").then_some(token), provider.now()) {
            // The scheme is case-insensitive (RFC 9110 section 11.1).
            Err(error) => refusal("dPoP", error.error()),
            Ok(jkt) => match access {
                None => refusal(scheme, "invalid_token"),
                Some(access) => {
                    assert_eq!(access.jkt, jkt, "a token comes with the proof of its own key");
                    assert_eq!(scheme, if jkt.is_some() { "DPoP" } else { "Bearer" });
                    Ok(access.subject)
                }
            },
        }
    }
}

/// The header and claims of a proof whose signature is valid for its own key.
fn read(proof: &str) -> [Value; 2] {
    let (signing_input, signature) = proof.rsplit_once('.').unwrap();
    let (header, claims) = signing_input.split_once('.').unwrap();
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let [header, claims]: [Value; 2] =
        [header, claims].map(|part| serde_json::from_slice(&decode(part)).unwrap());
    let members: Vec<_> = header["jwk"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["crv", "kty", "x", "y"], "the public half and nothing else");
    let [x, y] = ["x", "y"].map(|name| header["jwk"][name].as_str().unwrap());
    assert!(holds(signing_input.as_bytes(), &decode(signature), x, y), "the signature is not the key's");
    [header, claims]
}
