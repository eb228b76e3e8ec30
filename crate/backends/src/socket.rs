//! The browser's WebSocket.

use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// What is heard of a socket. An error is always followed by a close, and says nothing more.
pub(crate) enum SocketEvent {
    Opened,
    /// A text; the empty one, which no message is, for a binary frame.
    Message(String),
    Closed {
        code: u16,
    },
}

/// A WebSocket; dropping it closes it, and nothing is heard of it any more.
pub(crate) struct Socket {
    socket: WebSocket,
    _open: Closure<dyn Fn(Event)>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Starts opening, with this sub-protocol. `None` when the browser refuses the address, for instance
    /// by the page's CSP.
    pub(crate) fn open(
        address: &str,
        protocol: Option<&str>,
        hear: impl Fn(SocketEvent) + 'static,
    ) -> Option<Socket> {
        let socket = match protocol {
            Some(protocol) => WebSocket::new_with_str(address, protocol),
            None => WebSocket::new(address),
        };
        let socket = socket.ok()?;
        let hear = Rc::new(hear);
        let to = hear.clone();
        let open = Closure::<dyn Fn(Event)>::new(move |_| to(SocketEvent::Opened));
        let to = hear.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            to(SocketEvent::Message(event.data().as_string().unwrap_or_default()));
        });
        let close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            hear(SocketEvent::Closed { code: event.code() });
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Socket { socket, _open: open, _message: message, _close: close })
    }

    /// Sends a text. On a socket that is closing it is lost, and the close event says so soon.
    pub(crate) fn send(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}
