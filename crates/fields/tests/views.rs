//! The two views of one event: what the caller's arguments say, and what the kernel reached.
#![allow(clippy::unwrap_used)] // a test that cannot build its material must stop

use std::net::SocketAddr;
use tiercel_event::build::{EventBuilder, OwnedEvent, socktuple};
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_event::{Fact, codes};
use tiercel_fields::{Context, Session, View, bind, extract, extract_for_output, format, views_differ};
use tiercel_random::Random;
use tiercel_state::{Limits, State};

const TID: i64 = 100;

fn state() -> State {
    let process = ProcessSeed {
        tid: TID,
        pid: TID,
        vtid: TID,
        vpid: TID,
        ptid: 1,
        comm: b"cat".to_vec(),
        exe: b"/bin/cat".to_vec(),
        cwd: b"/home/eve/".to_vec(),
        ..ProcessSeed::default()
    };
    let mut state = State::new(Limits::default());
    state.seed(&Seeds { processes: vec![process], ..Seeds::default() });
    state
}

/// Opens a socket (fd 4), applies the event and reads the fields under a view.
fn read(owned: &OwnedEvent, view: View, fields: &[&str]) -> (Vec<String>, bool) {
    let mut state = state();
    let socket = EventBuilder::new(codes::SOCKET_SOCKET_X).tid(TID).set("fd", 4).set("domain", 2).set("type", 1);
    state.apply(&socket.finish().unwrap().event());
    let event = owned.event();
    let touched = state.apply(&event);
    let session = Session::default();
    let ctx = Context::new(&event, &state, &touched, 1, &session).under(view);
    let show = |name: &&str| {
        let field = bind(name, None).unwrap();
        let mut out = Vec::new();
        let value = extract_for_output(&field, &ctx);
        if !value.is_some_and(|value| format::text(&field, &value, &mut out)) {
            out = format::MISSING.to_vec();
        }
        String::from_utf8(out).unwrap()
    };
    (fields.iter().map(show).collect(), views_differ(&ctx))
}

fn openat(name: &str) -> EventBuilder {
    EventBuilder::new(codes::SYSCALL_OPENAT_2_X)
        .tid(TID)
        .process(TID, 0)
        .set("fd", 3)
        .set("dirfd", -100)
        .set("name", name)
}

const NAMES: &[&str] = &["fd.name", "fs.path.name", "evt.arg.name", "evt.abspath", "fd.filename", "fd.directory"];

#[test]
fn a_symbolic_link_has_two_names() {
    let event = openat("/tmp/link").fact(Fact::Path, b"/etc/shadow\0").finish().unwrap();
    let (claimed, differ) = read(&event, View::Claimed, NAMES);
    assert_eq!(claimed, ["/tmp/link", "/tmp/link", "/tmp/link", "/tmp/link", "link", "/tmp"]);
    assert!(differ);
    let (effective, _) = read(&event, View::Effective, NAMES);
    assert_eq!(effective, ["/etc/shadow", "/etc/shadow", "/etc/shadow", "/etc/shadow", "shadow", "/etc"]);
    let own = ["fd.name.claimed", "fd.name.effective", "fd.name.differs", "fd.nameraw"];
    for view in [View::Claimed, View::Effective] {
        assert_eq!(read(&event, view, &own).0, ["/tmp/link", "/etc/shadow", "true", "/tmp/link"]);
    }
}

#[test]
fn a_relative_name_that_is_the_same_file_has_one_name() {
    let event = openat("../../etc//passwd").fact(Fact::Path, b"/etc/passwd").finish().unwrap();
    let (claimed, differ) = read(&event, View::Claimed, NAMES);
    assert_eq!(claimed[..4], ["/etc/passwd"; 4]);
    assert!(!differ, "the same file by another spelling");
    assert_eq!(read(&event, View::Effective, NAMES).0, claimed);
    assert_eq!(read(&event, View::Claimed, &["fd.name.differs", "fd.nameraw"]).0, ["false", "../../etc/passwd"]);
}

#[test]
fn an_event_without_facts_has_one_view() {
    let event = openat("/tmp/x").finish().unwrap();
    let (claimed, differ) = read(&event, View::Claimed, NAMES);
    assert!(!differ);
    assert_eq!(read(&event, View::Effective, NAMES).0, claimed);
}

#[test]
fn both_paths_of_a_rename_have_two_names() {
    let event = EventBuilder::new(codes::SYSCALL_RENAME_X).tid(TID).set("res", 0);
    let event = event.set("oldpath", "a").set("newpath", "/tmp/d/b");
    let event = event.fact(Fact::Path, b"/home/eve/a").fact(Fact::Path2, b"/etc/b").finish().unwrap();
    let fields = ["fs.path.source", "fs.path.target", "fs.path.sourceraw", "evt.arg.newpath"];
    let (claimed, differ) = read(&event, View::Claimed, &fields);
    assert_eq!(claimed, ["/home/eve/a", "/tmp/d/b", "a", "/tmp/d/b"]);
    assert!(differ);
    assert_eq!(read(&event, View::Effective, &fields).0, ["/home/eve/a", "/etc/b", "a", "/etc/b"]);
}

#[test]
fn a_rewritten_address_shows_the_sockets_own() {
    let end = |text: &str| text.parse::<SocketAddr>().unwrap();
    let (own, claimed, real) = (end("10.0.0.5:40000"), end("8.8.8.8:53"), end("127.0.0.1:53"));
    let event = EventBuilder::new(codes::SOCKET_CONNECT_X).tid(TID).set("res", 0).set("fd", 4);
    let event = event.set("tuple", &socktuple(own, claimed)).fact(Fact::Tuple, &socktuple(own, real));
    let event = event.fact(Fact::Fd, &[3, 2, 2, 0, 0, 0, 0, 0]).finish().unwrap();
    let fields = ["fd.name", "fd.sip", "fd.sport", "fd.rip"];
    let (shown, differ) = read(&event, View::Claimed, &fields);
    assert_eq!(shown[..3], ["10.0.0.5:40000->8.8.8.8:53", "8.8.8.8", "53"]);
    assert!(differ);
    let (shown, _) = read(&event, View::Effective, &fields);
    assert_eq!(shown[..3], ["10.0.0.5:40000->127.0.0.1:53", "127.0.0.1", "53"]);
}

#[test]
fn a_directory_that_no_table_has_comes_from_the_record() {
    let event = EventBuilder::new(codes::SYSCALL_UNLINKAT_2_X).tid(TID).set("res", 0).set("dirfd", 9).set("name", "x");
    let event = event.fact(Fact::Dir, b"/srv/data").finish().unwrap();
    assert_eq!(read(&event, View::Claimed, &["fs.path.name", "evt.arg.name"]).0, ["/srv/data/x", "/srv/data/x"]);
}

#[test]
fn a_current_directory_behind_a_link_has_two_names() {
    let chdir = EventBuilder::new(codes::SYSCALL_CHDIR_X).tid(TID).set("res", 0).set("path", "/tmp/link");
    let chdir = chdir.fact(Fact::Path, b"/etc").fact(Fact::Cwd, b"/home/eve").finish().unwrap();
    let unlink = EventBuilder::new(codes::SYSCALL_UNLINK_2_X).tid(TID).set("res", 0).set("path", "passwd");
    let unlink = unlink.fact(Fact::Cwd, b"/etc").finish().unwrap();
    let mut state = state();
    state.apply(&chdir.event());
    let event = unlink.event();
    let touched = state.apply(&event);
    let session = Session::default();
    let ctx = Context::new(&event, &state, &touched, 2, &session);
    let field = bind("fs.path.name", None).unwrap();
    let name = |view| extract(&field, &ctx.under(view)).unwrap().bytes().unwrap().to_vec();
    assert_eq!(name(View::Claimed), b"/tmp/link/passwd");
    assert_eq!(name(View::Effective), b"/etc/passwd");
    assert!(views_differ(&ctx));
}

#[test]
fn the_second_path_of_a_call_does_not_start_from_the_first_ones_directory() {
    let rename =
        EventBuilder::new(codes::SYSCALL_RENAMEAT_X).tid(TID).set("res", 0).set("olddirfd", 8).set("oldpath", "a");
    let rename = rename.set("newdirfd", 9).set("newpath", "b").fact(Fact::Dir, b"/srv").finish().unwrap();
    for view in [View::Claimed, View::Effective] {
        assert_eq!(read(&rename, view, &["fs.path.source", "fs.path.target"]).0, ["/srv/a", "<UNKNOWN>b"]);
    }
}

#[test]
fn no_bytes_make_a_field_panic() {
    let fields: Vec<_> = tiercel_fields::FIELDS.iter().filter_map(|info| bind(info.name, None).ok()).collect();
    let args = ["evt.arg[0]", "evt.arg[1]", "evt.arg.name", "evt.rawarg.fd", "evt.abspath.dst", "evt.type.is.open"];
    let args = args.iter().map(|name| bind(name, None).unwrap());
    let fields: Vec<_> = fields.into_iter().chain(args).collect();
    let session = Session::default();
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    let mut state = state();
    for round in 0..4_000_u32 {
        let code = (random.bits() % 460) as u16;
        let data: Vec<u8> = (0..random.bits() % 96).map(|_| random.bits() as u8).collect();
        let lengths: Vec<u8> = (0..random.bits() % 8).flat_map(|_| [(random.bits() % 17) as u8, 0]).collect();
        let lengths = tiercel_event::Lengths::narrow(&lengths);
        let Ok(params) = tiercel_event::Params::new(lengths, &data) else { continue };
        let raw: Vec<u8> = (0..random.bits() % 5)
            .flat_map(|_| [(random.bits() % 13) as u8, 0, 4, 0, random.bits() as u8, 0, b'/', 1])
            .collect();
        let mut event = tiercel_event::Event::new(code);
        event.params = params;
        event.facts = tiercel_event::Facts::new(&raw).unwrap_or_default();
        event.tid = if round % 3 == 0 { TID } else { (random.bits() % 7) as i64 - 1 };
        event.ts_ns = random.bits();
        let touched = state.apply(&event);
        for view in [View::Claimed, View::Effective] {
            let ctx = Context::new(&event, &state, &touched, u64::from(round), &session).under(view);
            let _ = views_differ(&ctx);
            for field in &fields {
                let _ = extract(field, &ctx);
                let _ = extract_for_output(field, &ctx).map(|value| format::json(field, &value));
            }
        }
    }
}
