//! One core: an event after the other.

use crate::OpenError;
use tiercel_engine::{Alert, Engine};
use tiercel_scap::{Capture, Item};

/// A capture and the engine that it runs through.
pub struct Alone {
    pub capture: Capture,
    pub engine: Engine,
    /// Rules have seen the events up to this one already.
    pub known: u64,
    pub time_ns: u64,
    pub done: bool,
}

impl Alone {
    /// From the first event on.
    pub fn new(capture: Capture, engine: Engine) -> Self {
        Self { capture, engine, known: 0, time_ns: 0, done: false }
    }

    /// Goes on until so many alerts or events came, or an event of `until_ns` or later.
    pub fn batch(&mut self, alerts: usize, events: u64, until_ns: u64) -> Result<Vec<Alert>, OpenError> {
        let (mut found, mut seen) = (Vec::new(), 0);
        while found.len() < alerts && seen < events && self.time_ns < until_ns {
            // Looked at where it is: a copy of what was just written waits for the writing.
            match &self.capture.next() {
                Err(error) => return Err(error.clone().into()),
                Ok(None) => {
                    self.done = true;
                    break;
                }
                Ok(Some(Item::Seeds(seeds))) => self.engine.restart(seeds),
                Ok(Some(Item::Learned(seeds))) => self.engine.learn(seeds),
                Ok(Some(Item::Event { event, num, hidden, .. })) => {
                    self.time_ns = self.time_ns.max(event.ts_ns);
                    self.engine.open_plugins().map_err(OpenError::Plugin)?;
                    if *hidden || *num <= self.known {
                        self.engine.observe(event);
                    } else {
                        self.engine.process(event, &mut found);
                    }
                }
            }
            seen += 1;
        }
        Ok(found)
    }
}
