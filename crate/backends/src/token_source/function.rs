//! A function as a source of tokens.

use super::watch::Watch;
use super::{
    MIN_SECONDS_BETWEEN_REPLACEMENTS, Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError,
};
use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use oidc_client_wasm::listeners::Listeners;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::protocol::Timestamp;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// How long the function may take. Concurrent calls wait for the same answer, so a call that is never answered must not
/// block them for ever. A request for a token takes less time than this when there is a network.
const LONGEST_ANSWER_SECONDS: u64 = 30;

/// The result of such a function: a token, `None` when nobody is signed in, or the reason for a failure.
///
/// ```
/// use oidc_client_backends::token_source::Answer;
///
/// let signed_out: Answer = Ok(None);
/// assert!(signed_out.is_ok());
/// ```
pub type Answer = Result<Option<String>, String>;

type Ask = Box<dyn Fn(bool) -> LocalFuture<'static, Answer>>;
type SignOut = Box<dyn Fn() -> LocalFuture<'static, Result<(), String>>>;
type Outcome = LocalFuture<'static, Result<Option<Token>, TokenSourceError>>;

/// A source that calls any function which returns tokens. It calls the function before every use and keeps no token, so
/// tokens that live for a minute, such as Clerk's, work. Concurrent calls share one call of the function, which may take 30
/// seconds.
///
/// The function's argument says whether it must fetch a new token instead of returning a cached one.
///
/// ```
/// # use oidc_client_wasm::platform::{LocalFuture, timers::{Guard, Timers}};
/// # use oidc_client_wasm::protocol::Timestamp;
/// # struct Clock;
/// # impl Timers for Clock {
/// #     fn now(&self) -> Timestamp { Timestamp(1_700_000_000) }
/// #     fn wake_at(&self, _: Timestamp, _: std::rc::Rc<dyn Fn()>) -> Guard { Box::new(()) }
/// #     fn on_resume(&self, _: std::rc::Rc<dyn Fn()>) -> Guard { Box::new(()) }
/// #     fn spawn(&self, _: LocalFuture<'static, ()>) {}
/// # }
/// # let timers = std::rc::Rc::new(Clock);
/// # futures_executor::block_on(async {
/// use oidc_client_backends::token_source::{FunctionSource, TokenRequest, TokenSource};
///
/// let source = FunctionSource::new(timers, |_force| async { Ok(Some("opaque".to_owned())) });
/// assert!(source.token(TokenRequest::session()).await?.is_some());
/// # Ok::<(), oidc_client_backends::token_source::TokenSourceError>(())
/// # }).unwrap();
/// ```
pub struct FunctionSource {
    this: Weak<FunctionSource>,
    timers: Rc<dyn Timers>,
    ask: Ask,
    sign_out: RefCell<Option<SignOut>>,
    running: RefCell<Option<Running>>,
    /// The number of calls so far, and of the latest call that was answered.
    questions: Cell<u64>,
    answered: Cell<u64>,
    /// When a short token was last replaced.
    replaced_at: Cell<Option<Timestamp>>,
    watch: Watch,
    listeners: Listeners<TokenEvent>,
}

/// A call of the function that callers wait for. When all of them have been dropped, it is dropped too: no token is kept.
struct Running {
    is_forced: bool,
    outcome: WeakShared<Outcome>,
}

impl FunctionSource {
    /// A source of the tokens that this function returns. It is called with `true` when it must fetch a new token.
    #[must_use]
    pub fn new<F>(timers: Rc<dyn Timers>, ask: impl Fn(bool) -> F + 'static) -> Rc<FunctionSource>
    where
        F: Future<Output = Answer> + 'static,
    {
        Rc::new_cyclic(|this| FunctionSource {
            this: this.clone(),
            timers,
            ask: Box::new(move |force| Box::pin(ask(force))),
            sign_out: RefCell::default(),
            running: RefCell::default(),
            questions: Cell::new(0),
            answered: Cell::new(0),
            replaced_at: Cell::default(),
            watch: Watch::default(),
            listeners: Listeners::default(),
        })
    }

    /// Sets the function that signs the person out at the issuer of the tokens. Without one,
    /// [`sign_out`](TokenSource::sign_out) only reports the sign-out here.
    pub fn on_sign_out<F>(&self, sign_out: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<(), String>> + 'static,
    {
        self.sign_out.replace(Some(Box::new(move || Box::pin(sign_out()))));
    }

    /// Calls the function, because it may return another token now, and emits the change if there is one. Call this when the
    /// issuer reports a change, for example from `clerk.addListener`. Otherwise a change is noticed at the next request for
    /// a token.
    pub fn changed(&self) {
        let Some(source) = self.this.upgrade() else { return };
        // The answer of a call from before the change would be outdated.
        self.running.take();
        self.timers.spawn(Box::pin(async move {
            // The next caller receives the error.
            let _ = source.ask_once(false).await;
        }));
    }

    /// Calls the function, or waits for the call that is under way if its answer will do.
    async fn ask_once(&self, force: bool) -> Result<Option<Token>, TokenSourceError> {
        let running = self.running.borrow().as_ref().and_then(|running| running.join(force));
        if let Some(outcome) = running {
            return outcome.await;
        }
        let question = self.questions.get().wrapping_add(1);
        self.questions.set(question);
        let (answer, this, timers) = ((self.ask)(force), self.this.clone(), self.timers.clone());
        let outcome: Shared<Outcome> = (Box::pin(async move {
            let answer = timers.in_time(LONGEST_ANSWER_SECONDS, answer).await;
            let answer =
                answer.unwrap_or_else(|| Err(format!("no answer within {LONGEST_ANSWER_SECONDS} seconds")));
            let raw = answer.map_err(|reason| TokenSourceError::Function { reason })?;
            // Some functions return an empty string when nobody is signed in.
            let token = raw.filter(|raw| !raw.is_empty()).map(Token::new);
            if let Some(source) = this.upgrade() {
                source.observe_at(question, token.as_ref());
            }
            Ok(token)
        }) as Outcome)
            .shared();
        let running = outcome.downgrade().map(|outcome| Running { is_forced: force, outcome });
        self.running.replace(running);
        outcome.await
    }

    /// Replaces a token that expires too soon, unless that was just done: if the new token looks short as well, all of them
    /// are, or this device's clock is wrong.
    async fn replace_short(&self, short: Token) -> Result<Option<Token>, TokenSourceError> {
        let now = self.timers.now();
        let is_recent = |at: Timestamp| at.is_within(MIN_SECONDS_BETWEEN_REPLACEMENTS, now);
        if self.replaced_at.get().is_some_and(is_recent) {
            return Ok(Some(short));
        }
        match self.ask_once(true).await {
            // The issuer can't be reached now, but the token is still valid.
            Err(_) if short.seconds_left(now) > 0 => Ok(Some(short)),
            Err(error) => Err(error),
            Ok(token) => {
                self.replaced_at.set(Some(now));
                Ok(token)
            }
        }
    }

    /// Emits what an answer changes, unless a later call was answered first: then this answer is outdated.
    fn observe_at(&self, question: u64, token: Option<&Token>) {
        if question > self.answered.get() {
            self.answered.set(question);
            self.observe(token);
        }
    }

    fn observe(&self, token: Option<&Token>) {
        if let Some(event) = self.watch.observe(token) {
            self.listeners.tell(&event);
        }
    }
}

impl Running {
    fn join(&self, force: bool) -> Option<Shared<Outcome>> {
        let outcome = self.outcome.upgrade().filter(|_| self.is_forced || !force)?;
        outcome.peek().is_none().then_some(outcome)
    }
}

impl TokenSource for FunctionSource {
    fn token(&self, request: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        Box::pin(async move {
            let left = |token: &Token| token.seconds_left(self.timers.now());
            let token = match self.ask_once(request.force).await? {
                Some(token) if !request.force && left(&token) < request.min_validity_in_seconds => {
                    self.replace_short(token).await?
                }
                token => token,
            };
            match token {
                Some(token) if left(&token) == 0 => Err(TokenSourceError::Ended),
                token => Ok(token),
            }
        })
    }

    fn subscribe(&self, listener: Rc<dyn Fn(&TokenEvent)>) -> Guard {
        self.listeners.add(listener)
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        Box::pin(async {
            let running = self.sign_out.borrow().as_ref().map(|sign_out| sign_out());
            if let Some(running) = running {
                running.await.map_err(|reason| TokenSourceError::Function { reason })?;
            }
            // A call that is still under way would return an outdated answer.
            self.running.take();
            self.answered.set(self.questions.get());
            self.observe(None);
            Ok(())
        })
    }
}
