//! Differences from Falco's values that are known, each with its reason. `docs/compatibility.md` says the same in prose.
//!
//! A difference that no row here explains fails the test.

use serde_json::{Map, Value as Json};

/// A difference: the field, the values, and what else Falco says about the event.
pub struct Difference<'a> {
    pub capture: &'a str,
    pub field: &'a str,
    pub ours: &'a Json,
    pub theirs: &'a Json,
    pub row: &'a Map<String, Json>,
}

impl Difference<'_> {
    fn says(&self, field: &str, value: &str) -> bool {
        self.row.get(field).is_some_and(|found| found.as_str() == Some(value))
    }

    fn number(&self, field: &str) -> Option<i64> {
        self.row.get(field)?.as_i64()
    }

    fn is_of(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.field == *field || self.field.starts_with(&format!("{field}[")))
    }

    fn failed_accept(&self) -> bool {
        self.row["evt.type"].as_str().is_some_and(|name| name.starts_with("accept")) && self.says("evt.res", "EAGAIN")
    }
}

/// Why the values differ, if that is known.
pub fn reason(d: &Difference<'_>) -> Option<&'static str> {
    REASONS.iter().find(|(_, applies)| applies(d)).map(|(reason, _)| *reason)
}

/// Values of whole fields that Falco takes from elsewhere by mistake; everything else must be equal in 99.9 %.
pub const ACCIDENTS: [&str; 3] = [
    "Falco reads evt.deltatime twice for one output and shows the second, 0",
    "Falco goes on into proc.fdopencount when the parent's start is unknown",
    "Falco shows the same senseless number for the namespace everywhere",
];

type Applies = fn(&Difference<'_>) -> bool;

const REASONS: &[(&str, Applies)] = &[
    (ACCIDENTS[0], |d| d.field.starts_with("evt.deltatime") && d.theirs.as_u64() == Some(0)),
    (ACCIDENTS[1], |d| d.field == "proc.ppid.duration" && d.ours.is_null() && d.number("proc.ppid.ts") == Some(0)),
    (ACCIDENTS[2], |d| {
        d.field == "proc.exe_ino.ctime_duration_pidns_start" && d.theirs.as_u64() == Some(18_446_744_073_709_522_288)
    }),
    ("Falco asks the machine that replays for users that the capture does not have", |d| {
        let fields = ["user.name", "user.homedir", "user.shell", "group.name", "user.loginname"];
        d.is_of(&fields) && d.ours.as_str() == Some("<NA>")
    }),
    ("Falco shows what is left in a buffer when no data was captured", |d| {
        d.field == "evt.buffer" && d.ours.is_null() && d.says("evt.arg.data", "NULL")
    }),
    ("Falco takes an id of -1 (unchanged) for the new id", |d| {
        let unchanged = |field| d.number(field) == Some(i64::from(u32::MAX));
        d.is_of(&["user.uid", "user.name", "user.homedir", "user.shell"]) && unchanged("user.uid")
            || d.is_of(&["group.gid", "group.name"]) && unchanged("group.gid")
    }),
    ("Falco keeps memory sizes per thread, though threads share their memory", |d| {
        d.field.starts_with("proc.vm") || d.field.starts_with("thread.vm")
    }),
    ("an unknown process has no directory, and the files that it opened since", |d| {
        d.number("proc.pid") == Some(-1) && d.is_of(&["proc.cwd", "proc.fdopencount"])
    }),
    ("Falco makes up a leader for a thread that came without one", |d| {
        let orphan = d.row.get("thread.ismain") == Some(&Json::Bool(false)) && !d.row.contains_key("proc.ppid");
        orphan && d.is_of(&["proc.fdlimit", "proc.nthreads", "proc.nchilds", "proc.fdusage", "evt.args", "evt.info"])
    }),
    ("a failed accept names no connection", |d| {
        d.failed_accept() && d.is_of(&["fd.name", "fd.nameraw", "fd.typechar", "fd.containername"])
    }),
    ("Falco mixes up the two fds of an openat that it saw begin before its start", |d| {
        d.capture.ends_with("filesat") && d.number("evt.num") == Some(556) && d.field.starts_with("fd.")
    }),
    ("Falco joins relative paths of renameat and linkat with the current directory, whatever the directory fd", |d| {
        let name = d.row["evt.type"].as_str().unwrap_or_default();
        matches!(name, "renameat" | "linkat") && d.is_of(&["fs.path.source", "fs.path.target", "evt.count.error.file"])
    }),
    ("Falco marks a relative path in two ways when the current directory is unknown", |d| {
        d.is_of(&["fs.path.name", "fs.path.source"])
            && d.theirs.as_str().is_some_and(|text| text.starts_with("<UNKNOWN>"))
    }),
];
