//! A queue that feeds a machine one input after another.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// The inputs in order, with those that arrive while another is being processed: a listener may call the connection.
pub(crate) struct Inbox<I> {
    queue: RefCell<VecDeque<I>>,
    is_working: Cell<bool>,
}

impl<I> Default for Inbox<I> {
    fn default() -> Self {
        Inbox { queue: RefCell::default(), is_working: Cell::new(false) }
    }
}

impl<I> Inbox<I> {
    /// Processes this input, and all inputs that arrive while it does. A call from within `each` only queues its input.
    pub(crate) fn work(&self, input: I, each: impl Fn(I)) {
        self.queue.borrow_mut().push_back(input);
        if self.is_working.replace(true) {
            return;
        }
        while let Some(input) = self.next() {
            each(input);
        }
        self.is_working.set(false);
    }

    fn next(&self) -> Option<I> {
        self.queue.borrow_mut().pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// While 1 is processed, 2 and 3 arrive.
    fn work(inbox: &Inbox<u32>, done: &RefCell<Vec<String>>, input: u32) {
        inbox.work(input, |input| {
            done.borrow_mut().push(format!("begin {input}"));
            if input == 1 {
                [2, 3].into_iter().for_each(|next| work(inbox, done, next));
            }
            done.borrow_mut().push(format!("end {input}"));
        });
    }

    #[test]
    fn what_comes_up_meanwhile_waits_for_its_turn() {
        let (inbox, done) = (Inbox::default(), RefCell::default());
        work(&inbox, &done, 1);
        work(&inbox, &done, 4);
        let expected = ["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3", "begin 4", "end 4"];
        assert_eq!(*done.borrow(), expected);
    }
}
