//! Decisions about addresses agree with a full URL parser. The one used here (the URL Standard's, in Rust) is too heavy
//! for a page.

use oauth2::url::{Host, Url};
use oidc_client_protocol::{
    EndSessionTemplate, FrontchannelLogout, InitiateLogin, Issuer, ReturnTo, form, url,
};
use proptest::prelude::*;

const ORIGIN: &str = "https://app.example";

/// Fragments of addresses, valid or not.
const PIECES: [&str; 48] = [
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
];

/// Fragments that may follow `https://`.
const HOST_PIECES: [&str; 11] =
    ["app.example", "evil.example", "localhost", "127.0.0.1", "127.", "0x7f.1", ".", "@", ":80", "/", "%2e"];

/// Fragments that may follow an origin.
const PATH_PIECES: [&str; 10] = ["/", "//", ".", "..", "evil.example", "%2e", "%2f", "a", "?", "#"];

/// Pieces of addresses in any order, and valid ones with one character replaced.
fn any_address() -> impl Strategy<Value = String> {
    let pieces =
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..9).prop_map(|pieces| pieces.concat());
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
    let joined = |begin: &'static str, pieces: &'static [&'static str]| {
        prop::collection::vec(prop::sample::select(pieces), 0..6)
            .prop_map(move |pieces| format!("{begin}{}", pieces.concat()))
    };
    prop_oneof![
        pieces,
        damaged,
        any::<String>(),
        joined("https://", &HOST_PIECES),
        joined("http://", &HOST_PIECES),
        joined("/", &PATH_PIECES),
        joined("https://app.example", &PATH_PIECES),
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

/// Checks that a browser resolves this place, taken from `address`, to the app's own origin.
fn stays_in_the_app(place: &ReturnTo, address: &str) -> Result<(), TestCaseError> {
    let app = Url::parse(ORIGIN).unwrap();
    let there = app.join(place.as_str()).unwrap();
    prop_assert_eq!(there.origin(), app.origin(), "{:?}", address);
    // An app's router may resolve the place and pass its path on.
    let again = app.join(there.path()).unwrap();
    prop_assert_eq!(again.origin(), app.origin(), "{:?}", address);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_origin_is_the_one_that_a_browser_finds(address in any_address()) {
        // An address that no parser accepts is never fetched; an IPv6 address may have a shorter form.
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
    fn a_sign_in_does_not_return_to_another_origin(address in any_address()) {
        if let Ok(place) = ReturnTo::parse(&address, ORIGIN) {
            stays_in_the_app(&place, &address)?;
        }
    }

    #[test]
    fn a_third_party_cannot_choose_another_origin_to_return_to(target in any_address()) {
        let ours = [Issuer::new("https://login.example").unwrap()];
        let parameters = [("iss", ours[0].as_str()), ("target_link_uri", target.as_str())];
        let address = form::add_query("https://app.example/start", &parameters);
        let login = InitiateLogin::parse(&address, &ours, ORIGIN).ok();
        if let Some(place) = login.and_then(|login| login.target_link_uri) {
            stays_in_the_app(&place, &target)?;
        }
    }

    #[test]
    fn no_address_makes_a_reader_panic(address in any_address()) {
        let ours = [Issuer::new("https://login.example").unwrap()];
        let _login = InitiateLogin::parse(&address, &ours, ORIGIN);
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
