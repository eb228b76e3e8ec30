//! Watches whether the person is still signed in at the provider (OpenID Connect Session Management 1.0).
//!
//! The provider's page is kept in a hidden frame and queried every few seconds. It only says that something has changed; a
//! sign-in in another frame (`prompt=none`) shows what.

mod error;
mod frame;

pub use error::SessionMonitorError;

use crate::core::Core;
use crate::error::Error;
use crate::events::Event;
use crate::platform::abort::Abort;
use crate::platform::timers::Timers;
use crate::silent::{ProviderSession, SigninSilentArgs};
use crate::user::User;
use frame::CheckSessionFrame;
use futures_util::future::{Either, select};
use oidc_client_protocol::{CheckSession, SessionStatus, SigninRequest};
use std::pin::pin;
use std::rc::{Rc, Weak};

/// After this many unanswered questions in a row the monitor stops.
const QUESTIONS: u32 = 5;
/// The wait before the next question after one that settled nothing, such as when the provider couldn't be reached.
const AGAIN_SECONDS: u64 = 30;

/// A running watch of a session; dropping it stops the watch.
pub(crate) struct Watch {
    session_state: String,
    stop: Abort,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.abort();
    }
}

/// What to do after a question to the provider's page.
enum Next {
    /// Ask again after this many seconds.
    In(u64),
    /// Stop: the session has ended, or another watch has begun for its new `session_state`.
    Done,
}

impl Core {
    pub(crate) async fn start_session_monitor(&self) -> Result<(), Error> {
        let user = self.session().await;
        if let Some(user) = &user {
            let page = CheckSession::new(&self.client, &*self.discovery.metadata().await?);
            if page.is_none() || user.session_state().is_none() {
                return Err(SessionMonitorError::Unsupported.into());
            }
        }
        self.monitors_session.set(true);
        // A watch that has stopped with an error is restarted.
        drop(self.session_watch.take());
        self.watch_session(user.as_ref());
        Ok(())
    }

    pub(crate) fn stop_session_monitor(&self) {
        self.monitors_session.set(false);
        drop(self.session_watch.take());
    }

    /// Watches this session from now on, if the settings say so and the provider gave a `session_state`. None of this is
    /// linked without the feature `session-monitor`.
    pub(crate) fn watch_session(&self, user: Option<&User>) {
        if !cfg!(feature = "session-monitor") {
            return;
        }
        let session_state = user.and_then(User::session_state).filter(|_| self.monitors_session.get());
        // Dropping it stops the watch.
        let watched = self.session_watch.take();
        let Some(session_state) = session_state else { return };
        if watched.as_ref().is_some_and(|watched| watched.session_state == session_state) {
            self.session_watch.set(watched);
            return;
        }
        if watched.is_some() {
            self.state_changed_at.set(Some(self.platform.timers.now()));
        }
        drop(watched);
        let (core, timers) = (self.this.clone(), self.platform.timers.clone());
        let (stop, session_state) = (Abort::new(), session_state.to_owned());
        let watcher = Watcher { core, timers, session_state: session_state.clone(), stop: stop.clone() };
        self.platform.timers.spawn(Box::pin(watcher.run()));
        self.session_watch.set(Some(Watch { session_state, stop }));
    }

    /// Finds out what has changed at the provider, by asking once who is signed in there. The session keeps its tokens: those
    /// of a frame may lack something, such as a refresh token.
    ///
    /// `was_unchanged` says whether this watch has seen the provider's page report the state as unchanged.
    async fn resolve_change(&self, session_state: &str, was_unchanged: bool) -> Result<Next, Error> {
        // One page asks at a time; the others find the result in the store.
        let Ok(_lock) = self.lock_session().await else { return Ok(Next::In(AGAIN_SECONDS)) };
        let user = self.newest().await;
        let Some(user) = user.as_ref().filter(|user| user.session_state() == Some(session_state)) else {
            self.watch_session(user.as_ref());
            return Ok(Next::Done);
        };
        let id_token_hint = Some(user.id_token().clone());
        let request = SigninRequest { id_token_hint, ..SigninRequest::default() };
        let asked = self.session_status(SigninSilentArgs { request, ..SigninSilentArgs::default() }).await;
        // Somebody signed out or in while the provider answered: its answer isn't about their session.
        let Some(user) = self.session().await.filter(|stored| stored == user) else { return Ok(Next::In(0)) };
        // Sessions of other libraries may lack their issuer.
        let is_elsewhere = |issuer: &str| !user.issuer().is_empty() && issuer != user.issuer();
        match asked {
            Ok(there) if is_elsewhere(&there.issuer) || there.subject != user.subject() => {
                self.end_session(&user).await;
            }
            Ok(ProviderSession { session_state: Some(other), .. }) if other != session_state => {
                self.replace_and_announce(&user, &user.with_session_state(other)).await;
            }
            Ok(_) => return Ok(Next::In(AGAIN_SECONDS)),
            Err(error) if error.code() == "login_required" => self.end_watched(&user, was_unchanged).await?,
            Err(error) if error.needs_the_person() => return Err(error),
            Err(_) => return Ok(Next::In(AGAIN_SECONDS)),
        }
        Ok(Next::Done)
    }

    /// Handles `login_required` from the frame. It ends the session only if the provider's page has once reported this very
    /// `session_state` as unchanged; otherwise the browser may just withhold the provider's cookies from frames.
    async fn end_watched(&self, user: &User, was_unchanged: bool) -> Result<(), Error> {
        if !was_unchanged && self.seen_before().await.as_deref() != user.session_state() {
            return Err(SessionMonitorError::Blocked.into());
        }
        // Somebody may have signed out or in during the look-up; their session must not be ended.
        if self.session().await.as_ref() == Some(user) {
            self.end_session(user).await;
        }
        Ok(())
    }

    /// Whether the provider has just given the session another `session_state`. If its page doesn't accept the new one, it
    /// would be queried again and again.
    fn has_just_renamed(&self) -> bool {
        let now = self.platform.timers.now();
        self.state_changed_at.get().is_some_and(|at| at.is_within(AGAIN_SECONDS, now))
    }

    /// Notes for the time after a reload that the provider's page has reported this state as unchanged. It is kept beside the
    /// session: tabs that have a session each may have different states.
    async fn note_seen(&self, session_state: &str) {
        self.settings.user_store.set(&self.seen_key(), session_state).await;
    }

    async fn seen_before(&self) -> Option<String> {
        self.settings.user_store.get(&self.seen_key()).await
    }

    fn seen_key(&self) -> String {
        format!("check_session:{}", self.user_key())
    }
}

/// Queries the provider's page until it is stopped. It doesn't keep the manager alive.
struct Watcher {
    core: Weak<Core>,
    timers: Rc<dyn Timers>,
    session_state: String,
    stop: Abort,
}

impl Watcher {
    async fn run(self) {
        let outcome = self.watch().await;
        let core = self.core.upgrade().filter(|_| !self.stop.is_aborted());
        if let (Err(error), Some(core)) = (outcome, core) {
            core.events.raise(&Event::SessionMonitorStopped { error });
        }
    }

    async fn watch(&self) -> Result<(), Error> {
        let Some(frame) = self.open_frame().await? else { return Ok(()) };
        let (mut was_unchanged, mut unanswered) = (false, 0);
        loop {
            let answer = self.unless_stopped(frame.ask(&self.session_state)).await.flatten();
            let Some(core) = self.manager() else { return Ok(()) };
            let mut next = Next::In(core.settings.check_session_interval_in_seconds.max(1));
            unanswered = if answer.is_some() { 0 } else { unanswered + 1 };
            match answer {
                None if unanswered >= QUESTIONS => return Err(SessionMonitorError::NoAnswer.into()),
                None => next = Next::In(0),
                Some(SessionStatus::Error) => return Err(SessionMonitorError::Refused.into()),
                Some(SessionStatus::Changed) if !was_unchanged && core.has_just_renamed() => {
                    next = Next::In(AGAIN_SECONDS);
                }
                Some(SessionStatus::Changed) => {
                    next = core.resolve_change(&self.session_state, was_unchanged).await?;
                }
                Some(SessionStatus::Unchanged) if !was_unchanged => {
                    core.note_seen(&self.session_state).await;
                    was_unchanged = true;
                }
                Some(SessionStatus::Unchanged) => {}
            }
            drop(core);
            match next {
                Next::In(seconds) => self.pause(seconds).await,
                Next::Done => return Ok(()),
            }
        }
    }

    /// Opens the provider's page. `None` if the watch was stopped first.
    async fn open_frame(&self) -> Result<Option<CheckSessionFrame>, Error> {
        loop {
            let Some(core) = self.manager() else { return Ok(None) };
            match core.discovery.metadata().await {
                Ok(metadata) => {
                    let page = CheckSession::new(&core.client, &metadata);
                    let page = page.ok_or(SessionMonitorError::Unsupported)?;
                    return Ok(Some(CheckSessionFrame::open(&core.platform, page)?));
                }
                // Offline, or the provider is down: try again later.
                Err(error) if error.is_outage() => {}
                Err(error) => return Err(error),
            }
            drop(core);
            self.pause(AGAIN_SECONDS).await;
        }
    }

    /// `None` if the app has dropped the manager, or the watch was stopped.
    fn manager(&self) -> Option<Rc<Core>> {
        self.core.upgrade().filter(|_| !self.stop.is_aborted())
    }

    async fn pause(&self, seconds: u64) {
        if seconds > 0 {
            self.unless_stopped(self.timers.sleep(seconds)).await;
        }
    }

    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        match select(pin!(self.stop.aborted()), pin!(work)).await {
            Either::Left(_) => None,
            Either::Right((outcome, _)) => Some(outcome),
        }
    }
}
