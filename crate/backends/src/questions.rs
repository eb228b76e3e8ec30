//! Numbers for what a machine asks; an answer with an old number is ignored.

/// The numbers of the last question, of the present socket and of the present timer.
#[derive(Default)]
pub(crate) struct Questions {
    last: u32,
    /// The question that the present socket answers; others may have been asked since.
    socket: u32,
    timer: u32,
}

impl Questions {
    pub(crate) fn next(&mut self) -> u32 {
        self.last = self.last.wrapping_add(1);
        self.last
    }

    /// The number of a new socket. Events of the previous socket are ignored from now on.
    pub(crate) fn next_socket(&mut self) -> u32 {
        self.socket = self.next();
        self.socket
    }

    /// The number of a new timer. The previous timer is ignored from now on, even if it fires.
    pub(crate) fn next_timer(&mut self) -> u32 {
        self.timer = self.timer.wrapping_add(1);
        self.timer
    }

    pub(crate) fn is_current(&self, question: u32) -> bool {
        question == self.last
    }

    pub(crate) fn is_current_socket(&self, question: u32) -> bool {
        question == self.socket
    }

    pub(crate) fn is_current_timer(&self, question: u32) -> bool {
        question == self.timer
    }
}
