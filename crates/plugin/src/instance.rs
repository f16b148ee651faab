//! A started plugin.

use crate::abi::{ConfigInput, EventInput, EventTypes, InitInput, ListenInput, Metric, ParseInput, rc};
use crate::answer;
use crate::asynchronous::Sent;
use crate::extract;
use crate::feed::LibraryFeed;
use crate::library::{Library, LoadError, complaint, failed};
use crate::owner;
use crate::tables::{self, Access, Tables};
use serde::Deserialize;
use std::borrow::Cow;
use std::ffi::{CString, c_void};
use std::ptr::null;
use std::sync::Arc;
use tiercel_event::codes;
use tiercel_fields::{Arg, Number, PluginMetric, Value};
use tiercel_source::{About, Feed, FeedError, Payload, Plugin};
use tiercel_state::State as Threads;

/// The plugin's state, destroyed with the last that uses it. All of them are on one thread at a time.
pub struct State {
    pub library: Arc<Library>,
    pub pointer: *mut c_void,
    pub sent: Arc<Sent>,
    pub tables: Arc<Tables>,
}

impl State {
    /// What the plugin knows us by.
    pub fn owner(&self) -> *mut c_void {
        Arc::as_ptr(&self.sent).cast_mut().cast()
    }
}

// SAFETY: the interface lets a state be used from any thread, one at a time; it moves to the engine's thread once.
unsafe impl Send for State {}
// SAFETY: shared between a plugin and its feed, which belong to one engine's thread.
unsafe impl Sync for State {}

impl Drop for State {
    fn drop(&mut self) {
        self.sent.silence(self);
        if let Some(destroy) = self.library.functions.destroy {
            // SAFETY: its own state, once.
            unsafe { destroy(self.pointer) };
        }
    }
}

/// A plugin of a library, started with a configuration.
pub struct Instance {
    state: Arc<State>,
    about: About,
    /// Types of events that it reads fields from, and that it parses; none means every one.
    extracts: Vec<u16>,
    parses: Vec<u16>,
}

/// Numbers that a plugin may tell.
const METRICS_LIMIT: usize = 1024;

/// A number with its name, where that can be one of a metric.
fn told(plugin: &str, metric: Metric) -> Option<PluginMetric> {
    // SAFETY: null, or a text that the plugin keeps.
    let name = unsafe { answer::text(metric.name) }.filter(|name| !name.is_empty() && name.len() <= 512)?;
    let low = metric.value as u32;
    let value = match metric.ty {
        0 => Number::Uint(low.into()),
        1 | 6 => Number::Int((low as i32).into()),
        2 => Number::Uint(metric.value),
        3 => Number::Int(metric.value as i64),
        4 => Number::Double(f64::from_bits(metric.value)),
        5 => Number::Double(f32::from_bits(low).into()),
        _ => return None,
    };
    Some(PluginMetric { name: format!("{plugin}.{name}"), grows: metric.kind == 0, value })
}

/// Types of events that a plugin may name.
const TYPES_LIMIT: usize = 1024;

/// Types of events that a plugin wants: those that it tells, else every one where it looks at system calls, else those
/// of plugins.
fn types(state: &State, function: Option<EventTypes>, sources: &[String]) -> Vec<u16> {
    let mut count = 0u32;
    // SAFETY: its own state, and room for a count.
    let list = function.map_or(null(), |function| unsafe { function(&raw mut count, state.pointer) });
    if !list.is_null() && count > 0 {
        // SAFETY: the array has that many numbers.
        return unsafe { std::slice::from_raw_parts(list, (count as usize).min(TYPES_LIMIT)) }.to_vec();
    }
    let of_calls = sources.is_empty() || sources.iter().any(|source| source == "syscall");
    if of_calls { Vec::new() } else { vec![codes::PLUGINEVENT_E] }
}

fn wants(types: &[u16], event: &Payload<'_>) -> bool {
    types.is_empty() || types.contains(&event.code())
}

impl Instance {
    /// Starts the plugin, beside others with these tables.
    ///
    /// # Errors
    /// It refuses, and says why.
    pub fn start(library: &Arc<Library>, config: &str, tables: &Arc<Tables>) -> Result<Self, LoadError> {
        let name = &library.about.name;
        let text = CString::new(config).map_err(|_| LoadError(format!("init_config of {name} holds a NUL")))?;
        let sent = Arc::new(Sent::new(library.async_events.clone()));
        let input = InitInput {
            config: text.as_ptr(),
            owner: Arc::as_ptr(&sent).cast_mut().cast(),
            last_error: tables::last_error,
            tables: &raw const tables::TABLES,
            log: owner::log,
        };
        let mut code = rc::FAILURE;
        let Some(init) = library.functions.init else { return Err(LoadError(format!("plugin '{name}' has no init"))) };
        let call = || {
            // SAFETY: the input lives until the call returns, what it points to longer.
            unsafe { init(&raw const input, &raw mut code) }
        };
        let pointer = tables::during(tables, Access::Start, call);
        let state = State { library: Arc::clone(library), pointer, sent, tables: Arc::clone(tables) };
        if failed(code) || pointer.is_null() {
            let why = complaint(&library.functions, pointer);
            if pointer.is_null() {
                std::mem::forget(state); // nothing was started
            }
            return Err(LoadError(format!("plugin '{name}' does not start: {why}")));
        }
        let mut about = library.about.clone();
        about.open_params = open_params(&state);
        let functions = &library.functions;
        let extracts = types(&state, functions.extract_types, &about.extracts_from);
        let parses = types(&state, functions.parse_types, &library.parses);
        Ok(Self { state: Arc::new(state), about, extracts, parses })
    }
}

#[derive(Deserialize)]
struct OpenParam {
    value: String,
    #[serde(default)]
    desc: String,
}

fn open_params(state: &State) -> Vec<(String, String)> {
    let Some(list) = state.library.functions.list_open_params else { return Vec::new() };
    let mut code = rc::FAILURE;
    // SAFETY: its own state, room for a code, and a text that it keeps.
    let text = unsafe { answer::text(list(state.pointer, &raw mut code)) };
    let found: Option<Vec<OpenParam>> = text.and_then(|text| serde_json::from_str(&text).ok());
    found.unwrap_or_default().into_iter().map(|param| (param.value, param.desc)).collect()
}

impl Plugin for Instance {
    fn about(&self) -> &About {
        &self.about
    }

    fn open(&self, params: &str) -> Result<Box<dyn Feed>, FeedError> {
        Ok(Box::new(LibraryFeed::open(&self.state, params)?))
    }

    fn describe<'e>(&self, event: &'e Payload<'_>) -> Option<Cow<'e, [u8]>> {
        let function = self.state.library.functions.event_to_string?;
        let (record, source) = event.record();
        let input = EventInput { event: record.as_ptr(), num: event.num, source: source.as_ptr() };
        // SAFETY: the event lives until the call returns; the text until the next one.
        let text = unsafe { answer::bytes(function(self.state.pointer, &raw const input)) }?;
        Some(Cow::Owned(text.to_vec()))
    }

    fn value<'e>(&self, field: usize, arg: &Arg, event: &'e Payload<'_>) -> Option<Value<'e>> {
        if !wants(&self.extracts, event) {
            return None;
        }
        extract::value(&self.state, self.about.fields.get(field)?, field, arg, event)
    }

    fn parses(&self, source: &str) -> bool {
        let library = &self.state.library;
        library.functions.parse_event.is_some()
            && (library.parses.is_empty() || library.parses.iter().any(|one| one == source))
    }

    fn parsed_types(&self) -> &[u16] {
        &self.parses
    }

    fn parse(&self, event: &Payload<'_>, state: &mut Threads) -> bool {
        let function = self.state.library.functions.parse_event.filter(|_| wants(&self.parses, event));
        let Some(function) = function else { return true };
        let (record, source) = event.record();
        let input = EventInput { event: record.as_ptr(), num: event.num, source: source.as_ptr() };
        let with = ParseInput {
            owner: self.state.owner(),
            last_error: tables::last_error,
            reader: tables::READER.old,
            writer: tables::WRITER,
            reader_ext: &raw const tables::READER,
            writer_ext: &raw const tables::WRITER,
        };
        let call = || {
            // SAFETY: both live until the call returns.
            unsafe { function(self.state.pointer, &raw const input, &raw const with) }
        };
        !failed(tables::during(&self.state.tables, Access::Write(state), call))
    }

    fn metrics(&self) -> Vec<PluginMetric> {
        let Some(function) = self.state.library.functions.get_metrics else { return Vec::new() };
        let mut count = 0u32;
        // SAFETY: its own state, and room for a count.
        let list = unsafe { function(self.state.pointer, &raw mut count) };
        let count = if list.is_null() { 0 } else { (count as usize).min(METRICS_LIMIT) };
        // SAFETY: the array has that many of them, good until the next call.
        let metrics = (0..count).map(|at| unsafe { list.add(at).read_unaligned() });
        metrics.filter_map(|metric| told(&self.about.name, metric)).collect()
    }

    fn configure(&self, config: &str) -> Result<(), String> {
        let function = self.state.library.functions.set_config;
        let function = function.ok_or("it takes no other configuration while it runs")?;
        let text = CString::new(config).map_err(|_| "a configuration that holds a NUL")?;
        let input = ConfigInput { config: text.as_ptr() };
        let call = || {
            // SAFETY: its own state; the input lives until the call returns.
            unsafe { function(self.state.pointer, &raw const input) }
        };
        if failed(tables::during(&self.state.tables, Access::Read(None), call)) {
            return Err(complaint(&self.state.library.functions, self.state.pointer));
        }
        Ok(())
    }

    fn sends(&self, source: &str) -> bool {
        let Library { functions, async_events, sends_into, .. } = &*self.state.library;
        let able = functions.set_async.is_some() && !async_events.is_empty();
        able && (sends_into.is_empty() || sends_into.iter().any(|one| one == source))
    }

    fn attach(&self, source: &str) -> Option<Box<dyn Feed>> {
        self.sends(source).then(|| Sent::attach(&self.state)).flatten()
    }

    fn listen(&self, opens: bool, state: Option<&mut Threads>) -> Result<(), FeedError> {
        let functions = &self.state.library.functions;
        let function = if opens { functions.capture_open } else { functions.capture_close };
        let Some(function) = function else { return Ok(()) };
        let input = ListenInput {
            owner: self.state.owner(),
            routine: &raw const owner::ROUTINES,
            reader_ext: &raw const tables::READER,
            writer_ext: &raw const tables::WRITER,
        };
        let call = || {
            // SAFETY: the input lives until the call returns.
            unsafe { function(self.state.pointer, &raw const input) }
        };
        let code = tables::during(&self.state.tables, state.map_or(Access::Read(None), Access::Write), call);
        if failed(code) {
            let why = complaint(functions, self.state.pointer);
            return Err(FeedError(format!("plugin '{}' refuses the start of a source: {why}", self.about.name)));
        }
        Ok(())
    }
}
