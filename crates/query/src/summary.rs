//! What happened in a capture, in sums: processes, files, connections, kinds of events, and when.

use crate::timeline::{Kind, Timeline};
use crate::top::{Sums, Top, Weight};
use serde::Serialize;
use serde_json::{Value as Json, json};
use tiercel_event::codes;
use tiercel_event::table::Kinds;
use tiercel_fields::{Context, FieldRef, Value, bind, extract, format};

/// A process.
#[derive(Clone, Debug, Serialize)]
struct Process {
    name: String,
    cmdline: String,
    container: String,
    user: String,
    events: u64,
    first_ns: u64,
    last_ns: u64,
}

impl Sums for Process {
    fn weight(&self) -> Weight {
        [self.events, 0]
    }

    fn events(&self) -> u64 {
        self.events
    }
}

/// A file, or a connection.
#[derive(Clone, Debug, Default, Serialize)]
struct Use {
    events: u64,
    opens: u64,
    read_bytes: u64,
    written_bytes: u64,
    process: String,
}

impl Sums for Use {
    fn weight(&self) -> Weight {
        [self.read_bytes.saturating_add(self.written_bytes), self.events]
    }

    fn events(&self) -> u64 {
        self.events
    }
}

/// Fields that are read for the sums.
struct Fields {
    pid: FieldRef,
    name: FieldRef,
    cmdline: FieldRef,
    container: FieldRef,
    user: FieldRef,
    event: FieldRef,
    category: FieldRef,
    fd_kind: FieldRef,
    fd_name: FieldRef,
    protocol: FieldRef,
    family: FieldRef,
    result: FieldRef,
    reads: FieldRef,
    writes: FieldRef,
}

impl Fields {
    fn new() -> Option<Self> {
        let field = |name| bind(name, None).ok();
        Some(Self {
            pid: field("proc.pid")?,
            name: field("proc.name")?,
            cmdline: field("proc.cmdline")?,
            container: field("container.id")?,
            user: field("user.name")?,
            event: field("evt.type")?,
            category: field("evt.category")?,
            fd_kind: field("fd.typechar")?,
            fd_name: field("fd.name")?,
            protocol: field("fd.l4proto")?,
            family: field("fd.sockfamily")?,
            result: field("evt.rawres")?,
            reads: field("evt.is_io_read")?,
            writes: field("evt.is_io_write")?,
        })
    }
}

/// Sums of the events that were added.
pub struct Summary {
    fields: Fields,
    events: u64,
    last_ns: u64,
    timeline: Timeline,
    types: Top<String, u64>,
    processes: Top<i64, Process>,
    files: Top<String, Use>,
    connections: Top<String, Use>,
}

impl Summary {
    /// Nothing yet. `None` if a field that is summed up does not exist, which the tests exclude.
    pub fn new() -> Option<Self> {
        Some(Self {
            fields: Fields::new()?,
            events: 0,
            last_ns: 0,
            timeline: Timeline::default(),
            types: Top::default(),
            processes: Top::default(),
            files: Top::default(),
            connections: Top::default(),
        })
    }

    /// Adds an event. Notes of the tool that recorded (lists of processes, drops) are no events of the machine.
    pub fn add(&mut self, context: &Context<'_>) {
        if context.event.info().is_some_and(|info| info.kinds.has(Kinds::METAEVENT)) {
            return;
        }
        let ts_ns = context.event.ts_ns;
        self.events += 1;
        self.last_ns = self.last_ns.max(ts_ns);
        self.timeline.add(ts_ns, self.kind(context));
        self.types.change(&text(&self.fields.event, context), || 0, |count| *count += 1);
        let process = self.process(context);
        self.fd(context, process);
    }

    fn kind(&self, context: &Context<'_>) -> Kind {
        match extract(&self.fields.category, context).as_ref().and_then(Value::bytes) {
            Some(b"process" | b"user") => Kind::Process,
            Some(b"file") => Kind::File,
            Some(b"net") => Kind::Network,
            _ => Kind::Other,
        }
    }

    /// Adds to the event's process; returns its name.
    fn process(&mut self, context: &Context<'_>) -> Option<String> {
        let Value::Int(pid) = extract(&self.fields.pid, context)? else { return None };
        let (fields, ts_ns) = (&self.fields, context.event.ts_ns);
        let told = |field| text(field, context);
        let new = || Process {
            name: told(&fields.name),
            cmdline: told(&fields.cmdline),
            container: told(&fields.container),
            user: told(&fields.user),
            events: 0,
            first_ns: ts_ns,
            last_ns: ts_ns,
        };
        let name = self.processes.change(&pid, new, |row| {
            if matches!(context.event.code, codes::SYSCALL_EXECVE_19_X | codes::SYSCALL_EXECVEAT_X) {
                (row.name, row.cmdline) = (told(&fields.name), told(&fields.cmdline));
            }
            row.events += 1;
            row.last_ns = row.last_ns.max(ts_ns);
            row.name.clone()
        });
        Some(name)
    }

    fn fd(&mut self, context: &Context<'_>, process: Option<String>) {
        let kind = extract(&self.fields.fd_kind, context);
        let (table, name) = match kind.as_ref().and_then(Value::bytes) {
            Some(b"f" | b"d") => (&mut self.files, text(&self.fields.fd_name, context)),
            Some(b"4" | b"6" | b"u") => (&mut self.connections, connection(&self.fields, context)),
            _ => return,
        };
        if name.is_empty() {
            return;
        }
        let fields = &self.fields;
        let new = || Use { process: process.unwrap_or_default(), ..Use::default() };
        table.change(&name, new, |row| {
            row.events += 1;
            row.opens += u64::from(opens(context.event.code));
            let Some(Value::Int(bytes)) = extract(&fields.result, context) else { return };
            let bytes = u64::try_from(bytes).unwrap_or(0);
            if holds(&fields.reads, context) {
                row.read_bytes = row.read_bytes.saturating_add(bytes);
            } else if holds(&fields.writes, context) {
                row.written_bytes = row.written_bytes.saturating_add(bytes);
            }
        });
    }

    /// The sums, `most` rows of each table, greatest first.
    pub fn json(&self, most: usize) -> Json {
        let types = self.types.greatest(most);
        json!({
            "events": self.events,
            "first_ns": self.timeline.first_ns(),
            "last_ns": self.last_ns,
            "timeline": {
                "width_ns": self.timeline.width_ns(),
                "kinds": Kind::NAMES,
                "buckets": self.timeline.buckets(),
            },
            "types": types.iter().map(|(name, events)| json!({"name": name, "events": events})).collect::<Vec<_>>(),
            "processes": rows(&self.processes, "pid", most),
            "files": rows(&self.files, "name", most),
            "connections": rows(&self.connections, "name", most),
        })
    }
}

/// `{"total": …, "left_out": …, "less_by": …, "top": [{key: …, …}]}`
fn rows<K, R>(table: &Top<K, R>, key: &str, most: usize) -> Json
where
    K: std::hash::Hash + Eq + Clone + Serialize,
    R: Sums + Serialize,
{
    let row = |(name, row): (K, R)| {
        let mut row = json!(row);
        row[key] = json!(name);
        row
    };
    let top: Vec<Json> = table.greatest(most).into_iter().map(row).collect();
    json!({"total": table.len(), "left_out": table.left_out(), "less_by": table.less_by(), "top": top})
}

/// `tcp 10.0.0.1:4000->10.0.0.2:80`, `unix /run/docker.sock`; without a transport protocol that is known, the family.
fn connection(fields: &Fields, context: &Context<'_>) -> String {
    let name = text(&fields.fd_name, context);
    let protocol = match text(&fields.protocol, context) {
        unknown if matches!(unknown.as_str(), "" | "<NA>") => text(&fields.family, context),
        known => known,
    };
    if name.is_empty() { name } else { format!("{protocol} {name}") }
}

fn opens(code: u16) -> bool {
    matches!(
        code,
        codes::SYSCALL_OPEN_X | codes::SYSCALL_OPENAT_2_X | codes::SYSCALL_OPENAT2_X | codes::SYSCALL_CREAT_X
    )
}

fn holds(field: &FieldRef, context: &Context<'_>) -> bool {
    extract(field, context) == Some(Value::Bool(true))
}

/// The field's text; empty when it is missing.
fn text(field: &FieldRef, context: &Context<'_>) -> String {
    let mut out = Vec::new();
    if let Some(value) = extract(field, context) {
        format::text(field, &value, &mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}
