//! `use_idle_sign_out`: signs out an inactive person, with a countdown.

use std::time::Duration;

use leptos::prelude::*;
use oidc_client_protocol::Timestamp;
use oidc_client_wasm::{Event, IdleAction, IdleSettings, IdleSignout, platform};
use send_wrapper::SendWrapper;

use crate::error::AuthError;
use crate::navigation::Navigation;
use crate::use_auth::use_auth;

/// The return value of [`use_idle_sign_out`]. It is `Copy`, like its signals.
#[derive(Clone, Copy)]
pub struct UseIdleSignOutReturn {
    /// The seconds until the sign-out, from the warning on; `None` before that, and as soon as the person is active.
    pub seconds_left: Signal<Option<u64>>,
    /// True after a sign-out for inactivity, until someone signs in.
    pub is_signed_out: Signal<bool>,
    /// Why the provider wasn't notified, or the page wasn't left. In this page the person is signed out all the same.
    pub error: Signal<Option<AuthError>>,
    watch: StoredValue<Option<SendWrapper<IdleSignout>>>,
}

impl UseIdleSignOutReturn {
    /// Counts as activity. For a button "I am here", or for activity without input, such as a playing film.
    pub fn keep_alive(&self) {
        let keep_alive =
            |watch: &Option<SendWrapper<IdleSignout>>| watch.as_ref().map(|watch| watch.keep_alive());
        self.watch.try_with_value(keep_alive);
    }
}

/// Signs the person out after 15 minutes without activity in any tab of this app, and returns a countdown of the last
/// minute. It ends with the calling component.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_idle_sign_out;
///
/// #[component]
/// fn StillThere() -> impl IntoView {
///     let idle = use_idle_sign_out();
///     // A screen reader reads the alert once. With the number inside, it would read it every second.
///     view! {
///         <Show when=move || idle.seconds_left.get().is_some()>
///             <p role="alert">"You will be signed out soon, because nobody seems to be here."</p>
///             <p>"Seconds left: " <span role="timer" aria-live="off">{move || idle.seconds_left.get()}</span></p>
///             <button on:click=move |_| idle.keep_alive()>"I am here"</button>
///         </Show>
///     }
/// }
/// ```
///
/// # Server rendering
/// Nothing is observed; the signals are `None` and false.
pub fn use_idle_sign_out() -> UseIdleSignOutReturn {
    use_idle_sign_out_with_options(IdleSettings::default())
}

/// As [`use_idle_sign_out`], with another time, or another action.
///
/// ```no_run
/// use oidc_client_leptos::use_idle_sign_out_with_options;
/// use oidc_client_wasm::{IdleAction, IdleSettings};
///
/// fn in_a_bank() {
///     use_idle_sign_out_with_options(IdleSettings {
///         timeout_in_seconds: 300,
///         action: IdleAction::RemoveUser,
///         ..IdleSettings::default()
///     });
/// }
/// ```
///
/// # Server rendering
/// As [`use_idle_sign_out`].
pub fn use_idle_sign_out_with_options(options: IdleSettings) -> UseIdleSignOutReturn {
    let signs_out_at = RwSignal::new(None::<Timestamp>);
    let is_signed_out = RwSignal::new(false);
    let error = RwSignal::new(None::<AuthError>);
    let watch = StoredValue::new(None);
    let auth = use_auth();
    if let Some(manager) = auth.manager() {
        // As the other sign-outs: a guard that is mounted meanwhile must not sign the person in again.
        let navigation = match options.action {
            IdleAction::SignoutRedirect(_) => Some(Navigation::SignoutRedirect),
            IdleAction::SignoutSilent(_) => Some(Navigation::SignoutSilent),
            IdleAction::RemoveUser => None,
        };
        let turn = StoredValue::new(None);
        // The sign-out may unmount the calling component, which then doesn't hear of its end.
        on_cleanup(move || {
            if let Some(turn) = turn.try_update_value(Option::take).flatten() {
                auth.end_navigation(turn, true);
            }
        });
        let on_event = move |event: &Event| match event {
            Event::IdleWarning { signs_out_at: at } => drop(signs_out_at.try_set(Some(*at))),
            Event::IdleWarningEnded | Event::UserUnloaded => drop(signs_out_at.try_set(None)),
            Event::IdleSigningOut => {
                turn.try_set_value(navigation.map(|navigation| auth.begin_navigation(navigation)));
            }
            Event::IdleSignedOut { error: failure } => {
                if let Some(turn) = turn.try_update_value(Option::take).flatten() {
                    let leaves = navigation.is_some_and(Navigation::leaves_the_page);
                    auth.end_navigation(turn, leaves && failure.is_none());
                }
                is_signed_out.try_set(true);
                error.try_set(failure.clone().map(AuthError::from));
            }
            Event::UserLoaded(_) if is_signed_out.try_get_untracked() == Some(true) => {
                is_signed_out.try_set(false);
                error.try_set(None);
            }
            _ => {}
        };
        StoredValue::new_local(manager.events().subscribe(on_event));
        watch.set_value(Some(SendWrapper::new(manager.signout_when_idle(options))));
    }
    UseIdleSignOutReturn {
        seconds_left: countdown(signs_out_at),
        is_signed_out: is_signed_out.into(),
        error: error.into(),
        watch,
    }
}

/// The seconds until then, by the wall clock. A timer runs only during a countdown.
fn countdown(until: RwSignal<Option<Timestamp>>) -> Signal<Option<u64>> {
    let left = RwSignal::new(None);
    let ticking = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        if let Some(interval) = ticking.try_update_value(Option::take).flatten() {
            interval.clear();
        }
    };
    let tick = move || {
        let now = platform::now();
        left.try_set(until.try_get_untracked().flatten().map(|until| until.since(now)));
    };
    Effect::new(move |_| {
        let counts = until.get().is_some();
        stop();
        tick();
        if counts {
            // Without a timer the number doesn't change; the sign-out comes on time all the same.
            ticking.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
        }
    });
    on_cleanup(stop);
    left.into()
}
