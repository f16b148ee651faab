//! An event of a plugin while its fields are read.

use crate::json::Json;
use std::cell::OnceCell;

/// What the plugin put into the event. JSON is parsed when the first field asks for it, and once.
#[derive(Debug)]
pub struct Payload<'e> {
    /// Its bytes.
    pub bytes: &'e [u8],
    /// Time of the event, ns since 1970.
    pub ts_ns: u64,
    /// Number of the event.
    pub num: u64,
    /// Source of the event.
    pub source: &'e str,
    /// Number of the plugin that brought it.
    pub plugin_id: u32,
    json: OnceCell<Option<Json<'e>>>,
}

impl<'e> Payload<'e> {
    /// An event's payload.
    pub fn new(bytes: &'e [u8], ts_ns: u64, num: u64, source: &'e str, plugin_id: u32) -> Self {
        Self { bytes, ts_ns, num, source, plugin_id, json: OnceCell::new() }
    }

    /// The payload as JSON; `None` if it is no object or array.
    pub fn json(&self) -> Option<&Json<'e>> {
        self.json.get_or_init(|| Json::parse(self.bytes)).as_ref()
    }
}
