//! The connection's state, as the page shows it.

use oidc_client_backends::spacetimedb::ConnectionState;
use oidc_client_protocol::Timestamp;

/// See [`ConnectionState`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// Connecting.
    Connecting,
    /// Rows arrive, clicks count.
    Connected,
    /// Not connected, and trying again.
    Waiting {
        /// When, by the wall clock; `None` when only a new token or the user can help.
        retry_at: Option<Timestamp>,
        /// Whether this computer has no network at all.
        offline: bool,
    },
    /// Nobody is signed in.
    Closed,
}

impl ConnectionStatus {
    /// What `state` means for the page.
    pub fn of(state: &ConnectionState) -> Self {
        match state {
            ConnectionState::Connecting => Self::Connecting,
            ConnectionState::Connected => Self::Connected,
            ConnectionState::Waiting { retry_at, .. } => {
                let offline = web_sys::window().is_some_and(|window| !window.navigator().on_line());
                Self::Waiting { retry_at: *retry_at, offline }
            }
            _ => Self::Closed,
        }
    }

    /// True while clicks count.
    pub fn is_connected(&self) -> bool {
        matches!(self, Self::Connected)
    }

    /// A stable name for styles and tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Waiting { offline: true, .. } => "offline",
            Self::Waiting { retry_at: Some(_), .. } => "waiting",
            Self::Waiting { retry_at: None, .. } | Self::Closed => "closed",
        }
    }

    /// What the person reads.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Connecting => "Connecting",
            Self::Connected => "Connected",
            Self::Waiting { offline: true, .. } => "Offline",
            Self::Waiting { retry_at: Some(_), .. } => "Waiting",
            Self::Waiting { retry_at: None, .. } | Self::Closed => "Not connected",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_tried_again_by_itself_waits() {
        let waiting = |retry_at, offline| ConnectionStatus::Waiting { retry_at, offline };
        let at = Some(Timestamp(1));
        assert_eq!((waiting(at, false).name(), waiting(at, false).label()), ("waiting", "Waiting"));
        for lasting in [waiting(None, false), ConnectionStatus::Closed] {
            assert_eq!((lasting.name(), lasting.label()), ("closed", "Not connected"));
        }
        for offline in [waiting(at, true), waiting(None, true)] {
            assert_eq!((offline.name(), offline.label()), ("offline", "Offline"));
        }
    }
}
