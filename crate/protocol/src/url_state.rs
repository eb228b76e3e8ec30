//! Text that travels in the `state` parameter after the request's own `state`, as with oidc-client-ts.

use crate::form;

const DELIMITER: char = ';';

/// The value of the `state` parameter.
pub(crate) fn join(state: &str, url_state: Option<&str>) -> String {
    match url_state {
        Some(url_state) => format!("{state}{DELIMITER}{url_state}"),
        None => state.to_owned(),
    }
}

/// The request's own `state`, and the text after it. Some providers encode the parameter twice.
pub(crate) fn split(parameter: String) -> (String, Option<String>) {
    if let Some((state, url_state)) = parameter.split_once(DELIMITER) {
        return (state.to_owned(), Some(url_state.to_owned()));
    }
    match parameter.split_once("%3B").or_else(|| parameter.split_once("%3b")) {
        Some((state, url_state)) => (state.to_owned(), Some(form::decode_value(url_state))),
        None => (parameter, None),
    }
}
