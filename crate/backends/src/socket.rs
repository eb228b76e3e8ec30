//! The browser's WebSocket.

use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// The close code of a socket that could not be opened, or broke off (RFC 6455 section 7.4.1).
pub(crate) const ABNORMAL_CLOSURE: u16 = 1006;

/// An event of a socket. There is none for an error: a close always follows, and an error carries no more information.
pub(crate) enum SocketEvent {
    Opened,
    /// A text frame. A binary frame comes as an empty string, which is never a valid message.
    Message(String),
    Closed {
        code: u16,
    },
}

/// A WebSocket. Dropping it closes it, and no more events follow.
pub(crate) struct Socket {
    socket: WebSocket,
    _open: Closure<dyn Fn(Event)>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Starts to open a socket with this sub-protocol. `None` when the browser refuses the address, for instance because of
    /// the page's content security policy.
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

    /// Sends a text frame. On a socket that is closing it is lost; the close event follows soon.
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
