//! Where to continue after the sign-in: on the app's own origin, whatever the link says (RFC 9700 section 4.11.1).

use oidc_client_protocol::ReturnTo;

const ORIGIN: &str = "https://app.example";

fn taken(text: &str) -> Result<String, &'static str> {
    ReturnTo::parse(text, ORIGIN).map(|it| it.as_str().to_owned()).map_err(|error| error.code())
}

#[test]
fn a_path_of_the_app_is_taken_as_it_is() {
    for path in [
        "/",
        "/board",
        "/board/?sort=name#top",
        "/go?u=https://other.example/",
        "/board#//a",
        "/a/../b",
        "/\u{e4}/%2f%2fb",
        "/a:b@c",
    ] {
        assert_eq!(taken(path).as_deref(), Ok(path));
    }
}

#[test]
fn an_address_of_the_origin_is_taken_without_it() {
    for (address, expected) in [
        ("https://app.example/board?sort=name#top", "/board?sort=name#top"),
        ("https://app.example", "/"),
        ("https://app.example?a=b", "/?a=b"),
        ("https://app.example#//a", "/#//a"),
        ("HTTPS://App.Example:443/board", "/board"),
    ] {
        assert_eq!(taken(address).as_deref(), Ok(expected), "{address}");
    }
    let with_port = ReturnTo::parse("http://localhost:4400/a", "http://localhost:4400");
    assert_eq!(with_port.unwrap().as_str(), "/a");
}

#[test]
fn anything_that_could_lead_away_is_refused() {
    for text in [
        "//evil.example",
        "///evil.example",
        "/.//evil.example",
        "/a/..//evil.example",
        "/%2e//evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https://evil.example",
        "https://app.example.evil.example/",
        "https://app.example@evil.example/",
        "https://evil.example/https://app.example/",
        "https://app.example:8443/",
        "https://app.example//evil.example",
        "https://app.example/.//evil.example",
        "http://app.example/",
        "javascript:alert(1)",
        "javascript://app.example/%0aalert(1)",
        "data:text/html,x",
        "blob:https://app.example/1",
        " /board",
        "board",
        "?a=b",
        "",
    ] {
        assert_eq!(taken(text), Err("return_to_other_origin"), "{text:?}");
    }
}

#[test]
fn what_browsers_drop_or_turn_into_a_slash_is_refused() {
    for text in [
        "\\evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        "java\nscript:alert(1)",
        "https://app.example\\@evil.example/",
        "https:\\\\evil.example",
        "/board\u{0}",
        "/board\u{7f}",
        "/board\u{85}",
    ] {
        assert_eq!(taken(text), Err("return_to_character"), "{text:?}");
    }
}

#[test]
fn a_page_without_an_origin_returns_to_paths_only() {
    for origin in ["null", ""] {
        assert!(ReturnTo::parse("/board", origin).is_ok());
        for text in ["null", "https://app.example/", "null/board", "file:///board", "about:blank"] {
            assert!(ReturnTo::parse(text, origin).is_err(), "{text} {origin}");
        }
    }
}

#[test]
fn a_refusal_shows_no_query() {
    let error = ReturnTo::parse("https://evil.example/a?token=canary#canary", ORIGIN).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("https://evil.example/a") && !shown.contains("canary"), "{shown}");
}
