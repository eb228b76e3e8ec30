//! The guest that this browser keeps: the token that the database made for them, under a key of its own, so that it
//! never stands in for a person's.

use leptos::prelude::window;
use oidc_client_backends::spacetimedb::{GuestToken, Identity};
use oidc_client_protocol::json::{Object, Value};
use web_sys::Storage;

const KEY: &str = "oidc-client-wasm-demo.guest";

/// The guest's seat: it stays reserved while they are away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestSeat {
    /// The database's token for the guest, once it has made one.
    pub token: Option<GuestToken>,
    /// Who the guest is there.
    pub identity: Option<Identity>,
    /// Whether the person sits on it: goes on as the guest after a reload.
    pub active: bool,
}

/// The kept guest, and whether the browser refuses to keep anything.
pub fn load() -> (GuestSeat, bool) {
    let Some(storage) = storage() else { return (GuestSeat::default(), true) };
    let seat = storage.get_item(KEY).ok().flatten().and_then(|text| decode(&text)).unwrap_or_default();
    (seat, false)
}

/// Keeps the guest; `false` when the browser refuses, and the guest lives in memory only.
pub fn save(seat: &GuestSeat) -> bool {
    storage().is_some_and(|storage| storage.set_item(KEY, &encode(seat)).is_ok())
}

/// Reading the property is what throws when a browser blocks storage; afterwards it is there and may still be full.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn encode(seat: &GuestSeat) -> String {
    let mut record = Object::new();
    record.insert_some("token", seat.token.as_ref().map(|token| Value::String(token.secret().to_owned())));
    record.insert_some("identity", seat.identity.map(|identity| Value::String(identity.to_string())));
    record.insert("active", Value::Bool(seat.active));
    Value::Object(record).to_json()
}

fn decode(text: &str) -> Option<GuestSeat> {
    let record = Object::parse(text).ok()?;
    Some(GuestSeat {
        token: record.string("token").map(|token| GuestToken::new(token.to_owned())),
        identity: record.get("identity").and_then(Identity::from_value),
        active: record.get("active").and_then(Value::as_bool)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_survives_storage() {
        let identity = "0xc200250b0021346d0a447dd17165deaf882ec3dad32c907afec5f34669d3716c".parse().ok();
        let taken = GuestSeat { token: Some(GuestToken::new("t".to_owned())), identity, active: true };
        assert_eq!(decode(&encode(&taken)), Some(taken));
        assert_eq!(decode(&encode(&GuestSeat::default())), Some(GuestSeat::default()));
    }

    #[test]
    fn a_record_that_is_not_ours_is_no_guest() {
        assert_eq!(decode("eyJhbGciOiJFUzI1NiJ9.e30.AA"), None);
        assert_eq!(decode("{}"), None);
    }
}
