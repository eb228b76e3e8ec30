//! A person's picture, or their initials.

use leptos::prelude::*;

/// A round picture, hidden from screen readers: the name is always beside it.
///
/// Names and pictures of other people come from the database, where anybody may write their own. A picture is shown only
/// from a URL that a browser can't take for anything but an image, and is requested without a referrer.
#[component]
pub fn Avatar(
    /// The name for the initials.
    #[prop(into)]
    name: Signal<String>,
    /// The picture's address; empty for none.
    #[prop(into)]
    picture: Signal<String>,
) -> impl IntoView {
    let failed = RwSignal::new(String::new());
    let shown =
        move || Some(picture.get()).filter(|address| is_image_address(address) && *address != failed.get());
    let content = move || match shown() {
        Some(address) => {
            let source = address.clone();
            view! {
                <img
                    src=source
                    alt=""
                    width="40"
                    height="40"
                    loading="lazy"
                    decoding="async"
                    referrerpolicy="no-referrer"
                    on:error=move |_| failed.set(address.clone())
                />
            }
            .into_any()
        }
        None => view! { <span>{initials(&name.get())}</span> }.into_any(),
    };
    view! {
        <span class="avatar" data-hue=move || hue(&name.get()) aria-hidden="true">
            {content}
        </span>
    }
}

fn is_image_address(address: &str) -> bool {
    ["https://", "http://127.0.0.1", "http://localhost", "data:image/"]
        .into_iter()
        .any(|start| address.starts_with(start))
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let first = words.first().and_then(|word| word.chars().next());
    let last = if words.len() > 1 { words.last().and_then(|word| word.chars().next()) } else { None };
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// One of six colours, the same one for the same name.
fn hue(name: &str) -> String {
    let sum: u32 =
        name.chars().map(u32::from).fold(7, |sum, letter| sum.wrapping_mul(31).wrapping_add(letter));
    (sum % 6).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Alice Mary Adams"), "AA");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn only_addresses_of_images_are_shown() {
        assert!(is_image_address("https://cdn.example/a.png"));
        assert!(is_image_address("data:image/svg+xml,%3Csvg/%3E"));
        assert!(!is_image_address("javascript:alert(1)"));
        assert!(!is_image_address("data:text/html,x"));
        assert!(!is_image_address(""));
    }
}
