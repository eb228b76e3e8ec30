//! A row of tabs, by the pattern that screen readers know (ARIA Authoring Practices, "Tabs").

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A tab: a name for tests and addresses of elements, and what the person reads.
pub type Tab = (&'static str, &'static str);

/// The tabs. Tab reaches the chosen one alone; the arrow keys, Home and End choose another.
#[component]
pub fn Tabs(
    /// What they are for, together.
    label: &'static str,
    /// In the order in which they are read.
    tabs: &'static [Tab],
    /// The one that is shown, by its place.
    chosen: RwSignal<usize>,
) -> impl IntoView {
    let choose = move |event: KeyboardEvent| {
        let (now, last) = (chosen.get_untracked(), tabs.len().saturating_sub(1));
        let next = match event.key().as_str() {
            "ArrowRight" if now == last => 0,
            "ArrowRight" => now + 1,
            "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        chosen.set(next);
        focus(tabs, next);
    };
    let items = tabs.iter().enumerate().map(|(place, (name, text))| {
        view! {
            <button
                class="tab"
                type="button"
                role="tab"
                id=tab_id(name)
                aria-controls=panel_id(name)
                aria-selected=move || (chosen.get() == place).to_string()
                tabindex=move || if chosen.get() == place { "0" } else { "-1" }
                on:click=move |_| chosen.set(place)
            >
                {*text}
            </button>
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=choose>
            {items.collect_view()}
        </div>
    }
}

/// What a tab shows. It stays mounted while another is chosen, so nothing in it starts over.
#[component]
pub fn TabPanel(
    /// The tab's name.
    name: &'static str,
    /// Whether it is the one that is shown.
    #[prop(into)]
    is_chosen: Signal<bool>,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            role="tabpanel"
            class="tab-panel"
            id=panel_id(name)
            aria-labelledby=tab_id(name)
            hidden=move || !is_chosen.get()
        >
            {children()}
        </div>
    }
}

fn tab_id(name: &str) -> String {
    format!("tab-{name}")
}

fn panel_id(name: &str) -> String {
    format!("panel-{name}")
}

fn focus(tabs: &[Tab], place: usize) {
    let tab = tabs.get(place).and_then(|(name, _)| document().get_element_by_id(&tab_id(name)));
    if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        // A page that is being left has nothing to focus.
        let _left = tab.focus();
    }
}
