//! `use_idle_sign_out`: signs out whoever isn't there any more, with a countdown.

use std::time::Duration;

use leptos::prelude::*;
use oidc_client_protocol::Timestamp;
use oidc_client_wasm::{Event, IdleSettings, IdleSignout, platform};
use send_wrapper::SendWrapper;

use crate::error::AuthError;
use crate::use_auth::use_auth;

/// What [`use_idle_sign_out`] gives. `Copy`, like the signals in it.
#[derive(Clone, Copy)]
pub struct UseIdleSignOutReturn {
    /// Seconds until the person is signed out, once they are warned; `None` before that, and as soon as they are there.
    pub seconds_left: Signal<Option<u64>>,
    /// True once the person was signed out in this way, until somebody signs in.
    pub is_signed_out: Signal<bool>,
    /// Why the provider wasn't told, or the page not left. Here they are signed out all the same.
    pub error: Signal<Option<AuthError>>,
    watch: StoredValue<Option<SendWrapper<IdleSignout>>>,
}

impl UseIdleSignOutReturn {
    /// Counts as activity: for a button "I am here", or for what is no activity to a browser, such as a film that runs.
    pub fn keep_alive(&self) {
        let keep_alive =
            |watch: &Option<SendWrapper<IdleSignout>>| watch.as_ref().map(|watch| watch.keep_alive());
        self.watch.try_with_value(keep_alive);
    }
}

/// Signs out whoever hasn't done anything for 15 minutes, in any tab of this app, and counts down the last of them. It
/// lasts as long as the calling component.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_idle_sign_out;
///
/// #[component]
/// fn StillThere() -> impl IntoView {
///     let idle = use_idle_sign_out();
///     // The alert is read out once. With the number in it, it would be each second.
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
/// Nobody is watched; the signals are `None` and false.
pub fn use_idle_sign_out() -> UseIdleSignOutReturn {
    use_idle_sign_out_with_options(IdleSettings::default())
}

/// [`use_idle_sign_out`] after another time, or in another way.
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
    if let Some(manager) = use_auth().manager() {
        let on_event = move |event: &Event| match event {
            Event::IdleWarning { signs_out_at: at } => drop(signs_out_at.try_set(Some(*at))),
            Event::IdleWarningEnded | Event::UserUnloaded => drop(signs_out_at.try_set(None)),
            Event::IdleSignedOut { error: failure } => {
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

/// Seconds until then, by the wall clock. There is a timer only while something is counted.
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
            // Without a timer the number stands still; the sign-out comes in its time all the same.
            ticking.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
        }
    });
    on_cleanup(stop);
    left.into()
}
