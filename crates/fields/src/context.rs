//! What a field is read from: one event, the state after it, and the surroundings.

use std::borrow::Cow;
use tiercel_event::Event;
use tiercel_event::table::Kinds;
use tiercel_state::{FdEntry, Names, Slot, State, Thread, Touched};

/// Which of two names a condition sees where an event has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// What the caller's arguments say.
    #[default]
    Claimed,
    /// What the kernel reached.
    Effective,
}

/// How `BYTEBUF` parameters print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BufferFormat {
    /// Printable characters; a `.` for each other byte.
    #[default]
    Printable,
    /// Base64.
    Base64,
}

/// What stays the same for all events of a source.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Session {
    /// Value of `evt.hostname`; empty for a capture.
    pub hostname: Box<[u8]>,
    /// Time since 1970 that `evt.reltime` counts from: of the first event that came from the kernel, see
    /// [`Session::begin`]; 0 before it.
    pub first_ts_ns: u64,
    /// How buffers print.
    pub buffers: BufferFormat,
    /// Every thread is taken for one of the host, as Falco does without its container plugin.
    pub without_containers: bool,
}

impl Session {
    /// Takes the time of the first event that is no note of a collector (such notes may carry any time).
    #[inline]
    pub fn begin(&mut self, event: &Event<'_>) {
        if self.first_ts_ns == 0 && !event.info().is_some_and(|info| info.kinds.has(Kinds::METAEVENT)) {
            self.first_ts_ns = event.ts_ns;
        }
    }
}

/// Facts about containers, from the outside. `None` everywhere means "not known (yet)".
pub trait ContainerMetadata: Send + Sync {
    /// The value of a field of the `container` class for this (whole) container id, as text.
    fn text(&self, container_id: &[u8], field: crate::ContainerField, key: Option<&str>) -> Option<Cow<'_, [u8]>>;

    /// The same for fields of type BOOL.
    fn flag(&self, container_id: &[u8], field: crate::ContainerField) -> Option<bool>;

    /// Grows with every change. Answers that are kept per process are only good while this stays the same.
    fn generation(&self) -> u64;

    /// Start of the container in ns since 1970.
    fn start_ns(&self, container_id: &[u8]) -> Option<u64>;
}

/// Names of addresses, from a cache that is filled elsewhere.
pub trait HostNames: Send + Sync {
    /// Name of an address.
    fn name(&self, ip: std::net::IpAddr) -> Option<Cow<'_, [u8]>>;
}

impl HostNames for Names {
    fn name(&self, ip: std::net::IpAddr) -> Option<Cow<'_, [u8]>> {
        self.get(ip).map(Cow::Borrowed)
    }
}

/// An event of which plugins can read fields, ready for that.
pub trait PluginEvent {
    /// Value of `evt.source`, and the source whose rules look at the event.
    fn source(&self) -> &str;

    /// Value of `evt.pluginname`; `None` where no plugin brought it.
    fn plugin(&self) -> Option<&str>;

    /// Value of `evt.plugininfo`: the event in a line.
    fn describe(&self) -> Option<Cow<'_, [u8]>>;

    /// Value of a field that a plugin reads; `None` when it is missing.
    fn value<'s>(&'s self, field: &crate::FieldRef) -> Option<crate::Value<'s>>;
}

/// A number, as exact as it came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Without a sign.
    Uint(u64),
    /// With a sign.
    Int(i64),
    /// With a fraction.
    Double(f64),
}

/// A number that a plugin tells about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct PluginMetric {
    /// `plugin.metric`.
    pub name: String,
    /// Whether it only ever grows.
    pub grows: bool,
    /// What it is now.
    pub value: Number,
}

/// The plugins of a run.
pub trait Plugins: Send {
    /// A source is open, and these threads are known; may be told again. The end is told when they go.
    ///
    /// # Errors
    /// One of them does not want that.
    fn begin(&mut self, state: &mut State) -> Result<(), String>;

    /// Whether one of them reads this field from system calls.
    fn reads_of_calls(&self, field: &crate::FieldRef) -> bool;

    /// What they tell about themselves.
    fn metrics(&self) -> Vec<PluginMetric>;

    /// Gives the plugin of this name another configuration.
    ///
    /// # Errors
    /// It takes none while it runs, or not this one.
    fn configure(&self, name: &str, config: &str) -> Result<(), String>;

    /// Shows an event to those that look at it before the rules do. `num` is the number of the event.
    fn parse(&self, event: &Event<'_>, num: u64, state: &mut State);

    /// The event as plugins know it, after it; `None` where no plugin brings such events.
    fn open<'e>(&'e self, event: &'e Event<'e>, num: u64, state: &'e State) -> Option<Box<dyn PluginEvent + 'e>>;
}

/// What a rule that looks at several events saw until it fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Events, or distinct values.
    pub count: u64,
    /// Time of the first event, ns since 1970.
    pub first_ts_ns: u64,
    /// From there to the last.
    pub duration_ns: u64,
}

/// Everything that a field may be read from.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The event.
    pub event: &'a Event<'a>,
    /// Tables after the event.
    pub state: &'a State,
    /// What the event was about.
    pub touched: &'a Touched,
    /// Number of the event, from 1.
    pub num: u64,
    /// Claimed or effective.
    pub view: View,
    /// Source, `syscall` for system calls.
    pub source: &'a str,
    /// Surroundings.
    pub session: &'a Session,
    /// Facts about containers, where they are not those of the state.
    pub metadata: Option<&'a dyn ContainerMetadata>,
    /// Names of addresses, where they are not those of the state.
    pub names: Option<&'a dyn HostNames>,
    /// The event as plugins know it.
    pub plugin: Option<&'a dyn PluginEvent>,
    /// For the output of a rule that looks at several events.
    pub matched: Option<&'a Matched>,
}

impl<'a> Context<'a> {
    /// A context of source `syscall` under the claimed view, without metadata.
    pub fn new(event: &'a Event<'a>, state: &'a State, touched: &'a Touched, num: u64, session: &'a Session) -> Self {
        Self {
            event,
            state,
            touched,
            num,
            view: View::Claimed,
            source: "syscall",
            session,
            metadata: None,
            names: None,
            plugin: None,
            matched: None,
        }
    }

    /// The same for an event that plugins know.
    #[must_use]
    pub fn of_plugin(self, plugin: &'a dyn PluginEvent) -> Self {
        Self { source: plugin.source(), plugin: Some(plugin), ..self }
    }

    /// The same under another view.
    #[must_use]
    pub fn under(self, view: View) -> Self {
        Self { view, ..self }
    }

    /// The same for the output of a rule that saw several events.
    #[must_use]
    pub fn matching<'m>(&self, matched: &'m Matched) -> Context<'m>
    where
        'a: 'm,
    {
        Context { matched: Some(matched), ..*self }
    }

    pub(crate) fn slot(&self) -> Option<Slot> {
        self.touched.thread
    }

    pub(crate) fn thread(&self) -> Option<&'a Thread> {
        self.slot().map(|slot| self.state.thread(slot))
    }

    /// Whole id of the container of the event's thread, or of the one that it tells of; empty for the host.
    pub(crate) fn container_id(&self) -> Option<&'a [u8]> {
        let id = match self.thread() {
            Some(thread) => thread.container_id(),
            None => self.state.told_container(self.event)?,
        };
        Some(if self.session.without_containers { b"" } else { id })
    }

    /// Who knows names of addresses.
    pub(crate) fn host_names(&self) -> &'a dyn HostNames {
        self.names.unwrap_or(self.state.names())
    }

    /// What is known about containers.
    pub(crate) fn containers(&self) -> &'a dyn ContainerMetadata {
        self.metadata.unwrap_or(self.state.containers())
    }

    /// The entry of the event's fd, when nothing but that decides what fields of scope fd give: the kernel said nothing
    /// beside the call, and the event is one that is about its fd.
    pub fn deciding_fd(&self) -> Option<&'a FdEntry> {
        let decides = self.touched.fd_known && self.event.facts.as_bytes().is_empty();
        if decides && crate::extract::has_fd(self) { self.fd() } else { None }
    }

    /// The entry of the event's fd.
    pub(crate) fn fd(&self) -> Option<&'a FdEntry> {
        if self.touched.fd < 0 {
            return None;
        }
        self.state.fd(self.slot()?, self.touched.fd)
    }
}
