//! A list of event listeners.

use crate::platform::timers::Guard;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

type Listener<E> = Rc<dyn Fn(&E)>;

/// The listeners to events of one type. A listener is removed when its guard is dropped.
///
/// ```
/// use oidc_client_wasm::listeners::Listeners;
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// let (listeners, sum) = (Listeners::<u32>::default(), Rc::new(Cell::new(0)));
/// let into = sum.clone();
/// let listens = listeners.add(Rc::new(move |number| into.set(into.get() + number)));
/// listeners.tell(&2);
/// drop(listens);
/// listeners.tell(&3);
/// assert_eq!(sum.get(), 2);
/// ```
pub struct Listeners<E>(Rc<Registry<E>>);

struct Registry<E> {
    next_id: Cell<u64>,
    all: RefCell<Vec<(u64, Listener<E>)>>,
}

impl<E> Default for Listeners<E> {
    fn default() -> Self {
        Listeners(Rc::new(Registry { next_id: Cell::new(0), all: RefCell::default() }))
    }
}

impl<E: 'static> Listeners<E> {
    /// Calls `listener` for each event until the guard is dropped.
    #[must_use = "dropping the guard removes the listener"]
    pub fn add(&self, listener: Listener<E>) -> Guard {
        let id = self.0.next_id.get();
        self.0.next_id.set(id + 1);
        self.0.all.borrow_mut().push((id, listener));
        Box::new(Registration { id, registry: Rc::downgrade(&self.0) })
    }

    /// Calls every listener with this event. Listeners may be added and removed during the call.
    pub fn tell(&self, event: &E) {
        let listeners: Vec<Listener<E>> =
            self.0.all.borrow().iter().map(|(_, listener)| listener.clone()).collect();
        listeners.iter().for_each(|listener| listener(event));
    }
}

struct Registration<E> {
    id: u64,
    registry: Weak<Registry<E>>,
}

impl<E> Drop for Registration<E> {
    fn drop(&mut self) {
        let Some(registry) = self.registry.upgrade() else { return };
        let mut all = registry.all.borrow_mut();
        let listener = all.iter().position(|(id, _)| *id == self.id).map(|index| all.remove(index));
        // After the borrow: dropping a listener may drop another registration.
        drop(all);
        drop(listener);
    }
}
