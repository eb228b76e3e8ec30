//! EdgeBase.

use crate::{Told, take};
use oidc_client_backends::edgebase::{
    Channel, ConnectionState, EdgeBase, EdgeBaseError, EdgeBaseSettings, EdgeBaseUser, Realtime,
    RealtimeEvent,
};
use oidc_client_backends::token_source::{TokenRequest, TokenSource};
use oidc_client_wasm::protocol::json::Value;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// EdgeBase, in a page.
#[wasm_bindgen]
pub struct Edge {
    edgebase: EdgeBase,
    told: Told,
    realtime: RefCell<Option<Realtime>>,
}

#[wasm_bindgen]
impl Edge {
    /// For the server at this address.
    ///
    /// # Errors
    /// The error's code.
    #[wasm_bindgen(constructor)]
    pub fn new(base_url: &str) -> Result<Edge, String> {
        let edgebase = EdgeBase::new(EdgeBaseSettings::new(base_url)).map_err(|error| said(&error))?;
        Ok(Edge { edgebase, told: Told::default(), realtime: RefCell::default() })
    }

    /// Leaves.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(&self, provider: String, redirect_to: String) -> String {
        done(self.edgebase.sign_in_with_oauth(&provider, &redirect_to).await)
    }

    /// Leaves, to link.
    pub async fn link(&self, provider: String, redirect_to: String) -> String {
        done(self.edgebase.link_with_oauth(&provider, &redirect_to).await)
    }

    /// Finishes at this page's address.
    #[wasm_bindgen(js_name = finish)]
    pub async fn finish(&self) -> String {
        match self.edgebase.handle_oauth_callback_here().await {
            Ok(user) => shown(&user),
            Err(error) => said(&error),
        }
    }

    /// The access token, or the error.
    pub async fn token(&self, force: bool) -> String {
        match self.edgebase.token(TokenRequest { force, ..TokenRequest::access_token() }).await {
            Ok(Some(token)) => token.secret().to_owned(),
            Ok(None) => "nobody".to_owned(),
            Err(error) => error.code().to_owned(),
        }
    }

    /// The signed-in user.
    pub fn user(&self) -> Option<String> {
        self.edgebase.user().as_ref().map(shown)
    }

    /// Signs out.
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self) -> String {
        done(self.edgebase.sign_out().await)
    }

    /// Hears of these tables.
    pub fn subscribe(&self, tables: Vec<String>) {
        let told = self.told.clone();
        let channels = tables.iter().map(|table| Channel::table("shared", table)).collect();
        let realtime =
            self.edgebase.subscribe_to(channels, move |event| told.borrow_mut().push(name(&event)));
        self.realtime.replace(Some(realtime));
    }

    /// Closes the connection.
    pub fn close(&self) {
        self.realtime.take();
    }

    /// The events since the last call.
    #[wasm_bindgen(js_name = takeTold)]
    pub fn take_told(&self) -> Vec<String> {
        take(&self.told)
    }
}

fn name(event: &RealtimeEvent) -> String {
    match event {
        RealtimeEvent::State(ConnectionState::Connected { user_id }) => format!("connected {user_id}"),
        RealtimeEvent::State(ConnectionState::Waiting { error, .. }) => format!("waiting: {}", error.code()),
        RealtimeEvent::State(state) => format!("{state:?}").to_lowercase(),
        RealtimeEvent::Subscribed { channel, after_gap } => format!("subscribed {channel} gap={after_gap}"),
        RealtimeEvent::Change(change) => {
            let data = change.data.clone().map(|data| Value::Object(data).to_json()).unwrap_or_default();
            format!("{:?} {} {data}", change.change_type, change.document)
        }
        RealtimeEvent::Revoked { channel } => format!("revoked {channel}"),
        RealtimeEvent::Error(error) => error.code().to_owned(),
        _ => "unknown".to_owned(),
    }
}

fn shown(user: &EdgeBaseUser) -> String {
    format!("{} {} {}", user.id(), user.name().unwrap_or("-"), user.email().unwrap_or("-"))
}

fn done(outcome: Result<(), EdgeBaseError>) -> String {
    outcome.map_or_else(|error| said(&error), |()| "done".to_owned())
}

fn said(error: &EdgeBaseError) -> String {
    format!("{}: {error}", error.code())
}
