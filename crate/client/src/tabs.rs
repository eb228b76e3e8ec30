//! The other pages of this origin: what one of them makes of the session, all others see at once.
//!
//! Where pages share a store, a message is only a hint to read it again. Where each has its own, such as `sessionStorage`
//! of a tab that was duplicated, those with the same session ask for the renewed one and get it over the channel, so that
//! a rotated refresh token isn't spent twice; nobody else is told any token. What comes from another page is never told
//! on.

mod message;

use crate::core::Core;
use crate::events::Event;
use crate::platform::channel::Channel;
use crate::platform::timers::Guard;
use crate::records::End;
use crate::user::User;
use futures_channel::oneshot;
use futures_util::future::select;
use message::Message;
use oidc_client_protocol::Timestamp;
use oidc_client_protocol::renewal::Input;
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

/// What this page was told last, and how it hears of the others.
#[derive(Default)]
pub(crate) struct Tabs {
    /// The session that is planned for, and that listeners know of.
    known_session: RefCell<Option<User>>,
    /// Counts the changes of that, to notice one while something else is awaited.
    pub(crate) generation: Cell<u64>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    listening: RefCell<Option<Listening>>,
    /// When this page said or heard last how a session goes on, and in which revision.
    answered: Cell<Option<(Timestamp, u64)>>,
    /// Whether this page knows, since it came to life, that the session hasn't ended.
    pub(crate) end_checked: Cell<bool>,
    /// Whether a session that has ended may still be in the store, which couldn't be read then.
    pub(crate) ended_session_may_remain: Cell<bool>,
}

struct Listening {
    channel: Option<Rc<dyn Channel>>,
    _guards: Vec<Guard>,
}

/// The session that this page knows.
impl Core {
    /// It may be an older one than the store has: see [`Core::load`].
    pub(crate) fn known_session(&self) -> Option<User> {
        self.tabs.known_session.borrow().clone()
    }

    /// Notes the session that is planned for from now on.
    pub(crate) fn set_known_session(&self, user: Option<&User>) {
        let before = self.tabs.known_session.replace(user.cloned());
        drop(before);
        if user.is_some() {
            self.tabs.ended_session_may_remain.set(false);
        }
        self.tabs.generation.set(self.tabs.generation.get() + 1);
        for waiting in self.tabs.waiting.take() {
            // Whoever waited may have gone away.
            let _ = waiting.send(());
        }
    }

    /// Waits until the session is another, or is gone.
    pub(crate) async fn wait_for_change(&self) {
        let (sender, changed) = oneshot::channel();
        // Those who went away would pile up while nothing changes.
        self.tabs.waiting.borrow_mut().retain(|sender| !sender.is_canceled());
        self.tabs.waiting.borrow_mut().push(sender);
        let _ = changed.await;
    }

    /// Waits for that, but not much longer than a second.
    pub(crate) async fn wait_a_second_for_change(&self) {
        select(pin!(self.wait_for_change()), pin!(self.platform.timers.sleep(1))).await;
    }

    /// Reads the session anew, and makes up for what other pages have done to it: the plan and the listeners follow. That
    /// somebody is signed in is news to a page that has looked before and found nobody.
    pub(crate) async fn catch_up(&self, is_news: bool, end: Option<End>) -> Option<User> {
        loop {
            let generation = self.tabs.generation.get();
            let stored = self.load().await;
            let end = match (&stored, self.known_session()) {
                (None, Some(known)) => self.recorded_end(&known).await.or(end),
                _ => None,
            };
            // What happened in this page meanwhile may not be in what was read.
            if generation == self.tabs.generation.get() {
                self.follow(stored.as_ref(), end, is_news);
                return stored;
            }
        }
    }

    fn follow(&self, stored: Option<&User>, end: Option<End>, is_news: bool) {
        let known = self.known_session();
        match (&known, stored) {
            (None, None) => {}
            // A page may read for a moment what was before.
            (Some(known), Some(stored)) if stored.is_like(known) || stored.is_older_than(known) => {}
            (_, Some(stored)) => {
                self.plan_renewal(Some(stored));
                if is_news || known.is_some() {
                    self.events.raise(&Event::UserLoaded(stored.clone()));
                }
            }
            (Some(_), None) => self.raise_end(end),
        }
    }
}

/// Talking and listening.
impl Core {
    /// Listens to other pages from now on.
    pub(crate) fn listen(&self) {
        if self.tabs.listening.borrow().is_some() {
            return;
        }
        let (name, weak) = (self.user_key(), self.this.clone());
        let heard = move |text: &str| {
            if let (Some(core), Some(message)) = (weak.upgrade(), Message::parse(text)) {
                let timers = core.platform.timers.clone();
                timers.spawn(Box::pin(async move { core.on_message(message).await }));
            }
        };
        let channel = self.platform.channels.open(&name, Rc::new(heard));
        let mut guards = vec![self.platform.timers.on_resume(self.look_again(Some(Input::Resumed)))];
        guards.extend(self.settings.user_store.watch(&name, self.look_again(None)));
        self.tabs.listening.replace(Some(Listening { channel, _guards: guards }));
    }

    /// Begins with the session of this entry, which the page read before there was a core, and listens. A core that has followed a
    /// session already only listens.
    pub(crate) fn begin_with_stored(&self, stored: &str) {
        self.listen();
        let stored = User::from_storage_string(stored).map(User::without_state);
        if stored.is_some() && self.tabs.generation.get() == 0 {
            self.plan_renewal(stored.as_ref());
        }
    }

    /// Handles what other pages said when nobody listened here, and reads the session anew.
    pub(crate) async fn handle_missed(&self, messages: &[String]) {
        for message in messages.iter().filter_map(|text| Message::parse(text)) {
            self.on_message(message).await;
        }
        self.catch_up(true, None).await;
    }

    /// Reads the session anew, and has the plan take in what happened.
    fn look_again(&self, input: Option<Input>) -> Rc<dyn Fn()> {
        let weak = self.this.clone();
        Rc::new(move || {
            let Some(core) = weak.upgrade() else { return };
            if input.is_some() {
                // It may have been deaf.
                core.tabs.end_checked.set(false);
            }
            let timers = core.platform.timers.clone();
            timers.spawn(Box::pin(async move {
                core.catch_up(true, None).await;
                if let Some(input) = input {
                    core.drive(input);
                }
            }));
        })
    }

    /// Sends this to the other pages, if they can be reached.
    fn post(&self, message: &Message) {
        let channel = self.tabs.listening.borrow().as_ref().and_then(|it| it.channel.clone());
        if let Some(channel) = channel {
            channel.post(&message.to_text());
        }
    }

    /// Tells the others that the session is another than before.
    pub(crate) fn post_changed(&self, user: &User) {
        let session = user.session().map(str::to_owned);
        self.post(&Message::Changed { session, revision: user.revision() });
    }

    /// Tells the others that the session has ended.
    pub(crate) fn post_ended(&self, user: &User, end: End) {
        self.post(&Message::Ended { session: user.session().map(str::to_owned), end });
    }

    /// Asks the others for this session, if they have it newer. Where the store is the same for all, that will show it.
    pub(crate) fn post_question(&self, user: &User) {
        let session = user.session().filter(|_| !self.settings.user_store.is_shared());
        if let Some(session) = session.map(str::to_owned) {
            self.post(&Message::Asked { session, revision: user.revision() });
        }
    }

    /// Does what a message of another page asks for.
    async fn on_message(&self, message: Message) {
        let is_shared = self.settings.user_store.is_shared();
        match message {
            // Also where the store is this page's own: another manager of this page has the same.
            Message::Changed { session, revision } => {
                self.catch_up(true, None).await;
                let known = self.known_session().filter(|known| known.session() == session.as_deref());
                if let Some(known) = known.filter(|known| known.revision() < revision) {
                    self.post_question(&known);
                }
            }
            Message::Ended { session, end } => {
                let is_it = |user: &User| session.is_some() && user.session() == session.as_deref();
                // Where the store can't be read, this page at least follows.
                let follows = !is_shared || self.find().await.is_err();
                if follows && let Some(user) = self.load().await.filter(is_it) {
                    self.take_session(&user).await;
                }
                self.catch_up(true, Some(end)).await;
            }
            Message::Asked { session, revision } if !is_shared => self.post_answer(&session, revision).await,
            Message::Answered { user } if !is_shared => self.store_answer(*user).await,
            Message::Asked { .. } | Message::Answered { .. } => {}
        }
    }

    /// One answer reaches all who ask, so it isn't given twice in a second.
    async fn post_answer(&self, session: &str, revision: u64) {
        let user = self.load().await.filter(|user| user.session() == Some(session));
        let Some(user) = user.filter(|user| user.revision() > revision) else { return };
        let answer = Some((self.platform.timers.now(), user.revision()));
        if self.tabs.answered.replace(answer) != answer {
            self.post(&Message::Answered { user: Box::new(user) });
        }
    }

    /// Stores the session as another page has renewed it, and goes on with that.
    async fn store_answer(&self, user: User) {
        let (store, key) = (&self.settings.user_store, self.user_key());
        let Some(text) = store.get(&key).await else { return };
        let Some(mine) = User::from_storage_string(&text) else { return };
        let is_same_person = mine.issuer() == user.issuer() && mine.subject() == user.subject();
        if !is_same_person {
            return;
        }
        self.tabs.answered.set(Some((self.platform.timers.now(), user.revision())));
        let is_news = mine.is_older_than(&user);
        if is_news && store.swap(&key, Some(&text), Some(&user.to_storage_string())).await {
            self.plan_renewal(Some(&user));
            self.events.raise(&Event::UserLoaded(user));
        } else {
            // Another manager of this page was first, or somebody signed out or in; their session must not be overwritten.
            self.catch_up(true, None).await;
        }
    }
}
