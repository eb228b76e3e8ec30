//! Where to go after sign-in: a place of this origin, kept in the sign-in's `state` value, or the app's start.

use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationProvider as _};
use oidc_client_protocol::ReturnTo;
use oidc_client_protocol::json::Value;
use wasm_bindgen::JsValue;

use crate::surroundings::in_browser;

/// The start of an app that has its origin to itself.
const ROOT: &str = "/";

/// Where a sign-in ends.
#[derive(Debug, PartialEq)]
pub(crate) enum Place {
    /// The app's own start, where there is no usable return path: not `/`, for an app that is served below a path.
    Start,
    /// A path of this origin.
    Path(String),
}

/// The path kept in `state`, or the start when it is absent or could lead away from this origin (`location.origin`).
///
/// The value was stored by this page, but storage is shared by everything that runs on the origin, so it is read like
/// input from a stranger.
pub(crate) fn return_path(state: Option<&Value>, origin: &str) -> Place {
    let kept = state.and_then(Value::as_str).and_then(|place| ReturnTo::parse(place, origin).ok());
    kept.map_or(Place::Start, |place| Place::Path(place.as_str().to_owned()))
}

/// The same, unless it leads back to the page at this path: whoever began a sign-in on a callback page that had failed would
/// stay on it, since a router that is where it is sent goes nowhere. The root of an app is a place to be, also as its callback.
pub(crate) fn away_from(own_path: &str, place: Place) -> Place {
    match place {
        Place::Path(path) if without_query(&path) == own_path && !own_path.ends_with('/') => Place::Start,
        place => place,
    }
}

/// The path alone: the router shows the same page for every query.
fn without_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

/// The app's start where no router knows it: where the page says that the app is served (`<base href>`), or `/`.
pub(crate) fn start_of_page() -> String {
    let document = document();
    let is_said = document.query_selector("base[href]").is_ok_and(|base| base.is_some());
    let base = document.base_uri().ok().flatten().filter(|_| is_said);
    let origin = window().location().origin().unwrap_or_default();
    let base = base.and_then(|base| ReturnTo::parse(&base, &origin).ok());
    base.map_or_else(|| ROOT.to_owned(), |base| base.as_str().to_owned())
}

/// The address of this page within its origin: path, query and fragment. `/` where there is no page.
pub(crate) fn current_path() -> String {
    if !in_browser() {
        return ROOT.to_owned();
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

    fn place(state: &str) -> Place {
        return_path(Some(&Value::from(state)), "https://app.test")
    }

    fn path(path: &str) -> Place {
        Place::Path(path.to_owned())
    }

    #[test]
    fn a_place_of_this_origin_is_kept_with_query_and_fragment() {
        assert_eq!(place("/board?sort=name#top"), path("/board?sort=name#top"));
        assert_eq!(place("https://app.test/board?sort=name#top"), path("/board?sort=name#top"));
    }

    #[test]
    fn anything_that_could_leave_the_origin_becomes_the_start_page() {
        for state in ["", "board", "//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)"]
        {
            assert_eq!(place(state), Place::Start, "{state:?}");
        }
    }

    #[test]
    fn a_sign_in_that_began_on_the_callback_page_does_not_end_there() {
        for own in ["/callback", "/callback?x=1", "/callback#x"] {
            assert_eq!(away_from("/callback", path(own)), Place::Start);
        }
        for other in ["/callback2", "/?a=/callback"] {
            assert_eq!(away_from("/callback", path(other)), path(other));
        }
        for root in ["/", "/app/"] {
            let sorted = format!("{root}?sort=name");
            assert_eq!(away_from(root, path(root)), path(root));
            assert_eq!(away_from(root, path(&sorted)), path(&sorted));
        }
    }

    #[test]
    fn a_missing_state_or_one_that_is_not_text_becomes_the_start_page() {
        assert_eq!(return_path(None, "https://app.test"), Place::Start);
        assert_eq!(return_path(Some(&Value::Bool(true)), "https://app.test"), Place::Start);
    }
}
