//! Something changed that the person should know about.

use leptos::prelude::*;

use crate::focus::{MAIN, catch_focus};
use crate::session::use_session;

/// One sentence with a button to dismiss it; read out politely when it appears.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let notice = use_session().notice;
    let put_away = move |_| {
        notice.set(None);
        catch_focus(MAIN);
    };
    // The region stays on the page: screen readers announce changes only inside a region that already exists.
    view! {
        <div class="notice-region" role="status" data-testid="notice">
            {move || {
                notice
                    .get()
                    .map(|text| {
                        view! {
                            <div class="notice">
                                <p>{text}</p>
                                <button
                                    class="button button-quiet"
                                    type="button"
                                    on:click=put_away
                                >
                                    "Got it"
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
