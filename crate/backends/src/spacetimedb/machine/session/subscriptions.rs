//! The part of the session that subscribes to queries and handles their rows.

use super::super::{Action, Machine, Now, Phase};
use crate::spacetimedb::{Event, SpacetimeDbError, TableRows, message::TableUpdate, request};

impl Machine {
    pub(super) fn subscribe_to_all(&mut self) {
        // As one set, so that the rows of all queries arrive in one message and the app never shows only some of them.
        self.send_set(self.queries.clone());
        // After the state `Connected`, which would otherwise hide that something is missing.
        for (query, message) in self.refused.clone() {
            self.emit(Event::Error(SpacetimeDbError::SubscriptionFailed { query: Some(query), message }));
        }
    }

    pub(in super::super) fn subscribe(&mut self, query: String) {
        self.refused.retain(|(refused, _)| *refused != query);
        self.queries.push(query.clone());
        self.send_set(vec![query]);
    }

    fn send_set(&mut self, queries: Vec<String>) {
        if let Phase::Open(session) = &mut self.phase
            && !queries.is_empty()
        {
            session.last_set = session.last_set.wrapping_add(1);
            self.actions.push(Action::Send(request::subscribe(&queries, session.last_set)));
            session.sets.push((session.last_set, queries));
            if session.probe.is_some() {
                // These may be the first rows.
                let after_ms = session.probe_ms();
                self.set_timer(after_ms);
            }
        }
    }

    pub(super) fn subscribed(&mut self, updates: Vec<TableUpdate>) {
        let Phase::Open(session) = &mut self.phase else { return };
        let initial = std::mem::take(&mut session.awaits_initial);
        let (tables, errors) = self.columns.name_all(updates);
        self.nameless.extend(errors.iter().filter_map(unknown_table).map(str::to_owned));
        self.report(initial, tables, errors);
    }

    /// Takes the rows of a change.
    ///
    /// # Errors
    /// [`SpacetimeDbError::ColumnsUnknown`] if a new connection would read them: its first rows come with names.
    pub(super) fn changed(&mut self, updates: Vec<TableUpdate>) -> Result<(), SpacetimeDbError> {
        if !matches!(self.phase, Phase::Open(_)) {
            return Ok(());
        }
        let (tables, errors) = self.columns.name_all(updates);
        let is_learnable = |error: &&SpacetimeDbError| {
            unknown_table(error).is_some_and(|table| self.nameless.iter().all(|known| known != table))
        };
        if let Some(error) = errors.iter().find(is_learnable).cloned() {
            self.nameless.extend(unknown_table(&error).map(str::to_owned));
            return Err(error);
        }
        self.report(false, tables, errors);
        Ok(())
    }

    fn report(&mut self, initial: bool, tables: Vec<TableRows>, errors: Vec<SpacetimeDbError>) {
        errors.into_iter().for_each(|error| self.emit(Event::Error(error)));
        if initial || !tables.is_empty() {
            self.emit(Event::Rows { initial, tables });
        }
    }

    pub(super) fn subscription_failed(&mut self, query_id: Option<u32>, message: String, now: Now) {
        let Some(id) = query_id else {
            self.emit(Event::Error(SpacetimeDbError::SubscriptionFailed { query: None, message }));
            self.lose(SpacetimeDbError::ConnectionLost, now);
            return;
        };
        let Phase::Open(session) = &mut self.phase else { return };
        let Some(index) = session.sets.iter().position(|(set, _)| *set == id) else { return };
        let (_, mut queries) = session.sets.swap_remove(index);
        if queries.len() > 1 {
            // The server doesn't say which of them it refused: ask for each alone.
            for query in queries {
                self.send_set(vec![query]);
            }
            return;
        }
        let query = queries.pop();
        if let Some(query) = &query {
            self.queries.retain(|kept| kept != query);
            self.refused.retain(|(refused, _)| refused != query);
            self.refused.push((query.clone(), message.clone()));
        }
        self.emit(Event::Error(SpacetimeDbError::SubscriptionFailed { query, message }));
    }
}

fn unknown_table(error: &SpacetimeDbError) -> Option<&str> {
    match error {
        SpacetimeDbError::ColumnsUnknown { table } => Some(table),
        _ => None,
    }
}
