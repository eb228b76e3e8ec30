//! Tells the state machine what happens in this tab and in others, and does what it says.

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

/// Who is watched.
#[derive(Clone)]
struct Watched {
    subject: String,
    /// One that oidc-client-ts began gets its name with the first renewal.
    session: Option<String>,
}

impl Watched {
    fn new(user: &User) -> Self {
        Self { subject: user.subject().to_owned(), session: user.session().map(str::to_owned) }
    }

    /// Whether that is the same session at a later time.
    fn is(&self, later: &Watched) -> bool {
        self.subject == later.subject && (self.session.is_none() || self.session == later.session)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Watching,
    /// Time is up, and one of the tabs signs out.
    Due,
    /// This is the one.
    SigningOut,
}

/// Watches the sessions of one manager.
pub(super) struct Watcher {
    core: Weak<Core>,
    this: Weak<Watcher>,
    action: IdleAction,
    machine: RefCell<Idle>,
    watched: RefCell<Option<Watched>>,
    stage: Cell<Stage>,
    /// Nothing comes of a second event in the same second.
    active_at: Cell<Timestamp>,
    timer: Cell<Option<Guard>>,
    listening: Cell<Option<Vec<Guard>>>,
}

/// When the tokens of a sign-in came, by this device's clock: how far that is from the provider's isn't always known.
fn signed_in_at(user: &User) -> Option<Timestamp> {
    let came_at = user.expires_at()?.minus(user.lifetime()?);
    (user.revision() == 0).then_some(came_at)
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

    /// Begins with whoever is signed in.
    pub(super) fn start(&self) {
        self.spawn(|watcher, core| {
            Box::pin(async move {
                if let Some(user) = core.catch_up(false, None).await {
                    watcher.notice(&user);
                }
            })
        });
    }

    /// There is a session: watches it, if it isn't watched already.
    pub(super) fn notice(&self, user: &User) {
        let user_name = Watched::new(user);
        let known = self.watched.replace(Some(user_name.clone()));
        if known.is_some_and(|known| known.is(&user_name)) {
            return;
        }
        // The provider's time of the tokens; for a record of another session it says when this one was last there.
        let issued_at = Timestamp::of(user.profile(), "iat");
        let issued_at = issued_at.map(|at| user.clock_offset().device_time(at)).max(signed_in_at(user));
        self.spawn(|watcher, core| {
            Box::pin(async move {
                let now = core.platform.timers.now();
                let active_at = match core.last_active().await {
                    Some((active_at, session)) if session.is_some() && session == user_name.session => {
                        active_at
                    }
                    Some((active_at, _)) => active_at.max(issued_at.unwrap_or(now)),
                    None => issued_at.unwrap_or(now),
                };
                // Whoever signed in while this was read is watched already, and nobody is after a sign-out.
                let is_watched = watcher.watched.borrow().as_ref().is_some_and(|it| user_name.is(it));
                if is_watched {
                    watcher.listen(&core);
                    watcher.handle(Input::Session { active_at });
                }
            })
        });
    }

    /// The session is gone: in another tab for the same reason, if its time is up here too.
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
            // Perhaps not in another tab.
            self.look(Some(Input::Activity));
        } else {
            self.handle(Input::Activity);
        }
    }

    /// Reads what other tabs know, and then takes in what happened.
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

    /// Signs out, in one tab: the others notice.
    async fn sign_out_once(&self, core: &Core, watched: Watched) {
        // One that hangs with the lock must keep nobody signed in.
        let _lock = core.platform.locks.lock(&core.idle_key(), core.lock_seconds()).await;
        if self.stage.get() != Stage::Due {
            return;
        }
        let user = core.newest().await;
        match user.map(|user| Watched::new(&user)) {
            None => return drop(core.catch_up(true, None).await),
            Some(other) if !watched.is(&other) => return self.stage.set(Stage::Watching),
            Some(_) if self.stage.get() != Stage::Due => return,
            Some(_) => self.stage.set(Stage::SigningOut),
        }
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
        let timer = core.platform.timers.wake_at(at, self.tell(|watcher| watcher.look(Some(Input::Tick))));
        drop(self.timer.replace(Some(timer)));
    }

    fn listen(&self, core: &Core) {
        let resumed = self.tell(|watcher| watcher.look(Some(Input::Tick)));
        let mut listening = vec![
            core.platform.window.on_activity(self.tell(Watcher::active)),
            core.platform.timers.on_resume(resumed),
        ];
        let written = self.tell(|watcher| watcher.look(None));
        listening.extend(core.settings.state_store.watch(&core.idle_key(), written));
        drop(self.listening.replace(Some(listening)));
    }

    fn tell(&self, what: impl Fn(&Watcher) + 'static) -> Rc<dyn Fn()> {
        let weak = self.this.clone();
        Rc::new(move || {
            if let Some(watcher) = weak.upgrade() {
                what(&watcher);
            }
        })
    }

    /// Runs it beside the caller, as long as somebody watches.
    fn spawn(&self, work: impl FnOnce(Rc<Watcher>, Rc<Core>) -> LocalFuture<'static, ()>) {
        let (Some(watcher), Some(core)) = (self.this.upgrade(), self.core.upgrade()) else { return };
        let timers = core.platform.timers.clone();
        timers.spawn(work(watcher, core));
    }
}

/// What tabs tell each other.
impl Core {
    fn idle_key(&self) -> String {
        format!("idle:{}:{}", self.settings.authority, self.settings.client_id)
    }

    /// When the person was last active in any tab, and the session of that one.
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
