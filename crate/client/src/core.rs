//! What the parts of a manager share. Each part is a file that adds to [`Core`] what it does.

use crate::api_tokens::ApiTokens;
use crate::discovery::Discovery;
use crate::dpop::Dpop;
use crate::error::Error;
use crate::events::Events;
use crate::once::Outcome;
use crate::platform::Platform;
use crate::platform::abort::Abort;
use crate::platform::timers::Guard;
use crate::session_monitor::Watch;
use crate::settings::UserManagerSettings;
use crate::silent::Frames;
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
    pub(crate) settings: UserManagerSettings,
    pub(crate) client: ClientSettings,
    pub(crate) end_session: Option<EndSessionTemplate>,
    pub(crate) platform: Platform,
    pub(crate) token_worker: Option<Rc<TokenWorker>>,
    pub(crate) discovery: Discovery,
    pub(crate) dpop: Dpop,
    pub(crate) clock: Cell<ClockOffset>,
    /// What the tokens' own answer told of it, as far as that was taken over.
    pub(crate) stored_clock: Cell<Option<ClockOffset>>,
    pub(crate) events: Events,
    pub(crate) renewal: RefCell<Renewal>,
    pub(crate) wake: Cell<Option<Guard>>,
    /// Holds the locks of what was spent a moment ago.
    pub(crate) spent: RefCell<Vec<(Timestamp, Guard)>>,
    pub(crate) tabs: Tabs,
    pub(crate) api_tokens: ApiTokens,
    /// When the session was renewed because an API refused its token, in seconds since 1970: see [`Core::may_renew`].
    pub(crate) renewed_at: AtomicU64,
    /// Why the provider gave no tokens for a refresh token the last time, and when.
    pub(crate) last_failure: RefCell<Option<(Error, Timestamp)>>,
    pub(crate) renews: Cell<bool>,
    pub(crate) told_degraded: Cell<bool>,
    pub(crate) frames: Cell<Frames>,
    pub(crate) monitors: Cell<bool>,
    pub(crate) watch: Cell<Option<Watch>>,
    /// When the session that is watched got another name.
    pub(crate) state_changed_at: Cell<Option<Timestamp>>,
    /// Takes the popup's place that is open.
    pub(crate) popup: Cell<Option<Abort>>,
    pub(crate) weak: Weak<Core>,
    pub(crate) refreshing: RefCell<Option<Outcome<User>>>,
    pub(crate) callbacks: RefCell<Vec<(String, Outcome<User>)>>,
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
        Ok(Rc::new_cyclic(|weak| Core {
            renews: Cell::new(settings.automatic_silent_renew),
            monitors: Cell::new(settings.monitor_session),
            settings,
            client,
            end_session,
            platform,
            token_worker,
            discovery,
            dpop: Dpop::default(),
            clock: Cell::default(),
            stored_clock: Cell::default(),
            events: Events::default(),
            renewal: RefCell::new(Renewal::new(notice)),
            wake: Cell::new(None),
            spent: RefCell::default(),
            tabs: Tabs::default(),
            api_tokens: ApiTokens::default(),
            renewed_at: AtomicU64::default(),
            last_failure: RefCell::default(),
            told_degraded: Cell::new(false),
            frames: Cell::default(),
            watch: Cell::new(None),
            state_changed_at: Cell::new(None),
            popup: Cell::new(None),
            weak: weak.clone(),
            refreshing: RefCell::new(None),
            callbacks: RefCell::default(),
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
