//! Drives the idle state machine with what happens in this tab and in others, and carries out what it decides.

use super::{IdleAction, IdleSettings};
use crate::core::Core;
use crate::events::Event;
use crate::platform::LocalFuture;
use crate::platform::timers::Guard;
use crate::user::User;
use oidc_client_protocol::Timestamp;
use oidc_client_protocol::idle::{Idle, Input, Output};
use oidc_client_protocol::json::{Object, Value};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// The session that is watched.
#[derive(Clone)]
struct WatchedSession {
    subject: String,
    /// A session that oidc-client-ts began gets its name with the first renewal.
    session: Option<String>,
}

impl WatchedSession {
    fn of(user: &User) -> Self {
        Self { subject: user.subject().to_owned(), session: user.session().map(str::to_owned) }
    }

    /// Whether `later` is the same session at a later time.
    fn is_continued_by(&self, later: &WatchedSession) -> bool {
        self.subject == later.subject && (self.session.is_none() || self.session == later.session)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Watching,
    /// The time is up, and one of the tabs will sign out.
    Due,
    /// This tab is signing out.
    SigningOut,
}

/// Watches the sessions of one manager for inactivity.
pub(super) struct Watcher {
    core: Weak<Core>,
    this: Weak<Watcher>,
    action: IdleAction,
    machine: RefCell<Idle>,
    watched: RefCell<Option<WatchedSession>>,
    stage: Cell<Stage>,
    /// The last activity in this tab: further events in the same second are ignored.
    active_at: Cell<Timestamp>,
    timer: Cell<Option<Guard>>,
    listening: Cell<Option<Vec<Guard>>>,
}

impl Watcher {
    pub(super) fn new(core: Weak<Core>, settings: IdleSettings) -> Rc<Self> {
        let machine = Idle::new(settings.timeout_in_seconds, settings.warn_before_in_seconds);
        Rc::new_cyclic(|weak| Watcher {
            core,
            this: weak.clone(),
            action: settings.action,
            machine: RefCell::new(machine),
            watched: RefCell::new(None),
            stage: Cell::new(Stage::Watching),
            active_at: Cell::new(Timestamp(0)),
            timer: Cell::new(None),
            listening: Cell::new(None),
        })
    }

    /// Begins with the session that is stored, if any.
    pub(super) fn start(&self) {
        self.spawn(|watcher, core| {
            Box::pin(async move {
                if let Some(user) = core.catch_up_quietly().await {
                    watcher.notice(&user);
                }
            })
        });
    }

    /// Watches this session, if it isn't watched already.
    pub(super) fn notice(&self, user: &User) {
        let watched = WatchedSession::of(user);
        let before = self.watched.replace(Some(watched.clone()));
        if before.is_some_and(|before| before.is_continued_by(&watched)) {
            return;
        }
        // When the tokens were issued: taken for the last activity if there is no record of this session's.
        let issued_at = Timestamp::of(user.profile(), "iat");
        let issued_at = issued_at.map(|at| user.clock_offset().device_time(at)).max(signed_in_at(user));
        self.spawn(move |watcher, core| {
            Box::pin(async move { watcher.watch_from_last_activity(&core, watched, issued_at).await })
        });
    }

    /// Starts the countdown from the last activity that any tab has recorded.
    async fn watch_from_last_activity(
        &self,
        core: &Core,
        watched: WatchedSession,
        issued_at: Option<Timestamp>,
    ) {
        let now = core.platform.timers.now();
        let active_at = match core.last_active().await {
            Some((active_at, session)) if session.is_some() && session == watched.session => active_at,
            // The record is of another session, so this one may be more recent.
            Some((active_at, _)) => active_at.max(issued_at.unwrap_or(now)),
            None => issued_at.unwrap_or(now),
        };
        // Otherwise the person signed out during the read, or another session began, which is watched already.
        let is_current = self.watched.borrow().as_ref().is_some_and(|it| watched.is_continued_by(it));
        if is_current {
            self.listen(core);
            self.handle(Input::Session { active_at });
        }
    }

    /// Handles the end of the session. If the time is up here too, another tab has signed out for inactivity.
    pub(super) fn end(&self) {
        let Some(core) = self.core.upgrade() else { return };
        let stage = self.stage.get();
        let is_over = stage == Stage::Due || self.machine.borrow().is_over(core.platform.timers.now());
        self.stop();
        if stage == Stage::SigningOut {
            self.stage.set(stage);
        } else if is_over {
            core.events.raise(&Event::IdleSignedOut { error: None });
        }
    }

    pub(super) fn stop(&self) {
        self.watched.replace(None);
        self.stage.set(Stage::Watching);
        self.handle(Input::NoSession);
    }

    pub(super) fn active(&self) {
        let Some(core) = self.core.upgrade() else { return };
        let now = core.platform.timers.now();
        if self.active_at.replace(now) == now {
            return;
        }
        let is_over = self.machine.borrow().is_over(now);
        if is_over {
            // Another tab may know of a later activity: read the record first.
            self.look(Some(Input::Activity));
        } else {
            self.handle(Input::Activity);
        }
    }

    /// Reads the last activity that other tabs have recorded, then handles `then`.
    fn look(&self, then: Option<Input>) {
        self.spawn(move |watcher, core| {
            Box::pin(async move {
                if let Some((active_at, _)) = core.last_active().await {
                    watcher.handle(Input::Elsewhere { active_at });
                }
                if let Some(input) = then {
                    watcher.handle(input);
                }
            })
        });
    }

    fn handle(&self, input: Input) {
        let Some(core) = self.core.upgrade() else { return };
        let outputs = self.machine.borrow_mut().handle(input, core.platform.timers.now());
        for output in outputs {
            match output {
                Output::Warn { signs_out_at } => core.events.raise(&Event::IdleWarning { signs_out_at }),
                Output::Unwarn => core.events.raise(&Event::IdleWarningEnded),
                Output::Share { active_at } => self.share(active_at),
                Output::SignOut => self.sign_out(),
                Output::WakeAt(at) => self.wake_at(&core, at),
                Output::Sleep => {
                    drop(self.timer.take());
                    drop(self.listening.take());
                }
            }
        }
    }

    fn share(&self, active_at: Timestamp) {
        let session = self.watched.borrow().as_ref().and_then(|watched| watched.session.clone());
        self.spawn(move |_, core| Box::pin(async move { core.note_active(active_at, session).await }));
    }

    fn sign_out(&self) {
        let Some(watched) = self.watched.take() else { return };
        self.stage.set(Stage::Due);
        self.spawn(|watcher, core| Box::pin(async move { watcher.sign_out_once(&core, watched).await }));
    }

    /// Signs out in one tab; the others notice.
    async fn sign_out_once(&self, core: &Core, watched: WatchedSession) {
        // Goes on without the lock after the limit: a tab that hangs with it must not keep the person signed in.
        let _lock = core.platform.locks.lock(&core.idle_key(), core.lock_seconds()).await;
        if self.stage.get() != Stage::Due {
            return;
        }
        let user = core.newest().await;
        match user.map(|user| WatchedSession::of(&user)) {
            None => {
                core.catch_up().await;
                return;
            }
            Some(other) if !watched.is_continued_by(&other) => {
                self.stage.set(Stage::Watching);
                return;
            }
            Some(_) if self.stage.get() != Stage::Due => return,
            Some(_) => self.stage.set(Stage::SigningOut),
        }
        core.events.raise(&Event::IdleSigningOut);
        let outcome = match self.action.clone() {
            IdleAction::RemoveUser => {
                core.forget().await;
                Ok(())
            }
            IdleAction::SignoutRedirect(args) => core.signout_redirect(args).await,
            IdleAction::SignoutSilent(args) => core.signout_silent(args).await,
        };
        self.stage.set(Stage::Watching);
        core.events.raise(&Event::IdleSignedOut { error: outcome.err() });
    }

    fn wake_at(&self, core: &Core, at: Timestamp) {
        let tick = self.callback(|watcher| watcher.look(Some(Input::Tick)));
        let timer = core.platform.timers.wake_at(at, tick);
        drop(self.timer.replace(Some(timer)));
    }

    fn listen(&self, core: &Core) {
        let resumed = self.callback(|watcher| watcher.look(Some(Input::Tick)));
        let mut listening = vec![
            core.platform.window.on_activity(self.callback(Watcher::active)),
            core.platform.timers.on_resume(resumed),
        ];
        let written = self.callback(|watcher| watcher.look(None));
        listening.extend(core.settings.state_store.watch(&core.idle_key(), written));
        drop(self.listening.replace(Some(listening)));
    }

    /// A callback that doesn't keep the watcher alive, and does nothing once it is dropped.
    fn callback(&self, action: impl Fn(&Watcher) + 'static) -> Rc<dyn Fn()> {
        let weak = self.this.clone();
        Rc::new(move || {
            if let Some(watcher) = weak.upgrade() {
                action(&watcher);
            }
        })
    }

    /// Runs a task in the background, unless the watcher or the manager was dropped.
    fn spawn(&self, work: impl FnOnce(Rc<Watcher>, Rc<Core>) -> LocalFuture<'static, ()>) {
        let (Some(watcher), Some(core)) = (self.this.upgrade(), self.core.upgrade()) else { return };
        let timers = core.platform.timers.clone();
        timers.spawn(work(watcher, core));
    }
}

/// When the tokens of a sign-in came, by this device's clock: `iat` is by the provider's, and the offset isn't always known.
/// `None` after a renewal.
fn signed_in_at(user: &User) -> Option<Timestamp> {
    user.received_at().filter(|_| user.revision() == 0)
}

/// The record of the last activity, which tabs share.
impl Core {
    fn idle_key(&self) -> String {
        format!("idle:{}:{}", self.settings.authority, self.settings.client_id)
    }

    /// When the person was last active in any tab, and that tab's session.
    async fn last_active(&self) -> Option<(Timestamp, Option<String>)> {
        let record = Object::parse(&self.settings.state_store.get(&self.idle_key()).await?).ok()?;
        let active_at = Timestamp::of(&record, "active_at")?;
        Some((active_at, record.string("session").map(str::to_owned)))
    }

    async fn note_active(&self, active_at: Timestamp, session: Option<String>) {
        let mut record = Object::new();
        record.insert("active_at", active_at.0);
        record.insert_some("session", session);
        self.settings.state_store.set(&self.idle_key(), &Value::Object(record).to_json()).await;
    }
}
