//! The state that the parts of a manager share. Each part is a file with its own `impl Core`.

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

/// One manager's settings, platform and state.
pub(crate) struct Core {
    // Given at construction
    /// The app's settings.
    pub(crate) settings: UserManagerSettings,
    /// The part of the settings that the protocol crate needs.
    pub(crate) client: ClientSettings,
    /// The provider's sign-out page, if the setting `end_session_template` names it.
    pub(crate) end_session: Option<EndSessionTemplate>,
    /// The browser, or a test's substitute.
    pub(crate) platform: Platform,
    /// Keeps refresh tokens and DPoP keys out of this page, if the settings ask for it.
    pub(crate) token_worker: Option<Rc<TokenWorker>>,

    // The provider
    /// The provider's metadata and keys.
    pub(crate) discovery: Discovery,
    /// The nonces that servers have sent, and the key that was used last.
    pub(crate) dpop: Dpop,
    /// How far this device's clock is off the provider's.
    pub(crate) clock_offset: Cell<ClockOffset>,
    /// The clock offset last learned from the session's own tokens: see [`Core::learn_session_clock`].
    pub(crate) session_clock_offset: Cell<Option<ClockOffset>>,

    // The session
    /// The app's listeners.
    pub(crate) events: Events,
    /// The session that this page knows, and the channel to other pages.
    pub(crate) tabs: Tabs,
    /// Access tokens beside the session's own.
    pub(crate) api_tokens: ApiTokens,
    /// Whether [`Event::StorageDegraded`](crate::Event::StorageDegraded) was raised: it is raised once.
    pub(crate) has_raised_degraded: Cell<bool>,

    // Renewal
    /// The state machine that decides when the session is renewed.
    pub(crate) renewal: RefCell<Renewal>,
    /// Wakes the state machine at its next deadline.
    pub(crate) renewal_timer: Cell<Option<Guard>>,
    /// Whether sessions are renewed without a call of the app.
    pub(crate) renews_automatically: Cell<bool>,
    /// The locks of refresh tokens that were spent a moment ago, and until when they are held: see [`Core::release_later`].
    pub(crate) spent_token_locks: RefCell<Vec<(Timestamp, Guard)>>,
    /// When a call to an API last took this page's turn to renew the session, in seconds since 1970 (0: never): see
    /// [`Core::take_renewal_turn`]. Atomic only because `ApiToken` has the same field and must be `Send` for Leptos.
    pub(crate) api_renewal_turn: AtomicU64,
    /// The sign-in by which this page last left for the provider to renew the session.
    pub(crate) left_to_renew: RefCell<Option<String>>,
    /// The error of the last refresh token request that failed, and when that was.
    pub(crate) last_refresh_failure: RefCell<Option<(Error, Timestamp)>>,

    // Popups and frames
    /// Whether hidden frames answer in this page.
    pub(crate) frame_support: Cell<FrameSupport>,
    /// Aborts the open popup when another one replaces it.
    pub(crate) open_popup_abort: Cell<Option<Abort>>,
    /// Whether sessions are watched at the provider.
    pub(crate) monitors_session: Cell<bool>,
    /// The running watch of the session at the provider.
    pub(crate) session_watch: Cell<Option<Watch>>,
    /// When the provider last gave the watched session another `session_state`.
    pub(crate) state_changed_at: Cell<Option<Timestamp>>,

    // Running operations
    /// This core, for tasks that outlive a call: they must not keep the manager alive.
    pub(crate) this: Weak<Core>,
    /// The renewal that is running in this page.
    pub(crate) running_renewal: RefCell<Option<SharedOperation<User>>>,
    /// The sign-ins that are being completed, by the callback's address.
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
            api_renewal_turn: AtomicU64::default(),
            left_to_renew: RefCell::default(),
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

    /// An unguessable name: 256 random bits.
    pub(crate) fn random_id(&self) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.platform.crypto.random(&mut bytes)?;
        Ok(random_id(&bytes))
    }
}

/// The token worker, if the settings name one. It replaces the parts of the platform that would see a refresh token or make
/// a key.
fn token_worker(settings: &mut UserManagerSettings, platform: &mut Platform) -> Option<Rc<TokenWorker>> {
    let worker = TokenWorker::new(settings.token_worker.as_deref()?, &settings.client_id, platform.clone());
    *platform = worker.platform();
    if let Some(dpop) = &mut settings.dpop {
        dpop.store = worker.clone();
    }
    Some(worker)
}
