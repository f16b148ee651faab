//! What fields say about single events, each case a fact.
#![allow(clippy::unwrap_used)] // a test that cannot build its material must stop

use std::net::SocketAddr;
use tiercel_event::build::{EventBuilder, sockaddr, socktuple};
use tiercel_event::codes;
use tiercel_event::seed::{InterfaceSeed, NameSeed, ProcessSeed, Seeds, UserSeed};
use tiercel_fields::{Context, Session, Value, bind, extract, extract_for_output, format};
use tiercel_scap::write::{Encoder, Format};
use tiercel_scap::{Capture, Item};
use tiercel_state::{Limits, State};

const TID: i64 = 20;

fn process(tid: i64, ptid: i64, comm: &str) -> ProcessSeed {
    ProcessSeed {
        tid,
        pid: tid,
        vtid: tid,
        vpid: tid,
        ptid,
        sid: 10,
        comm: comm.into(),
        exe: comm.into(),
        args: b"-x\0y z\0".to_vec(),
        env: b"HOME=/root\0EMPTY=\0".to_vec(),
        cwd: b"/home/eve/".to_vec(),
        uid: 1000,
        cap_effective: 0b11,
        ..ProcessSeed::default()
    }
}

fn state() -> State {
    let address = |text: &str| text.parse().unwrap();
    let interface = |ip: &str| InterfaceSeed {
        name: b"eth0".to_vec(),
        address: address(ip),
        netmask: address("255.255.255.0"),
        broadcast: address("10.0.0.255"),
    };
    let mut state = State::new(Limits::default());
    state.seed(&Seeds {
        processes: vec![process(1, 0, "init"), process(10, 1, "bash"), process(TID, 10, "cat")],
        users: vec![UserSeed { uid: 1000, name: b"eve".to_vec(), home: b"/home/eve".to_vec(), ..UserSeed::default() }],
        interfaces: vec![interface("10.0.0.5")],
        ..Seeds::default()
    });
    state
}

/// A field of an event as an output prints it.
fn show(name: &str, ctx: &Context<'_>) -> String {
    let field = bind(name, None).unwrap();
    let mut out = Vec::new();
    match extract_for_output(&field, ctx) {
        Some(value) if format::text(&field, &value, &mut out) => String::from_utf8_lossy(&out).into_owned(),
        _ => "-".to_owned(),
    }
}

/// Applies the events and reads the fields of the last one, as an output prints them.
fn after(events: &[EventBuilder], fields: &[&str]) -> Vec<String> {
    let mut state = state();
    let session = Session::default();
    let (last, before) = events.split_last().unwrap();
    for event in before {
        state.apply(&event.clone().tid(TID).finish().unwrap().event());
    }
    let owned = last.clone().tid(TID).ts_ns(1_600_000_000_123_456_789).finish().unwrap();
    let event = owned.event();
    let touched = state.apply(&event);
    let ctx = Context::new(&event, &state, &touched, 7, &session);
    fields.iter().map(|name| show(name, &ctx)).collect()
}

fn open(name: &str) -> EventBuilder {
    EventBuilder::new(codes::SYSCALL_OPEN_X).set("fd", 3).set("name", name).set("flags", 1)
}

#[test]
fn a_process_and_its_ancestors() {
    let fields =
        ["proc.name", "proc.cmdline", "proc.args[1]", "proc.args[9]", "proc.pname", "proc.aname", "proc.aname[2]"];
    assert_eq!(after(&[open("/x")], &fields), ["cat", "cat -x y z", "y z", "", "bash", "bash init", "init"]);
    let fields = ["proc.aname[3]", "proc.apid", "proc.apid[1]", "proc.sname", "proc.loginshellid", "proc.env[HOME]"];
    assert_eq!(after(&[open("/x")], &fields), ["-", "20", "10", "bash", "10", "/root"]);
    let fields =
        ["proc.env[NONE]", "proc.aenv[HOME]", "user.name", "user.shell", "user.loginuid", "thread.cap_effective"];
    assert_eq!(after(&[open("/x")], &fields), ["", "/root", "eve", "", "-1", "CAP_CHOWN CAP_DAC_OVERRIDE"]);
    assert_eq!(after(&[open("/x")], &["container.id", "container.image", "k8s.ns.name"]), ["host", "-", "-"]);
}

#[test]
fn any_ancestor_may_match() {
    let field = bind("proc.aname", None).unwrap();
    assert!(field.any_of());
    let state = &mut state();
    let owned = open("/x").tid(TID).finish().unwrap();
    let event = owned.event();
    let touched = state.apply(&event);
    let session = Session::default();
    let ctx = Context::new(&event, state, &touched, 1, &session);
    let expected = Value::List(vec![Value::text(b"bash"), Value::text(b"init")]);
    assert_eq!(extract(&field, &ctx), Some(expected));
    assert!(!bind("proc.aname[1]", None).unwrap().any_of());
}

#[test]
fn an_open_file() {
    let fields = ["evt.type", "evt.dir", "evt.num", "evt.res", "evt.is_open_read", "evt.is_open_write", "evt.category"];
    assert_eq!(after(&[open("a//./b")], &fields), ["open", "<", "7", "SUCCESS", "true", "false", "file"]);
    let fields = ["fd.name", "fd.nameraw", "fd.directory", "fd.filename", "fd.type", "fd.typechar", "fd.num", "fd.uid"];
    let expected = ["/home/eve/a/b", "a/./b", "/home/eve/a", "b", "file", "f", "3", "203"];
    assert_eq!(after(&[open("a//./b")], &fields), expected);
    let args = "fd=3(<f>/home/eve/a/b) name=a//./b(/home/eve/a/b) flags=1(O_RDONLY) mode=<NA> dev=<NA> ino=<NA>";
    assert_eq!(after(&[open("a//./b")], &["evt.args", "fd.types", "fd.types[3]"]), [args, "(file)", "(file)"]);
}

#[test]
fn a_failed_open_still_has_a_name() {
    let failed = EventBuilder::new(codes::SYSCALL_OPEN_X).set("fd", -2).set("name", "../x").set("flags", 1);
    let fields =
        ["fd.name", "fd.num", "evt.res", "evt.rawres", "evt.failed", "fd.type", "fd.directory", "fs.path.name"];
    assert_eq!(after(&[failed], &fields), ["/home/x", "-1", "ENOENT", "-2", "true", "-", "/home", "/home/x"]);
}

#[test]
fn a_write_to_an_unknown_fd_has_an_empty_name() {
    let write = EventBuilder::new(codes::SYSCALL_WRITE_X).set("res", 2).set("fd", 1).set("data", "a\n").set("size", 2);
    let fields = ["fd.name", "fd.type", "evt.buffer", "evt.buflen", "evt.is_io_write", "evt.io_dir", "evt.category"];
    assert_eq!(after(&[write], &fields), ["", "-", "a.", "-", "true", "write", "unknown"]);
}

#[test]
fn how_a_file_was_opened() {
    let made = |flags: i64, mode: i64| {
        let event = EventBuilder::new(codes::SYSCALL_OPENAT2_X).set("fd", 3).set("dirfd", -100).set("name", "/tmp/x");
        let fields = ["evt.is_open_write", "evt.is_open_create", "evt.is_open_exec"];
        after(&[event.set("flags", flags).set("mode", mode)], &fields).join(" ")
    };
    assert_eq!(made(3 | 4, 0o644), "true false false", "O_CREAT on a file that was there");
    assert_eq!(made(3 | 4 | 16384, 0o755), "true true true", "O_F_CREATED with an x bit");
    assert_eq!(made(3 | 8192, 0o600), "true true false", "O_TMPFILE");
}

#[test]
fn a_connection_has_two_ends() {
    let end = |text: &str| text.parse::<SocketAddr>().unwrap();
    let socket = EventBuilder::new(codes::SOCKET_SOCKET_X).set("fd", 5).set("domain", 2).set("type", 1).set("proto", 6);
    let connect = EventBuilder::new(codes::SOCKET_CONNECT_X).set("res", 0).set("fd", 5);
    let connect = connect.set("tuple", &socktuple(end("10.0.0.5:4000"), end("9.9.9.9:443")));
    let connect = connect.set("addr", &sockaddr(end("9.9.9.9:443")));
    let events = [socket, connect];
    let fields =
        ["fd.name", "fd.cip", "fd.sip", "fd.lip", "fd.rip", "fd.cport", "fd.sport", "fd.l4proto", "fd.connected"];
    let expected =
        ["10.0.0.5:4000->9.9.9.9:443", "10.0.0.5", "9.9.9.9", "10.0.0.5", "9.9.9.9", "4000", "443", "tcp", "true"];
    assert_eq!(after(&events, &fields), expected);
    let fields = ["fd.is_server", "fd.sockfamily", "fd.sproto", "fd.ip", "evt.arg.fd", "evt.arg.addr", "evt.category"];
    let expected = ["false", "ip", "443", "-", "<4t>10.0.0.5:4000->9.9.9.9:443", "9.9.9.9:443", "net"];
    assert_eq!(after(&events, &fields), expected);
}

#[test]
fn parameters_by_their_types() {
    let chdir = |path: &str| EventBuilder::new(codes::SYSCALL_CHDIR_X).set("res", 0).set("path", path);
    assert_eq!(after(&[chdir("(NULL)")], &["evt.arg.path"]), ["<NA>"], "how drivers wrote a null pointer");
    assert_eq!(after(&[chdir("")], &["evt.arg.path"]), [""]);
    assert_eq!(
        after(&[EventBuilder::new(codes::SYSCALL_CHDIR_X)], &["evt.arg.path", "evt.rawarg.path"]),
        ["<NA>", "-"]
    );
    let handle = EventBuilder::new(codes::SYSCALL_OPEN_BY_HANDLE_AT_X).set("fd", 4).set("path", "<NA>");
    assert_eq!(after(&[handle], &["fd.name", "evt.abspath"]), ["<NA>", "<NA>"]);
    let kill = EventBuilder::new(codes::SYSCALL_KILL_X).set("res", -3).set("pid", 10).set("sig", 9);
    let fields = ["evt.args", "evt.arg[2]", "evt.rawarg.sig", "evt.arg[3]"];
    assert_eq!(after(&[kill], &fields), ["res=-3(ESRCH) pid=10(bash) sig=9(SIGKILL)", "SIGKILL", "9", "-"]);
    let generic = EventBuilder::new(codes::GENERIC_X).set("ID", 25).set("nativeID", 62);
    assert_eq!(after(&[generic], &["evt.args", "evt.type.is.open", "evt.res"]), ["", "-", "-"]);
}

#[test]
fn both_paths_of_a_link() {
    let link =
        EventBuilder::new(codes::SYSCALL_LINK_2_X).set("res", 0).set("oldpath", "old").set("newpath", "/tmp/../new");
    let fields = ["fs.path.source", "fs.path.sourceraw", "fs.path.target", "fs.path.targetraw", "fs.path.name"];
    assert_eq!(after(std::slice::from_ref(&link), &fields), ["/new", "/tmp/../new", "/home/eve/old", "old", "-"]);
    assert_eq!(after(&[link.set("res", -1)], &["fs.path.source"]), ["-"], "only calls that succeeded");
}

#[test]
fn notes_of_a_collector_are_asynchronous() {
    let added = EventBuilder::new(codes::USER_ADDED_E).set("uid", 1).set("name", "x");
    assert_eq!(after(&[added], &["evt.is_async", "evt.asynctype", "evt.dir"]), ["true", "useradded", ">"]);
    let note = EventBuilder::new(codes::ASYNCEVENT_E).set("name", "container").set("data", "{}");
    assert_eq!(after(&[note], &["evt.type", "evt.asynctype", "proc.name"]), ["container", "container", "-"]);
    assert_eq!(after(&[open("/x")], &["evt.is_async", "evt.asynctype"]), ["false", "-"]);
}

const CONTAINER: &str = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";
const SANDBOX: &str = "99999999999988887777666655554444333322221111000099998888777766665";

fn note(name: &str, json: &str) -> EventBuilder {
    EventBuilder::new(codes::ASYNCEVENT_E).set("plugin_id", 0).set("name", name).set("data", json)
}

fn web() -> EventBuilder {
    note(
        "container",
        r#"{"container": {"id": "3ad7b26ded6d", "type": 7, "name": "web", "image": "r/web:1", "imageid": "77",
        "imagerepo": "r/web", "imagetag": "1", "imagedigest": "sha256:1", "privileged": true, "host_pid": false, "ip": "",
        "created_time": 1600000000, "pod_sandbox_id": "9999999999998888777766665555444433332222111100009999888877776666",
        "labels": {"app": "x", "none": "", "annotation.a": "b", "io.kubernetes.pod.name": "p", "io.kubernetes.pod.uid": "u",
                   "io.kubernetes.pod.namespace": "n"},
        "LivenessProbe": {"exe": "/bin/ok", "args": ["-v", "now"]},
        "Mounts": [{"Source": "/a", "Destination": "/b", "Mode": "ro", "RW": false, "Propagation": "rprivate"},
                   {"Source": "/var/run/docker.sock", "Destination": "/s", "Mode": "", "RW": true, "Propagation": ""}]}}"#,
    )
}

fn sandbox() -> EventBuilder {
    note(
        "container",
        r#"{"container": {"id": "999999999999", "is_pod_sandbox": true, "ip": "10.1.2.3", "cni_json": "{}",
        "pod_sandbox_labels": {"tier": "front"}}}"#,
    )
}

fn in_container() -> EventBuilder {
    let cgroups = format!("cpu=/docker/{CONTAINER}\0");
    EventBuilder::new(codes::SYSCALL_EXECVE_19_X).set("res", 0).set("comm", "sh").set("cgroups", cgroups.as_bytes())
}

#[test]
fn a_container_is_what_its_engine_told() {
    let events = [web(), sandbox(), in_container(), open("/x")];
    let fields = [
        "container.id",
        "container.name",
        "container.image",
        "container.image.id",
        "container.image.repository",
        "container.image.tag",
        "container.image.digest",
        "container.type",
        "container.privileged",
        "container.host_pid",
        "container.host_ipc",
        "container.ip",
        "container.liveness_probe",
        "container.healthcheck",
    ];
    let shown = [
        "3ad7b26ded6d",
        "web",
        "r/web:1",
        "77",
        "r/web",
        "1",
        "sha256:1",
        "containerd",
        "true",
        "false",
        "-",
        "",
        "/bin/ok -v now",
        "-",
    ];
    assert_eq!(after(&events, &fields), shown);
    let fields = [
        "container.mounts",
        "container.mount[1]",
        "container.mount[2]",
        "container.mount.dest[/var/*]",
        "container.mount.source[/b]",
        "container.mount.rdwr[0]",
        "container.mount.mode[/a]",
        "container.mount.propagation[0]",
    ];
    let mounts = ["/a:/b:ro:false:rprivate", "/var/run/docker.sock:/s::true:"];
    let both = mounts.join(",");
    assert_eq!(after(&events, &fields), [&*both, mounts[1], "-", "/s", "/a", "false", "ro", "rprivate"]);
    let fields = [
        "container.labels",
        "container.label[app]",
        "container.label[no]",
        "k8s.pod.name",
        "k8s.ns.name",
        "k8s.pod.uid",
        "k8s.pod.sandbox_id",
        "k8s.pod.full_sandbox_id",
        "k8s.pod.label[tier]",
        "k8s.pod.labels",
        "k8s.pod.ip",
        "k8s.pod.cni.json",
    ];
    let shown = [
        "app:x, none",
        "x",
        "-",
        "p",
        "n",
        "u",
        &SANDBOX[..12],
        &SANDBOX[..64],
        "front",
        "tier:front",
        "10.1.2.3",
        "{}",
    ];
    assert_eq!(after(&events, &fields), shown);
    assert_eq!(after(&events, &["container.start_ts", "container.duration"]), ["1600000000000000000", "123456789"]);
    assert_eq!(after(&[in_container(), open("/x")], &["container.id", "container.image"]), ["3ad7b26ded6d", "-"]);
}

#[test]
fn a_note_is_about_its_own_container() {
    let fields = ["evt.type", "container.id", "container.name", "container.image.repository", "proc.name"];
    assert_eq!(after(&[web()], &fields), ["container", "3ad7b26ded6d", "web", "r/web", "-"]);
    let ends = note("container_removed", r#"{"container": {"id": "3ad7b26ded6d", "name": "web", "imagerepo": "r"}}"#);
    assert_eq!(after(&[web(), ends], &fields), ["container_removed", "3ad7b26ded6d", "web", "r", "-"]);
    assert_eq!(after(&[web(), note("container", "{")], &fields), ["container", "-", "-", "-", "-"]);
    let nul = note("container", r#"{"container": {"id": "3ad7b26ded6d", "name": "a\u0000b"}}"#);
    assert_eq!(after(&[nul], &["container.name"]), ["a"]);
}

#[test]
fn a_recording_has_the_names_that_were_looked_up() {
    let tuple = socktuple("10.0.0.5:41000".parse().unwrap(), "192.0.2.7:443".parse().unwrap());
    let connect = EventBuilder::new(codes::SOCKET_CONNECT_X).tid(TID).set("res", 0).set("fd", 3).set("tuple", &*tuple);
    let connect = connect.finish().unwrap();
    let session = Session::default();
    let read = |state: &mut State| {
        let event = connect.event();
        let touched = state.apply(&event);
        let ctx = Context::new(&event, state, &touched, 1, &session);
        ["fd.sip.name", "fd.cip.name"].map(|name| show(name, &ctx))
    };
    let (mut live, mut encoder, mut bytes) = (state(), Encoder::new(Format::Newest), Vec::new());
    encoder.section(&live.snapshot(), &mut bytes);
    live.keep_learned();
    let mut seen = Vec::new();
    for name in ["", "one.example.org", "two.example.org\0cut"] {
        if !name.is_empty() {
            live.learn_names(&[NameSeed { address: "192.0.2.7".parse().unwrap(), name: name.into() }]);
        }
        seen.push(read(&mut live));
        live.take_learned().iter().for_each(|seeds| encoder.learned(seeds, &mut bytes));
        encoder.event(&connect.event(), false, &mut bytes);
    }
    let expected = ["-", "one.example.org", "two.example.org"];
    assert_eq!(seen, expected.map(|server| [server.to_owned(), "-".to_owned()]));
    let (mut again, mut found) = (State::new(Limits::default()), Vec::new());
    let mut capture = Capture::from_bytes("recording", bytes).unwrap();
    while let Some(item) = capture.next().unwrap() {
        match item {
            Item::Seeds(seeds) => again.seed(seeds),
            Item::Learned(seeds) => again.learn(seeds),
            Item::Event { .. } => found.push(read(&mut again)),
        }
    }
    assert_eq!(found, seen);
    assert_eq!(again.snapshot().beyond.names, live.snapshot().beyond.names);
}
