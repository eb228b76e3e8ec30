//! The browser's WebSocket.

use super::driver::{Driver, feed};
use super::machine::Input;
use std::rc::Weak;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

/// A WebSocket; dropping it closes it, and nothing is heard of it any more.
pub(super) struct Socket {
    socket: WebSocket,
    _open: Closure<dyn Fn(Event)>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Starts opening; `None` when the browser refuses the address, for instance by the page's CSP.
    pub(super) fn open(driver: &Weak<Driver>, question: u32, address: &str) -> Option<Socket> {
        let socket = WebSocket::new(address).ok()?;
        let to = driver.clone();
        let open = Closure::<dyn Fn(Event)>::new(move |_| feed(&to, Input::SocketOpened { question }));
        let to = driver.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // A binary frame becomes the empty text, which no message is.
            let text = event.data().as_string().unwrap_or_default();
            feed(&to, Input::Message { question, text });
        });
        let to = driver.clone();
        let close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            feed(&to, Input::SocketClosed { question, close_code: event.code() });
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        // An error is always followed by a close, and says nothing more.
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Socket { socket, _open: open, _message: message, _close: close })
    }

    /// Sends a text. On a socket that is closing it is lost, and the close event says so soon.
    pub(super) fn send(&self, text: &str) {
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
