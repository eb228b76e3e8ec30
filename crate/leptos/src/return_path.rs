//! Where to go after a sign-in: an address of this origin, kept in the sign-in's `state` value, or the app's start page.

use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationProvider as _};
use oidc_client_protocol::json::Value;
use oidc_client_protocol::{ReturnTo, url};
use wasm_bindgen::JsValue;

use crate::environment::in_browser;

/// The start page of an app that is served at the root of its origin.
const ROOT: &str = "/";

/// Where to go after a sign-in.
#[derive(Debug, PartialEq)]
pub(crate) enum Place {
    /// The app's start page, if there is no usable return path. It isn't `/` for an app that is served below a path.
    Start,
    /// A path of this origin.
    Path(String),
}

/// Returns the path kept in `state`, or the start page when it is missing or could lead to another origin
/// (`location.origin`).
///
/// The value was stored by this page, but everything that runs on the origin shares its storage, so the value is untrusted.
pub(crate) fn return_path(state: Option<&Value>, origin: &str) -> Place {
    let kept = state.and_then(Value::as_str).and_then(|place| ReturnTo::parse(place, origin).ok());
    kept.map_or(Place::Start, |place| Place::Path(place.as_str().to_owned()))
}

/// Returns the place, unless it is the page at `own_path`: a sign-in that was started on a failed callback page would stay
/// on it, since a router doesn't navigate to its current page. The root of an app is a valid place even if it is the
/// callback.
pub(crate) fn away_from(own_path: &str, place: Place) -> Place {
    match place {
        // Whatever the query is, the router shows the same page.
        Place::Path(path) if url::without_query(&path) == own_path && !own_path.ends_with('/') => {
            Place::Start
        }
        place => place,
    }
}

/// The app's start page when there is no router: the page's `<base href>`, or `/`.
pub(crate) fn start_of_page() -> String {
    let document = document();
    let is_said = document.query_selector("base[href]").is_ok_and(|base| base.is_some());
    let base = document.base_uri().ok().flatten().filter(|_| is_said);
    let origin = window().location().origin().unwrap_or_default();
    let base = base.and_then(|base| ReturnTo::parse(&base, &origin).ok());
    base.map_or_else(|| ROOT.to_owned(), |base| base.as_str().to_owned())
}

/// The path, query and fragment of this page; `/` outside of a browser.
pub(crate) fn current_path() -> String {
    if !in_browser() {
        return ROOT.to_owned();
    }
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    format!("{}{}{}", part(location.pathname()), part(location.search()), part(location.hash()))
}

/// The path that the person requested: the address bar's, unless the router is navigating to another page. The router
/// changes the address bar only when that page is ready.
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
