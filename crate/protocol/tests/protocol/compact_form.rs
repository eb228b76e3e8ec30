//! A token has a single spelling: ambiguous ones are refused (RFC 7515 sections 2 to 7).

use crate::support::NOW;
use crate::support::flow::Flow;
use crate::support::provider::{Provider, encode};
use oidc_client_protocol::Jws;
use serde_json::json;

fn code(compact: &str) -> &'static str {
    Jws::parse(compact).map_or_else(|error| error.code(), |_| "accepted")
}

#[test]
fn a_token_has_three_segments() {
    let [header, payload, signature] = [encode(r#"{"alg":"ES256"}"#), encode("{}"), encode([1; 64])];
    assert_eq!(code(&format!("{header}.{payload}.{signature}")), "accepted");
    for (segments, expected) in [
        (String::new(), "jws_segments"),
        (header.clone(), "jws_segments"),
        (format!("{header}.{payload}"), "jws_segments"),
        (format!("{header}.{payload}.{signature}.{signature}"), "jws_segments"),
        (format!("{header}.{payload}.{signature}."), "jws_segments"),
        (format!(".{header}.{payload}.{signature}"), "jws_segments"),
        (format!("{header}.k.i.{payload}.t"), "jws_segments"),
        (format!("..{signature}"), "jws_json"),
        (format!("{header}..{signature}"), "jws_json"),
    ] {
        assert_eq!(code(&segments), expected, "{segments}");
    }
}

#[test]
fn each_segment_is_canonical_base64url() {
    let good = [encode(r#"{"alg":"ES256"}"#), encode("{ }"), encode([1; 64])];
    for (index, segment) in good.iter().enumerate() {
        // The last character of a segment may hold bits that belong to no byte: those must be zero.
        let mut stray_bits = segment.clone();
        stray_bits.pop();
        stray_bits.push('B');
        for bad in [
            format!("{segment}="),
            format!("{segment}=="),
            format!(" {segment}"),
            format!("{segment}\n"),
            format!("{segment}+"),
            format!("{segment}/"),
            format!("{segment}%2E"),
            format!("{segment}\u{e9}"),
            stray_bits,
        ] {
            let mut segments = good.clone();
            segments[index] = bad;
            let token = segments.join(".");
            assert!(["jws_encoding", "jws_json"].contains(&code(&token)), "{token}: {}", code(&token));
        }
    }
}

#[test]
fn stray_bits_do_not_make_a_second_spelling_of_a_good_token() {
    let provider = Provider::new();
    let id_token = provider.sign("ES256", &Flow::new().claims(&json!({})));
    // 64 bytes leave four bits over: of the sixteen last characters that lenient decoders treat alike, one is canonical.
    let (rest, last) = id_token.split_at(id_token.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for other in alphabet.chars().filter(|other| !last.starts_with(*other)) {
        let error = Flow::new().finish(&format!("{rest}{other}"), &provider.keys(), NOW).unwrap_err();
        assert!(["jws_encoding", "id_token_signature"].contains(&error.code()), "{other}");
    }
}

#[test]
fn a_repeated_member_is_refused_even_when_well_signed() {
    let provider = Provider::new();
    let flow = Flow::new();
    let claims = flow.claims(&json!({})).to_string();
    let twice = claims.replacen('{', r#"{"sub":"mallory","#, 1);
    // The same member name, escaped: `\u0073` is an `s`.
    let escaped = claims.replacen('{', r#"{"\u0073ub":"mallory","#, 1);
    let inside = claims.replacen('{', r#"{"address":{"country":"a","country":"b"},"#, 1);
    for payload in [twice, escaped, inside] {
        let id_token = provider.sign_text("ES256", r#"{"alg":"ES256","kid":"ES256"}"#, &payload);
        let error = Flow::new().finish(&id_token, &provider.keys(), NOW).unwrap_err();
        assert_eq!(error.code(), "jws_json", "{payload}");
    }
    for header in [r#"{"alg":"ES256","alg":"ES256"}"#, r#"{"alg":"none","kid":"ES256","alg":"ES256"}"#] {
        let id_token = provider.sign_text("ES256", header, &claims);
        let error = Flow::new().finish(&id_token, &provider.keys(), NOW).unwrap_err();
        assert_eq!(error.code(), "jws_json", "{header}");
    }
}

#[test]
fn header_and_payload_are_json_objects() {
    let (header, signature) = (encode(r#"{"alg":"ES256"}"#), encode([1; 64]));
    for text in ["", "null", "[]", "\"x\"", "{", "{}{}", "{'alg':'ES256'}", r#"{"a":1,}"#] {
        assert_eq!(code(&format!("{header}.{}.{signature}", encode(text))), "jws_json", "payload {text}");
        assert_eq!(code(&format!("{}.{header}.{signature}", encode(text))), "jws_json", "header {text}");
    }
    let not_utf8 = encode(b"{\"sub\":\"\xff\"}");
    assert_eq!(code(&format!("{header}.{not_utf8}.{signature}")), "jws_encoding");
}

#[test]
fn a_token_longer_than_a_hundred_thousand_characters_is_refused_unread() {
    assert_eq!(code(&"x".repeat(100_001)), "jws_too_long");
    assert_eq!(code(&"x".repeat(100_000)), "jws_segments");
}
