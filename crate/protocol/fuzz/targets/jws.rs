//! A token in compact form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc_client_protocol::Jws;

fuzz_target!(|compact: &str| {
    if let Ok(jws) = Jws::parse(compact) {
        // Every three bytes are four characters: a token with padding or whitespace would be longer.
        let signature = (jws.signature.len() * 4).div_ceil(3);
        assert_eq!(compact.len(), jws.signing_input.len() + 1 + signature);
        assert!(compact.starts_with(&jws.signing_input));
    }
});
