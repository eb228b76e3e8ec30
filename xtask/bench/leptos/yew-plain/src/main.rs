//! A page with a greeting, in Yew and without sign-in: the baseline for `yew-oauth2`.

use yew::prelude::*;

fn main() {
    yew::Renderer::<App>::new().render();
}

#[component]
fn App() -> Html {
    html! { <p>{ "Hello" }</p> }
}
