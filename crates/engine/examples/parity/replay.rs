//! Capture and state together: each visible event with the state after it.

use crate::Outcome;
use std::path::Path;
use tiercel_fields::{Context, Session};
use tiercel_scap::{Capture, Item};
use tiercel_state::{Limits, State};

/// Calls `visit` for every event that rules would see.
pub fn each(path: &Path, mut visit: impl FnMut(&Context<'_>) -> Outcome<()>) -> Outcome<()> {
    let mut capture = Capture::open(path)?;
    let mut state = State::new(Limits::default());
    let mut session = Session { without_containers: true, ..Session::default() };
    while let Some(item) = capture.next()? {
        match item {
            Item::Seeds(seeds) => {
                state = State::new(Limits::default());
                state.seed(seeds);
            }
            Item::Learned(seeds) => state.learn(seeds),
            Item::Event { event, num, hidden, .. } => {
                let touched = state.apply(&event);
                session.begin(&event);
                if !hidden {
                    visit(&Context::new(&event, &state, &touched, num, &session))?;
                }
            }
        }
    }
    Ok(())
}
