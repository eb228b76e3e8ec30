//! `WWW-Authenticate`, as real servers send it (RFC 9110 section 11.6.1).

use oidc_client_protocol::challenge::Challenge;
use oidc_client_protocol::http::HttpResponse;

fn all(headers: &[&str]) -> Vec<Challenge> {
    let answer = HttpResponse::new(401, "");
    Challenge::all_in(&headers.iter().fold(answer, |it, value| it.with_header("www-authenticate", value)))
}

/// The `error` of the first challenge of this scheme.
fn error(header: &str, scheme: &str) -> Option<String> {
    let challenges = all(&[header]);
    let found = challenges.iter().find(|challenge| challenge.is(scheme))?;
    found.parameter("error").map(str::to_owned)
}

#[test]
fn a_scheme_is_found_among_several_in_any_case_and_spacing() {
    for header in [
        r#"DPoP error="use_dpop_nonce""#,
        r#"dpop error="use_dpop_nonce""#,
        r#"dPoP ERROR=use_dpop_nonce"#,
        r#"DPOP error = "use_dpop_nonce" , algs="ES256""#,
        r#"DPoP realm="a, DPoP error=\"x\"", error="use_dpop_nonce""#,
        r#"DPoP error="use\_dpop_nonce""#,
        r#"Bearer, DPoP error="use_dpop_nonce""#,
        r#"Bearer error="invalid_token", DPoP algs="ES256 EdDSA", error="use_dpop_nonce""#,
        r#"Basic realm="DPoP error=x", DPoP error="use_dpop_nonce""#,
        r#"Negotiate YII=, DPoP error="use_dpop_nonce""#,
        r#"Newauth abc==,, ,DPoP error="use_dpop_nonce","#,
        "DPoP\terror=\"use_dpop_nonce\"",
    ] {
        assert_eq!(error(header, "DPoP").as_deref(), Some("use_dpop_nonce"), "{header}");
    }
}

#[test]
fn an_error_belongs_to_its_own_challenge() {
    for (header, scheme, expected) in [
        (r#"Bearer error="use_dpop_nonce", DPoP algs="ES256""#, "DPoP", None),
        (r#"DPoP algs="ES256", Bearer error="invalid_token""#, "Bearer", Some("invalid_token")),
        (r#"DPoP realm="error=\"use_dpop_nonce\"""#, "DPoP", None),
        (r#"Bearer realm="DPoP", error="invalid_token""#, "DPoP", None),
        (r#"DPoPx error="use_dpop_nonce""#, "DPoP", None),
        (r#"DPoP error="use_dpop_nonce"#, "DPoP", None),
        (r#"DPoP error="use_dpop_nonce"x"#, "DPoP", None),
        (r#"Bearer realm="a\", DPoP error=use_dpop_nonce, b""#, "DPoP", None),
        (r#"DPoP error="#, "DPoP", None),
        (r#"error="use_dpop_nonce""#, "DPoP", None),
        (r#"D@oP error="x", DPoP error="y""#, "DPoP", Some("y")),
        ("", "DPoP", None),
    ] {
        assert_eq!(error(header, scheme).as_deref(), expected, "{header}");
    }
}

#[test]
fn challenges_of_several_headers_are_read_in_order() {
    let challenges = all(&["Basic realm=a", r#"Bearer scope="a b", DPoP"#]);
    let schemes: Vec<&str> = ["Basic", "Bearer", "DPoP"]
        .into_iter()
        .filter(|one| challenges.iter().any(|it| it.is(one)))
        .collect();
    assert_eq!((challenges.len(), schemes.as_slice()), (3, ["Basic", "Bearer", "DPoP"].as_slice()));
    assert_eq!(challenges[1].parameter("SCOPE"), Some("a b"));
    assert_eq!(challenges[2].parameter("scope"), None);
}

#[test]
fn quotes_and_escapes_are_undone() {
    let challenges = all(&[r#"Bearer error_description="say \"a\\b\", please""#]);
    assert_eq!(challenges[0].parameter("error_description"), Some(r#"say "a\b", please"#));
}

#[test]
fn parsing_any_header_terminates() {
    let pieces = ["\"", "\\", ",", "=", " ", "DPoP", "error", "é", "\u{0}"];
    for one in pieces {
        for two in pieces {
            for three in pieces {
                let header = format!("{one}{two}{three}{one}");
                assert!(all(&[&header]).len() <= 3, "{header}");
            }
        }
    }
}

#[test]
fn a_backslash_escapes_inside_quotes_alone() {
    // This quote opens a quoted string, which the rest is part of.
    assert_eq!(error(r#"Negotiate a\", DPoP error="use_dpop_nonce""#, "DPoP"), None);
}
