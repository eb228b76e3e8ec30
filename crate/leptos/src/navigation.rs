//! What is under way between this page and the provider.

/// A sign-in or sign-out that is under way, from the call until its end; the next call takes its place.
///
/// One that leaves the page stays until the page is left. Where it is not, because the person stopped the browser or the
/// provider has no sign-out page, it is over after 10 seconds.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{Navigation, use_auth};
///
/// #[component]
/// fn WhatGoesOn() -> impl IntoView {
///     let auth = use_auth();
///     move || match auth.active_navigation().get() {
///         Some(Navigation::SigninPopup) => "Please go on in the other window.",
///         Some(navigation) if navigation.is_signout() => "Signing you out…",
///         Some(_) => "Signing you in…",
///         None => "",
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Navigation {
    /// On the way to the provider's sign-in page.
    SigninRedirect,
    /// Signing in in a window of its own.
    SigninPopup,
    /// Signing in, or renewing, without the person.
    SigninSilent,
    /// Back from the provider: its answer is being checked.
    SigninCallback,
    /// On the way to the provider's sign-out page.
    SignoutRedirect,
    /// Signing out in a window of its own.
    SignoutPopup,
    /// Signing out in a hidden frame.
    SignoutSilent,
}

impl Navigation {
    /// True for the four that sign in.
    ///
    /// ```
    /// use oidc_client_leptos::Navigation;
    ///
    /// assert!(Navigation::SigninPopup.is_signin());
    /// assert!(!Navigation::SignoutPopup.is_signin());
    /// ```
    #[must_use]
    pub fn is_signin(self) -> bool {
        !self.is_signout()
    }

    /// True for the three that sign out.
    ///
    /// ```
    /// use oidc_client_leptos::Navigation;
    ///
    /// assert!(Navigation::SignoutRedirect.is_signout());
    /// ```
    #[must_use]
    pub fn is_signout(self) -> bool {
        matches!(self, Self::SignoutRedirect | Self::SignoutPopup | Self::SignoutSilent)
    }

    /// True for those after which there is no page to go on with.
    pub(crate) fn leaves_the_page(self) -> bool {
        matches!(self, Self::SigninRedirect | Self::SignoutRedirect)
    }
}
