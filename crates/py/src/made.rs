//! Captures made by hand: a description in JSON becomes a `.scap` file.

use crate::fault;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use serde_json::Value as Json;
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use tiercel_event::FdKind;
use tiercel_event::build::EventBuilder;
use tiercel_event::seed::{Beyond, FdDetail, FdSeed, GroupSeed, MachineSeed, NameSeed, ProcessSeed, Seeds, UserSeed};
use tiercel_scap::write::{CaptureFile, Encoder, Format, Packing};

/// Writes a capture of `description` (JSON):
///
/// - `processes`: `tid, pid, ptid, sid, vtid, vpid, uid, gid, loginuid, tty, flags` (numbers), `comm, exe, exepath, cwd`
///   (texts), `args, env, cgroups` (lists of texts), `cap_effective`, `exe_writable`, `exe_upper_layer`, `exe_from_memfd`;
/// - `fds`: `tid, fd, kind` (`file`, `directory`, `pipe`, `unix`, `ipv4`), `name`, `source` and `destination` (`ip:port`),
///   `l4proto` (2 TCP, 3 UDP);
/// - `users`: `uid, gid, name, home, shell`; `groups`: `gid, name`; `names`: `address, name`;
/// - `events`: `code, tid, ts_ns, params` (by name: number, text, `{"hex": …}`).
///
/// Raises `ValueError` for what does not fit, `OSError` when the file cannot be written.
#[pyfunction]
pub fn write_capture(py: Python<'_>, path: PathBuf, description: &str) -> PyResult<()> {
    fault::guarded(py, || {
        let read: Json = serde_json::from_str(description).map_err(wrong)?;
        let mut file = CaptureFile::create(&path, Packing::Plain).map_err(broken)?;
        let mut encoder = Encoder::new(Format::Newest);
        encoder.section(&seeds(&read)?, file.gathered());
        for event in list(&read, "events") {
            encoder.event(&made(event)?.event(), false, file.gathered());
        }
        file.finish().map_err(broken)?;
        Ok(())
    })
}

fn wrong(error: impl Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn broken(error: std::io::Error) -> PyErr {
    PyOSError::new_err(error.to_string())
}

fn list<'j>(json: &'j Json, key: &str) -> &'j [Json] {
    json.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn number(json: &Json, key: &str, default: i64) -> i64 {
    json.get(key).and_then(Json::as_i64).unwrap_or(default)
}

fn unsigned(json: &Json, key: &str, default: u32) -> u32 {
    json.get(key).and_then(Json::as_u64).map_or(default, |value| value as u32)
}

fn text(json: &Json, key: &str) -> Vec<u8> {
    json.get(key).and_then(Json::as_str).unwrap_or_default().as_bytes().to_vec()
}

fn flag(json: &Json, key: &str) -> bool {
    json.get(key).and_then(Json::as_bool).unwrap_or(false)
}

/// Texts with a NUL after each.
fn texts(json: &Json, key: &str) -> Vec<u8> {
    list(json, key).iter().filter_map(Json::as_str).flat_map(|text| [text.as_bytes(), b"\0"].concat()).collect()
}

fn seeds(json: &Json) -> PyResult<Seeds> {
    let users = list(json, "users").iter().map(|user| UserSeed {
        uid: unsigned(user, "uid", 0),
        gid: unsigned(user, "gid", 0),
        name: text(user, "name"),
        home: text(user, "home"),
        shell: text(user, "shell"),
    });
    let groups = list(json, "groups")
        .iter()
        .map(|group| GroupSeed { gid: unsigned(group, "gid", 0), name: text(group, "name") });
    Ok(Seeds {
        machine: Some(MachineSeed { cpus: 1, max_pid: 1 << 22, ..MachineSeed::default() }),
        users: users.collect(),
        groups: groups.collect(),
        processes: list(json, "processes").iter().map(process).collect(),
        fds: list(json, "fds").iter().map(fd).collect::<PyResult<_>>()?,
        beyond: Beyond { names: list(json, "names").iter().map(name).collect::<PyResult<_>>()?, ..Beyond::default() },
        ..Seeds::default()
    })
}

fn process(json: &Json) -> ProcessSeed {
    let tid = number(json, "tid", -1);
    let pid = number(json, "pid", tid);
    ProcessSeed {
        tid,
        pid,
        ptid: number(json, "ptid", -1),
        sid: number(json, "sid", pid),
        vpgid: number(json, "vpgid", pid),
        pgid: number(json, "pgid", pid),
        vtid: number(json, "vtid", tid),
        vpid: number(json, "vpid", pid),
        comm: text(json, "comm"),
        exe: text(json, "exe"),
        exepath: text(json, "exepath"),
        args: texts(json, "args"),
        env: texts(json, "env"),
        cgroups: texts(json, "cgroups"),
        cwd: text(json, "cwd"),
        root: b"/".to_vec(),
        uid: unsigned(json, "uid", 0),
        gid: unsigned(json, "gid", 0),
        loginuid: unsigned(json, "loginuid", u32::MAX),
        tty: unsigned(json, "tty", 0),
        flags: unsigned(json, "flags", 0),
        cap_effective: json.get("cap_effective").and_then(Json::as_u64).unwrap_or(0),
        exe_writable: flag(json, "exe_writable"),
        exe_upper_layer: flag(json, "exe_upper_layer"),
        exe_from_memfd: flag(json, "exe_from_memfd"),
        ..ProcessSeed::default()
    }
}

fn fd(json: &Json) -> PyResult<FdSeed> {
    let name = text(json, "name");
    let detail = match json.get("kind").and_then(Json::as_str) {
        Some("file") => FdDetail::File { flags: unsigned(json, "flags", 0), dev: 0, name },
        Some("directory") => FdDetail::Named(FdKind::Directory, name),
        Some("pipe") => FdDetail::Named(FdKind::Fifo, name),
        Some("unix") => FdDetail::Unix { source: 1, destination: 2, path: name },
        Some("ipv4") => FdDetail::Socket {
            source: end(json, "source")?,
            destination: end(json, "destination")?,
            l4proto: unsigned(json, "l4proto", 2) as u8,
        },
        other => return Err(wrong(format!("unknown kind of file descriptor: {}", other.unwrap_or("none")))),
    };
    Ok(FdSeed { tid: number(json, "tid", -1), fd: number(json, "fd", -1), ino: 0, detail })
}

fn name(json: &Json) -> PyResult<NameSeed> {
    let address = text(json, "address");
    let address = String::from_utf8_lossy(&address);
    let address = address.parse().map_err(|_| wrong(format!("no address: {address}")))?;
    Ok(NameSeed { address, name: text(json, "name") })
}

fn end(json: &Json, key: &str) -> PyResult<(IpAddr, u16)> {
    let text = json.get(key).and_then(Json::as_str).unwrap_or("0.0.0.0:0");
    let address: SocketAddr = text.parse().map_err(|_| wrong(format!("no address with a port: {text}")))?;
    Ok((address.ip(), address.port()))
}

fn made(json: &Json) -> PyResult<tiercel_event::build::OwnedEvent> {
    let code = u16::try_from(number(json, "code", -1)).map_err(wrong)?;
    let tid = number(json, "tid", -1);
    let mut builder = EventBuilder::new(code).ts_ns(number(json, "ts_ns", 0) as u64).tid(tid);
    for (name, value) in json.get("params").and_then(Json::as_object).into_iter().flatten() {
        builder = match value {
            Json::String(text) => builder.set(name, text.as_str()),
            Json::Object(_) => builder.set(name, &bytes(value)?),
            other => {
                builder.set(name, other.as_i64().ok_or_else(|| wrong(format!("{name}: a number, a text or hex")))?)
            }
        };
    }
    builder.finish().map_err(|error| wrong(format!("event {code}: {error:?}")))
}

fn bytes(value: &Json) -> PyResult<Vec<u8>> {
    let digits = value.get("hex").and_then(Json::as_str).unwrap_or_default();
    let pair = |at: usize| digits.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    (0..digits.len()).step_by(2).map(|at| pair(at).ok_or_else(|| wrong("not hexadecimal"))).collect()
}
