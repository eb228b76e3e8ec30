//! The guest that this browser keeps: the token that the database made for them, under a separate key, so that it is never
//! used as a person's.

use leptos::prelude::window;
use oidc_client_backends::spacetimedb::{GuestToken, Identity};
use oidc_client_protocol::json::{Object, Value};
use web_sys::Storage;

const KEY: &str = "oidc-client-wasm-demo.guest";

/// The guest that this browser keeps, also while they are not in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptGuest {
    /// The database's token for the guest, once it has made one.
    pub token: Option<GuestToken>,
    /// The guest's identity there.
    pub identity: Option<Identity>,
    /// Whether the page acts for this guest, also after a reload.
    pub active: bool,
}

/// The kept guest, and whether the browser refuses to store anything.
pub fn load() -> (KeptGuest, bool) {
    let Some(storage) = storage() else { return (KeptGuest::default(), true) };
    let guest = storage.get_item(KEY).ok().flatten().and_then(|text| decode(&text)).unwrap_or_default();
    (guest, false)
}

/// Stores the guest; `false` if the browser refuses, and the guest exists in memory only.
pub fn save(guest: &KeptGuest) -> bool {
    storage().is_some_and(|storage| storage.set_item(KEY, &encode(guest)).is_ok())
}

/// Reading the property throws when a browser blocks storage. If it doesn't throw, storage is available, but may still be
/// full.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn encode(guest: &KeptGuest) -> String {
    let mut record = Object::new();
    record.insert_some("token", guest.token.as_ref().map(|token| Value::String(token.secret().to_owned())));
    record.insert_some("identity", guest.identity.map(|identity| Value::String(identity.to_string())));
    record.insert("active", Value::Bool(guest.active));
    Value::Object(record).to_json()
}

fn decode(text: &str) -> Option<KeptGuest> {
    let record = Object::parse(text).ok()?;
    Some(KeptGuest {
        token: record.string("token").map(|token| GuestToken::new(token.to_owned())),
        identity: record.get("identity").and_then(Identity::from_value),
        active: record.get("active").and_then(Value::as_bool)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_survives_storage() {
        let identity = "0xc200250b0021346d0a447dd17165deaf882ec3dad32c907afec5f34669d3716c".parse().ok();
        let kept = KeptGuest { token: Some(GuestToken::new("t".to_owned())), identity, active: true };
        assert_eq!(decode(&encode(&kept)), Some(kept));
        assert_eq!(decode(&encode(&KeptGuest::default())), Some(KeptGuest::default()));
    }

    #[test]
    fn a_record_that_is_not_ours_is_no_guest() {
        assert_eq!(decode("eyJhbGciOiJFUzI1NiJ9.e30.AA"), None);
        assert_eq!(decode("{}"), None);
    }
}
