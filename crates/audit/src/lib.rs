//! The audit log of Kubernetes as an event source, and fields of any JSON: what Falco's plugins `k8saudit` and `json` do,
//! as part of the engine.

mod file;
mod inbox;
mod json;
mod k8s;
mod read;
mod split;
mod tables;

pub use file::{FileFeed, LIMIT_BYTES};
pub use inbox::{Full, Inbox, InboxFeed, Pushed};
pub use json::JsonFields;
pub use k8s::{Config, K8sAudit};
pub use split::{Refused, split};

use tiercel_source::Plugin;

/// The plugin of this name that is built in.
///
/// # Errors
/// A configuration that it does not understand, as a sentence.
pub fn built_in(name: &str, config: &str) -> Option<Result<Box<dyn Plugin>, String>> {
    match name {
        "k8saudit" => Some(Config::read(config).map(|config| Box::new(K8sAudit::new(config)) as Box<dyn Plugin>)),
        "json" => Some(Ok(Box::new(JsonFields::new()))),
        _ => None,
    }
}

/// Names of the plugins that are built in here.
pub const BUILT_IN: [&str; 2] = ["k8saudit", "json"];
