//! Joins the two halves of the page: who is signed in, and the connection to the database as that person.

mod connection_status;
mod edgebase;
mod guest;
mod live;
mod watch;
mod who;

use futures_util::future::{OptionFuture, join};
use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::spacetimedb::Identity;
use oidc_client_leptos::{Auth, CallbackUrl, Navigation, UseInstantdbReturn, use_auth, use_instantdb};

use crate::app::use_arrival;
use crate::board::Board;
use crate::config::{Config, EDGEBASE_PATH};
use live::Live;

pub use connection_status::ConnectionStatus;
pub use edgebase::EdgeBaseSession;
pub use guest::KeptGuest;
pub use live::display_name;
pub use who::Who;

/// Something that did not work, to be shown where it was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The error's stable code.
    pub code: &'static str,
    /// What was expected and what was got.
    pub detail: String,
}

/// The tab that people come back to from EdgeBase.
pub const EDGEBASE_TAB: &str = "edgebase";

/// What the page's parts read and do. `Copy`, like the signals in it.
#[derive(Clone, Copy)]
pub struct Session {
    auth: Auth,
    config: StoredValue<Config>,
    who: Memo<Who>,
    guest: RwSignal<KeptGuest>,
    connection_status: RwSignal<ConnectionStatus>,
    connection_problem: RwSignal<Option<Problem>>,
    identity: RwSignal<Option<Identity>>,
    board: RwSignal<Board>,
    click_problem: RwSignal<Option<Problem>>,
    notice: RwSignal<Option<String>>,
    renewed_at: RwSignal<Option<u64>>,
    last_navigation: RwSignal<Option<Navigation>>,
    storage_blocked: RwSignal<bool>,
    live: StoredValue<Option<Live>, LocalStorage>,
    instantdb: Option<UseInstantdbReturn>,
    edgebase: Option<EdgeBaseSession>,
    tab: RwSignal<&'static str>,
    is_leaving_back_ends: RwSignal<bool>,
}

/// The session of the page around the calling component.
pub fn use_session() -> Session {
    expect_context::<Session>()
}

/// Starts the session below an `<AuthProvider>` and keeps it in step with who is signed in.
pub fn provide_session(config: Config) {
    let auth = use_auth();
    let (guest, storage_blocked) = guest::load();
    let guest = RwSignal::new(guest);
    let who = Memo::new(move |_| Who::of(auth, guest));
    // For as long as the page is open, and not the tab: who signs out, in whatever way, is signed out there as well.
    let instantdb = config.instantdb.clone().map(|app| use_instantdb(app.settings()));
    let edgebase = config.edgebase.clone().map(|server| EdgeBaseSession::new(server, edgebase_answer()));
    let session = Session {
        auth,
        config: StoredValue::new(config),
        who,
        guest,
        connection_status: RwSignal::new(ConnectionStatus::Closed),
        connection_problem: RwSignal::new(None),
        identity: RwSignal::new(None),
        board: RwSignal::new(Board::default()),
        click_problem: RwSignal::new(None),
        notice: RwSignal::new(None),
        renewed_at: RwSignal::new(None),
        last_navigation: RwSignal::new(None),
        storage_blocked: RwSignal::new(storage_blocked),
        live: StoredValue::new_local(None),
        instantdb,
        edgebase,
        tab: RwSignal::new("board"),
        is_leaving_back_ends: RwSignal::new(false),
    };
    provide_context(session);
    Effect::new(move |_| live::connect_as(session, &who.get()));
    if let Some(edgebase) = edgebase {
        Effect::new(move |_| edgebase.belong_to(&who.get()));
    }
    Effect::new(move |before| session.watch_renewals(before));
    Effect::new(move |before| session.watch_navigations(before));
    session.listen();
}

/// The address that this page was opened with, if EdgeBase answers a sign-in with it.
fn edgebase_answer() -> Option<CallbackUrl> {
    let path = window().location().pathname().ok()?;
    (path == EDGEBASE_PATH).then(|| use_arrival().take()).flatten()
}

/// What the parts read.
impl Session {
    /// The sign-in half.
    pub fn auth(&self) -> Auth {
        self.auth
    }

    /// Reads what the page was configured with.
    pub fn with_config<T>(&self, read: impl FnOnce(&Config) -> T) -> T {
        self.config.with_value(read)
    }

    /// Whom the page acts for; a renewal does not change it.
    pub fn who(&self) -> Memo<Who> {
        self.who
    }

    /// The guest that this browser keeps.
    pub fn guest(&self) -> RwSignal<KeptGuest> {
        self.guest
    }

    /// How the connection is doing.
    pub fn connection_status(&self) -> RwSignal<ConnectionStatus> {
        self.connection_status
    }

    /// Why there is no connection, or no place on the board: stays the same while the same attempt fails again and again.
    pub fn connection_problem(&self) -> RwSignal<Option<Problem>> {
        self.connection_problem
    }

    /// Who the database says that the person is.
    pub fn identity(&self) -> RwSignal<Option<Identity>> {
        self.identity
    }

    /// The board.
    pub fn board(&self) -> RwSignal<Board> {
        self.board
    }

    /// How often the person clicked.
    pub fn own_clicks(&self) -> Memo<u64> {
        let Self { board, identity, .. } = *self;
        Memo::new(move |_| {
            let identity = identity.get();
            board
                .with(|board| identity.and_then(|identity| board.get(&identity).map(|person| person.clicks)))
                .unwrap_or(0)
        })
    }

    /// Why the last click did not count.
    pub fn click_problem(&self) -> RwSignal<Option<Problem>> {
        self.click_problem
    }

    /// What the person should know about.
    pub fn notice(&self) -> RwSignal<Option<String>> {
        self.notice
    }

    /// When the tokens were last renewed on this page (wall clock, seconds since 1970).
    pub fn renewed_at(&self) -> RwSignal<Option<u64>> {
        self.renewed_at
    }

    /// The way to the provider that was taken last on this page.
    pub fn last_navigation(&self) -> RwSignal<Option<Navigation>> {
        self.last_navigation
    }

    /// Whom InstantDB takes the person for, where the page was given an app there.
    pub fn instantdb(&self) -> Option<UseInstantdbReturn> {
        self.instantdb
    }

    /// The session at EdgeBase, where the page was given a server.
    pub fn edgebase(&self) -> Option<EdgeBaseSession> {
        self.edgebase
    }

    /// The back-end whose tab is shown.
    pub fn tab(&self) -> RwSignal<&'static str> {
        self.tab
    }

    /// Whether the person is on the way out: first of the back-ends, then to the provider.
    pub fn is_leaving(&self) -> bool {
        let navigation = self.auth.active_navigation();
        self.is_leaving_back_ends.get() || navigation.get() == Some(Navigation::SignoutRedirect)
    }

    /// Whether the browser refuses to keep anything.
    pub fn storage_blocked(&self) -> RwSignal<bool> {
        self.storage_blocked
    }
}

/// What the parts do.
impl Session {
    /// Goes on without an account: as the guest that this browser keeps, or as a new one.
    pub fn continue_as_guest(&self) {
        self.auth.clear_error();
        // Another window may have made a guest since this page was opened: two would be one too many for one browser.
        let (kept, _) = guest::load();
        self.change_guest(|guest| {
            let known = if kept.token.is_some() { kept } else { std::mem::take(guest) };
            *guest = KeptGuest { active: true, ..known };
        });
    }

    /// Forgets the kept guest, whom the database no longer knows, and goes on as a new one.
    pub fn continue_as_new_guest(&self) {
        self.change_guest(|guest| *guest = KeptGuest { active: true, ..KeptGuest::default() });
        self.retry();
    }

    /// Leaves: a person through the provider's sign-out, a guest by no longer going on as one.
    pub fn sign_out(&self) {
        if untrack(|| self.is_leaving()) {
            return;
        }
        self.notice.set(None);
        let Self { auth, instantdb, edgebase, is_leaving_back_ends, .. } = *self;
        if self.who.get_untracked() == Who::Guest {
            return self.change_guest(|guest| guest.active = false);
        }
        is_leaving_back_ends.set(true);
        spawn_local(async move {
            // First: a page that is on its way to the provider sends nothing more. Both at once, as each may take seconds.
            let instantdb = instantdb.as_ref().map(|instantdb| instantdb.leave());
            let edgebase = edgebase.as_ref().map(|edgebase| edgebase.leave());
            join(OptionFuture::from(instantdb), OptionFuture::from(edgebase)).await;
            auth.sign_out();
            is_leaving_back_ends.set(false);
        });
    }

    /// Tries to connect now.
    pub fn retry(&self) {
        match self.live.get_value().and_then(|live| live.connection()) {
            Some(connection) => connection.restart(),
            None => live::connect_as(*self, &self.who.get_untracked()),
        }
    }

    /// Counts one up.
    pub fn click(&self) {
        live::click(*self);
    }

    fn change_guest(&self, change: impl FnOnce(&mut KeptGuest)) {
        self.guest.update(change);
        if !self.guest.with_untracked(guest::save) {
            self.storage_blocked.set(true);
        }
    }
}
