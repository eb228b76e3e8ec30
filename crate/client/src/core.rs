//! What the parts of a manager share. Each part is a file that adds to [`Core`] what it does.

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
use oidc_client_protocol::renewal::Renewal;
use oidc_client_protocol::{ClientSettings, ClockOffset, EndSessionTemplate};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

/// One manager's state, and what it works with.
pub(crate) struct Core {
    pub(crate) settings: UserManagerSettings,
    pub(crate) client: ClientSettings,
    pub(crate) end_session: Option<EndSessionTemplate>,
    pub(crate) platform: Platform,
    pub(crate) discovery: Discovery,
    pub(crate) dpop: Dpop,
    pub(crate) clock: Cell<ClockOffset>,
    pub(crate) events: Events,
    pub(crate) renewal: RefCell<Renewal>,
    pub(crate) wake: Cell<Option<(Guard, Guard)>>,
    /// Holds the lock of what was spent last.
    pub(crate) spent: Cell<Option<Guard>>,
    pub(crate) renews: Cell<bool>,
    pub(crate) told_degraded: Cell<bool>,
    pub(crate) frame_blocked: Cell<bool>,
    pub(crate) monitors: Cell<bool>,
    pub(crate) watch: Cell<Option<Watch>>,
    /// Takes the popup's place that is open.
    pub(crate) popup: Cell<Option<Abort>>,
    pub(crate) weak: Weak<Core>,
    pub(crate) refreshing: RefCell<Option<Outcome>>,
    pub(crate) callbacks: RefCell<BTreeMap<String, Outcome>>,
}

impl Core {
    pub(crate) fn new(settings: UserManagerSettings, platform: Platform) -> Result<Rc<Self>, Error> {
        let client = settings.client()?;
        let end_session =
            settings.end_session_template.as_deref().map(EndSessionTemplate::parse).transpose()?;
        let discovery = Discovery::new(
            client.issuer.clone(),
            settings.metadata_source(),
            settings.state_store.clone(),
            platform.clone(),
            settings.request_timeout_in_seconds,
        );
        let renew_before = settings.access_token_expiring_notification_time_in_seconds;
        Ok(Rc::new_cyclic(|weak| Core {
            renews: Cell::new(settings.automatic_silent_renew),
            monitors: Cell::new(settings.monitor_session),
            settings,
            client,
            end_session,
            platform,
            discovery,
            dpop: Dpop::default(),
            clock: Cell::default(),
            events: Events::default(),
            renewal: RefCell::new(Renewal::new(renew_before)),
            wake: Cell::new(None),
            spent: Cell::new(None),
            told_degraded: Cell::new(false),
            frame_blocked: Cell::new(false),
            watch: Cell::new(None),
            popup: Cell::new(None),
            weak: weak.clone(),
            refreshing: RefCell::new(None),
            callbacks: RefCell::new(BTreeMap::new()),
        }))
    }
}
