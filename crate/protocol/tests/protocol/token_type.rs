//! The type of a token, as servers write it and as it is sent to them (RFC 6749 section 7.1).

use crate::support::ACCESS_TOKEN;
use oidc_client_protocol::{AccessToken, TokenType};

#[test]
fn names_are_read_in_any_case_and_written_in_the_registered_one() {
    for (name, expected) in [
        ("Bearer", Some(TokenType::Bearer)),
        ("bEARER", Some(TokenType::Bearer)),
        ("DPoP", Some(TokenType::Dpop)),
        ("dPoP", Some(TokenType::Dpop)),
        ("dpop", Some(TokenType::Dpop)),
        ("Bearer ", None),
        ("N_A", None),
        ("mac", None),
        ("", None),
    ] {
        assert_eq!(TokenType::from_name(name), expected, "{name}");
    }
    let access_token = AccessToken::new(ACCESS_TOKEN.to_owned());
    assert_eq!(TokenType::Bearer.authorization(&access_token), format!("Bearer {ACCESS_TOKEN}"));
    assert_eq!(TokenType::Dpop.authorization(&access_token), format!("DPoP {ACCESS_TOKEN}"));
}
