//! The provider's endpoints.

use super::{Access, Grant, Lie, PASSWORD, Provider, parameters, response};
use crate::support::signer::Signer;
use crate::support::{CLIENT_ID, ISSUER, SID, http_date};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Provider {
    pub(super) fn serve(&self, asked_for: &str, request: &HttpRequest) -> HttpResponse {
        let asked = parameters(request.body.as_deref().unwrap_or_default());
        let answer = match asked_for {
            "metadata" if !self.has_openid_metadata.get() => response(404, ""),
            "metadata" | "oauth-metadata" | "metadata-elsewhere" => {
                response(200, &self.metadata().to_string())
            }
            "keys" => response(200, &json!({"keys": [self.signer.borrow().jwk()]}).to_string()),
            "push" => self.proved(request, |jkt| self.push(asked, jkt)),
            "userinfo" => self.userinfo(request),
            "revocation" => self.revoke(&asked),
            _ => self.proved(request, |jkt| self.token(&asked, jkt)),
        };
        if !self.shows_date.get() {
            return answer;
        }
        answer.with_header("Date", &http_date(self.now()))
    }

    /// Serves a request, with the thumbprint of its proof's key if it has one.
    fn proved(
        &self,
        request: &HttpRequest,
        serve: impl FnOnce(Option<String>) -> HttpResponse,
    ) -> HttpResponse {
        if !self.takes_proofs.get() {
            return serve(None);
        }
        let answer = match self.rules.check(request, None, self.now()) {
            Ok(jkt) => serve(jkt),
            Err(refusal) => response(400, &json!({"error": refusal.error()}).to_string()),
        };
        self.rules.hand_out(answer)
    }

    fn push(&self, asked: BTreeMap<String, String>, jkt: Option<String>) -> HttpResponse {
        // RFC 9449 section 10.1: both must name the same key.
        assert_eq!(asked.get("dpop_jkt"), jkt.as_ref());
        let request_uri = self.name("urn:example:push");
        self.pushed.borrow_mut().insert(request_uri.clone(), asked);
        response(201, &json!({"request_uri": request_uri, "expires_in": 60}).to_string())
    }

    fn userinfo(&self, request: &HttpRequest) -> HttpResponse {
        assert_eq!(request.method, "GET");
        if let Err(refusal) = self.userinfo_rules.admit(request, self) {
            return self.userinfo_rules.hand_out(refusal);
        }
        let answer = match &*self.userinfo.borrow() {
            Ok(claims) if self.signs_userinfo.get() => {
                HttpResponse::new(200, self.signer.borrow().sign(claims))
                    .with_header("Content-Type", "application/jwt")
            }
            Ok(claims) => response(200, &claims.to_string()),
            Err(status) => response(*status, ""),
        };
        self.userinfo_rules.hand_out(answer)
    }

    fn revoke(&self, asked: &BTreeMap<String, String>) -> HttpResponse {
        assert_eq!(asked["client_id"], CLIENT_ID);
        if let Some(refusal) = &*self.refuses_revocation.borrow() {
            return refusal.clone();
        }
        let token = asked["token"].clone();
        self.access_tokens.borrow_mut().remove(&token);
        self.refresh_tokens.borrow_mut().remove(&token);
        self.revoked.borrow_mut().push((asked["token_type_hint"].clone(), token));
        HttpResponse::new(200, "")
    }

    fn metadata(&self) -> Value {
        let mut metadata = json!({
            "issuer": ISSUER,
            "authorization_endpoint": format!("{ISSUER}/authorize"),
            "token_endpoint": format!("{ISSUER}/token"),
            "jwks_uri": format!("{ISSUER}/keys"),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        });
        if self.has_extra_endpoints.get() {
            metadata["userinfo_endpoint"] = json!(format!("{ISSUER}/me"));
            metadata["revocation_endpoint"] = json!(format!("{ISSUER}/revoke"));
        }
        if self.demands_pushes.get() {
            metadata["pushed_authorization_request_endpoint"] = json!(format!("{ISSUER}/push"));
            metadata["require_pushed_authorization_requests"] = json!(true);
        }
        if self.has_check_session_page.get() {
            metadata["check_session_iframe"] = json!(format!("{ISSUER}/session"));
        }
        if self.has_signout_page.get() {
            metadata["end_session_endpoint"] = json!(format!("{ISSUER}/signout"));
        }
        for member in self.missing_metadata.borrow().iter() {
            metadata.as_object_mut().map(|metadata| metadata.remove(*member));
        }
        metadata
    }

    fn token(&self, asked: &BTreeMap<String, String>, jkt: Option<String>) -> HttpResponse {
        assert_eq!(asked["client_id"], CLIENT_ID);
        *self.asked_for_tokens.borrow_mut() = asked.clone();
        if let Some((status, error)) = self.refuses_tokens.get() {
            return response(status, &json!({"error": error}).to_string());
        }
        if let Some(error) = self.refuses_resources.get().filter(|_| asked.contains_key("resource")) {
            return response(400, &json!({"error": error}).to_string());
        }
        let Some(grant_type) = asked.get("grant_type") else {
            return response(400, r#"{"error":"invalid_request"}"#);
        };
        let grant = match grant_type.as_str() {
            "authorization_code" => self.codes.borrow_mut().remove(&asked["code"]).filter(|grant| {
                let challenge = digest(&SHA256, asked["code_verifier"].as_bytes());
                asked["redirect_uri"] == grant.redirect_uri
                    && URL_SAFE_NO_PAD.encode(challenge) == grant.challenge
            }),
            "password" => (asked["password"] == PASSWORD).then(|| Grant::of_subject(&asked["username"])),
            _ if !self.rotates.get() => self.refresh_tokens.borrow().get(&asked["refresh_token"]).cloned(),
            // Rotation: a refresh token is valid once.
            _ => self.refresh_tokens.borrow_mut().remove(&asked["refresh_token"]),
        };
        // A bound grant is for the holder of its key; an unbound one is bound to the first key.
        match grant {
            Some(grant) if grant.jkt.is_none() || grant.jkt == jkt => {
                response(200, &self.tokens(Grant { jkt, ..grant }, asked).to_string())
            }
            _ => response(400, r#"{"error":"invalid_grant","error_description":"grant request is invalid"}"#),
        }
    }

    fn tokens(&self, grant: Grant, asked: &BTreeMap<String, String>) -> Value {
        let of_session = "openid profile offline_access";
        let scope = asked.get("scope").map_or(of_session, String::as_str);
        let token_type = if grant.jkt.is_some() { "DPoP" } else { "Bearer" };
        let access_token = self.name("access-token");
        let mut tokens = json!({
            "access_token": access_token,
            "token_type": token_type,
            "expires_in": self.token_seconds.get(),
            "id_token": self.id_token(&grant, &access_token),
            "scope": scope,
        });
        let access = Access {
            subject: grant.subject.clone(),
            jkt: grant.jkt.clone(),
            expires_at: self.now().plus(self.token_seconds.get()),
            resource: asked.get("resource").cloned(),
            scope: scope.to_owned(),
        };
        self.access_tokens.borrow_mut().insert(access_token, access);
        let is_renewal = asked.contains_key("refresh_token");
        if is_renewal && !self.renews_id_tokens.get() {
            tokens["id_token"] = json!(null);
        }
        let goes_on = !self.rotates.get() && is_renewal;
        if self.gives_refresh_tokens.get() && !goes_on {
            let refresh_token = self.name("refresh-token");
            tokens["refresh_token"] = json!(refresh_token);
            self.refresh_tokens.borrow_mut().insert(refresh_token, grant);
        }
        tokens
    }

    fn id_token(&self, grant: &Grant, access_token: &str) -> String {
        let now = self.now().0;
        let hash = digest(&SHA256, access_token.as_bytes());
        let lie = self.lie.get();
        let mut claims = json!({
            "iss": ISSUER,
            "sub": grant.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + self.token_seconds.get(),
            "nonce": grant.nonce,
            "at_hash": URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
            "name": "Alice Adams",
            "sid": SID,
        });
        if grant.nonce.is_empty() {
            claims.as_object_mut().map(|claims| claims.remove("nonce"));
        }
        if let Some(lie) = lie {
            lie.tell(&mut claims);
        }
        match lie {
            Some(Lie::ForeignKey) => Signer::new(&self.signer.borrow().kid).sign(&claims),
            Some(Lie::UnknownKid) => Signer::new("key-of-nobody").sign(&claims),
            _ => self.signer.borrow().sign(&claims),
        }
    }
}
