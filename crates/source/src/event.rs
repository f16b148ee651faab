//! Events of plugins in the encoding of the capture format.

use tiercel_event::{Event, Lengths, Origin, Params, codes};

/// Room for one event, used again for the next.
#[derive(Debug, Default)]
pub struct EventBytes {
    lengths: [u8; 8],
    data: Vec<u8>,
}

impl EventBytes {
    /// The event that plugin `plugin_id` brought.
    pub fn event(&mut self, plugin_id: u32, ts_ns: u64, bytes: &[u8]) -> Event<'_> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.lengths[..4].copy_from_slice(&4u32.to_le_bytes());
        self.lengths[4..].copy_from_slice(&length.to_le_bytes());
        self.data.clear();
        self.data.extend_from_slice(&plugin_id.to_le_bytes());
        self.data.extend_from_slice(&bytes[..length as usize]);
        let params = Params::new(Lengths::wide(&self.lengths), &self.data).unwrap_or(Params::EMPTY);
        Event { ts_ns, origin: Origin::Plugin, params, ..Event::new(codes::PLUGINEVENT_E) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_then_the_payload() {
        let mut room = EventBytes::default();
        room.event(1, 5, &[7; 100_000]);
        let event = room.event(9, 6, b"{}");
        assert_eq!((event.ts_ns, event.params.uint(0), event.params.raw(1)), (6, Some(9), Some(&b"{}"[..])));
    }
}
