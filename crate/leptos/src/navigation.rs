//! [`Navigation`]: the sign-in or sign-out that is under way.

/// A sign-in or sign-out that is under way, from the call until its end. The next call replaces it.
///
/// A redirect lasts until the page is left. If it isn't left, because the person stopped the navigation or the provider has
/// no sign-out page, it ends after 10 seconds.
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
    /// Signing in in a popup window.
    SigninPopup,
    /// Signing in, or renewing, without interaction.
    SigninSilent,
    /// Back from the provider: its response is being checked.
    SigninCallback,
    /// On the way to the provider's sign-out page.
    SignoutRedirect,
    /// Signing out in a popup window.
    SignoutPopup,
    /// Signing out in a hidden frame.
    SignoutSilent,
}

impl Navigation {
    /// True for the four variants that sign in.
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

    /// True for the three variants that sign out.
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

    /// True for the variants that leave this page.
    pub(crate) fn leaves_the_page(self) -> bool {
        matches!(self, Self::SigninRedirect | Self::SignoutRedirect)
    }
}
