//! What stands where the content will be.

use leptos::prelude::*;

/// Grey shapes, and one sentence for who cannot see them.
#[component]
pub fn Skeleton(
    /// What is being waited for.
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
