//! A row of tabs, by the pattern of the ARIA Authoring Practices ("Tabs").

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::focus::focus;

/// A tab: its name, which is also used in element ids, and its label.
pub type Tab = (&'static str, &'static str);

/// The tabs. The Tab key reaches only the chosen one; the arrow keys, Home and End choose another.
#[component]
pub fn Tabs(
    /// The label of the whole row.
    label: &'static str,
    /// In the order in which they are read.
    tabs: Vec<Tab>,
    /// The name of the one that is shown.
    chosen: RwSignal<&'static str>,
) -> impl IntoView {
    let names: Vec<_> = tabs.iter().map(|(name, _)| *name).collect();
    let choose = move |event: KeyboardEvent| {
        // With one of these modifiers the key belongs to the browser, such as Alt and an arrow for going back.
        if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        if let Some(name) = tab_after(&names, chosen.get_untracked(), &event.key()) {
            event.prevent_default();
            chosen.set(name);
            focus(&tab_id(name));
        }
    };
    let items = tabs.into_iter().map(|(name, text)| {
        view! {
            <button
                class="tab"
                type="button"
                role="tab"
                id=tab_id(name)
                aria-controls=panel_id(name)
                aria-selected=move || (chosen.get() == name).to_string()
                tabindex=move || if chosen.get() == name { "0" } else { "-1" }
                on:click=move |_| chosen.set(name)
            >
                {text}
            </button>
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=choose>
            {items.collect_view()}
        </div>
    }
}

/// The tab that this key chooses, if any.
fn tab_after(names: &[&'static str], chosen: &str, key: &str) -> Option<&'static str> {
    let now = names.iter().position(|name| *name == chosen).unwrap_or_default();
    let last = names.len().saturating_sub(1);
    let next = match key {
        "ArrowRight" if now == last => 0,
        "ArrowRight" => now + 1,
        "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    names.get(next).copied()
}

/// The panel of a tab. It stays mounted while another tab is chosen, so nothing in it starts over.
#[component]
pub fn TabPanel(
    /// The tab's name.
    name: &'static str,
    /// The name of the tab that is shown.
    chosen: RwSignal<&'static str>,
    /// Its contents.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            role="tabpanel"
            class="tab-panel"
            id=panel_id(name)
            aria-labelledby=tab_id(name)
            hidden=move || chosen.get() != name
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_home_and_end_to_the_ends() {
        let after = |chosen, key| tab_after(&["one", "two", "three"], chosen, key);
        assert_eq!(after("one", "ArrowRight"), Some("two"));
        assert_eq!(after("three", "ArrowRight"), Some("one"));
        assert_eq!(after("two", "ArrowLeft"), Some("one"));
        assert_eq!(after("one", "ArrowLeft"), Some("three"));
        assert_eq!((after("two", "Home"), after("two", "End")), (Some("one"), Some("three")));
        assert_eq!((after("two", "a"), after("two", "Tab")), (None, None));
        assert_eq!(tab_after(&[], "one", "End"), None);
    }
}
