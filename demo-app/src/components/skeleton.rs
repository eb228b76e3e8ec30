//! A placeholder for content that is loading.

use leptos::prelude::*;

/// Grey shapes, and a sentence for screen readers.
#[component]
pub fn Skeleton(
    /// What is loading.
    label: &'static str,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{label}</span>
            <span class="bone bone-title" aria-hidden="true"></span>
            <span class="bone" aria-hidden="true"></span>
            <span class="bone bone-short" aria-hidden="true"></span>
        </div>
    }
}
