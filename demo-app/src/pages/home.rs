//! The start page: one address, for signed-in users and others.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::components::{NoticeBar, Skeleton, StorageWarning};
use crate::focus::{MAIN, catch_focus};
use crate::pages::{SignedIn, SignedOut};
use crate::session::{Who, use_session};

/// Shows the page for the current user.
#[component]
pub fn Home() -> impl IntoView {
    let who = use_session().who;
    // Which of the three states it is. The user doesn't matter here, so that another user remounts nothing.
    let kind = Memo::new(move |_| match who.get() {
        Who::Unknown => None,
        Who::Nobody => Some(false),
        Who::Guest | Who::Person { .. } => Some(true),
    });
    // The button that led here went away with the previous page.
    Effect::new(move |before: Option<Option<bool>>| {
        let kind = kind.get();
        if before.flatten().is_some_and(|before| kind.is_some_and(|kind| kind != before)) {
            catch_focus(MAIN);
        }
        kind
    });
    view! {
        <NoticeBar/>
        <StorageWarning/>
        {move || match kind.get() {
            None => EitherOf3::A(view! { <Skeleton label="Restoring your session"/> }),
            Some(false) => EitherOf3::B(view! { <SignedOut/> }),
            Some(true) => EitherOf3::C(view! { <SignedIn/> }),
        }}
    }
}
