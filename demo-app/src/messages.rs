//! The messages for users when something fails: what happened and what to do, by the error's stable code.

mod back_ends;

pub use back_ends::{
    CLICK_UNKNOWN, DATABASE_WENT_AWAY, POST_UNKNOWN, is_database_away, is_outcome_unknown, mends_itself,
};

/// For a person whose session ended without their doing on this page.
pub const SESSION_ENDED: &str =
    "Your session has ended: it ran out, or you signed out elsewhere. Sign in to go on.";

/// For a person whose sign-out did not reach the provider.
pub const NOT_TOLD: &str =
    "You are signed out here. The provider could not be told, so its own session may still be open.";

/// A heading and a sentence or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened.
    pub title: &'static str,
    /// What that means and what to do.
    pub text: &'static str,
}

const fn message(title: &'static str, text: &'static str) -> Message {
    Message { title, text }
}

/// The message for an error code of any part of this page.
pub fn explain(code: &str) -> Message {
    sign_in(code)
        .or_else(|| token(code))
        .or_else(|| provider(code))
        .or_else(|| back_ends::explain(code))
        .or_else(|| page(code))
        .unwrap_or(message(
            "That did not work",
            "Nothing was changed by it. The details say what was expected.",
        ))
}

fn sign_in(code: &str) -> Option<Message> {
    Some(match code {
        "access_denied" => message(
            "Sign-in was cancelled",
            "The provider says that you cancelled, or that you may not use this app. Nobody was signed in by it.",
        ),
        "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => {
            message(
                "The provider wants to see you",
                "It will not go on without asking you something. Sign in to continue.",
            )
        }
        "state_not_found" | "state_mismatch" | "state_missing" | "code_missing" => message(
            "There is no sign-in to finish here",
            "This address was used before, or it answers a sign-in that this browser did not start. Start a new one.",
        ),
        "state_expired" => message(
            "That sign-in took too long",
            "The answer came after its time was up. Start a new sign-in.",
        ),
        "state_other_client" | "redirect_uri_mismatch" => message(
            "This answer belongs to another sign-in",
            "The page's configuration changed while you were away, or the address was altered. Start a new sign-in.",
        ),
        _ => return None,
    })
}

fn token(code: &str) -> Option<Message> {
    Some(match code {
        "id_token_signature" | "signing_key_not_found" | "signing_key_ambiguous" | "jws_algorithm" => {
            message(
                "The answer is not from your provider",
                "The ID token's signature does not match the provider's keys, so nobody was signed in with it.",
            )
        }
        "id_token_audience" | "id_token_azp" | "id_token_issuer" => message(
            "The answer is meant for someone else",
            "The ID token was made by another provider or for another app, so nobody was signed in with it.",
        ),
        "id_token_expired"
        | "id_token_not_yet_valid"
        | "id_token_issued_in_future"
        | "id_token_auth_time" => message(
            "The ID token is out of date",
            "It is over already, or not valid yet. If this happens again, check the clock of this computer.",
        ),
        "id_token_nonce" | "id_token_at_hash" | "id_token_changed" => message(
            "The answer does not fit the question",
            "The ID token belongs to another sign-in, so nobody was signed in with it. Start a new one.",
        ),
        _ => return None,
    })
}

fn provider(code: &str) -> Option<Message> {
    Some(match code {
        "provider_unreachable" | "provider_timeout" => message(
            "The provider does not answer",
            "It may be down, or this computer may be offline. Nothing is lost: try again in a moment.",
        ),
        "metadata_status" | "metadata_not_json" | "metadata_issuer_mismatch" | "metadata_member_missing" => {
            message(
                "That is not an OpenID provider",
                "The address in the configuration answers, but not as OpenID Connect Discovery demands.",
            )
        }
        "server_error" | "temporarily_unavailable" | "token_endpoint_unavailable" | "jwks_status" => message(
            "The provider has a problem",
            "It answered, but could not finish the sign-in. Try again in a moment.",
        ),
        "invalid_grant" => message(
            "The provider ended this session",
            "The sign-in was used before, took too long, or was withdrawn. Sign in again.",
        ),
        "invalid_client" | "unauthorized_client" | "invalid_scope" | "invalid_request" => message(
            "The provider does not accept this app",
            "The client_id, the redirect_uri or the scope in the configuration does not match what is registered there.",
        ),
        "issuer_insecure" | "metadata_insecure_endpoint" => message(
            "The provider's address is not secure",
            "Anything but this computer itself must be reached over https.",
        ),
        _ => return None,
    })
}

fn page(code: &str) -> Option<Message> {
    Some(match code {
        "config_missing" => message(
            "The configuration is missing",
            "This page reads /config.json to learn its provider and its database, and the server has no such file.",
        ),
        "config_invalid" => message(
            "The configuration is wrong",
            "This page cannot start with the /config.json it was given. The details name the place.",
        ),
        "config_unreachable" => message(
            "This page's server does not answer",
            "The configuration could not be loaded. Check that the server still runs, then try again.",
        ),
        "insecure_context" => {
            message("This address is not secure", "Open the page over https, or at 127.0.0.1.")
        }
        "lock_timeout" => message(
            "Another tab is busy",
            "It holds the session and does not let go of it. Close that tab if it hangs, then try again.",
        ),
        "storage_blocked" => message(
            "This browser keeps nothing for this page",
            "Its settings block storage, so sign-in cannot find its way back here, and a guest is forgotten on reload. \
             Allow site data for this address, or use another browser window.",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_still_has_a_message() {
        assert_eq!(explain("something_new").title, "That did not work");
    }

    #[test]
    fn the_causes_that_people_meet_most_have_their_own_words() {
        let codes = [
            "access_denied",
            "state_not_found",
            "id_token_signature",
            "id_token_audience",
            "id_token_expired",
            "provider_unreachable",
            "spacetimedb_unreachable",
            "config_missing",
            "storage_blocked",
        ];
        let mut titles = codes.map(|code| explain(code).title).to_vec();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), codes.len());
        assert!(!titles.contains(&explain("something_new").title));
        assert_eq!(explain("provider_timeout").title, explain("provider_unreachable").title);
    }

    #[test]
    fn the_pages_on_the_npm_package_have_words_for_the_same_causes() {
        let here = include_str!("messages.rs").split("#[cfg(test)]").next().unwrap();
        let there = include_str!("../../www/shared/problem.ts");
        // Their database's SDK has codes of its own, and of the other back-ends they have none.
        let shared = ["sign_in(", "token(", "provider(", "page("];
        let functions =
            here.split("\nfn ").filter(|function| shared.iter().any(|name| function.starts_with(name)));
        let texts = functions.flat_map(|function| function.split('"').skip(1).step_by(2));
        let codes: Vec<_> = texts
            .filter(|text| !text.contains(|letter: char| !letter.is_ascii_lowercase() && letter != '_'))
            .collect();
        assert!(codes.contains(&"login_required") && codes.contains(&"config_invalid"), "{codes:?}");
        let missing: Vec<_> = codes.iter().filter(|code| !there.contains(&format!("\n  {code}: "))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_undecided_click_text_is_the_same_on_the_npm_pages() {
        let there = include_str!("../../www/shared/problem.ts");
        let Message { title, text } = CLICK_UNKNOWN;
        assert!(there.contains(&format!("'{title}'")) && there.contains(&format!("'{text}'")));
    }

    #[test]
    fn the_end_of_a_session_has_the_same_words_on_the_pages_on_the_npm_package() {
        let there = include_str!("../../www/shared/text.ts");
        for text in [SESSION_ENDED, NOT_TOLD] {
            assert!(there.contains(&format!("'{text}'")), "{text}");
        }
    }
}
