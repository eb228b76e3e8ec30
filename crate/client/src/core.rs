//! What the parts of a manager share. Each part is a file that adds to [`Core`] what it does.

use crate::api_tokens::ApiTokens;
use crate::discovery::Discovery;
use crate::dpop::Dpop;
use crate::error::Error;
use crate::events::Events;
use crate::once::SharedOperation;
use crate::platform::Platform;
use crate::platform::abort::Abort;
use crate::platform::timers::Guard;
use crate::session_monitor::Watch;
use crate::settings::UserManagerSettings;
use crate::silent::FrameSupport;
use crate::tabs::Tabs;
use crate::token_worker::TokenWorker;
use crate::user::User;
use oidc_client_protocol::renewal::Renewal;
use oidc_client_protocol::{ClientSettings, ClockOffset, EndSessionTemplate, Timestamp, random_id};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::atomic::AtomicU64;

/// One manager's state, and what it works with.
pub(crate) struct Core {
    // What it was given.
    /// What the app wants.
    pub(crate) settings: UserManagerSettings,
    /// The part of the settings that the protocol's requests and checks go by.
    pub(crate) client: ClientSettings,
    /// The provider's sign-out page, where the settings name it and its metadata don't.
    pub(crate) end_session: Option<EndSessionTemplate>,
    /// The browser, or what a test has in its place.
    pub(crate) platform: Platform,
    /// Keeps refresh tokens and keys out of this page, where the settings ask for that.
    pub(crate) token_worker: Option<Rc<TokenWorker>>,

    // What is known of the provider.
    /// Its metadata and keys.
    pub(crate) discovery: Discovery,
    /// The nonces that servers have sent, and the key that was used last.
    pub(crate) dpop: Dpop,
    /// How far this device's clock is off the provider's.
    pub(crate) clock_offset: Cell<ClockOffset>,
    /// What the session's own tokens told of that, once it was taken over: see [`Core::learn_session_clock`].
    pub(crate) session_clock_offset: Cell<Option<ClockOffset>>,

    // The session, and who is told of it.
    /// The app's listeners.
    pub(crate) events: Events,
    /// The session that this page knows, and how it hears of it from other pages.
    pub(crate) tabs: Tabs,
    /// Access tokens beside the session's own.
    pub(crate) api_tokens: ApiTokens,
    /// Whether listeners were told that the session is lost with this page: they are told once.
    pub(crate) has_raised_degraded: Cell<bool>,

    // Its renewal.
    /// Decides when the session is renewed.
    pub(crate) renewal: RefCell<Renewal>,
    /// Runs until there is something to decide.
    pub(crate) renewal_timer: Cell<Option<Guard>>,
    /// Whether sessions are renewed without anybody asking for it.
    pub(crate) renews_automatically: Cell<bool>,
    /// The locks of refresh tokens that were spent a moment ago, and until when they are held: see [`Core::release_later`].
    pub(crate) spent_token_locks: RefCell<Vec<(Timestamp, Guard)>>,
    /// When the session was renewed because an API refused its token, in seconds since 1970: see [`Core::may_renew`].
    pub(crate) renewed_at: AtomicU64,
    /// Why the provider gave no tokens for a refresh token the last time, and when.
    pub(crate) last_refresh_failure: RefCell<Option<(Error, Timestamp)>>,

    // Other windows, and the frames of this one.
    /// Whether hidden frames bring answers in this page.
    pub(crate) frame_support: Cell<FrameSupport>,
    /// Aborts the popup that is open, when another takes its place.
    pub(crate) open_popup_abort: Cell<Option<Abort>>,
    /// Whether sessions are watched at the provider.
    pub(crate) monitors_session: Cell<bool>,
    /// The session that is watched just now.
    pub(crate) session_watch: Cell<Option<Watch>>,
    /// When the session that is watched got another name at the provider.
    pub(crate) state_changed_at: Cell<Option<Timestamp>>,

    // What is running.
    /// Itself, for what runs on after a call: it must not keep the manager alive.
    pub(crate) this: Weak<Core>,
    /// The renewal that is under way in this page.
    pub(crate) running_renewal: RefCell<Option<SharedOperation<User>>>,
    /// The sign-ins that are being finished, by the callback's address.
    pub(crate) running_callbacks: RefCell<Vec<(String, SharedOperation<User>)>>,
}

impl Core {
    pub(crate) fn new(mut settings: UserManagerSettings, mut platform: Platform) -> Result<Rc<Self>, Error> {
        let client = settings.client()?;
        let end_session =
            settings.end_session_template.as_deref().map(EndSessionTemplate::parse).transpose()?;
        let token_worker = token_worker(&mut settings, &mut platform);
        let discovery = Discovery::new(
            client.issuer.clone(),
            settings.metadata_source(),
            settings.state_store.clone(),
            platform.clone(),
            settings.request_timeout_in_seconds,
        );
        let notice = settings.access_token_expiring_notification_time_in_seconds;
        let renews_automatically = Cell::new(settings.automatic_silent_renew);
        let monitors_session = Cell::new(settings.monitor_session);
        Ok(Rc::new_cyclic(|this| Core {
            settings,
            client,
            end_session,
            platform,
            token_worker,

            discovery,
            dpop: Dpop::default(),
            clock_offset: Cell::default(),
            session_clock_offset: Cell::default(),

            events: Events::default(),
            tabs: Tabs::default(),
            api_tokens: ApiTokens::default(),
            has_raised_degraded: Cell::new(false),

            renewal: RefCell::new(Renewal::new(notice)),
            renewal_timer: Cell::new(None),
            renews_automatically,
            spent_token_locks: RefCell::default(),
            renewed_at: AtomicU64::default(),
            last_refresh_failure: RefCell::default(),

            frame_support: Cell::default(),
            open_popup_abort: Cell::new(None),
            monitors_session,
            session_watch: Cell::new(None),
            state_changed_at: Cell::new(None),

            this: this.clone(),
            running_renewal: RefCell::new(None),
            running_callbacks: RefCell::default(),
        }))
    }

    /// A name that nobody can guess: 256 random bits.
    pub(crate) fn random_id(&self) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.platform.crypto.random(&mut bytes)?;
        Ok(random_id(&bytes))
    }
}

/// The worker, if one is wanted: from then on in the place of what would see a refresh token or a key.
fn token_worker(settings: &mut UserManagerSettings, platform: &mut Platform) -> Option<Rc<TokenWorker>> {
    let worker = TokenWorker::new(settings.token_worker.as_deref()?, &settings.client_id, platform.clone());
    *platform = worker.surroundings();
    if let Some(dpop) = &mut settings.dpop {
        dpop.store = worker.clone();
    }
    Some(worker)
}
