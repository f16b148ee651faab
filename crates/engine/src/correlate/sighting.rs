//! One event that a condition held for, kept small: it may be one of many that an alert lists.

use serde_json::Value as Json;
use std::sync::{Arc, LazyLock};
use tiercel_fields::{Context, FieldRef, bind, extract_for_output, format};

/// Fields that an alert shows of each event behind it.
const SHOWN: [&str; 4] = ["evt.type", "proc.name", "proc.pid", "fd.name"];

/// Longest text that is kept of one.
const TEXT_LIMIT_BYTES: usize = 256;

static FIELDS: LazyLock<Vec<FieldRef>> =
    LazyLock::new(|| SHOWN.iter().filter_map(|name| bind(name, None).ok()).collect());

/// An event that counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Which condition held: the step's name, `None` for the rule's own.
    pub step: Option<Arc<str>>,
    /// Number of the event, from 1.
    pub num: u64,
    /// Its time, ns since 1970.
    pub ts_ns: u64,
    /// What is shown of it; missing values are left out.
    pub fields: Vec<(&'static str, Json)>,
}

impl Sighting {
    /// The event of `context`.
    pub fn new(step: Option<Arc<str>>, context: &Context<'_>) -> Self {
        let fields = SHOWN.iter().zip(FIELDS.iter()).filter_map(|(name, field)| Some((*name, shown(field, context)?)));
        Self { step, num: context.num, ts_ns: context.event.ts_ns, fields: fields.collect() }
    }

    /// As an alert lists it.
    pub fn json(&self) -> Json {
        let mut out = serde_json::Map::new();
        out.insert("evt.num".to_owned(), self.num.into());
        out.insert("evt.time".to_owned(), self.ts_ns.into());
        if let Some(step) = &self.step {
            out.insert("step".to_owned(), (**step).into());
        }
        out.extend(self.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Json::Object(out)
    }
}

fn shown(field: &FieldRef, context: &Context<'_>) -> Option<Json> {
    let value = format::json(field, &extract_for_output(field, context)?);
    Some(match value {
        Json::String(text) if text.len() > TEXT_LIMIT_BYTES => Json::String(cut(&text).to_owned()),
        other => other,
    })
}

fn cut(text: &str) -> &str {
    let end = (0..=TEXT_LIMIT_BYTES).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}
