//! Which events change the state: those that a recording keeps whatever its filter says.

use crate::containers;
use tiercel_event::Event;
use tiercel_event::table::EventFlags;

/// Whether processes, fds or what is known of containers may be others after this event.
pub fn changes_state(event: &Event<'_>) -> bool {
    let changes = EventFlags::MODIFIES_STATE.0 | EventFlags::CREATES_FD.0 | EventFlags::DESTROYS_FD.0;
    event.info().is_some_and(|info| info.flags.0 & changes != 0) || containers::is_note(event)
}
