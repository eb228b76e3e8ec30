//! Records that all pages must see without delay: how often a session was renewed, and whether it has ended.
//!
//! A browser may grant a lock to a page before that page can see what another one wrote to `localStorage`, and a duplicated
//! tab has its own store. In both cases a spent refresh token looks unspent. So the number of renewals is written to a store
//! without stale reads: [`Platform::records`](crate::platform::Platform::records). It holds no tokens.

use crate::core::Core;
use crate::platform::timers::ANSWERS_WITHIN_SECONDS;
use crate::user::User;
use oidc_client_protocol::json::{Object, Value};

/// Several, because tabs with their own store can each have their own session.
const MOST_SESSIONS: usize = 20;
/// How often a compare-and-swap is tried. More collisions than this don't come from pages of this app.
pub(crate) const ATTEMPTS: usize = 20;
/// How often a page that knows it is behind looks for the newer session, a second apart.
const LOOKS: usize = 3;

/// Who ended a session: somebody here, or the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Here,
    ByProvider,
}

impl End {
    pub(crate) fn name(self) -> &'static str {
        match self {
            End::Here => "here",
            End::ByProvider => "provider",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<End> {
        [End::Here, End::ByProvider].into_iter().find(|end| end.name() == name)
    }
}

struct Record {
    session: String,
    revision: u64,
    end: Option<End>,
}

/// Computes a session's new record (revision and end) from the current one. `None` leaves it unchanged.
type Change<'a> = dyn Fn(Option<&Record>) -> Option<(u64, Option<End>)> + 'a;

impl Core {
    /// The newest session, waiting for up to three seconds while the record shows that the store is behind. `None` if it has
    /// ended. The caller holds the session's lock.
    ///
    /// If the newer session never appears, the page that renewed it was closed before it could pass it on: then the old
    /// session, with its refresh token, is all that is left.
    pub(crate) async fn newest(&self) -> Option<User> {
        for _ in 0..LOOKS {
            let user = self.session().await?;
            match self.record(&user).await {
                Some(record) if record.end.is_some() => {}
                Some(record) if record.revision > user.revision() => self.post_question(&user),
                _ => return Some(user),
            }
            self.wait_a_second_for_change().await;
        }
        let user = self.session().await?;
        // The page that ended it was closed before it could remove it from the store.
        match self.recorded_end(&user).await {
            Some(end) => {
                self.follow_end(&user, end).await;
                None
            }
            None => Some(user),
        }
    }

    /// Records the revision of this session, renewed or not. False if it was ended in the meantime.
    pub(crate) async fn note_renewal(&self, user: &User) -> bool {
        self.note_revision(user, user.revision()).await
    }

    /// Records that the session is about to be renewed: its refresh token may be spent from now on. Recorded before and not
    /// after, since a page that is closed in between would leave other pages to spend the same token again.
    pub(crate) async fn note_spending(&self, user: &User) -> bool {
        self.note_revision(user, user.revision() + 1).await
    }

    async fn note_revision(&self, user: &User, revision: u64) -> bool {
        self.note(user, &|found| match found {
            Some(Record { end: Some(_), .. }) => None,
            _ => Some((revision, None)),
        })
        .await
    }

    /// Records that the session has ended.
    pub(crate) async fn note_end(&self, user: &User, end: End) {
        self.note(user, &|_| Some((user.revision(), Some(end)))).await;
    }

    /// How the session has ended, if it has, according to its record.
    pub(crate) async fn recorded_end(&self, user: &User) -> Option<End> {
        self.recorded_end_of(user.session()?).await
    }

    /// The same, for the session of this name.
    pub(crate) async fn recorded_end_of(&self, session: &str) -> Option<End> {
        self.record_of(session).await?.end
    }

    async fn record(&self, user: &User) -> Option<Record> {
        self.record_of(user.session()?).await
    }

    async fn record_of(&self, session: &str) -> Option<Record> {
        let key = self.records_key();
        let found = self.platform.records.get(&key);
        let text = self.platform.timers.in_time(ANSWERS_WITHIN_SECONDS, found).await??;
        parse(&text).into_iter().find(|record| record.session == session)
    }

    /// Applies `change` to the session's record. False if `change` returns `None`; true also if the store doesn't answer.
    async fn note(&self, user: &User, change: &Change<'_>) -> bool {
        let written = Box::pin(self.write(user, change));
        self.platform.timers.in_time(ANSWERS_WITHIN_SECONDS, written).await.unwrap_or(true)
    }

    async fn write(&self, user: &User, change: &Change<'_>) -> bool {
        let (Some(session), key) = (user.session(), self.records_key()) else { return true };
        for _ in 0..ATTEMPTS {
            let text = self.platform.records.get(&key).await;
            let mut records = text.as_deref().map(parse).unwrap_or_default();
            let found = records.iter().find(|record| record.session == session);
            let Some((revision, end)) = change(found) else { return false };
            records.retain(|record| record.session != session);
            records.insert(0, Record { session: session.to_owned(), revision, end });
            records.truncate(MOST_SESSIONS);
            if self.platform.records.swap(&key, text.as_deref(), Some(&to_text(records))).await {
                return true;
            }
        }
        true
    }

    fn records_key(&self) -> String {
        format!("sessions:{}:{}", self.settings.authority, self.settings.client_id)
    }
}

fn parse(text: &str) -> Vec<Record> {
    let records = Value::parse(text).ok();
    let records = records.as_ref().and_then(Value::as_array).unwrap_or_default();
    let record = |value: &Value| {
        let object = value.as_object()?;
        Some(Record {
            session: object.string("session")?.to_owned(),
            revision: object.get("revision").and_then(Value::as_u64)?,
            end: object.string("ended_by").and_then(End::from_name),
        })
    };
    records.iter().filter_map(record).collect()
}

fn to_text(records: Vec<Record>) -> String {
    let value = |record: Record| {
        let mut object = Object::new();
        object.insert("session", record.session);
        object.insert("revision", record.revision);
        object.insert_some("ended_by", record.end.map(End::name));
        Value::Object(object)
    };
    Value::Array(records.into_iter().map(value).collect()).to_json()
}
