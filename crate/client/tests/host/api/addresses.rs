//! The addresses to which a token is sent, and those that can't be listed.

use super::{api, call, get, signed_in};
use crate::support::{API, APP, World};
use oidc_client_wasm::protocol::http::HttpRequest;

#[test]
fn no_token_is_sent_to_an_origin_that_is_not_listed() {
    let (world, tab, _) = signed_in(true);
    let api = api(&tab, &[API]).unwrap();
    for address in [
        "https://evil.example/notes",
        "https://api.example.evil.example/",
        "https://evil.example/https://api.example/",
        "https://api.example@evil.example/",
        "https://api.example:pass@evil.example/",
        "https://evil.example\\@api.example/",
        "https://api.example:8443/notes",
        "http://api.example/notes",
        "https://sub.api.example/notes",
        "https://api.examplf/",
        "https://api.ex\tample/",
        "https://\u{ff41}pi.example/",
        "https:api.example/",
        "https:/\\api.example/",
        "https:\\\\evil.example",
        "//api.example/notes",
        "/notes",
        "",
        "blob:https://api.example/1",
        "javascript:fetch('https://api.example')",
        "data:text/plain,https://api.example",
    ] {
        let error = call(&world, &api, HttpRequest::new("GET", address)).unwrap_err();
        assert_eq!(error.code(), "api_origin_not_allowed", "{address:?}");
    }
    assert!(world.network.take_sent().is_empty());
}

#[test]
fn no_token_is_sent_to_a_path_that_is_not_listed() {
    let (world, tab, _) = signed_in(true);
    let api = api(&tab, &["https://shared.example/orders"]).unwrap();
    for (address, code) in [
        ("https://shared.example/", "api_path_not_allowed"),
        ("https://shared.example/order", "api_path_not_allowed"),
        ("https://shared.example/ordersx", "api_path_not_allowed"),
        ("https://shared.example/Orders/1", "api_path_not_allowed"),
        ("https://shared.example/?/orders", "api_path_not_allowed"),
        ("https://shared.example//orders", "api_path_not_allowed"),
        ("https://shared.example/orders/../admin", "api_address_invalid"),
        ("https://shared.example/orders/%2e%2E/admin", "api_address_invalid"),
        ("https://shared.example/orders/.%2e", "api_address_invalid"),
        ("https://shared.example/orders/.\t./admin", "api_address_invalid"),
        ("https://shared.example/orders/..\\admin", "api_address_invalid"),
        ("https://shared.example/orders/a b", "api_address_invalid"),
        ("https://shared.example/orders/\u{e4}", "api_address_invalid"),
    ] {
        let error = call(&world, &api, HttpRequest::new("GET", address)).unwrap_err();
        assert_eq!(error.code(), code, "{address:?}");
    }
    assert!(world.network.take_sent().is_empty());
}

#[test]
fn a_listed_address_allows_itself_and_everything_below_it() {
    let (world, tab, _) = signed_in(false);
    for (allowed, address) in [
        ("https://api.example", "https://api.example"),
        ("https://api.example", "https://api.example/notes?tag=..#/../x"),
        ("https://api.example/", "https://api.example"),
        ("https://api.example/", "https://api.example?tag=a"),
        ("https://api.example:443", "HTTPS://API.example/notes"),
        ("https://api.example/v1", "https://api.example/v1"),
        ("https://api.example/v1", "https://api.example/v1?tag=a"),
        ("https://api.example/v1", "https://api.example/v1/notes"),
        ("https://api.example/v1/", "https://api.example/v1/notes"),
        ("http://localhost:3000", "http://localhost:3000/notes"),
        ("http://[::1]:3000", "http://[::1]:3000/notes"),
    ] {
        let api = api(&tab, &["https://other.example", allowed]).unwrap();
        drop(call(&world, &api, HttpRequest::new("GET", address)));
        assert_eq!(world.network.take_sent().len(), 1, "{allowed} {address}");
    }
    let api = api(&tab, &["https://api.example/v1/"]).unwrap();
    let error = call(&world, &api, HttpRequest::new("GET", "https://api.example/v1")).unwrap_err();
    assert_eq!(error.code(), "api_path_not_allowed");
}

#[test]
fn a_listed_path_is_one_of_this_pages_origin() {
    let (world, tab, _) = signed_in(true);
    let paths = api(&tab, &["/api/"]).unwrap();
    for address in ["/api/notes?tag=a".to_owned(), format!("{APP}/api/notes?tag=a")] {
        drop(call(&world, &paths, HttpRequest::new("GET", address)));
        let sent: Vec<String> = world.network.take_sent().into_iter().map(|sent| sent.url).collect();
        assert_eq!(sent, [format!("{APP}/api/notes?tag=a")]);
    }
}

#[test]
fn a_listed_path_allows_no_other_path_and_no_other_origin() {
    let (world, tab, _) = signed_in(true);
    let paths = api(&tab, &["/api/"]).unwrap();
    for (address, code) in [
        ("/other", "api_path_not_allowed"),
        ("/api/../other", "api_address_invalid"),
        ("/\t/evil.example/api/", "api_address_invalid"),
        ("//evil.example/api/", "api_origin_not_allowed"),
        ("/\\evil.example/api/", "api_origin_not_allowed"),
        ("\\/evil.example/api/", "api_origin_not_allowed"),
        ("api/notes", "api_origin_not_allowed"),
        ("https://evil.example/api/", "api_origin_not_allowed"),
    ] {
        let error = call(&world, &paths, HttpRequest::new("GET", address)).unwrap_err();
        assert_eq!(error.code(), code, "{address:?}");
    }
    assert!(world.network.take_sent().is_empty());
}

#[test]
fn a_listed_path_that_may_lead_to_another_origin_is_refused() {
    let (_world, tab, _) = signed_in(true);
    for (listed, code) in [
        ("//evil.example", "api_address_insecure"),
        ("/\\evil.example", "api_address_insecure"),
        ("api/", "api_address_insecure"),
        ("/api/..", "api_address_invalid"),
        ("/\t/evil.example", "api_address_invalid"),
    ] {
        let error = api(&tab, &[listed]).err().expect(listed);
        assert_eq!(error.code(), code, "{listed:?}");
    }
}

#[test]
fn an_unsafe_address_can_not_be_listed() {
    let world = World::new();
    let tab = world.tab();
    for (address, code) in [
        ("http://api.example", "api_address_insecure"),
        ("api.example", "api_address_insecure"),
        ("*", "api_address_insecure"),
        ("https://", "api_address_insecure"),
        ("https://api.example@evil.example", "api_address_insecure"),
        ("http://localhost.evil.example", "api_address_insecure"),
        ("https://*.example", "api_address_invalid"),
        ("https://api.example?tag=a", "api_address_invalid"),
        ("https://api.example/v1#top", "api_address_invalid"),
        ("https://api.example/v1/..", "api_address_invalid"),
        ("https://\u{e4}pi.example", "api_address_invalid"),
    ] {
        let error = api(&tab, &[API, address]).err().expect(address);
        assert_eq!(error.code(), code, "{address}");
    }
    let nothing = api(&tab, &[]).unwrap();
    assert_eq!(get(&world, &nothing).unwrap_err().code(), "api_origin_not_allowed");
}
