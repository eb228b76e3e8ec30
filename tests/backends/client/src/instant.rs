//! InstantDB.

use crate::{Told, take};
use js_sys::Function;
use oidc_client_backends::instantdb::{
    Database, DatabaseAuth, HttpAuth, InstantAuth, InstantDb, InstantDbError, InstantDbSettings, InstantEvent,
};
use oidc_client_backends::token_source::FunctionSource;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// InstantDB, with a function of the page as its source.
#[wasm_bindgen]
pub struct Instant {
    instant: InstantDb,
    source: Rc<FunctionSource>,
    told: Told,
    following: RefCell<Option<Box<dyn Any>>>,
}

#[wasm_bindgen]
impl Instant {
    /// With the app's own database object, or over HTTP where that is `undefined`.
    ///
    /// # Errors
    /// The error's code.
    #[wasm_bindgen(constructor)]
    pub fn new(
        database: Option<Database>,
        app_id: &str,
        api_uri: &str,
        get_token: Function,
        sign_out: Function,
    ) -> Result<Instant, String> {
        let settings = InstantDbSettings::new(app_id, "our-provider", api_uri);
        let source = FunctionSource::of_js(get_token);
        source.on_js_sign_out(sign_out);
        let auth: Rc<dyn InstantAuth> = match database {
            Some(database) => DatabaseAuth::new(database, "our-provider"),
            None => HttpAuth::new(settings.clone()).map_err(|error| error.code().to_owned())?,
        };
        let instant = InstantDb::new(settings, source.clone(), auth);
        Ok(Instant { instant, source, told: Told::default(), following: RefCell::default() })
    }

    /// The id of the user signed in afterwards, or the error.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(&self) -> String {
        match self.instant.sign_in().await {
            Ok(Some(user)) => user.id().to_owned(),
            Ok(None) => "nobody".to_owned(),
            Err(error) => said(&error),
        }
    }

    /// `done`, or the error.
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self) -> String {
        self.instant.sign_out().await.map_or_else(|error| said(&error), |()| "done".to_owned())
    }

    /// Keeps in step from now on.
    pub fn follow(&self) {
        let told = self.told.clone();
        self.following.replace(Some(self.instant.follow(move |event| {
            told.borrow_mut().push(match event {
                InstantEvent::SignedIn(user) => format!("in {}", user.id()),
                InstantEvent::SignedOut => "out".to_owned(),
                InstantEvent::Failed(error) => said(error),
                _ => "unknown".to_owned(),
            });
        })));
    }

    /// The function may return another token now.
    pub fn changed(&self) {
        self.source.changed();
    }

    /// The events since the last call.
    #[wasm_bindgen(js_name = takeTold)]
    pub fn take_told(&self) -> Vec<String> {
        take(&self.told)
    }
}

fn said(error: &InstantDbError) -> String {
    format!("{}: {error}", error.code())
}
