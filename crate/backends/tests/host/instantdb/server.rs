//! A stand-in for InstantDB's server, by the rules in its source code.

use super::API;
use oidc_client_backends::token_source::Token;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};

/// A server that answers as InstantDB does.
#[derive(Default)]
pub(super) struct Server {
    pub(super) asked: RefCell<Vec<(String, Value)>>,
    pub(super) is_down: Cell<bool>,
    pub(super) never_answers: Cell<bool>,
    pub(super) status: Cell<Option<u16>>,
    /// The refresh tokens that it accepts.
    pub(super) good: RefCell<Vec<String>>,
}

impl Server {
    pub(super) fn answer(&self, path: &str, body: &Value) -> Result<Value, (u16, Value)> {
        let refuse =
            |message: &str| Err((400, json!({"type": "validation-failed", "message": message, "hint": {}})));
        let user = |refresh_token: &str| {
            let id = refresh_token.trim_start_matches("refresh-of-");
            json!({"user": {"id": id, "email": null, "refresh_token": refresh_token}, "created": false})
        };
        match path {
            "/runtime/oauth/id_token" => {
                let token = Token::new(body["id_token"].as_str().unwrap());
                match (token.nonce(), body["nonce"].as_str()) {
                    (Some(_), None) => return refuse("The nonce parameter was not provided in the request."),
                    (None, Some(_)) => return refuse("The id_token is missing a nonce."),
                    (in_token, sent) if in_token != sent => return refuse("The nonces do not match."),
                    _ => {}
                }
                let refresh_token = format!("refresh-of-{}", token.person().unwrap().subject);
                self.good.borrow_mut().push(refresh_token.clone());
                Ok(user(&refresh_token))
            }
            "/runtime/auth/verify_refresh_token" => match body["refresh-token"].as_str() {
                Some(token) if self.good.borrow().iter().any(|good| good == token) => Ok(user(token)),
                _ => Err((400, json!({"type": "record-not-found", "message": "Record not found: app-user"}))),
            },
            "/runtime/signout" => {
                let spent = body["refresh_token"].as_str().unwrap();
                self.good.borrow_mut().retain(|good| good != spent);
                Ok(json!({}))
            }
            other => panic!("InstantDB has no such place: {other}"),
        }
    }

    /// The last segments of the requested paths since the previous call.
    pub(super) fn take_asked(&self) -> Vec<String> {
        self.asked.take().iter().map(|(path, _)| path.rsplit('/').next().unwrap().to_owned()).collect()
    }
}

impl Fetch for Server {
    fn fetch(&self, request: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move {
            let path = request.url.strip_prefix(API).unwrap().to_owned();
            assert!(
                request
                    .headers
                    .iter()
                    .any(|header| *header == ("Content-Type".into(), "application/json".into()))
            );
            let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
            self.asked.borrow_mut().push((path.clone(), body.clone()));
            if self.never_answers.get() {
                std::future::pending::<()>().await;
            }
            if self.is_down.get() {
                return Err(FetchError::Unreachable);
            }
            if let Some(status) = self.status.get() {
                return Ok(HttpResponse::new(status, "<html>"));
            }
            Ok(match self.answer(&path, &body) {
                Ok(body) => HttpResponse::new(200, body.to_string()),
                Err((status, body)) => HttpResponse::new(status, body.to_string()),
            })
        })
    }
}
