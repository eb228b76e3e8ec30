//! A page that greets, by Yew and without sign-in: what the one with `yew-oauth2` is compared with.

use yew::prelude::*;

fn main() {
    yew::Renderer::<App>::new().render();
}

#[component]
fn App() -> Html {
    html! { <p>{ "Hello" }</p> }
}
