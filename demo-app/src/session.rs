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

/// An error, to be shown where the operation was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The error's stable code.
    pub code: &'static str,
    /// The expected and the actual value.
    pub detail: String,
}

/// The tab that EdgeBase's callback returns to.
pub const EDGEBASE_TAB: &str = "edgebase";

/// What the components read and do. `Copy`, like the signals in it.
#[derive(Clone, Copy)]
pub struct Session {
    /// The sign-in half.
    pub auth: Auth,
    /// Whom the page acts for; a renewal does not change it.
    pub who: Memo<Who>,
    /// The guest account that this browser keeps.
    pub guest: RwSignal<KeptGuest>,
    /// The state of the database connection.
    pub connection_status: RwSignal<ConnectionStatus>,
    /// Why there is no connection, or no place on the board. Unchanged while the same attempt keeps failing.
    pub connection_problem: RwSignal<Option<Problem>>,
    /// Whom the database takes the person for.
    pub identity: RwSignal<Option<Identity>>,
    /// The board.
    pub board: RwSignal<Board>,
    /// Why the last click did not count.
    pub click_problem: RwSignal<Option<Problem>>,
    /// What the person should know about.
    pub notice: RwSignal<Option<String>>,
    /// When the tokens were last renewed on this page (wall clock, seconds since 1970).
    pub renewed_at: RwSignal<Option<u64>>,
    /// The last navigation to the provider that this page began.
    pub last_navigation: RwSignal<Option<Navigation>>,
    /// Whether the browser refuses to store anything.
    pub storage_blocked: RwSignal<bool>,
    /// The session at InstantDB, if the page is configured with an app there.
    pub instantdb: Option<UseInstantdbReturn>,
    /// The session at EdgeBase, if the page is configured with a server.
    pub edgebase: Option<EdgeBaseSession>,
    /// The back-end whose tab is shown.
    pub tab: RwSignal<&'static str>,
    config: StoredValue<Config>,
    /// Whether the signed-in person was a guest until now, and doesn't know yet what that changes.
    was_guest: RwSignal<bool>,
    live: StoredValue<Option<Live>, LocalStorage>,
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
    // For as long as the page is open, whatever tab is shown: any sign-out signs out there as well.
    let instantdb = config.instantdb.clone().map(|app| use_instantdb(app.settings()));
    let edgebase = config.edgebase.clone().map(|server| EdgeBaseSession::new(server, edgebase_answer()));
    let session = Session {
        auth,
        config: StoredValue::new(config),
        was_guest: RwSignal::new(false),
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

/// The address that this page was opened with, if it is EdgeBase's response to a sign-in.
fn edgebase_answer() -> Option<CallbackUrl> {
    let path = window().location().pathname().ok()?;
    (path == EDGEBASE_PATH).then(|| use_arrival().take()).flatten()
}

/// What the components read.
impl Session {
    /// Reads the page's configuration.
    pub fn with_config<T>(&self, read: impl FnOnce(&Config) -> T) -> T {
        self.config.with_value(read)
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

    /// Whether a sign-out is in progress: first at the back-ends, then at the provider.
    pub fn is_leaving(&self) -> bool {
        let navigation = self.auth.active_navigation();
        self.is_leaving_back_ends.get() || navigation.get() == Some(Navigation::SignoutRedirect)
    }
}

/// What the components do.
impl Session {
    /// Continues without an account: as the guest that this browser keeps, or as a new one.
    pub fn continue_as_guest(&self) {
        self.auth.clear_error();
        // Another window may have created a guest since this page was opened: a browser needs only one.
        let (kept, _) = guest::load();
        self.change_guest(|guest| {
            let known = if kept.token.is_some() { kept } else { std::mem::take(guest) };
            *guest = KeptGuest { active: true, ..known };
        });
    }

    /// Forgets the kept guest, whom the database no longer knows, and continues as a new one.
    pub fn continue_as_new_guest(&self) {
        self.change_guest(|guest| *guest = KeptGuest { active: true, ..KeptGuest::default() });
        self.retry();
    }

    /// Signs out: a person at the provider, a guest only on this page.
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
            // First, because a page that is navigating to the provider sends no more requests. Both at once, as each may
            // take seconds.
            let instantdb = instantdb.as_ref().map(|instantdb| instantdb.leave());
            let edgebase = edgebase.as_ref().map(|edgebase| edgebase.leave());
            join(OptionFuture::from(instantdb), OptionFuture::from(edgebase)).await;
            auth.sign_out();
            is_leaving_back_ends.set(false);
        });
    }

    /// Connects now.
    pub fn retry(&self) {
        match self.live.get_value().and_then(|live| live.connection()) {
            Some(connection) => connection.restart(),
            None => live::connect_as(*self, &self.who.get_untracked()),
        }
    }

    /// Counts one click.
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
