//! Text that travels in the `state` parameter after the request's own `state`, as with oidc-client-ts.

const DELIMITER: char = ';';

/// The value of the `state` parameter.
pub(crate) fn join(state: &str, url_state: Option<&str>) -> String {
    match url_state {
        Some(url_state) => format!("{state}{DELIMITER}{url_state}"),
        None => state.to_owned(),
    }
}

/// The request's own `state`, and the text after it.
pub(crate) fn split(parameter: String) -> (String, Option<String>) {
    match parameter.split_once(DELIMITER) {
        Some((state, url_state)) => (state.to_owned(), Some(url_state.to_owned())),
        None => (parameter, None),
    }
}
