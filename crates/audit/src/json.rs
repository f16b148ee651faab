//! Fields of any event that is JSON: `json.value[/a/b]`, `json.obj`, `json.rawtime`, and their older names.

use crate::tables::fields_of;
use std::borrow::Cow;
use tiercel_fields::{Arg, Value};
use tiercel_source::{About, Capability, Feed, FeedError, Json, Payload, Plugin, indent};

#[derive(Clone, Copy)]
enum Read {
    Value,
    Object,
    Time,
}

/// The plugin.
pub struct JsonFields {
    about: About,
    reads: Vec<Read>,
}

impl JsonFields {
    /// With the fields of the tables.
    pub fn new() -> Self {
        let fields = fields_of("json");
        let read = |name: &str| match name.rsplit('.').next() {
            Some("value") => Read::Value,
            Some("rawtime") => Read::Time,
            _ => Read::Object,
        };
        let reads = fields.iter().map(|field| read(&field.name)).collect();
        let about = About {
            name: "json".to_owned(),
            version: "0.7.3".to_owned(),
            description: "Fields of any event that is JSON, built into Tiercel".to_owned(),
            contact: "the project's issue tracker".to_owned(),
            fields,
            capabilities: vec![Capability::Extraction],
            ..About::default()
        };
        Self { about, reads }
    }
}

impl Default for JsonFields {
    fn default() -> Self {
        Self::new()
    }
}

impl Plugin for JsonFields {
    fn about(&self) -> &About {
        &self.about
    }

    fn open(&self, _params: &str) -> Result<Box<dyn Feed>, FeedError> {
        Err(FeedError("the plugin json brings no events of its own".to_owned()))
    }

    fn describe<'e>(&self, _event: &'e Payload<'_>) -> Option<Cow<'e, [u8]>> {
        None
    }

    fn value<'e>(&self, field: usize, arg: &Arg, event: &'e Payload<'_>) -> Option<Value<'e>> {
        let json = event.json()?;
        let text = match self.reads.get(field)? {
            Read::Time => Cow::Owned(event.ts_ns.to_string()),
            Read::Object => Cow::Owned(indent(json.raw())),
            Read::Value => pointed(json, key(arg)?)?.text(),
        };
        Some(text_value(text))
    }
}

fn key(arg: &Arg) -> Option<&str> {
    match arg {
        Arg::Key(key) => Some(key),
        _ => None,
    }
}

/// What a JSON pointer (RFC 6901) leads to; its first `/` may be missing.
fn pointed<'p, 'j>(json: &'p Json<'j>, pointer: &str) -> Option<&'p Json<'j>> {
    let pointer = pointer.strip_prefix('/').unwrap_or(pointer);
    pointer.split('/').try_fold(json, |value, part| {
        if part.contains('~') { value.get(&part.replace("~1", "/").replace("~0", "~")) } else { value.get(part) }
    })
}

pub(crate) fn text_value(text: Cow<'_, str>) -> Value<'_> {
    match text {
        Cow::Borrowed(text) => Value::text(text.as_bytes()),
        Cow::Owned(text) => Value::owned(text.into_bytes()),
    }
}
