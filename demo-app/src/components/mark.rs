//! The page's own drawings, for the eye only.

use leptos::prelude::*;

/// The page's mark: a ring and the one point in it. The name beside it is what screen readers read.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="9" class="mark-ground"></rect>
            <path
                class="mark-ring"
                d="M22.4 10.2a8.6 8.6 0 1 0 1.9 8.1"
                fill="none"
                stroke-width="3"
                stroke-linecap="round"
            ></path>
            <circle class="mark-point" cx="16" cy="16" r="3.1"></circle>
        </svg>
    }
}

/// The mark grown into a fingerprint.
#[component]
pub fn Fingerprint() -> impl IntoView {
    view! {
        <svg class="print" viewBox="0 0 320 320" aria-hidden="true" focusable="false">
            <path d="M196 133a45 45 0 1 0 9 43"></path>
            <path class="faint" d="M93 183a71 71 0 0 1 117-73"></path>
            <path d="M228 138a71 71 0 0 1-98 86"></path>
            <path class="faint" d="M68 192a97 97 0 0 1 108-128"></path>
            <path d="M205 74a97 97 0 0 1 16 161"></path>
            <path class="faint" d="M194 251a97 97 0 0 1-90-11"></path>
            <path d="M39 136a123 123 0 0 1 144-97"></path>
            <path class="faint" d="M214 49a123 123 0 0 1 66 137"></path>
            <path d="M269 217a123 123 0 0 1-172 48"></path>
            <path class="faint" d="M71 245a123 123 0 0 1-34-73"></path>
            <circle cx="160" cy="160" r="15"></circle>
        </svg>
    }
}
