//! APIs that accept the token but require more (RFC 9470 section 3, RFC 6750 section 3.1).

use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::{InsufficientScope, InsufficientUserAuthentication};

fn answer(status: u16, header: &str) -> HttpResponse {
    HttpResponse::new(status, "").with_header("WWW-Authenticate", header)
}

#[test]
fn a_demand_for_another_sign_in_is_read_as_far_as_it_makes_sense() {
    for (header, acr_values, max_age) in [
        (r#"Bearer error="insufficient_user_authentication""#, "", None),
        (r#"Bearer error="insufficient_user_authentication", max_age="0""#, "", Some(0)),
        (r#"Bearer error="insufficient_user_authentication", max_age=300"#, "", Some(300)),
        (r#"Bearer error="insufficient_user_authentication", max_age="-1", acr_values="""#, "", None),
        (r#"Bearer error="insufficient_user_authentication", max_age="+5""#, "", None),
        (r#"Bearer error="insufficient_user_authentication", max_age="99999999999999999999""#, "", None),
        (
            r#"dpop error="insufficient_user_authentication", acr_values="  a   b ", max_age="5""#,
            "a b",
            Some(5),
        ),
        (r#"Bearer, DPoP error="insufficient_user_authentication", acr_values="a""#, "a", None),
    ] {
        let demand = InsufficientUserAuthentication::in_response(&answer(401, header)).expect(header);
        assert_eq!((demand.acr_values.join(" ").as_str(), demand.max_age), (acr_values, max_age), "{header}");
        let request = demand.signin_request();
        assert_eq!(request.acr_values, (!acr_values.is_empty()).then(|| acr_values.to_owned()));
        assert_eq!((request.max_age, request.scope), (max_age, None));
    }
}

#[test]
fn nothing_else_is_taken_for_a_demand() {
    for (status, header) in [
        (200, r#"Bearer error="insufficient_user_authentication""#),
        (400, r#"Bearer error="insufficient_scope""#),
        (401, r#"Bearer error="invalid_token", error_description="insufficient_user_authentication""#),
        (401, r#"Basic error="insufficient_user_authentication""#),
        (403, r#"Basic error="insufficient_scope""#),
        (403, r#"Bearer scope="insufficient_scope""#),
        (401, ""),
    ] {
        let answer = answer(status, header);
        assert_eq!(InsufficientUserAuthentication::in_response(&answer), None, "{header}");
        assert_eq!(InsufficientScope::in_response(&answer), None, "{header}");
    }
}

#[test]
fn what_a_scope_lacks_is_asked_for_once_and_beside_what_there_is() {
    for (demanded, granted, expected) in [
        ("write", "openid read", "openid read write"),
        ("read openid", "openid read", "openid read"),
        ("", "openid  read", "openid read"),
    ] {
        let header = format!(r#"Bearer error="insufficient_scope", scope="{demanded}""#);
        let demand = InsufficientScope::in_response(&answer(403, &header)).expect(&header);
        assert_eq!(demand.signin_request(granted).scope.as_deref(), Some(expected));
    }
}
