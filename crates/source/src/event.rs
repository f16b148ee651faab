//! Events of plugins in the encoding of the capture format.

use tiercel_event::{Event, Lengths, Origin, Params, codes};

/// Room for one event, used again for the next.
#[derive(Debug, Default)]
pub struct EventBytes {
    lengths: Vec<u8>,
    data: Vec<u8>,
}

impl EventBytes {
    /// The event that plugin `plugin_id` brought; one with a name is asynchronous.
    pub fn event(&mut self, plugin_id: u32, ts_ns: u64, name: Option<&[u8]>, bytes: &[u8]) -> Event<'_> {
        self.lengths.clear();
        self.data.clear();
        self.push(&[&plugin_id.to_le_bytes()]);
        if let Some(name) = name {
            self.push(&[name, b"\0"]);
        }
        self.push(&[bytes]);
        let params = Params::new(Lengths::wide(&self.lengths), &self.data).unwrap_or(Params::EMPTY);
        let code = if name.is_some() { codes::ASYNCEVENT_E } else { codes::PLUGINEVENT_E };
        Event { ts_ns, origin: Origin::Plugin, params, ..Event::new(code) }
    }

    fn push(&mut self, parts: &[&[u8]]) {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        self.lengths.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        parts.iter().for_each(|part| self.data.extend_from_slice(part));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_then_the_payload() {
        let mut room = EventBytes::default();
        room.event(1, 5, None, &[7; 100_000]);
        let event = room.event(9, 6, None, b"{}");
        assert_eq!((event.ts_ns, event.params.uint(0), event.params.raw(1)), (6, Some(9), Some(&b"{}"[..])));
        let event = room.event(9, 6, Some(b"tick"), b"{}");
        assert_eq!((event.params.text(1), event.params.raw(2)), (Some(&b"tick"[..]), Some(&b"{}"[..])));
    }
}
