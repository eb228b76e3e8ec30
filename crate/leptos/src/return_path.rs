//! Where to go after sign-in: a place of this origin, kept in the sign-in's `state` value.

use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationProvider as _};
use oidc_client_protocol::ReturnTo;
use oidc_client_protocol::json::Value;
use wasm_bindgen::JsValue;

use crate::surroundings::in_browser;

/// The start page: where a sign-in without a usable return path ends.
const START: &str = "/";

/// The path kept in `state`, or `/` when it is absent or could lead away from this origin (`location.origin`).
///
/// The value was stored by this page, but storage is shared by everything that runs on the origin, so it is read like
/// input from a stranger.
pub(crate) fn return_path(state: Option<&Value>, origin: &str) -> String {
    let kept = state.and_then(Value::as_str).and_then(|place| ReturnTo::parse(place, origin).ok());
    kept.map_or_else(|| START.to_owned(), |place| place.as_str().to_owned())
}

/// The same, unless it leads back to the page at this path: whoever began a sign-in on a callback page that had failed would
/// stay on it, since a router that is where it is sent goes nowhere. The root of an app is a place to be, also as its callback.
pub(crate) fn away_from(own_path: &str, path: String) -> String {
    if path == own_path && !own_path.ends_with('/') { START.to_owned() } else { path }
}

/// The address of this page within its origin: path, query and fragment. `/` where there is no page.
pub(crate) fn current_path() -> String {
    if !in_browser() {
        return START.to_owned();
    }
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    format!("{}{}{}", part(location.pathname()), part(location.search()), part(location.hash()))
}

/// Where the person wants to go: the address bar's content, unless the router is on its way to another page. It changes
/// the address bar only when that page is ready.
pub(crate) fn wanted_path() -> String {
    let Some(url) = use_context::<BrowserUrl>() else { return current_path() };
    url.as_url().with_untracked(|url| {
        let mut path = url.path().to_owned();
        let search = url.search().trim_start_matches('?');
        if !search.is_empty() {
            path.push('?');
            path.push_str(search);
        }
        let hash = url.hash().trim_start_matches('#');
        if !hash.is_empty() {
            path.push('#');
            path.push_str(hash);
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(state: &str) -> String {
        return_path(Some(&Value::from(state)), "https://app.test")
    }

    #[test]
    fn a_place_of_this_origin_is_kept_with_query_and_fragment() {
        assert_eq!(path("/board?sort=name#top"), "/board?sort=name#top");
        assert_eq!(path("https://app.test/board?sort=name#top"), "/board?sort=name#top");
    }

    #[test]
    fn anything_that_could_leave_the_origin_becomes_the_start_page() {
        for state in ["", "board", "//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)"]
        {
            assert_eq!(path(state), "/", "{state:?}");
        }
    }

    #[test]
    fn a_sign_in_that_began_on_the_callback_page_does_not_end_there() {
        let away = |path: &str| away_from("/callback", path.to_owned());
        assert_eq!(away("/callback"), "/");
        assert_eq!(
            (away("/callback2").as_str(), away("/?a=/callback").as_str()),
            ("/callback2", "/?a=/callback")
        );
        for root in ["/", "/app/"] {
            assert_eq!(away_from(root, root.to_owned()), root);
            assert_eq!(away_from(root, format!("{root}?sort=name")), format!("{root}?sort=name"));
        }
    }

    #[test]
    fn a_missing_state_or_one_that_is_not_text_becomes_the_start_page() {
        assert_eq!(return_path(None, "https://app.test"), "/");
        assert_eq!(return_path(Some(&Value::Bool(true)), "https://app.test"), "/");
    }
}
