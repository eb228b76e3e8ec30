//! Requests in a hidden frame.

use super::{Inbox, NavigatorError, Opened, Outgoing, aborted, first};
use crate::core::Core;
use crate::error::Error;
use crate::platform::abort::Abort;

impl Core {
    /// Sends the request in a hidden frame and resolves with the callback's address. The frame is removed in any case.
    pub(crate) async fn answer_in_frame(
        &self,
        outgoing: &Outgoing,
        seconds: u32,
        abort: Option<Abort>,
    ) -> Result<String, Error> {
        let frame = Opened::new(self.platform.window.frame(&outgoing.url)?, None);
        let origin = self.settings.iframe_script_origin.clone().or_else(|| self.platform.window.origin());
        let inbox = Inbox::open(&self.platform, &*frame.window, outgoing, origin);
        let silence = async {
            self.platform.timers.sleep(u64::from(seconds)).await;
            // The page may be an error page of the browser or a proxy: it means that frames are blocked only if the provider
            // is up.
            if frame.window.has_arrived() && self.discovery.is_up(&self.client.client_id).await {
                return NavigatorError::SilentFrameBlocked { seconds };
            }
            NavigatorError::SilentTimeout { seconds }
        };
        Ok(first(inbox, vec![Box::pin(silence), Box::pin(aborted(abort))]).await?.address)
    }
}
