//! What is decided about an address is what a whole URL parser would find. That one (the URL Standard's, in Rust) is too
//! heavy for a page, and here to give a second opinion.

use oauth2::url::{Host, Url};
use oidc_client_protocol::{EndSessionTemplate, FrontchannelLogout, InitiateLogin, Issuer, ReturnTo, url};
use proptest::prelude::*;

const ORIGIN: &str = "https://app.example";

/// Pieces of addresses in any order, and good ones with a character exchanged.
fn any_address() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "https",
        "http",
        "HTTPS",
        "ftp",
        "javascript",
        "data",
        ":",
        "/",
        "//",
        "://",
        "\\",
        "?",
        "#",
        "@",
        "&",
        "=",
        "%",
        "%2F",
        "%00",
        ".",
        "..",
        ":443",
        ":80",
        ":08",
        ":99999",
        "[::1]",
        "[",
        "]",
        "app.example",
        "APP.example",
        "evil.example",
        "localhost",
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "017700000001",
        "a_b",
        "xn--nxasmq6b",
        "é",
        "。",
        "\u{ad}",
        "\t",
        "\n",
        " ",
        "\0",
        "a",
        "1",
    ]);
    let pieces = prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat());
    let good = prop::sample::select(vec![
        "https://app.example/board?sort=name#top",
        "http://127.0.0.1:4400/realm",
        "https://login.example@evil.example/",
        "/board?sort=name",
    ]);
    let damaged = (good, any::<prop::sample::Index>(), any::<char>()).prop_map(|(good, index, other)| {
        let mut characters: Vec<char> = good.chars().collect();
        let index = index.index(characters.len());
        characters[index] = other;
        characters.into_iter().collect()
    });
    let joined = |begin: &'static str, pieces: Vec<&'static str>| {
        prop::collection::vec(prop::sample::select(pieces), 0..6)
            .prop_map(move |pieces| format!("{begin}{}", pieces.concat()))
    };
    let host = [
        "app.example",
        "evil.example",
        "localhost",
        "127.0.0.1",
        "127.",
        "0x7f.1",
        ".",
        "@",
        ":80",
        "/",
        "%2e",
    ];
    let path = ["/", "//", ".", "..", "evil.example", "%2e", "%2f", "a", "?", "#"];
    prop_oneof![
        pieces,
        damaged,
        any::<String>(),
        joined("https://", host.to_vec()),
        joined("http://", host.to_vec()),
        joined("/", path.to_vec()),
        joined("https://app.example", path.to_vec()),
    ]
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        None => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_origin_is_the_one_that_a_browser_finds(address in any_address()) {
        // What no parser takes is fetched by nobody; an IPv6 address may have a shorter form.
        if let (Some(origin), Ok(parsed)) = (url::origin(&address), Url::parse(&address)) {
            let found = parsed.origin().ascii_serialization();
            prop_assert!(found == origin || origin.contains('['), "{:?}: {:?}", address, found);
            prop_assert_eq!(Url::parse(&origin).unwrap().origin(), parsed.origin());
        }
    }

    #[test]
    fn a_token_travels_encrypted_or_stays_on_this_machine(address in any_address()) {
        if let (true, Ok(parsed)) = (url::is_secure(&address), Url::parse(&address)) {
            prop_assert!(parsed.scheme() == "https" || is_loopback(&parsed), "{:?}", address);
            prop_assert!(parsed.username().is_empty() && parsed.password().is_none(), "{:?}", address);
        }
    }

    #[test]
    fn nobody_is_led_to_another_origin_after_sign_in(address in any_address()) {
        if let Ok(place) = ReturnTo::parse(&address, ORIGIN) {
            let app = Url::parse(ORIGIN).unwrap();
            let there = app.join(place.as_str()).unwrap();
            prop_assert_eq!(there.origin(), app.origin(), "{:?}", address);
            // And again, when an app's router has resolved it and hands it on as a path.
            let again = app.join(there.path()).unwrap();
            prop_assert_eq!(again.origin(), app.origin(), "{:?}", address);
        }
    }

    #[test]
    fn any_address_is_read_or_refused(address in any_address()) {
        let ours = [Issuer::new("https://login.example").unwrap()];
        if let Ok(wish) = InitiateLogin::parse(&address, &ours, ORIGIN) {
            prop_assert_eq!(&wish.issuer, &ours[0]);
        }
        let _any = (FrontchannelLogout::parse(&address), EndSessionTemplate::parse(&address), Issuer::new(address));
    }
}

#[test]
fn an_address_of_ipv6_keeps_its_brackets_and_loses_the_schemes_own_port() {
    assert_eq!(url::origin("http://[::1]/inbox").as_deref(), Some("http://[::1]"));
    assert_eq!(url::origin("http://[::1]:80/").as_deref(), Some("http://[::1]"));
    assert_eq!(url::origin("https://[::1]:80/").as_deref(), Some("https://[::1]:80"));
    assert_eq!(url::origin("https://app.example:443").as_deref(), Some("https://app.example"));
}

#[test]
fn an_address_is_split_after_its_host_however_short_that_is() {
    assert_eq!(url::split_origin("http://a/b/c"), ("http://a", "/b/c"));
    assert_eq!(url::split_origin("https://a?b=/c"), ("https://a", "?b=/c"));
    assert_eq!(url::split_origin("https://app.example"), ("https://app.example", ""));
}
