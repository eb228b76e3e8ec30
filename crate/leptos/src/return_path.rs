//! Where to go after sign-in: a path of this origin, kept in the sign-in's `state` value.

use oidc_client_protocol::json::Value;

/// The start page: where a sign-in without a usable return path ends.
const START: &str = "/";

/// The path kept in `state`, or `/` when it is absent or could lead to another origin.
///
/// The value was stored by this page, but storage is shared by everything that runs on the origin, so it is read like
/// input from a stranger: an open redirect right after sign-in is a phisher's best page.
pub(crate) fn return_path(state: Option<&Value>) -> String {
    let path = state.and_then(Value::as_str).unwrap_or(START);
    if is_same_origin_path(path) { path.to_owned() } else { START.to_owned() }
}

/// True for a path that every URL parser resolves on this origin.
///
/// `//host` names another origin, `\` counts as `/` in the URL Standard, tabs and line breaks are dropped by it before
/// parsing, and `/.//host` becomes `//host` once dot segments are removed.
fn is_same_origin_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.contains("//")
        && !path.chars().any(|character| character == '\\' || character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_this_origin_is_kept_with_query_and_fragment() {
        let state = Value::String("/board?sort=name#top".to_owned());
        assert_eq!(return_path(Some(&state)), "/board?sort=name#top");
    }

    #[test]
    fn anything_that_could_leave_the_origin_becomes_the_start_page() {
        let bad = [
            "",
            "board",
            "//evil.test",
            "/\\evil.test",
            "/\t/evil.test",
            "/.//evil.test",
            "https://evil.test",
        ];
        for path in bad {
            assert_eq!(return_path(Some(&Value::String(path.to_owned()))), "/", "{path:?}");
        }
    }

    #[test]
    fn a_missing_state_or_one_that_is_not_text_becomes_the_start_page() {
        assert_eq!(return_path(None), "/");
        assert_eq!(return_path(Some(&Value::Bool(true))), "/");
    }
}
