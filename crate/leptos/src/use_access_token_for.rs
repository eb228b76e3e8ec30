//! `use_access_token_for`: an access token for an API that the session's own token isn't for.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::token_source::Person;
use oidc_client_protocol::renewal::jittered;
use oidc_client_protocol::{Timestamp, TokenParameters, TokenParametersError};
use oidc_client_wasm::platform::{self, Platform};
use oidc_client_wasm::{AccessTokenArgs, ApiToken, Error};

use crate::auth::Auth;
use crate::environment::in_browser;
use crate::error::AuthError;
use crate::use_auth::use_auth;

/// The shortest interval between two requests, however short a token's lifetime is.
const SHORTEST_SECONDS: u64 = 5;
/// The longest interval: long timers are unreliable.
const LONGEST_SECONDS: u64 = 3600;
/// Wait after the first transient failure; doubles with each further one, up to the limit below.
const RETRY_SECONDS: u64 = 30;
const LONGEST_RETRY_SECONDS: u64 = 240;

/// The return value of [`use_access_token_for`].
#[derive(Clone, Copy)]
pub struct UseAccessTokenForReturn {
    /// The newest token; `None` while nobody is signed in, and until the first one arrives.
    pub token: Signal<Option<ApiToken>>,
    /// Why there is no newer token. Transient failures are retried; after a refusal it waits for the session to change.
    pub error: Signal<Option<AuthError>>,
}

/// Returns an access token for this API (`resource`, RFC 8707) as a signal. The token is requested at sign-in, renewed
/// before it expires, and removed when the session ends. The session's own token doesn't change.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{UseAccessTokenForReturn, use_access_token_for};
///
/// fn follow_orders() {
///     let UseAccessTokenForReturn { token, .. } = use_access_token_for("https://orders.example");
///     Effect::new(move |_| token.with(|token| if let Some(token) = token { connect(token.access_token().secret()) }));
/// }
/// # fn connect(_token: &str) {}
/// ```
///
/// # Server rendering
/// Both signals are `None`.
pub fn use_access_token_for(resource: &str) -> UseAccessTokenForReturn {
    let parameters = TokenParameters::new(vec![resource.to_owned()], Vec::new());
    follow(parameters.map(|parameters| AccessTokenArgs { parameters, ..AccessTokenArgs::default() }))
}

/// As [`use_access_token_for`], with all options: several resources, a narrower scope, or a minimum remaining lifetime.
///
/// ```no_run
/// use oidc_client_leptos::use_access_token_for_with_options;
/// use oidc_client_wasm::AccessTokenArgs;
///
/// fn read_only() {
///     let args = AccessTokenArgs { scope: Some("orders:read".to_owned()), ..AccessTokenArgs::default() };
///     let token = use_access_token_for_with_options(args).token;
/// #   drop(token);
/// }
/// ```
///
/// # Server rendering
/// As [`use_access_token_for`].
pub fn use_access_token_for_with_options(options: AccessTokenArgs) -> UseAccessTokenForReturn {
    follow(Ok(options))
}

/// The hook's state.
#[derive(Clone, Copy)]
struct Followed {
    auth: Auth,
    args: StoredValue<AccessTokenArgs>,
    token: RwSignal<Option<ApiToken>>,
    error: RwSignal<Option<AuthError>>,
    /// The number of failures in a row, for this session.
    failures: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

fn follow(args: Result<AccessTokenArgs, TokenParametersError>) -> UseAccessTokenForReturn {
    let (token, error) = (RwSignal::new(None), RwSignal::new(None));
    let signals = UseAccessTokenForReturn { token: token.into(), error: error.into() };
    let args = match args {
        Ok(args) => StoredValue::new(args),
        Err(refused) => {
            error.set(Some(Error::from(refused).into()));
            return signals;
        }
    };
    let (failures, timer) = (StoredValue::new(0), StoredValue::new(None));
    let followed = Followed { auth: use_auth(), args, token, error, failures, timer };
    Effect::new(move |before: Option<Option<Person>>| {
        // Runs at each renewal of the session, since that may have changed the grant.
        followed.auth.user().track();
        let person = followed.auth.person().get();
        followed.stop();
        followed.failures.set_value(0);
        if before.flatten() != person {
            followed.set(None, None);
        }
        if person.is_some() {
            followed.ask();
        }
        person
    });
    if in_browser() {
        followed.ask_after_sleep();
    }
    signals
}

impl Followed {
    /// Timers stop while the computer sleeps, so the token is checked when the page is shown again.
    fn ask_after_sleep(self) {
        let back = window_event_listener(ev::visibilitychange, move |_| {
            // After a refusal another request would be refused, too, until the session changes.
            let may_be_answered = self
                .error
                .with_untracked(|error| matches!(error, Some(AuthError::Client(error)) if error.may_pass()));
            let is_worth_asking = may_be_answered || self.token.with_untracked(Option::is_some);
            if is_worth_asking && !document().hidden() {
                self.stop();
                self.ask();
            }
        });
        on_cleanup(move || {
            back.remove();
            self.stop();
        });
    }

    /// Gets the token from memory, or from the provider when it is about to expire.
    fn ask(self) {
        let (Some(manager), Some(args)) = (self.auth.manager(), self.args.try_get_value()) else { return };
        let person = move || self.auth.person().try_get_untracked().flatten();
        let asked_for = person();
        spawn_local(async move {
            let outcome = manager.access_token_for(&args).await;
            if asked_for.is_none() || person() != asked_for {
                // Another person has signed in, and has a request of their own under way.
                return;
            }
            let wait = self.settle(outcome, args.min_validity_in_seconds, platform::now());
            self.stop();
            if let Some(wait) = wait {
                self.ask_after(wait);
            }
        });
    }

    /// Sets the signals to the outcome. Returns the number of seconds until the next request, if there is to be one.
    fn settle(self, outcome: Result<ApiToken, Error>, min_validity: u64, now: Timestamp) -> Option<u64> {
        let left = |token: &ApiToken| token.expires_at().map(|end| end.since(now));
        let error = match outcome {
            Ok(token) => {
                let wait = left(&token).map_or(LONGEST_SECONDS, |left| wait_for(left, min_validity));
                self.set(Some(token), None);
                self.failures.try_set_value(0);
                return Some(wait);
            }
            Err(error) => error,
        };
        let known = self.token.try_get_untracked().flatten().filter(|token| left(token) != Some(0));
        let failures = self.failures.try_update_value(|failures| {
            *failures = failures.saturating_add(1);
            *failures
        });
        let wait = if error.may_pass() {
            Some(retry_after(failures.unwrap_or_default(), Platform::browser().crypto.jitter()))
        } else {
            // The present token must be removed when it expires.
            known.as_ref().and_then(left).map(|left| left.clamp(SHORTEST_SECONDS, LONGEST_SECONDS))
        };
        self.set(known, Some(error.into()));
        wait
    }

    fn ask_after(self, seconds: u64) {
        let timer = set_timeout_with_handle(move || self.ask(), Duration::from_secs(seconds)).ok();
        if self.timer.try_set_value(timer).is_some()
            && let Some(timer) = timer
        {
            // The component has been unmounted.
            timer.clear();
        }
    }

    fn set(self, token: Option<ApiToken>, error: Option<AuthError>) {
        let secret =
            |token: &Option<ApiToken>| token.as_ref().map(|token| token.access_token().secret().clone());
        if self.token.try_with_untracked(|known| secret(known) != secret(&token)) == Some(true) {
            self.token.try_set(token);
        }
        if self.error.try_with_untracked(|known| *known != error) == Some(true) {
            self.error.try_set(error);
        }
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

/// The number of seconds until a token with `left` seconds must be renewed.
fn wait_for(left: u64, min_validity: u64) -> u64 {
    left.saturating_sub(min_validity).max(left / 2).clamp(SHORTEST_SECONDS, LONGEST_SECONDS)
}

/// The number of seconds to wait after this many failures in a row. With jitter, so that pages which lost the same provider
/// don't return to it in the same second.
fn retry_after(failures: u32, jitter: u8) -> u64 {
    jittered((RETRY_SECONDS << failures.saturating_sub(1).min(3)).min(LONGEST_RETRY_SECONDS), jitter)
}

#[cfg(test)]
mod tests {
    use super::{retry_after, wait_for};

    #[test]
    fn what_may_pass_is_asked_again_after_longer_and_longer_waits_that_differ_from_page_to_page() {
        let waits = [1, 2, 3, 4, 5, u32::MAX].map(|failures| retry_after(failures, 0));
        assert_eq!(waits, [30, 60, 120, 240, 240, 240]);
        assert_eq!((retry_after(1, 255), retry_after(4, 255), retry_after(4, 128)), (16, 121, 180));
    }

    #[test]
    fn a_token_is_renewed_before_it_has_too_little_left_and_never_without_a_pause() {
        assert_eq!(wait_for(600, 10), 590);
        assert_eq!(wait_for(600, 599), 300);
        assert_eq!((wait_for(8, 10), wait_for(0, 10)), (5, 5));
        assert_eq!(wait_for(u64::MAX, 10), 3600);
    }
}
