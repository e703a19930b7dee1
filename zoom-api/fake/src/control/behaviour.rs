//! How a fake behaves.

use crate::behaviour::Behaviour;
use crate::fake::Fake;

impl Fake {
    /// How it behaves.
    pub fn behaviour(&self) -> Behaviour {
        self.core().behaviour
    }

    /// Behaves otherwise from now on. What was answered stays as it was.
    pub fn set_behaviour(&self, behaviour: Behaviour) {
        self.core().set_behaviour(behaviour);
    }
}
