//! The plugins of a run, and which of them reads what.

use crate::about::About;
use crate::feed::{Feed, FeedError};
use crate::payload::Payload;
use crate::plugin::Plugin;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use tiercel_event::{Event, codes};
use tiercel_fields::registered::{self, NotRegistered};
use tiercel_fields::{FieldRef, PluginEvent, PluginMetric, Plugins, Value};
use tiercel_state::State;

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
    /// The plugin that brings the events; `None` for the kernel.
    plugin: Option<usize>,
    name: String,
    /// By [`tiercel_fields::FieldId::index`].
    readers: Vec<Option<Reader>>,
    /// Plugins that see its events before the rules do.
    parsers: Vec<usize>,
}

/// Plugins by what they do.
pub struct Host {
    plugins: Vec<Box<dyn Plugin>>,
    /// The kernel's first.
    sources: Vec<Source>,
    /// Plugins were told that a source is open.
    open: bool,
}

impl Drop for Host {
    fn drop(&mut self) {
        if self.open {
            // Nothing can be done about one that does not like the end.
            self.plugins.iter().for_each(|plugin| drop(plugin.listen(false, None)));
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
        let brought = abouts.iter().enumerate().filter_map(|(at, about)| Some((Some(at), about.source.as_deref()?)));
        let mut sources: Vec<Source> = Vec::new();
        for (plugin, name) in std::iter::once((None, SYSCALL)).chain(brought) {
            let parsers = (0..plugins.len()).filter(|&at| plugins[at].parses(name)).collect();
            sources.push(Source { plugin, name: name.to_owned(), readers: readers(&abouts, name)?, parsers });
        }
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

    /// Whether any of them has to do with system calls: reads fields of them, parses them or sends events among them.
    pub fn has_calls(&self) -> bool {
        let kernel = &self.sources[0];
        let sends = || self.plugins().any(|plugin| plugin.sends(SYSCALL));
        !kernel.readers.is_empty() || !kernel.parsers.is_empty() || sends()
    }

    /// Types of system calls' events that plugins must see; those of `all` where one wants every one.
    pub fn parsed_calls(&self, all: Range<u16>) -> Vec<u16> {
        let types = self.sources[0].parsers.iter().map(|&at| self.plugins[at].parsed_types());
        let lists: Vec<Vec<u16>> =
            types.map(|types| all.clone().filter(|code| types.is_empty() || types.contains(code)).collect()).collect();
        lists.concat()
    }

    /// Events that plugins send into a source at any time.
    pub fn attached(&self, source: &str) -> Vec<Box<dyn Feed>> {
        self.plugins().filter_map(|plugin| plugin.attach(source)).collect()
    }

    fn about(&self, plugin: usize) -> &About {
        self.plugins[plugin].about()
    }

    /// Where an event came from; `None` where no plugin brings such events.
    fn source_of(&self, event: &Event<'_>) -> Option<&Source> {
        let beside = matches!(event.code, codes::PLUGINEVENT_E | codes::ASYNCEVENT_E);
        let id = if beside { event.params.uint(0).unwrap_or_default() } else { 0 };
        if id == 0 {
            return Some(&self.sources[0]).filter(|_| event.code != codes::PLUGINEVENT_E);
        }
        self.sources.iter().find(|source| source.plugin.is_some_and(|plugin| u64::from(self.about(plugin).id) == id))
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

impl Plugins for Host {
    fn begin(&mut self, state: &mut State) -> Result<(), String> {
        if std::mem::replace(&mut self.open, true) {
            self.plugins.iter().for_each(|plugin| drop(plugin.listen(false, Some(&mut *state))));
        }
        let told = self.plugins.iter().try_for_each(|plugin| plugin.listen(true, Some(&mut *state)));
        told.map_err(|FeedError(why)| why)
    }

    fn reads_of_calls(&self, field: &FieldRef) -> bool {
        self.sources[0].readers.get(field.id.index()).is_some_and(Option::is_some)
    }

    fn metrics(&self) -> Vec<PluginMetric> {
        self.plugins().flat_map(Plugin::metrics).collect()
    }

    fn configure(&self, name: &str, config: &str) -> Result<(), String> {
        let plugin = self.plugins().find(|plugin| plugin.about().name == name);
        plugin.ok_or_else(|| "it is not loaded".to_owned())?.configure(config)
    }

    fn parse(&self, event: &Event<'_>, num: u64, state: &mut State) {
        let Some(source) = self.source_of(event).filter(|source| !source.parsers.is_empty()) else { return };
        let payload = Payload::new(event, num, &source.name, None);
        source.parsers.iter().for_each(|&plugin| _ = self.plugins[plugin].parse(&payload, state));
    }

    fn open<'e>(&'e self, event: &'e Event<'e>, num: u64, state: &'e State) -> Option<Box<dyn PluginEvent + 'e>> {
        let source = self.source_of(event)?;
        Some(Box::new(Open { host: self, source, payload: Payload::new(event, num, &source.name, Some(state)) }))
    }
}

impl PluginEvent for Open<'_> {
    fn source(&self) -> &str {
        self.payload.source
    }

    fn plugin(&self) -> Option<&str> {
        self.source.plugin.map(|plugin| self.host.about(plugin).name.as_str())
    }

    fn describe(&self) -> Option<Cow<'_, [u8]>> {
        self.host.plugins[self.source.plugin?].describe(&self.payload)
    }

    fn value<'s>(&'s self, field: &FieldRef) -> Option<Value<'s>> {
        let (plugin, place) = (*self.source.readers.get(field.id.index())?)?;
        self.host.plugins[usize::from(plugin)].value(usize::from(place), &field.arg, &self.payload)
    }
}
