//! The person's posts at the API.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_leptos::{UseApiFetchReturn, use_api_fetch};
use oidc_client_wasm::ApiSettings;

use crate::components::{ErrorPanel, Skeleton};
use crate::config::Api;
use crate::posts::{self, Post};
use crate::session::{Problem, Who, use_session};

/// What the card shows and does. `Copy`, like the signals in it.
#[derive(Clone, Copy)]
struct Posts {
    api: UseApiFetchReturn,
    uri: StoredValue<String>,
    who: Memo<Who>,
    list: RwSignal<Option<Vec<Post>>>,
    problem: RwSignal<Option<Problem>>,
}

/// Writes and shows what the API keeps for this person and for nobody else.
#[component]
pub fn PostsCard(
    /// Where the API is.
    api: Api,
    /// Whether anybody looks: nothing is asked before.
    #[prop(into)]
    is_shown: Signal<bool>,
) -> impl IntoView {
    let posts = Posts {
        api: use_api_fetch(ApiSettings { allowed: vec![api.uri.as_str().into()] }),
        uri: StoredValue::new(api.uri),
        who: use_session().who(),
        list: RwSignal::new(None),
        problem: RwSignal::new(None),
    };
    Effect::new(move |before: Option<Who>| {
        let who = posts.who.get();
        // Somebody else's are gone before their own are asked for.
        if before.as_ref() != Some(&who) {
            posts.list.set(None);
            posts.problem.set(None);
        }
        if is_shown.get() {
            posts.load();
        }
        who
    });
    view! {
        <section class="card posts-card" aria-labelledby="posts-heading">
            <div class="card-head">
                <h2 id="posts-heading">"My posts"</h2>
                <p class="muted">"Nobody else can see them"</p>
            </div>
            <PostForm posts/>
            {move || posts.problem.get().map(|problem| view! {
                <ErrorPanel code=problem.code detail=problem.detail>
                    <button class="button" type="button" on:click=move |_| posts.load()>
                        "Try again"
                    </button>
                </ErrorPanel>
            })}
            <Show
                when=move || posts.list.with(Option::is_some) || posts.problem.with(Option::is_some)
                fallback=|| view! { <Skeleton label="Waiting for your posts"/> }
            >
                <ul class="posts" data-testid="posts">
                    <For each=move || posts.list.get().unwrap_or_default() key=|post| post.id let:post>
                        <Row posts post/>
                    </For>
                </ul>
            </Show>
            <details>
                <summary>"How does the API know that it is you?"</summary>
                <p>
                    "This page sends it the access token, which is for this API alone. The API checks the signature with \
                     the provider\u{2019}s keys, and finds you by issuer and subject."
                </p>
            </details>
        </section>
    }
}

#[component]
fn PostForm(posts: Posts) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let write = move |event: SubmitEvent| {
        event.prevent_default();
        let draft = text.get_untracked();
        if draft.trim().is_empty() {
            return;
        }
        posts.run(async move |posts| {
            posts::write(posts.api, &posts.uri.get_value(), &draft).await?;
            text.set(String::new());
            Ok(())
        });
    };
    view! {
        <form class="post-form" on:submit=write>
            <label for="post-text">"Write something for yourself"</label>
            <input id="post-text" type="text" maxlength="500" autocomplete="off" bind:value=text/>
            <button class="button button-main" type="submit">"Post"</button>
        </form>
    }
}

#[component]
fn Row(posts: Posts, post: Post) -> impl IntoView {
    let name = format!("Remove \u{201c}{}\u{201d}", post.text);
    let remove = move |_| {
        posts.run(async move |posts| posts::remove(posts.api, &posts.uri.get_value(), post.id).await);
    };
    view! {
        <li class="post" data-testid="post">
            <span class="post-text">{post.text}</span>
            <button class="button button-quiet" type="button" aria-label=name on:click=remove>
                "Remove"
            </button>
        </li>
    }
}

impl Posts {
    fn load(self) {
        self.run(async |_| Ok(()));
    }

    /// Does something, and shows what the API has then. An answer for somebody who has left is no answer.
    fn run(self, change: impl AsyncFnOnce(Posts) -> Result<(), Problem> + 'static) {
        let asked_by = self.who.get_untracked();
        spawn_local(async move {
            let outcome = match change(self).await {
                Ok(()) => posts::list(self.api, &self.uri.get_value()).await,
                Err(problem) => Err(problem),
            };
            if self.who.try_get_untracked() != Some(asked_by) {
                return;
            }
            match outcome {
                Ok(list) => {
                    self.list.set(Some(list));
                    self.problem.set(None);
                }
                Err(problem) => self.problem.set(Some(problem)),
            }
        });
    }
}
