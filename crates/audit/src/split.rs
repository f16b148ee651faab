//! From a document to audit events: one, an `EventList`, or an array of either.

use jiff::Timestamp;
use std::fmt;
use tiercel_source::{Brought, Json, compact};

/// Lists in lists: more is not what an API server writes.
const DEPTH_LIMIT: usize = 8;

/// Why a document, or an event in it, is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No JSON: what is wrong with it.
    Json(String),
    /// Neither an event nor a list of some.
    Kind,
    /// No time, or one that is none.
    Time,
    /// Longer than an event may be.
    Long,
}

impl Refused {
    /// A fixed text for each reason.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Json(_) => "not JSON",
            Self::Kind => "data not recognized as a k8s audit event",
            Self::Time => "an event without a stageTimestamp that is a time",
            Self::Long => "an event longer than maxEventSize",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(out, "{}: {error}", self.reason()),
            _ => out.write_str(self.reason()),
        }
    }
}

/// Delivers the events of a document, and what of it cannot be used. `longest`: bytes that an event may have.
pub fn split(document: &[u8], longest: usize, deliver: &mut dyn FnMut(Brought<'_>), refuse: &mut dyn FnMut(Refused)) {
    match Json::checked(document) {
        Err(error) => refuse(Refused::Json(error.to_string())),
        Ok(json) => value(&json, longest, 0, deliver, refuse),
    }
}

fn value(
    json: &Json<'_>,
    longest: usize,
    depth: usize,
    deliver: &mut dyn FnMut(Brought<'_>),
    refuse: &mut dyn FnMut(Refused),
) {
    if depth > DEPTH_LIMIT {
        return refuse(Refused::Kind);
    }
    if let Some(items) = json.items() {
        items.iter().for_each(|item| value(item, longest, depth + 1, deliver, refuse));
        return;
    }
    let kind = json.get("kind").and_then(Json::string);
    match (kind.as_deref(), json.get("items").and_then(Json::items)) {
        // The elements of a list need not say what they are.
        (Some("EventList"), Some(items)) => items.iter().for_each(|item| event(item, longest, deliver, refuse)),
        (Some("Event"), _) => event(json, longest, deliver, refuse),
        _ => refuse(Refused::Kind),
    }
}

fn event(json: &Json<'_>, longest: usize, deliver: &mut dyn FnMut(Brought<'_>), refuse: &mut dyn FnMut(Refused)) {
    let text = compact(json.raw());
    if text.len() > longest {
        return refuse(Refused::Long);
    }
    match json.get("stageTimestamp").and_then(Json::string).and_then(|text| time_ns(&text)) {
        Some(ts_ns) => deliver(Brought { ts_ns: Some(ts_ns), name: None, bytes: text.as_bytes() }),
        None => refuse(Refused::Time),
    }
}

/// A time as RFC 3339 writes it, in ns since 1970.
fn time_ns(text: &str) -> Option<u64> {
    let time: Timestamp = text.parse().ok()?;
    u64::try_from(time.as_nanosecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(document: &str) -> (Vec<(u64, String)>, Vec<&'static str>) {
        let (mut events, mut refused) = (Vec::new(), Vec::new());
        split(
            document.as_bytes(),
            200,
            &mut |event| {
                events.push((event.ts_ns.unwrap_or(0), String::from_utf8_lossy(event.bytes).into_owned()));
            },
            &mut |why| refused.push(why.reason()),
        );
        (events, refused)
    }

    const EVENT: &str = r#"{"kind": "Event", "stageTimestamp": "1970-01-01T00:00:01.000000005Z"}"#;

    #[test]
    fn events_alone_in_lists_and_in_arrays() {
        let wanted = (1_000_000_005, EVENT.replace(": ", ":").replace(", ", ","));
        assert_eq!(run(EVENT), (vec![wanted.clone()], vec![]));
        let list = format!(r#"{{"kind":"EventList","items":[{EVENT},{EVENT}]}}"#);
        assert_eq!(run(&list).0.len(), 2);
        assert_eq!(run(&format!("[{list},[{EVENT}]]")).0.len(), 3);
        assert_eq!(run(r#"{"kind":"EventList","items":[]}"#), (vec![], vec![]));
    }

    #[test]
    fn what_cannot_be_used_is_told_and_the_rest_goes_on() {
        let none = "data not recognized as a k8s audit event";
        assert_eq!(run("{").1, ["not JSON"]);
        assert_eq!(run("").1, ["not JSON"]);
        for bad in ["1", "null", "{}", r#"{"kind": 0}"#, r#"{"kind":"EventList"}"#, r#"{"kind":"EventList","items":3}"#]
        {
            assert_eq!(run(bad).1, [none], "{bad}");
        }
        let timeless = r#"{"kind":"Event","stageTimestamp":"yesterday"}"#;
        let long = EVENT.replace('}', &format!(r#","x":"{}"}}"#, "y".repeat(200)));
        let (events, refused) = run(&format!("[{timeless},{long},{EVENT},7]"));
        assert_eq!(events.len(), 1);
        assert_eq!(refused, [Refused::Time.reason(), Refused::Long.reason(), none]);
        assert_eq!(run(&("[".repeat(100) + &"]".repeat(100))).1, [none]);
    }
}
