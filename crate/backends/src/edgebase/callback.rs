//! The address that people come back to, which holds tokens or an error: in its fragment, as the server writes it, or in its
//! query, as its documentation says.

use super::EdgeBaseError;
use oidc_client_wasm::protocol::{form, url};

/// What belongs to an answer, and to nobody else.
const PARAMETERS: [&str; 5] = ["access_token", "refresh_token", "error", "error_description", "state"];

/// What an address answers.
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

/// The same address without an answer in it: for the address bar, which the tokens must leave before anything else.
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

/// What is left is left as it was written.
fn without_answer(part: &str) -> String {
    let is_ours = |pair: &&str| {
        let name = form::decode(pair).into_iter().next().map(|(name, _)| name);
        name.is_some_and(|name| PARAMETERS.contains(&name.as_str()))
    };
    part.split('&').filter(|pair| !is_ours(pair)).collect::<Vec<_>>().join("&")
}
