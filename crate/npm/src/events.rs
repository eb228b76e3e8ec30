//! Session events, forwarded to the face.

use crate::host::Host;
use crate::outcome;
use oidc_client_wasm::Event;
use oidc_client_wasm::protocol::json::Value;

/// Calls the face with the event's name and its payload as JSON text.
pub(crate) fn emit(host: &Host, event: &Event) {
    let (name, payload) = match event {
        Event::UserLoaded(user) => ("userLoaded", Some(outcome::user(user))),
        Event::UserUnloaded => ("userUnloaded", None),
        Event::UserSignedOut => ("userSignedOut", None),
        Event::Renewing => ("renewing", None),
        Event::SilentRenewError { error, will_retry_at } => {
            let mut error = outcome::error_object(error);
            error.insert_some("will_retry_at", will_retry_at.map(|at| at.0));
            ("silentRenewError", Some(Value::Object(error).to_json()))
        }
        Event::StorageDegraded => ("storageDegraded", None),
        // The face raises the events of expiring tokens and of the provider's session itself.
        _ => return,
    };
    host.event(name, payload);
}
