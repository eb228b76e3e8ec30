//! A world in memory: one provider, one origin with its storage and locks, and the tabs that a test opens.

pub mod browser;
pub mod chance;
pub mod channels;
pub mod clock;
pub mod hanging;
pub mod keeper;
pub mod keys;
pub mod network;
pub mod proofs;
pub mod provider;
pub mod signer;
pub mod stores;
pub mod windows;

use browser::{LockTable, NoWorkers, RecordingWindow, RingCrypto};
use channels::Bus;
use clock::{Clock, LateTimers};
use keys::SharedKeys;
use network::Network;
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::locks::{self, Locks};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::{
    DpopSettings, Error, Event, SigninRedirectArgs, Subscription, User, UserManager, UserManagerSettings,
};
use provider::Provider;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};
use stores::SharedStore;
use windows::Screen;

pub const ISSUER: &str = "https://login.example";
pub const API: &str = "https://api.example";
/// The provider's name (`sid`) for every session.
pub const SID: &str = "08a5019c-17e1-4977";
pub const CLIENT_ID: &str = "my-app";
pub const APP: &str = "https://app.example";
pub const REDIRECT_URI: &str = "https://app.example/callback";
pub const SIGNED_OUT_URI: &str = "https://app.example/signed-out";
/// The key of the session, without the prefix that web storage adds.
pub const USER_KEY: &str = "user:https://login.example:my-app";

/// Everything outside the pages.
pub struct World {
    pub clock: Rc<Clock>,
    pub provider: Rc<Provider>,
    pub network: Rc<Network>,
    pub keys: Rc<SharedKeys>,
    pub users: Rc<SharedStore>,
    pub states: Rc<SharedStore>,
    pub locks: Rc<LockTable>,
    pub channels: Rc<Bus>,
    pub records: Rc<SharedStore>,
    /// Whether the browser has Web Locks.
    pub has_locks: Cell<bool>,
    pub crypto: Rc<RingCrypto>,
}

/// A page with a manager, and its events.
pub struct Tab {
    pub manager: UserManager,
    pub window: Rc<RecordingWindow>,
    events: Rc<RefCell<Vec<(Timestamp, Event)>>>,
    _subscription: Subscription,
}

/// A world with one page in which Alice is signed in.
pub fn signed_in() -> (World, Tab) {
    let world = World::new();
    let tab = world.signed_in_tab(world.settings());
    (world, tab)
}

impl World {
    pub fn new() -> Self {
        let clock = Clock::new();
        let provider = Rc::new(Provider::new(clock.clone()));
        Self {
            network: Rc::new(Network::new(clock.clone(), provider.clone())),
            provider,
            keys: Rc::default(),
            locks: Rc::new(LockTable::new(clock.clone())),
            channels: Rc::new(Bus::new(clock.clone())),
            records: Rc::default(),
            has_locks: Cell::new(true),
            clock,
            users: Rc::default(),
            states: Rc::default(),
            crypto: Rc::default(),
        }
    }

    /// The settings of an app that uses this world's storage.
    pub fn settings(&self) -> UserManagerSettings {
        UserManagerSettings {
            scope: "openid profile offline_access".to_owned(),
            // Most of these tests are about the last minute of a token: its events and renewals.
            access_token_expiring_notification_time_in_seconds: Some(60),
            post_logout_redirect_uri: Some(SIGNED_OUT_URI.to_owned()),
            user_store: self.users.clone(),
            state_store: self.states.clone(),
            ..UserManagerSettings::new(ISSUER, CLIENT_ID, REDIRECT_URI)
        }
    }

    /// As `settings`, with tokens bound to keys.
    pub fn dpop_settings(&self) -> UserManagerSettings {
        let dpop = DpopSettings { store: self.keys.clone(), ..DpopSettings::default() };
        UserManagerSettings { dpop: Some(dpop), ..self.settings() }
    }

    /// Opens a page, or reloads one: only storage is kept.
    pub fn tab(&self) -> Tab {
        self.tab_with(self.settings())
    }

    pub fn tab_with(&self, settings: UserManagerSettings) -> Tab {
        self.open(settings, self.clock.clone())
    }

    /// Opens a page whose timers are delayed, as in a background tab.
    pub fn late_tab(&self, seconds: u64) -> Tab {
        self.open(self.settings(), Rc::new(LateTimers { clock: self.clock.clone(), seconds }))
    }

    fn open(&self, settings: UserManagerSettings, timers: Rc<dyn Timers>) -> Tab {
        self.open_on(settings, |platform| platform.timers = timers)
    }

    /// Opens a page on a modified platform.
    pub fn open_on(&self, settings: UserManagerSettings, change: impl FnOnce(&mut Platform)) -> Tab {
        let window = Rc::new(RecordingWindow {
            departures: RefCell::default(),
            session_store: self.users.clone(),
            screen: Screen::default(),
        });
        let mut platform = Platform {
            fetch: self.network.clone(),
            crypto: self.crypto.clone(),
            timers: self.clock.clone(),
            locks: self.locks_of(self.clock.clone()),
            channels: self.channels.clone(),
            records: self.records.clone(),
            window: window.clone(),
            workers: Rc::new(NoWorkers),
        };
        change(&mut platform);
        let manager = UserManager::with_platform(settings, platform).unwrap();
        let events = Rc::new(RefCell::new(Vec::new()));
        let (seen, clock) = (events.clone(), self.clock.clone());
        let note = move |event: &Event| seen.borrow_mut().push((clock.now(), event.clone()));
        let subscription = manager.events().subscribe(note);
        Tab { manager, window, events, _subscription: subscription }
    }

    /// The locks of a tab with these timers.
    pub fn locks_of(&self, timers: Rc<dyn Timers>) -> Rc<dyn Locks> {
        if self.has_locks.get() {
            self.locks.clone()
        } else {
            locks::leases(self.records.clone(), timers, self.crypto.clone())
        }
    }

    /// Makes cached metadata and keys look as if they had just been fetched.
    pub fn freshen_caches(&self) {
        for key in self.states.keys() {
            let text = self.states.text(&key).unwrap();
            let mut entry: serde_json::Value = serde_json::from_str(&text).unwrap();
            if entry.get("fetched_at").is_some() {
                entry["fetched_at"] = self.clock.now().0.into();
                self.states.put(&key, &entry.to_string());
            }
        }
    }

    /// Lets pending work end, and discards the recorded requests, messages and events.
    pub fn discard_history<'a>(&self, tabs: impl IntoIterator<Item = &'a Tab>) {
        self.clock.settle();
        self.provider.take_requests();
        self.channels.take_messages();
        tabs.into_iter().for_each(|tab| drop(tab.take_events()));
    }

    /// Signs Alice in by redirect, with every step of a browser.
    pub fn sign_in(&self, tab: &Tab) -> User {
        let callback = self.reach_callback(tab);
        self.finish(tab, &callback).unwrap()
    }

    /// Opens a page in which Alice has signed in, and discards the requests and events of that.
    pub fn signed_in_tab(&self, settings: UserManagerSettings) -> Tab {
        let tab = self.tab_with(settings);
        self.sign_in(&tab);
        self.provider.take_requests();
        tab.take_events();
        tab
    }

    /// Begins a sign-in and signs Alice in at the provider. Returns the callback's address.
    pub fn reach_callback(&self, tab: &Tab) -> String {
        self.leave(tab, SigninRedirectArgs::default()).unwrap();
        self.provider.sign_in(&tab.last_departure(), "alice")
    }

    pub fn leave(&self, tab: &Tab, args: SigninRedirectArgs) -> Result<(), Error> {
        let manager = tab.manager.clone();
        self.clock.run(async move { manager.signin_redirect(args).await })
    }

    pub fn finish(&self, tab: &Tab, callback: &str) -> Result<User, Error> {
        let (manager, callback) = (tab.manager.clone(), callback.to_owned());
        self.clock.run(async move { manager.signin_redirect_callback(&callback).await })
    }

    pub fn get_user(&self, tab: &Tab) -> Option<User> {
        let manager = tab.manager.clone();
        self.clock.run(async move { manager.get_user().await }).unwrap()
    }

    pub fn renew(&self, tab: &Tab) -> Result<User, Error> {
        let manager = tab.manager.clone();
        self.clock.run(async move { manager.signin_silent().await })
    }

    pub fn sign_out(&self, tab: &Tab) -> Result<(), Error> {
        let manager = tab.manager.clone();
        self.clock.run(async move { manager.signout_redirect(Default::default()).await })
    }
}

impl Tab {
    /// The address that the page was last redirected to.
    pub fn last_departure(&self) -> String {
        self.window.departures.borrow().last().expect("the page has left").url.clone()
    }

    /// The events since the last call, with their times.
    pub fn take_events(&self) -> Vec<(Timestamp, Event)> {
        self.events.take()
    }

    /// The codes of failed renewals since the last call, each with whether it will be retried.
    pub fn take_failures(&self) -> Vec<(&'static str, bool)> {
        let failure = |event| match event {
            Event::SilentRenewError { error, will_retry_at } => Some((error.code(), will_retry_at.is_some())),
            _ => None,
        };
        self.take_events().into_iter().filter_map(|(_, event)| failure(event)).collect()
    }

    /// The names of the events since the last call.
    pub fn take_event_names(&self) -> Vec<&'static str> {
        self.take_events().iter().map(|(_, event)| name(event)).collect()
    }
}

fn name(event: &Event) -> &'static str {
    match event {
        Event::UserLoaded(_) => "UserLoaded",
        Event::UserUnloaded => "UserUnloaded",
        Event::UserSignedOut => "UserSignedOut",
        Event::AccessTokenExpiring => "AccessTokenExpiring",
        Event::AccessTokenExpired => "AccessTokenExpired",
        Event::Renewing => "Renewing",
        Event::SilentRenewError { .. } => "SilentRenewError",
        Event::StorageDegraded => "StorageDegraded",
        Event::IdleWarning { .. } => "IdleWarning",
        Event::IdleWarningEnded => "IdleWarningEnded",
        Event::IdleSigningOut => "IdleSigningOut",
        Event::IdleSignedOut { .. } => "IdleSignedOut",
        Event::SessionMonitorStopped { .. } => "SessionMonitorStopped",
        _ => "unknown",
    }
}

/// A time in the format of `Date` (RFC 9110 section 5.6.7).
pub fn http_date(at: Timestamp) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(at.0))
}
