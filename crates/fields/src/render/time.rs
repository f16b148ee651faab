//! Times.

use super::general;
use crate::clock;

/// Seconds with a final `s`.
pub(super) fn seconds(bytes: &[u8]) -> Option<Vec<u8>> {
    let ns = tiercel_event::uint(bytes)?;
    Some(format!("{}s", general(ns as f64 / 1e9)).into_bytes())
}

/// Local date, time and zone.
pub(super) fn absolute(bytes: &[u8]) -> Vec<u8> {
    let ns = tiercel_event::uint(bytes).unwrap_or(0);
    clock::local(ns, clock::Shape::DateTimeZone).into_bytes()
}
