//! The user's posts at the API.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_leptos::{UseApiFetchReturn, use_api_fetch};
use oidc_client_wasm::ApiSettings;

use crate::components::{ErrorPanel, Skeleton};
use crate::config::Api;
use crate::focus::catch_focus;
use crate::messages::POST_UNKNOWN;
use crate::posts::{self, Post, Task};
use crate::session::{Problem, Who, use_session};

/// The text field, which also gets the focus when the focused element is removed.
const FIELD: &str = "post-text";

/// What the card shows and does. `Copy`, like the signals in it.
#[derive(Clone, Copy)]
struct Posts {
    api: UseApiFetchReturn,
    uri: StoredValue<String>,
    who: Memo<Who>,
    draft: RwSignal<String>,
    list: RwSignal<Option<Vec<Post>>>,
    /// The request in progress.
    doing: RwSignal<Option<Task>>,
    /// The number of the latest request: a change may overtake a list.
    turn: StoredValue<u32>,
    /// The last completed request.
    done: RwSignal<&'static str>,
    /// The request that failed, and why.
    failed: RwSignal<Option<(Problem, Task)>>,
}

/// Writes and shows what the API stores for this user only.
#[component]
pub fn PostsCard(
    /// Where the API is.
    api: Api,
    /// Whether the tab is visible: nothing is requested before.
    #[prop(into)]
    is_shown: Signal<bool>,
) -> impl IntoView {
    let posts = Posts::new(api);
    Effect::new(move |before: Option<Who>| {
        let who = posts.who.get();
        if before.as_ref() != Some(&who) {
            posts.forget();
        }
        if is_shown.get() {
            posts.run(Task::Load);
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
            {move || posts.failed.get().map(|(problem, task)| view! { <Failure posts problem task/> })}
            <List posts/>
            <Explanation/>
        </section>
    }
}

#[component]
fn PostForm(posts: Posts) -> impl IntoView {
    let write = move |event: SubmitEvent| {
        event.prevent_default();
        let draft = posts.draft.get_untracked();
        if !draft.trim().is_empty() {
            posts.run(Task::Write(draft));
        }
    };
    view! {
        <form class="post-form" on:submit=write>
            <label for=FIELD>"Write something for yourself"</label>
            <input id=FIELD type="text" required maxlength="500" autocomplete="off" bind:value=posts.draft/>
            <button
                class="button button-main"
                type="submit"
                aria-disabled=move || posts.is_changing().then_some("true")
            >
                "Post"
            </button>
            <p class="muted post-status" role="status" data-testid="posts-status">{move || posts.status()}</p>
        </form>
    }
}

/// The request that failed, with a button to retry.
#[component]
fn Failure(posts: Posts, problem: Problem, task: Task) -> impl IntoView {
    let message = task.is_post_unknown(&problem).then_some(POST_UNKNOWN);
    let again = task.again(&problem);
    view! {
        <ErrorPanel code=problem.code detail=problem.detail message=message>
            <button
                class="button"
                type="button"
                aria-disabled=move || posts.doing.with(Option::is_some).then_some("true")
                on:click=move |_| posts.run(again.clone())
            >
                "Try again"
            </button>
        </ErrorPanel>
    }
}

#[component]
fn List(posts: Posts) -> impl IntoView {
    view! {
        <Show
            when=move || posts.list.with(Option::is_some) || posts.failed.with(Option::is_some)
            fallback=|| view! { <Skeleton label="Waiting for your posts"/> }
        >
            {move || posts.is_empty().then(|| view! { <p class="muted">"No posts yet."</p> })}
            <ul class="posts" data-testid="posts">
                <For each=move || posts.list.get().unwrap_or_default() key=|post| post.id let:post>
                    <Row posts post/>
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Row(posts: Posts, post: Post) -> impl IntoView {
    let name = format!("Remove \u{201c}{}\u{201d}", post.text);
    view! {
        <li class="post" data-testid="post">
            <span class="post-text">{post.text}</span>
            <button
                class="button button-quiet"
                type="button"
                aria-label=name
                aria-disabled=move || posts.is_changing().then_some("true")
                on:click=move |_| posts.run(Task::Remove(post.id))
            >
                "Remove"
            </button>
        </li>
    }
}

#[component]
fn Explanation() -> impl IntoView {
    view! {
        <details>
            <summary>"How does the API know that it is you?"</summary>
            <p>
                "This page sends it the access token, which is for this API alone. The API checks the signature with \
                 the provider\u{2019}s keys, and finds you by issuer and subject."
            </p>
        </details>
    }
}

impl Posts {
    fn new(api: Api) -> Self {
        Self {
            api: use_api_fetch(ApiSettings { allowed: vec![api.uri.as_str().into()] }),
            uri: StoredValue::new(api.uri),
            who: use_session().who,
            draft: RwSignal::new(String::new()),
            list: RwSignal::new(None),
            doing: RwSignal::new(None),
            turn: StoredValue::new(0),
            done: RwSignal::new(""),
            failed: RwSignal::new(None),
        }
    }

    /// Removes the previous user's posts before the new user's are requested.
    fn forget(self) {
        self.draft.set(String::new());
        self.list.set(None);
        self.doing.set(None);
        self.done.set("");
        self.failed.set(None);
    }

    /// Whether the API has answered that there are none.
    fn is_empty(self) -> bool {
        self.list.with(|list| list.as_ref().is_some_and(Vec::is_empty))
    }

    /// Whether a post is being created or removed.
    fn is_changing(self) -> bool {
        self.doing.with(|doing| doing.as_ref().is_some_and(|task| *task != Task::Load))
    }

    /// The status text for the request in progress or completed. The first list has a skeleton instead.
    fn status(self) -> &'static str {
        self.doing.with(|doing| match doing {
            Some(Task::Write(_)) => "Posting\u{2026}",
            Some(Task::Remove(_)) => "Removing\u{2026}",
            Some(Task::Load) if self.failed.with(Option::is_some) => "Asking the API\u{2026}",
            _ => self.done.get(),
        })
    }

    /// Sends the request, and then shows the API's list. Nothing is sent twice: while a change is in progress nothing else
    /// starts, and only a change overtakes a list. A response for a user who has left is dropped.
    fn run(self, task: Task) {
        let is_asking = self.doing.with_untracked(Option::is_some);
        if is_asking && (task == Task::Load || untrack(|| self.is_changing())) {
            return;
        }
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.doing.set(Some(task.clone()));
        self.done.set("");
        let done = task.done();
        // The click was on an element that is removed, or mounted again.
        let is_clicked = task != Task::Load || self.failed.with_untracked(Option::is_some);
        let (asked_by, uri) = (self.who.get_untracked(), self.uri.get_value());
        spawn_local(async move {
            let outcome = match self.perform(&task, &uri).await {
                Ok(()) => posts::list(self.api, &uri).await.map_err(|problem| (problem, Task::Load)),
                Err(problem) => Err((problem, task)),
            };
            if self.turn.try_get_value() != Some(turn) || self.who.try_get_untracked() != Some(asked_by) {
                return;
            }
            self.doing.set(None);
            match outcome {
                Ok(list) => {
                    self.done.set(done);
                    self.list.set(Some(list));
                    self.failed.set(None);
                }
                Err(failed) => self.failed.set(Some(failed)),
            }
            if is_clicked {
                catch_focus(FIELD);
            }
        });
    }

    async fn perform(self, task: &Task, uri: &str) -> Result<(), Problem> {
        match task {
            Task::Load => Ok(()),
            Task::Remove(id) => posts::remove(self.api, uri, *id).await,
            Task::Write(text) => {
                posts::write(self.api, uri, text).await?;
                // Text typed while the request was running stays.
                if self.draft.try_with_untracked(|draft| draft == text) == Some(true) {
                    self.draft.set(String::new());
                }
                Ok(())
            }
        }
    }
}
