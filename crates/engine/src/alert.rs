//! An alert: a rule fired for an event.

use crate::correlate::Sighting;
use serde_json::{Value, json};
use std::sync::Arc;
use tiercel_filter::RuleInfo;

/// Under which of an event's two names a rule fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlertView {
    /// The names do not differ.
    None,
    /// The one that the caller gave.
    Claimed,
    /// The one that the kernel reached.
    Effective,
    /// Each of them; message and fields show the claimed one.
    Both,
}

impl AlertView {
    /// The word for it; nothing when the names do not differ.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Claimed => Some("claimed"),
            Self::Effective => Some("effective"),
            Self::Both => Some("both"),
        }
    }
}

/// A time in which events of a process were lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blind {
    /// The process.
    pub pid: i64,
    /// First loss, ns since 1970.
    pub begin_ns: u64,
    /// Last loss, ns since 1970.
    pub end_ns: u64,
    /// Events that were lost.
    pub lost: u64,
}

impl Blind {
    /// As the JSON alert and Python show it.
    pub fn json(&self) -> Value {
        json!({ "proc.pid": self.pid, "from": self.begin_ns, "to": self.end_ns, "lost": self.lost })
    }
}

/// A rule fired. Nothing in it points into the event or the state.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// Place of the rule in load order.
    pub rule_index: u32,
    /// Time of the event, ns since 1970.
    pub ts_ns: u64,
    /// Number of the event, from 1.
    pub event_num: u64,
    /// View.
    pub view: AlertView,
    /// Message without time and priority; what was not UTF-8 is U+FFFD.
    pub message: String,
    /// Fields of the rule's output with their types, in its order; `null` when missing. The event's time is not here.
    pub fields: Vec<(Arc<str>, Value)>,
    /// Times in which something of the process or its ancestors was lost, nearest first; empty where nobody asked.
    pub blind: Vec<Blind>,
    /// For a rule that looks at several events: those behind it, oldest first; of many the last ones.
    pub events: Vec<Sighting>,
}
