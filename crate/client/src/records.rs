//! What all pages must know of a session without delay: how often it was renewed, and whether it has ended.
//!
//! A browser grants a lock sooner than it shows to a page what another one wrote to `localStorage`, and a tab that was
//! duplicated has a store of its own. A refresh token that was spent by another page looks unspent there. So how often a
//! session was renewed is written where no page reads the past: [`Platform::records`](crate::platform::Platform::records).
//! There is no token in it.

use crate::core::Core;
use crate::platform::timers::ANSWERS_WITHIN_SECONDS;
use crate::user::User;
use oidc_client_protocol::json::{Object, Value};

/// Tabs with a store of their own each have a session of their own.
const MOST_SESSIONS: usize = 20;
/// Somebody else wrote at the same time so often: that is no page of ours.
pub(crate) const ATTEMPTS: usize = 20;
/// How often a page that knows it is behind looks for what it lacks, a second apart.
const LOOKS: usize = 3;

/// Whose word it was that a session has ended.
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

/// What becomes of a session's record: its revision, and its end. `None` where it stays.
type Change<'a> = dyn Fn(Option<&Record>) -> Option<(u64, Option<End>)> + 'a;

impl Core {
    /// The session as it is now, however late this page reads it. To be asked under the session's lock. `None` when it has
    /// ended.
    ///
    /// When nobody can tell how it goes on, that page was closed before anybody else heard of it: then the refresh token of
    /// before is all that is left.
    pub(crate) async fn newest(&self) -> Option<User> {
        for _ in 0..LOOKS {
            let user = self.load().await?;
            match self.record(&user).await {
                Some(record) if record.end.is_some() => {}
                Some(record) if record.revision > user.revision() => self.post_question(&user),
                _ => return Some(user),
            }
            self.wait_a_second_for_change().await;
        }
        let user = self.load().await?;
        // Whoever ended it was closed before it was out of the store.
        match self.recorded_end(&user).await {
            Some(end) => {
                self.follow_end(&user, end).await;
                None
            }
            None => Some(user),
        }
    }

    /// Notes that the session is this one, renewed or as it was. False when it has been ended meanwhile.
    pub(crate) async fn note_renewal(&self, user: &User) -> bool {
        self.note_revision(user, user.revision()).await
    }

    /// Notes that the session is about to be renewed: what it renews by may be spent from then on. Were that noted when it
    /// is done, a page that is closed meanwhile would leave others to spend it again, by what they read of the past.
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

    /// Notes that the session has ended.
    pub(crate) async fn note_end(&self, user: &User, end: End) {
        self.note(user, &|_| Some((user.revision(), Some(end)))).await;
    }

    /// How the session has ended, if it has.
    pub(crate) async fn recorded_end(&self, user: &User) -> Option<End> {
        self.record(user).await?.end
    }

    async fn record(&self, user: &User) -> Option<Record> {
        let (session, key) = (user.session()?, self.records_key());
        let found = self.platform.records.get(&key);
        let text = self.platform.timers.in_time(ANSWERS_WITHIN_SECONDS, found).await??;
        parse(&text).into_iter().find(|record| record.session == session)
    }

    /// Writes what `change` makes of the session's record. False when that is nothing.
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
