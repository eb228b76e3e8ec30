//! The address that a person comes back at, from a sign-in or a sign-out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc_client_protocol::{AuthorizationResponse, SignoutResponse, url};

fuzz_target!(|address: &str| {
    if let Ok(response) = AuthorizationResponse::parse(address) {
        assert!(AuthorizationResponse::is_in(address), "an answer is known as one before it is read");
        assert!(!response.state().is_empty());
    }
    let _any = SignoutResponse::parse(address);
    let (origin, rest) = url::split_origin(address);
    assert_eq!(format!("{origin}{rest}"), address);
    if let Some(origin) = url::origin(address) {
        assert_eq!(url::origin(&origin).as_ref(), Some(&origin));
    }
});
