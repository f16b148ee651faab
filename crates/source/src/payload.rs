//! An event of a plugin while its fields are read.

use crate::json::Json;
use std::cell::OnceCell;
use std::ffi::CString;
use tiercel_event::table::EventFlags;
use tiercel_event::{Event, codes};
use tiercel_state::State;

/// What the plugin put into the event. JSON is parsed when the first field asks for it, and once.
pub struct Payload<'e> {
    /// Its bytes.
    pub bytes: &'e [u8],
    /// Time of the event, ns since 1970.
    pub ts_ns: u64,
    /// Number of the event.
    pub num: u64,
    /// Source of the event.
    pub source: &'e str,
    event: &'e Event<'e>,
    state: Option<&'e State>,
    json: OnceCell<Option<Json<'e>>>,
    record: OnceCell<(Vec<u8>, CString)>,
}

impl<'e> Payload<'e> {
    /// An event's payload; for a system call, what stands where events of plugins have theirs. `state` is what is known after it.
    pub fn new(event: &'e Event<'e>, num: u64, source: &'e str, state: Option<&'e State>) -> Self {
        let data = if event.code == codes::ASYNCEVENT_E { 2 } else { 1 };
        let bytes = event.params.raw(data).unwrap_or_default();
        let (json, record) = (OnceCell::new(), OnceCell::new());
        Self { bytes, ts_ns: event.ts_ns, num, source, event, state, json, record }
    }

    /// Type of the event.
    pub fn code(&self) -> u16 {
        self.event.code
    }

    /// Threads after the event, while fields are read.
    pub fn state(&self) -> Option<&'e State> {
        self.state
    }

    /// The payload as JSON; `None` if it is no object or array.
    pub fn json(&self) -> Option<&Json<'e>> {
        self.json.get_or_init(|| Json::parse(self.bytes)).as_ref()
    }

    /// The event as captures hold it, and its source, for plugins in shared libraries: header (time, thread, length,
    /// type, number of parameters; packed), lengths, parameters.
    pub fn record(&self) -> &(Vec<u8>, CString) {
        self.record.get_or_init(|| (lay_out(self.event), CString::new(self.source).unwrap_or_default()))
    }
}

fn lay_out(event: &Event<'_>) -> Vec<u8> {
    const HEAD_BYTES: usize = 26;
    let wide = event.info().is_some_and(|info| info.flags.has(EventFlags::LARGE_PAYLOAD));
    let (count, data) = (event.params.len(), event.params.data());
    let length = HEAD_BYTES + count * if wide { 4 } else { 2 } + data.len();
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(&event.ts_ns.to_le_bytes());
    out.extend_from_slice(&event.tid.to_le_bytes());
    out.extend_from_slice(&(length as u32).to_le_bytes());
    out.extend_from_slice(&event.code.to_le_bytes());
    out.extend_from_slice(&(count as u32).to_le_bytes());
    for param in event.params.iter() {
        if wide {
            out.extend_from_slice(&(param.len() as u32).to_le_bytes());
        } else {
            out.extend_from_slice(&(param.len() as u16).to_le_bytes());
        }
    }
    out.extend_from_slice(data);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventBytes;

    #[test]
    fn laid_out_as_captures_are() {
        let mut room = EventBytes::default();
        let event = room.event(9, 5, None, b"abc");
        let payload = Payload::new(&event, 1, "x", None);
        let (record, source) = payload.record();
        assert_eq!(record.len(), 26 + 8 + 4 + 3);
        assert_eq!((record[16], &record[20..22], record[22]), (41, &322u16.to_le_bytes()[..], 2));
        assert_eq!((&record[34..], source.as_bytes()), (&[9, 0, 0, 0, b'a', b'b', b'c'][..], &b"x"[..]));
    }
}
