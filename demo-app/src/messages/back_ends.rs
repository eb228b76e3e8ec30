//! The messages for the back-ends: the database, the API, InstantDB and EdgeBase.

use super::{Message, message};

/// The message for an error code of a back-end.
pub fn explain(code: &str) -> Option<Message> {
    database(code)
        .or_else(|| credential(code))
        .or_else(|| api(code))
        .or_else(|| instantdb(code))
        .or_else(|| edgebase(code))
}

fn database(code: &str) -> Option<Message> {
    Some(match code {
        code if is_database_away(code) => message(
            "The database does not answer",
            "It may be starting, or be down. This page keeps trying by itself. (Its very first start takes a quarter of an \
             hour.)",
        ),
        "spacetimedb_uri_invalid" | "spacetimedb_module_invalid" => message(
            "The database's address cannot be used",
            "The configuration names one that is mistyped, or that is not secure. The details say which.",
        ),
        "spacetimedb_protocol_unsupported"
        | "spacetimedb_columns_unknown"
        | "spacetimedb_columns_mismatch"
        | "spacetimedb_subscription_failed" => message(
            "The database answered something unexpected",
            "It may run another version of this demo's module. The details say what was expected.",
        ),
        "enter_refused" => message(
            "The board did not let you in",
            "The database did not take your name or your picture, so your clicks do not count. The details have its own \
             words.",
        ),
        "spacetimedb_reducer_failed" | "spacetimedb_out_of_energy" | "spacetimedb_not_connected" => {
            message("That click did not count", "The database did not take it. Try once more.")
        }
        _ => return None,
    })
}

fn credential(code: &str) -> Option<Message> {
    Some(match code {
        "spacetimedb_credential_refused" => message(
            "The database did not accept your ID token",
            "It asks your provider for the keys itself: check that it can reach the provider. After the provider \
             changed its keys this can take five minutes.",
        ),
        "guest_refused" => message(
            "The database no longer knows this guest",
            "It was reset after your last visit, so the guest stored in this browser no longer exists. Continue as a new guest.",
        ),
        "spacetimedb_token_source_failed" => message(
            "No valid ID token at the moment",
            "It ran out and the provider does not answer. You stay signed in; this page keeps trying by itself.",
        ),
        "token_ended" => message(
            "Your ID token has run out",
            "The provider gave no way to a newer one, so there is no connection to the database. Sign in again.",
        ),
        "spacetimedb_credential_unsupported_algorithm"
        | "spacetimedb_credential_missing_iat"
        | "spacetimedb_credential_subject_length"
        | "spacetimedb_credential_issuer_length"
        | "spacetimedb_credential_malformed" => message(
            "The database cannot read this ID token",
            "You are signed in, but the token lacks something that SpacetimeDB needs. The details say what.",
        ),
        _ => return None,
    })
}

/// Whether the failure passes with time: the page retries automatically, and there is nothing to do about it.
pub fn mends_itself(code: &str) -> bool {
    is_database_away(code) || code == "spacetimedb_token_source_failed"
}

/// Whether the page is waiting for the database.
pub fn is_database_away(code: &str) -> bool {
    // A server that is just being set up answers without its module for a while.
    matches!(
        code,
        "spacetimedb_unreachable"
            | "spacetimedb_connection_lost"
            | "spacetimedb_socket_refused"
            | "spacetimedb_token_exchange_failed"
    )
}

/// The same failures, on a page that was connected before.
pub const DATABASE_WENT_AWAY: Message = message(
    "The database went away",
    "This page keeps trying by itself; the board may be out of date until it is back.",
);

/// Whether a call failed with an unknown outcome.
pub fn is_outcome_unknown(code: &str) -> bool {
    matches!(
        code,
        "spacetimedb_connection_lost" | "spacetimedb_unanswered" | "api_unreachable" | "api_timeout"
    )
}

/// For a click with an unknown outcome.
pub const CLICK_UNKNOWN: Message = message(
    "It isn\u{2019}t known whether that click counted",
    "The database did not say. The number above tells it as soon as the database answers again.",
);

/// For a post with an unknown outcome. The text stays in its field.
pub const POST_UNKNOWN: Message = message(
    "It isn\u{2019}t known whether that was posted",
    "The API did not say: the post may be there already. Try again to see your posts. What you wrote stays where it is, and \
     is not sent once more unless you post it.",
);

fn api(code: &str) -> Option<Message> {
    Some(match code {
        "api_unreachable" | "api_timeout" => message(
            "The API does not answer",
            "It may still be starting, or this computer may be offline. Try again in a moment. It keeps posts only in \
             memory: after a restart they are gone.",
        ),
        "api_refused" => message(
            "The API does not take your token",
            "It may be set for another provider, or for another name than the one that the token is for.",
        ),
        "api_failed" => {
            message("The API could not do that", "It answered, but not with what was asked. Try once more.")
        }
        _ => return None,
    })
}

fn instantdb(code: &str) -> Option<Message> {
    Some(match code {
        "instantdb_refused" => message(
            "InstantDB does not take your ID token",
            "Its app must know this provider, this client and this page\u{2019}s address. The details have its own words. \
             Everything else on this page goes on.",
        ),
        "instantdb_unreachable" | "instantdb_unavailable" | "instantdb_unreadable" => message(
            "InstantDB does not answer",
            "You stay signed in here, and this page keeps trying by itself.",
        ),
        "instantdb_address_invalid" => message(
            "InstantDB\u{2019}s address cannot be used",
            "The configuration names one that is mistyped, or that is not secure. The details say which.",
        ),
        _ => return None,
    })
}

fn edgebase(code: &str) -> Option<Message> {
    Some(match code {
        "edgebase_provider_error" => message(
            "The sign-in at EdgeBase was refused",
            "The provider says that you cancelled, or that you may not. You stay signed in here, and can try again.",
        ),
        "edgebase_unsolicited" | "edgebase_no_answer" => message(
            "There is no EdgeBase sign-in to finish here",
            "This tab has not begun the one that was answered, or too long ago. Nothing has changed by it.",
        ),
        "edgebase_unreachable" | "edgebase_unavailable" | "edgebase_lock_timeout" => message(
            "EdgeBase does not answer",
            "It may be down, or this computer may be offline. Nothing is lost: try again in a moment.",
        ),
        "edgebase_refused" => message(
            "EdgeBase refused that",
            "Its server must allow this page\u{2019}s address and the provider. The details have its own words.",
        ),
        "edgebase_address_invalid" => message(
            "EdgeBase\u{2019}s address cannot be used",
            "The configuration names one that is mistyped, or that is not secure. The details say which.",
        ),
        _ => return None,
    })
}
