//! Parses the callback's address, which carries tokens or an error: in its fragment, as the server writes it, or in its
//! query, as its documentation says.

use super::EdgeBaseError;
use oidc_client_wasm::protocol::{form, url};

/// The parameters of an answer.
const PARAMETERS: [&str; 5] = ["access_token", "refresh_token", "error", "error_description", "state"];

/// The answer in a callback's address.
pub(super) enum Answer {
    Tokens { access_token: String, refresh_token: String, state: Option<String> },
    Error { error: String, description: Option<String> },
}

impl Answer {
    pub(super) fn parse(address: &str) -> Result<Answer, EdgeBaseError> {
        let parameters = url::parameters(address);
        // The fragment comes last, and is what this version of the server writes.
        let last =
            |wanted: &str| parameters.iter().rev().find(|(name, _)| name == wanted).map(|(_, it)| it.clone());
        if let Some(error) = last("error") {
            return Ok(Answer::Error { error, description: last("error_description") });
        }
        let tokens = last("access_token").zip(last("refresh_token"));
        let (access_token, refresh_token) = tokens.ok_or(EdgeBaseError::NoAnswer)?;
        Ok(Answer::Tokens { access_token, refresh_token, state: last("state") })
    }
}

/// Returns the address without the answer, for the address bar: the tokens must be removed from it first of all.
///
/// ```
/// use oidc_client_backends::edgebase::scrubbed;
///
/// let address = "https://app.example/callback?tab=2#access_token=a.b.c&refresh_token=d.e.f";
/// assert_eq!(scrubbed(address), "https://app.example/callback?tab=2");
/// assert_eq!(scrubbed("https://app.example/callback#top"), "https://app.example/callback#top");
/// ```
#[must_use]
pub fn scrubbed(address: &str) -> String {
    let (before, fragment) = address.split_once('#').unwrap_or((address, ""));
    let (page, query) = before.split_once('?').unwrap_or((before, ""));
    let (query, fragment) = (without_answer(query), without_answer(fragment));
    let mut clean = page.to_owned();
    for (mark, part) in [('?', query), ('#', fragment)] {
        if !part.is_empty() {
            clean.push(mark);
            clean.push_str(&part);
        }
    }
    clean
}

/// Removes the parameters of an answer, and keeps all others as they were written.
fn without_answer(part: &str) -> String {
    let is_ours = |pair: &&str| {
        let name = form::decode(pair).into_iter().next().map(|(name, _)| name);
        name.is_some_and(|name| PARAMETERS.contains(&name.as_str()))
    };
    part.split('&').filter(|pair| !is_ours(pair)).collect::<Vec<_>>().join("&")
}
