//! Keeps the session the same in all pages of this origin.
//!
//! Where pages share a store, a message is only a hint to read it again. Where each has its own, such as the `sessionStorage`
//! of a duplicated tab, pages with the same session request the renewed one and get it over the channel, so that a rotated
//! refresh token isn't spent twice. Tokens are sent for no other reason. A change that another page announced is never
//! announced again.

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

/// The session that this page knows, and its connection to the other pages.
#[derive(Default)]
pub(crate) struct Tabs {
    /// The session whose renewal is planned, and that listeners were last given.
    known_session: RefCell<Option<User>>,
    /// Counts the changes of `known_session`, to notice one during an `await`.
    pub(crate) generation: Cell<u64>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    listening: RefCell<Option<Listening>>,
    /// When a renewed session was last sent to or received from another page, and its revision.
    answered: Cell<Option<(Timestamp, u64)>>,
    /// Whether this page has checked, since it was loaded or resumed, that the session hasn't ended.
    pub(crate) end_checked: Cell<bool>,
    /// Whether a session that has ended may still be in the store, because the store couldn't be read at the time.
    pub(crate) ended_session_may_remain: Cell<bool>,
}

struct Listening {
    channel: Option<Rc<dyn Channel>>,
    _guards: Vec<Guard>,
}

/// The session that this page knows.
impl Core {
    /// The session in memory. The store may have a newer one: see [`Core::session`].
    pub(crate) fn known_session(&self) -> Option<User> {
        self.tabs.known_session.borrow().clone()
    }

    /// Sets the session that this page knows, and wakes those who wait for a change.
    pub(crate) fn set_known_session(&self, user: Option<&User>) {
        let before = self.tabs.known_session.replace(user.cloned());
        drop(before);
        if user.is_some() {
            self.tabs.ended_session_may_remain.set(false);
        }
        self.tabs.generation.set(self.tabs.generation.get() + 1);
        for waiting in self.tabs.waiting.take() {
            // The receiver may be gone.
            let _ = waiting.send(());
        }
    }

    /// Waits until the known session is replaced or removed.
    pub(crate) async fn wait_for_change(&self) {
        let (sender, changed) = oneshot::channel();
        // Senders without a receiver would pile up while nothing changes.
        self.tabs.waiting.borrow_mut().retain(|sender| !sender.is_canceled());
        self.tabs.waiting.borrow_mut().push(sender);
        let _ = changed.await;
    }

    /// As [`Core::wait_for_change`], for about a second at most.
    pub(crate) async fn wait_a_second_for_change(&self) {
        select(pin!(self.wait_for_change()), pin!(self.platform.timers.sleep(1))).await;
    }

    /// Reads the session again and, if other pages have changed it, updates the renewal plan and raises the events.
    pub(crate) async fn catch_up(&self) -> Option<User> {
        self.read_again(true, None).await
    }

    /// As [`Core::catch_up`], but a session that is found where this page knew of none isn't news: it hasn't looked before.
    pub(crate) async fn catch_up_quietly(&self) -> Option<User> {
        self.read_again(false, None).await
    }

    /// As [`Core::catch_up`]. `end` says how the session ended if its record doesn't.
    pub(crate) async fn catch_up_after(&self, end: End) -> Option<User> {
        self.read_again(true, Some(end)).await
    }

    async fn read_again(&self, is_news: bool, end: Option<End>) -> Option<User> {
        loop {
            let generation = self.tabs.generation.get();
            let stored = self.session().await;
            let end = match (&stored, self.known_session()) {
                (None, Some(known)) => self.recorded_end(&known).await.or(end),
                _ => None,
            };
            // Otherwise the session changed in this page during the read, which may lack that change: read again.
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
            // Unchanged, or a stale read: a page may see the old session for a moment.
            (Some(known), Some(stored))
                if stored.is_indistinguishable_from(known) || stored.is_older_than(known) => {}
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

/// Messages between pages.
impl Core {
    /// Starts listening to other pages, once.
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

    /// Starts listening, and takes over the session of this entry, which the page read before there was a core. The entry is
    /// ignored if this core has followed a session already.
    pub(crate) fn begin_with_stored(&self, stored: &str) {
        self.listen();
        let stored = User::from_storage_string(stored).map(User::without_state);
        if stored.is_some() && self.tabs.generation.get() == 0 {
            self.plan_renewal(stored.as_ref());
        }
    }

    /// Handles messages that arrived before this core was listening, then reads the session again.
    pub(crate) async fn handle_missed(&self, messages: &[String]) {
        for message in messages.iter().filter_map(|text| Message::parse(text)) {
            self.on_message(message).await;
        }
        self.catch_up().await;
    }

    /// A callback that reads the session again, and then passes `input` to the renewal plan.
    fn look_again(&self, input: Option<Input>) -> Rc<dyn Fn()> {
        let weak = self.this.clone();
        Rc::new(move || {
            let Some(core) = weak.upgrade() else { return };
            if input.is_some() {
                // A suspended page may have missed messages.
                core.tabs.end_checked.set(false);
            }
            let timers = core.platform.timers.clone();
            timers.spawn(Box::pin(async move {
                core.catch_up().await;
                if let Some(input) = input {
                    core.drive(input);
                }
            }));
        })
    }

    /// Sends this to the other pages, if there is a channel.
    fn post(&self, message: &Message) {
        let channel = self.tabs.listening.borrow().as_ref().and_then(|it| it.channel.clone());
        if let Some(channel) = channel {
            channel.post(&message.to_text());
        }
    }

    /// Announces to other pages that the session has changed.
    pub(crate) fn post_changed(&self, user: &User) {
        let session = user.session().map(str::to_owned);
        self.post(&Message::Changed { session, revision: user.revision() });
    }

    /// Announces to other pages that the session has ended.
    pub(crate) fn post_ended(&self, user: &User, end: End) {
        self.post(&Message::Ended { session: user.session().map(str::to_owned), end });
    }

    /// Requests a newer revision of this session from other pages. Not if they share this page's store, which will show it.
    pub(crate) fn post_question(&self, user: &User) {
        let session = user.session().filter(|_| !self.settings.user_store.is_shared());
        if let Some(session) = session.map(str::to_owned) {
            self.post(&Message::Asked { session, revision: user.revision() });
        }
    }

    /// Handles a message of another page.
    async fn on_message(&self, message: Message) {
        let is_shared = self.settings.user_store.is_shared();
        match message {
            // Even if no other page shares the store: another manager in this page may have changed it.
            Message::Changed { session, revision } => {
                self.catch_up().await;
                let known = self.known_session().filter(|known| known.session() == session.as_deref());
                if let Some(known) = known.filter(|known| known.revision() < revision) {
                    self.post_question(&known);
                }
            }
            Message::Ended { session, end } => {
                let is_it = |user: &User| session.is_some() && user.session() == session.as_deref();
                // If the store can't be read, the session in memory at least follows.
                let follows = !is_shared || self.read_session().await.is_err();
                if follows && let Some(user) = self.session().await.filter(is_it) {
                    self.take_session(&user).await;
                }
                self.catch_up_after(end).await;
            }
            Message::Asked { session, revision } if !is_shared => self.post_answer(&session, revision).await,
            Message::Answered { user } if !is_shared => self.store_answer(*user).await,
            Message::Asked { .. } | Message::Answered { .. } => {}
        }
    }

    /// Sends the session to the pages that asked. One answer reaches them all, so it isn't sent twice in a second.
    async fn post_answer(&self, session: &str, revision: u64) {
        let user = self.session().await.filter(|user| user.session() == Some(session));
        let Some(user) = user.filter(|user| user.revision() > revision) else { return };
        let answer = Some((self.platform.timers.now(), user.revision()));
        if self.tabs.answered.replace(answer) != answer {
            self.post(&Message::Answered { user: Box::new(user) });
        }
    }

    /// Stores and takes over the session as renewed by another page.
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
            // Another manager in this page was first, or somebody signed out or in: their session must not be overwritten.
            self.catch_up().await;
        }
    }
}
