//! The plugins of a run, and which of them reads what.

use crate::about::About;
use crate::feed::{Feed, FeedError};
use crate::payload::Payload;
use crate::plugin::Plugin;
use std::borrow::Cow;
use std::fmt;
use tiercel_event::Event;
use tiercel_fields::registered::{self, NotRegistered};
use tiercel_fields::{FieldRef, PluginEvent, Plugins, Value};

/// Events of the kernel; no plugin may bring events of that source.
const SYSCALL: &str = "syscall";

/// Why plugins cannot run together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError(String);

impl fmt::Display for HostError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for HostError {}

/// A field's reader: the plugin and the field's place in its list.
type Reader = (u16, u16);

struct Source {
    /// The plugin that brings the events.
    plugin: usize,
    /// By [`tiercel_fields::FieldId::index`].
    readers: Vec<Option<Reader>>,
}

/// Plugins by what they do.
pub struct Host {
    plugins: Vec<Box<dyn Plugin>>,
    sources: Vec<Source>,
    /// Plugins were told that a source is open.
    open: bool,
}

impl Drop for Host {
    fn drop(&mut self) {
        if self.open {
            // Nothing can be done about one that does not like the end.
            self.plugins.iter().for_each(|plugin| drop(plugin.listen(false)));
        }
    }
}

impl Host {
    /// Puts plugins together. Their fields are known to conditions from now on.
    ///
    /// # Errors
    /// Two of one name, two that bring events under one number or for one source, two that read one field of a source,
    /// and one that no source has events for.
    pub fn new(plugins: Vec<Box<dyn Plugin>>) -> Result<Self, HostError> {
        let abouts: Vec<&About> = plugins.iter().map(|plugin| plugin.about()).collect();
        distinct(&abouts)?;
        let mut sources: Vec<Source> = Vec::new();
        for (plugin, about) in abouts.iter().enumerate() {
            if about.source.is_some() {
                sources.push(Source { plugin, readers: Vec::new() });
            }
        }
        for source in &mut sources {
            let name = abouts[source.plugin].source.as_deref().unwrap_or_default();
            source.readers = readers(&abouts, name)?;
        }
        // Fields of system calls are our own, but plugins may not disagree about them either.
        readers(&abouts, SYSCALL)?;
        for about in &abouts {
            let known =
                |name: &&String| **name == SYSCALL || abouts.iter().any(|one| one.source.as_ref() == Some(name));
            let unused = about.source.is_none() && !about.extracts_from.is_empty();
            if unused && !about.extracts_from.iter().any(|name| known(&name)) {
                return Err(HostError(format!(
                    "Plugin '{}' is loaded but unused as not compatible with any known event source",
                    about.name
                )));
            }
        }
        Ok(Self { plugins, sources, open: false })
    }

    /// All of them, in load order.
    pub fn plugins(&self) -> impl Iterator<Item = &dyn Plugin> {
        self.plugins.iter().map(|plugin| &**plugin)
    }

    /// The plugin that brings events of this source.
    pub fn bringing(&self, source: &str) -> Option<&dyn Plugin> {
        self.plugins().find(|plugin| plugin.about().source.as_deref() == Some(source))
    }

    /// Tells all plugins that a source is open; its end is told when the host goes.
    ///
    /// # Errors
    /// One of them does not want that.
    pub fn begin(&mut self) -> Result<(), FeedError> {
        self.open = true;
        self.plugins.iter().try_for_each(|plugin| plugin.listen(true))
    }

    /// Events that plugins send into a source at any time.
    pub fn attached(&self, source: &str) -> Vec<Box<dyn Feed>> {
        self.plugins().filter_map(|plugin| plugin.attach(source)).collect()
    }

    fn about(&self, plugin: usize) -> &About {
        self.plugins[plugin].about()
    }
}

fn distinct(abouts: &[&About]) -> Result<(), HostError> {
    for (at, about) in abouts.iter().enumerate() {
        for other in &abouts[..at] {
            if about.name == other.name {
                return Err(HostError(format!("found another plugin with name {}. aborting.", about.name)));
            }
            if about.source.is_some() && (about.source == other.source || about.id == other.id) {
                return Err(HostError(format!(
                    "plugins '{}' and '{}' both bring events of the source '{}' (or under one number)",
                    other.name,
                    about.name,
                    about.source.as_deref().unwrap_or_default()
                )));
            }
        }
        if about.source.as_deref() == Some(SYSCALL) {
            return Err(HostError(format!("plugin '{}' brings events of the source '{SYSCALL}'", about.name)));
        }
    }
    Ok(())
}

fn readers(abouts: &[&About], source: &str) -> Result<Vec<Option<Reader>>, HostError> {
    let mut readers: Vec<Option<Reader>> = Vec::new();
    for (plugin, about) in (0u16..).zip(abouts).filter(|(_, about)| about.reads(source)) {
        for (place, spec) in (0u16..).zip(&about.fields) {
            let new = spec.to_new().ok_or_else(|| {
                HostError(format!("plugin '{}': field '{}' has the unknown type {}", about.name, spec.name, spec.ty))
            })?;
            let id = registered::register(&about.name, &new).map_err(|error| {
                let why = match error {
                    NotRegistered::Taken => "means something else here, or in another plugin",
                    NotRegistered::Full => "is one too many",
                };
                HostError(format!("plugin '{}': field '{}' {why}", about.name, spec.name))
            })?;
            let index = id.index();
            if readers.len() <= index {
                readers.resize(index + 1, None);
            }
            if readers[index].replace((plugin, place)).is_some() {
                return Err(HostError(format!(
                    "Plugin '{}' supports extraction of field '{}' that is overlapping for source '{source}'",
                    about.name, spec.name
                )));
            }
        }
    }
    Ok(readers)
}

struct Open<'e> {
    host: &'e Host,
    source: &'e Source,
    payload: Payload<'e>,
}

impl Open<'_> {
    /// Those who want to see the event first.
    fn parse(&self) {
        let wanting = self.host.plugins().filter(|plugin| plugin.parses(self.payload.source));
        wanting.for_each(|plugin| _ = plugin.parse(&self.payload));
    }
}

impl Plugins for Host {
    fn open<'e>(&'e self, plugin_id: u32, event: &'e Event<'e>, num: u64) -> Option<Box<dyn PluginEvent + 'e>> {
        let source = self.sources.iter().find(|source| self.about(source.plugin).id == plugin_id)?;
        let name = self.about(source.plugin).source.as_deref()?;
        let open = Open { host: self, source, payload: Payload::new(event, num, name) };
        open.parse();
        Some(Box::new(open))
    }
}

impl PluginEvent for Open<'_> {
    fn source(&self) -> &str {
        self.payload.source
    }

    fn plugin(&self) -> &str {
        &self.host.about(self.source.plugin).name
    }

    fn describe(&self) -> Option<Cow<'_, [u8]>> {
        self.host.plugins[self.source.plugin].describe(&self.payload)
    }

    fn value<'s>(&'s self, field: &FieldRef) -> Option<Value<'s>> {
        let (plugin, place) = (*self.source.readers.get(field.id.index())?)?;
        self.host.plugins[usize::from(plugin)].value(usize::from(place), &field.arg, &self.payload)
    }
}
