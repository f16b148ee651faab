//! The audit log of Kubernetes: source `k8s_audit`.

use crate::file::FileFeed;
use crate::json::text_value;
use crate::read::{self, Read};
use crate::tables::fields_of;
use serde::Deserialize;
use std::borrow::Cow;
use tiercel_fields::{Arg, Value};
use tiercel_source::{About, Capability, Feed, FeedError, Payload, Plugin};

/// Its number in captures, as the registry of Falco's plugins has it.
const ID: u32 = 1;
/// Newer than any rules file of today asks for.
const VERSION: &str = "0.18.0";

/// What `init_config` may hold; other keys are the concern of others.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// PEM with certificate and key, for `https`.
    pub ssl_certificate: String,
    /// Bytes that an event may have.
    pub max_event_size: usize,
    /// Bytes that the body of a request may have.
    pub webhook_max_batch_size: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            ssl_certificate: "/etc/falco/falco.pem".to_owned(),
            max_event_size: 12 << 20,
            webhook_max_batch_size: 12 << 20,
        }
    }
}

impl Config {
    /// Reads `init_config`: JSON, or nothing.
    ///
    /// # Errors
    /// No JSON, or values of a wrong type.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(text).map_err(|error| format!("init_config of k8saudit: {error}"))
    }
}

/// The plugin.
pub struct K8sAudit {
    about: About,
    config: Config,
    reads: Vec<Option<Read>>,
}

impl K8sAudit {
    /// With the fields of the tables.
    pub fn new(config: Config) -> Self {
        let fields = fields_of("k8saudit");
        let reads = fields.iter().map(|field| read::of(&field.name)).collect();
        let about = About {
            name: "k8saudit".to_owned(),
            version: VERSION.to_owned(),
            description: "Reads the audit log of Kubernetes, built into Tiercel".to_owned(),
            contact: "the project's issue tracker".to_owned(),
            id: ID,
            source: Some("k8s_audit".to_owned()),
            extracts_from: vec!["k8s_audit".to_owned()],
            fields,
            capabilities: vec![Capability::Sourcing, Capability::Extraction],
            init_schema: Some(SCHEMA.to_owned()),
            open_params: Vec::new(),
        };
        Self { about, config, reads }
    }
}

const SCHEMA: &str = r#"{"type":"object","properties":{"sslCertificate":{"type":"string","default":"/etc/falco/falco.pem"},"maxEventSize":{"type":"integer","default":12582912},"webhookMaxBatchSize":{"type":"integer","default":12582912}}}"#;

impl Plugin for K8sAudit {
    fn about(&self) -> &About {
        &self.about
    }

    /// A file, or a folder of files in the order in which they were written last. Requests of a webhook come by an
    /// [`crate::Inbox`] instead.
    fn open(&self, params: &str) -> Result<Box<dyn Feed>, FeedError> {
        Ok(Box::new(FileFeed::open(params.trim(), self.config.max_event_size)?))
    }

    fn describe<'e>(&self, event: &'e Payload<'_>) -> Option<Cow<'e, [u8]>> {
        Some(Cow::Borrowed(event.bytes))
    }

    fn value<'e>(&self, field: usize, arg: &Arg, event: &'e Payload<'_>) -> Option<Value<'e>> {
        let read = (*self.reads.get(field)?)?;
        let json = event.json()?;
        json.get("auditID")?;
        if self.about.fields[field].list {
            let index = if let Arg::Index(index) = arg { Some(*index) } else { None };
            let texts = read.texts(json, index)?;
            return Some(Value::List(texts.into_iter().map(text_value).collect()));
        }
        let key = if let Arg::Key(key) = arg { key } else { "" };
        read.text(json, key).map(text_value)
    }
}
