//! A function that gives tokens.

use super::watch::Watch;
use super::{LENGTHENED_AGAIN_AFTER_SECONDS, Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError};
use crate::timer;
use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use oidc_client_wasm::listeners::Listeners;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::protocol::Timestamp;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Whoever asks meanwhile waits for the same answer, so a question that is never answered must not keep them for ever. Longer
/// than the request for a token takes where there is a network.
const LONGEST_ANSWER_SECONDS: u64 = 30;

/// What such a function answers: a token, `None` when nobody is signed in, or why it can't tell.
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

/// Any function that gives tokens. It is asked before every use and nothing of it is kept, so that tokens which live for a
/// minute, such as Clerk's, work. Calls at the same time share one question, which may take 30 seconds.
///
/// The function is told whether it must fetch a new token instead of giving one that it keeps.
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
    /// How many questions there were, and which was answered last.
    questions: Cell<u64>,
    answered: Cell<u64>,
    /// When a new token was asked for last because one was short.
    lengthened_at: Cell<Option<Timestamp>>,
    watch: Watch,
    listeners: Listeners<TokenEvent>,
}

/// A question that somebody waits for. When they all have gone away, so has it: a token that nobody took is not kept.
struct Running {
    is_forced: bool,
    outcome: WeakShared<Outcome>,
}

impl FunctionSource {
    /// A source of what this function gives. It is called with `true` when it must fetch a new token.
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
            lengthened_at: Cell::default(),
            watch: Watch::default(),
            listeners: Listeners::default(),
        })
    }

    /// What signs the person out at the function's own home; nothing by itself.
    pub fn on_sign_out<F>(&self, sign_out: impl Fn() -> F + 'static)
    where
        F: Future<Output = Result<(), String>> + 'static,
    {
        self.sign_out.replace(Some(Box::new(move || Box::pin(sign_out()))));
    }

    /// Says that the function may have something else to give: it is asked, and whoever listens is told. Call it when its
    /// home tells of a change, such as `clerk.addListener`. Otherwise changes are noticed at the next question.
    pub fn changed(&self) {
        let Some(source) = self.this.upgrade() else { return };
        // The answer to a question from before the change would be about the time before it.
        self.running.take();
        self.timers.spawn(Box::pin(async move {
            // Told to whoever asks next.
            let _ = source.ask_once(false).await;
        }));
    }

    /// Asks, or waits for the question that is under way if that will do.
    async fn ask_once(&self, force: bool) -> Result<Option<Token>, TokenSourceError> {
        let running = self.running.borrow().as_ref().and_then(|running| running.join(force));
        if let Some(outcome) = running {
            return outcome.await;
        }
        let question = self.questions.get().wrapping_add(1);
        self.questions.set(question);
        let (answer, this, timers) = ((self.ask)(force), self.this.clone(), self.timers.clone());
        let outcome: Shared<Outcome> = (Box::pin(async move {
            let answer = timer::within(&*timers, LONGEST_ANSWER_SECONDS, answer).await;
            let answer =
                answer.unwrap_or_else(|| Err(format!("no answer within {LONGEST_ANSWER_SECONDS} seconds")));
            let raw = answer.map_err(|reason| TokenSourceError::Function { reason })?;
            // Nothing at all is what some functions give when nobody is signed in.
            let token = raw.filter(|raw| !raw.is_empty()).map(Token::new);
            if let Some(source) = this.upgrade() {
                source.saw_at(question, token.as_ref());
            }
            Ok(token)
        }) as Outcome)
            .shared();
        let running = outcome.downgrade().map(|outcome| Running { is_forced: force, outcome });
        self.running.replace(running);
        outcome.await
    }

    /// A new token in the place of one that is short. Not again and again: if the new one looks short as well, it always is,
    /// or this device's clock is wrong.
    async fn lengthen(&self, short: Token) -> Result<Option<Token>, TokenSourceError> {
        let now = self.timers.now();
        if self.lengthened_at.get().is_some_and(|at| at.is_within(LENGTHENED_AGAIN_AFTER_SECONDS, now)) {
            return Ok(Some(short));
        }
        match self.ask_once(true).await {
            // It can't be reached now, and the token may just do.
            Err(_) if short.seconds_left(now) > 0 => Ok(Some(short)),
            Err(error) => Err(error),
            Ok(token) => {
                self.lengthened_at.set(Some(now));
                Ok(token)
            }
        }
    }

    /// What an answer shows, unless a later question was answered before: then it is old news.
    fn saw_at(&self, question: u64, token: Option<&Token>) {
        if question > self.answered.get() {
            self.answered.set(question);
            self.saw(token);
        }
    }

    fn saw(&self, token: Option<&Token>) {
        if let Some(event) = self.watch.see(token) {
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
                    self.lengthen(token).await?
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
            // What is still under way is about the time before.
            self.running.take();
            self.answered.set(self.questions.get());
            self.saw(None);
            Ok(())
        })
    }
}
