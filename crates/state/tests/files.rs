//! Open files, by what the calls say and by what the kernel says.

#![allow(clippy::unwrap_used)] // only tests use it

mod support;

use support::{Machine, exec_event, on, text};
use tiercel_event::build::{sockaddr, sockaddr_unix, socktuple, socktuple_unix};
use tiercel_event::{Fact, FdKind, Origin, codes};
use tiercel_state::{Limits, Role};

const CLOEXEC: u32 = 4096;

fn machine() -> Machine {
    Machine::new().with_process(10, 1, "app")
}

fn pair(source: &str, destination: &str) -> Vec<u8> {
    socktuple(source.parse().unwrap(), destination.parse().unwrap())
}

fn socket(machine: &mut Machine, fd: i64, domain: u32, kind: u32) {
    machine.apply(on(codes::SOCKET_SOCKET_X, 10).set("fd", fd).set("domain", domain).set("type", kind).set("proto", 0));
}

#[test]
fn opened_names_are_absolute() {
    let mut machine = machine();
    let touched = machine.open(10, 3, -100, "../etc//passwd", 1);
    assert_eq!((touched.fd, touched.fd_known, touched.fd_name_changed), (3, true, true));
    assert_eq!(machine.fd_name(10, 3).as_deref(), Some("/etc/passwd"));
    machine.open(10, 4, -100, "/var", 1025);
    machine.open(10, 5, 4, "log/x", 1);
    machine.open(10, 6, 77, "x", 1);
    assert_eq!(machine.fd_name(10, 5).as_deref(), Some("/var/log/x"));
    assert_eq!(machine.fd_name(10, 6).as_deref(), Some("<UNKNOWN>x"));
    let slot = machine.slot(10);
    assert_eq!(machine.state.fd(slot, 4).unwrap().kind, FdKind::Directory);
    assert_eq!(text(&machine.state.fd(slot, 3).unwrap().name_raw), "../etc//passwd");
}

#[test]
fn what_a_call_was_entered_with_wins_in_captures() {
    let mut machine = machine();
    machine.apply(on(codes::SYSCALL_OPEN_E, 10).set("name", "/etc/shadow").set("flags", 1));
    machine.apply(on(codes::SYSCALL_OPEN_X, 10).set("fd", 3).set("name", "/tmp/harmless").set("flags", 16_384 | 2));
    assert_eq!(machine.fd_name(10, 3).as_deref(), Some("/etc/shadow"));
    assert_eq!(machine.state.fd(machine.slot(10), 3).unwrap().open_flags, 16_384 | 1);
}

#[test]
fn a_closed_file_is_seen_once_more() {
    let mut machine = machine();
    machine.open(10, 3, -100, "/a", 1);
    let touched = machine.apply(on(codes::SYSCALL_CLOSE_X, 10).set("res", 0).set("fd", 3));
    assert!(touched.fd_known);
    machine.settle();
    assert_eq!(machine.fd_name(10, 3), None);
    for fd in 3..9 {
        machine.open(10, fd, -100, "/b", 1);
    }
    machine.apply(on(codes::SYSCALL_CLOSE_RANGE_X, 10).set("res", 0).set("first", 4).set("last", u32::MAX));
    machine.settle();
    assert_eq!(machine.state.process(machine.slot(10)).fds.len(), 1);
    assert_eq!(machine.state.counters().fds, 1);
}

#[test]
fn exec_closes_what_is_marked() {
    let mut machine = machine();
    machine.open(10, 3, -100, "/a", 1 | CLOEXEC);
    machine.open(10, 4, -100, "/b", 1);
    machine.apply(on(codes::SYSCALL_DUP2_X, 10).set("res", 5).set("oldfd", 3).set("newfd", 5));
    machine.apply(on(codes::SYSCALL_FCNTL_X, 10).set("res", 0).set("fd", 4).set("cmd", 3).set("arg", 1));
    machine.apply(exec_event(10, "ls"));
    assert_eq!([3, 4, 5].map(|fd| machine.fd_name(10, fd)), [None, None, Some("/a".into())]);
}

#[test]
fn copies() {
    let mut machine = machine();
    machine.open(10, 3, -100, "/a", 1);
    let touched = machine.apply(on(codes::SYSCALL_DUP_1_X, 10).set("res", 1).set("oldfd", 3));
    assert_eq!((touched.fd, touched.fd_name_changed), (1, false));
    let touched =
        machine.apply(on(codes::SYSCALL_FCNTL_X, 10).set("res", 10).set("fd", 1).set("cmd", 26).set("arg", 10));
    assert_eq!(touched.fd, 10);
    let entry = machine.state.fd(machine.slot(10), 10).unwrap();
    assert!(entry.cloned && entry.open_flags & CLOEXEC != 0);
    machine.apply(on(codes::SYSCALL_DUP2_X, 10).set("res", 1).set("oldfd", 99).set("newfd", 1));
    assert_eq!(machine.fd_name(10, 1), None, "what 1 was is no longer true");
}

#[test]
fn a_file_of_another_process() {
    let mut machine = machine().with_process(30, 1, "db");
    machine.open(30, 7, -100, "/secret", 1);
    machine.apply(on(codes::SYSCALL_PIDFD_OPEN_X, 10).set("fd", 4).set("pid", 30));
    assert_eq!(machine.fd_name(10, 4).as_deref(), Some("/proc/30"));
    machine.apply(on(codes::SYSCALL_PIDFD_GETFD_X, 10).set("fd", 5).set("pid_fd", 4).set("target_fd", 7));
    assert_eq!(machine.fd_name(10, 5).as_deref(), Some("/secret"));
}

#[test]
fn a_connection_has_both_ends_and_a_client() {
    let mut machine = machine();
    socket(&mut machine, 3, 2, 1);
    let tuple = pair("10.0.0.1:4000", "10.0.0.2:80");
    let failed = on(codes::SOCKET_CONNECT_X, 10).set("res", -111).set("fd", 3).set("tuple", &tuple);
    assert!(!machine.apply(failed).fd_name_changed);
    assert_eq!(machine.fd_name(10, 3).as_deref(), Some(""));
    let touched = machine.apply(on(codes::SOCKET_CONNECT_X, 10).set("res", -115).set("fd", 3).set("tuple", &tuple));
    assert!(touched.fd_name_changed && !touched.fd_differs);
    let entry = machine.state.fd(machine.slot(10), 3).unwrap();
    assert_eq!(text(&entry.name), "10.0.0.1:4000->10.0.0.2:80");
    assert_eq!((entry.role, entry.kind, entry.l4proto, entry.connected), (Role::Client, FdKind::Ipv4Sock, 2, true));
}

#[test]
fn servers() {
    let mut machine = machine();
    socket(&mut machine, 3, 10, 1);
    machine.apply(
        on(codes::SOCKET_BIND_X, 10).set("res", 0).set("fd", 3).set("addr", &sockaddr("[::]:80".parse().unwrap())),
    );
    let entry = machine.state.fd(machine.slot(10), 3).unwrap();
    assert_eq!((text(&entry.name), entry.kind, entry.role), (":::80".into(), FdKind::Ipv6Servsock, Role::Server));
    let mapped = pair("[::ffff:10.0.0.9]:5000", "[::ffff:10.0.0.1]:80");
    machine.apply(on(codes::SOCKET_ACCEPT4_6_X, 10).set("fd", 4).set("tuple", &mapped));
    let entry = machine.state.fd(machine.slot(10), 4).unwrap();
    assert_eq!((text(&entry.name), entry.role), ("10.0.0.9:5000->10.0.0.1:80".into(), Role::Server));
    assert_eq!((entry.kind, entry.l4proto), (FdKind::Ipv4Sock, 2));
    let failed = machine.apply(on(codes::SOCKET_ACCEPT4_6_X, 10).set("fd", -11));
    assert_eq!(failed.fd, -1);
}

#[test]
fn unix_sockets() {
    let mut machine = machine();
    socket(&mut machine, 3, 1, 1);
    let tuple = socktuple_unix(0, 0xffff_8800_7aaf_3c00, b"/run/x.sock");
    machine.apply(on(codes::SOCKET_CONNECT_X, 10).set("res", 0).set("fd", 3).set("tuple", &tuple));
    assert_eq!(machine.fd_name(10, 3).as_deref(), Some("0->ffff88007aaf3c00 /run/x.sock"));
    socket(&mut machine, 4, 1, 1);
    machine.apply(on(codes::SOCKET_BIND_X, 10).set("res", 0).set("fd", 4).set("addr", &sockaddr_unix(b"/run/y")));
    assert_eq!(machine.fd_name(10, 4).as_deref(), Some("/run/y"));
    let touched = machine.apply(on(codes::SOCKET_SOCKETPAIR_X, 10).set("res", 0).set("fd1", 5).set("fd2", 6));
    assert_eq!((touched.fd, machine.fd_name(10, 5).as_deref()), (6, Some("")));
}

#[test]
fn datagrams_name_their_socket() {
    let mut machine = machine();
    let send =
        |fd: i64, tuple: &Vec<u8>| on(codes::SOCKET_SENDTO_X, 10).set("res", 4).set("fd", fd).set("tuple", tuple);
    let receive =
        |fd: i64, tuple: &Vec<u8>| on(codes::SOCKET_RECVFROM_X, 10).set("res", 4).set("fd", fd).set("tuple", tuple);
    let name = "10.0.0.1:5353->8.8.8.8:53";
    let touched = machine.apply(send(7, &pair("10.0.0.1:5353", "8.8.8.8:53")));
    assert!(touched.fd_known && touched.fd_name_changed);
    assert_eq!(machine.fd_name(10, 7).as_deref(), Some(name));
    let touched = machine.apply(receive(7, &pair("8.8.8.8:53", "10.0.0.1:5353")));
    assert!(!touched.fd_name_changed, "the answer's tuple has the peer first");
    let entry = machine.state.fd(machine.slot(10), 7).unwrap();
    assert_eq!((entry.role, entry.l4proto), (Role::Client, 3));
    socket(&mut machine, 8, 2, 2);
    machine.apply(receive(8, &pair("10.0.0.9:999", "10.0.0.1:514")));
    assert_eq!(machine.state.fd(machine.slot(10), 8).unwrap().role, Role::Server);
    machine.apply(send(8, &pair("10.0.0.1:514", "10.0.0.9:999")));
    assert_eq!(machine.fd_name(10, 8).as_deref(), Some("10.0.0.9:999->10.0.0.1:514"));
}

#[test]
fn a_bound_socket_is_connected_from_its_second_message_on() {
    let mut machine = machine();
    let connected = |machine: &Machine| machine.state.fd(machine.slot(10), 8).unwrap().connected;
    socket(&mut machine, 8, 2, 2);
    let own = sockaddr("0.0.0.0:5353".parse().unwrap());
    machine.apply(on(codes::SOCKET_BIND_X, 10).set("res", 0).set("fd", 8).set("addr", &own));
    let tuple = pair("10.0.0.1:5353", "8.8.8.8:53");
    let send = || on(codes::SOCKET_SENDTO_X, 10).set("res", 4).set("fd", 8).set("tuple", &tuple);
    machine.apply(send());
    assert!(!connected(&machine));
    machine.apply(send());
    assert!(connected(&machine));
}

#[test]
fn files_without_a_path() {
    let mut machine = machine();
    let touched = machine.apply(on(codes::SYSCALL_PIPE_X, 10).set("res", 0).set("fd1", 3).set("fd2", 4).set("ino", 9));
    assert_eq!((touched.fd, touched.fd_name_changed), (4, false));
    machine.apply(on(codes::SYSCALL_MEMFD_CREATE_X, 10).set("fd", 5).set("name", "payload"));
    machine.apply(on(codes::SYSCALL_EPOLL_CREATE1_X, 10).set("res", 6).set("flags", 0));
    machine.apply(on(codes::SYSCALL_IO_URING_SETUP_X, 10).set("res", 7));
    machine.apply(on(codes::SYSCALL_BPF_2_X, 10).set("fd", 8).set("cmd", 1));
    let slot = machine.slot(10);
    let kinds = [3, 4, 5, 6, 7, 8].map(|fd| machine.state.fd(slot, fd).map(|entry| entry.kind));
    let expected = [FdKind::Fifo, FdKind::Fifo, FdKind::Memfd, FdKind::Eventpoll, FdKind::Iouring].map(Some);
    assert_eq!((&kinds[..5], kinds[5]), (&expected[..], None), "a map look-up makes no file");
    assert_eq!(machine.fd_name(10, 5).as_deref(), Some("payload"));
}

#[test]
fn full_tables_refuse_and_count() {
    let limits = Limits { fds_per_process: 5, ..Limits::default() };
    let mut machine = Machine::with_limits(limits).with_process(10, 1, "app");
    for fd in 0..9 {
        machine.open(10, fd, -100, "/a", 1);
    }
    assert_eq!((machine.state.counters().fds, machine.state.counters().fds_refused), (5, 4));
    machine.open(10, 2, -100, "/b", 1);
    assert_eq!(machine.fd_name(10, 2).as_deref(), Some("/b"), "a known number may change");
}

fn live() -> Machine {
    let mut machine = machine();
    machine.origin = Origin::Live;
    machine
}

fn fd_fact(kind: FdKind, l4proto: u8) -> Vec<u8> {
    vec![kind as i8 as u8, l4proto, 0, 0, 1, 0, 0, 0]
}

#[test]
fn both_names_of_a_file_behind_a_link() {
    let mut machine = live();
    let open = |name: &str, real: &str| {
        on(codes::SYSCALL_OPENAT_2_X, 10)
            .set("fd", 3)
            .set("dirfd", -100)
            .set("name", name)
            .fact(Fact::Path, real.as_bytes())
    };
    let touched = machine.apply(open("/var/run/secrets/token", "/run/secrets/token"));
    assert!(touched.fd_differs);
    let entry = machine.state.fd(machine.slot(10), 3).unwrap();
    assert_eq!(text(&entry.name), "/var/run/secrets/token");
    assert_eq!(entry.effective.as_deref().map(text).as_deref(), Some("/run/secrets/token"));
    let touched = machine.apply(open("/etc/shadow", "/etc/shadow"));
    assert!(!touched.fd_differs);
}

#[test]
fn the_claimed_name_of_a_directory_stays() {
    let mut machine = live();
    let chdir = on(codes::SYSCALL_CHDIR_X, 10).set("res", 0).set("path", "/var/run");
    machine.apply(chdir.fact(Fact::Path, b"/run"));
    let open = |machine: &mut Machine, cwd: &str, real: &str| {
        let event = on(codes::SYSCALL_OPENAT_2_X, 10).set("fd", 3).set("dirfd", -100).set("name", "x");
        machine.apply(event.fact(Fact::Path, real.as_bytes()).fact(Fact::Cwd, cwd.as_bytes()));
        machine.fd_name(10, 3)
    };
    assert_eq!(open(&mut machine, "/run", "/run/x").as_deref(), Some("/var/run/x"));
    assert_eq!(open(&mut machine, "/srv", "/srv/x").as_deref(), Some("/srv/x"), "a chdir was missed");
    assert_eq!(machine.cwd(10), "/srv/");
}

#[test]
fn the_kernel_corrects_the_table() {
    let mut machine = live();
    machine.open(10, 3, -100, "/old", 1);
    let read = |path: &str| {
        let event = on(codes::SYSCALL_READ_X, 10).set("res", 1).set("fd", 3);
        event.fact(Fact::Fd, &fd_fact(FdKind::FileV2, 0)).fact(Fact::Path, path.as_bytes())
    };
    let first = machine.apply(read("/old"));
    assert_eq!(machine.apply(read("/old")).fd_generation, first.fd_generation);
    let touched = machine.apply(read("/new"));
    assert_eq!(machine.fd_name(10, 3).as_deref(), Some("/new"));
    assert!(touched.fd_generation != first.fd_generation && !touched.fd_name_changed);
}

#[test]
fn a_dirfd_is_corrected_by_the_directory() {
    let mut machine = live();
    let unlink = on(codes::SYSCALL_UNLINKAT_2_X, 10).set("res", 0).set("dirfd", 5).set("name", "x");
    machine.apply(unlink.fact(Fact::Dir, b"/srv").fact(Fact::Path, b"/srv/x"));
    assert_eq!(machine.fd_name(10, 5).as_deref(), Some("/srv"));
}

#[test]
fn a_connect_with_a_rewritten_address_has_two_names() {
    let mut machine = live();
    socket(&mut machine, 3, 2, 1);
    let real = pair("127.0.0.1:4000", "127.0.0.1:6666");
    let event = on(codes::SOCKET_CONNECT_X, 10).set("res", 0).set("fd", 3).set("tuple", &real);
    let event = event.set("addr", &sockaddr("8.8.8.8:53".parse().unwrap())).fact(Fact::Tuple, &real);
    assert!(machine.apply(event).fd_differs);
    let entry = machine.state.fd(machine.slot(10), 3).unwrap();
    assert_eq!(text(&entry.name), "127.0.0.1:4000->8.8.8.8:53");
    assert_eq!(entry.effective.as_deref().map(text).as_deref(), Some("127.0.0.1:4000->127.0.0.1:6666"));
}

#[test]
fn a_socket_that_was_never_seen_is_told_by_the_kernel() {
    let mut machine = live();
    let event = on(codes::SOCKET_SENDTO_X, 10).set("res", 1).set("fd", 9);
    let fact =
        event.fact(Fact::Fd, &fd_fact(FdKind::Ipv4Sock, 2)).fact(Fact::Tuple, &pair("10.0.0.1:4000", "10.0.0.2:80"));
    machine.apply(fact);
    let entry = machine.state.fd(machine.slot(10), 9).unwrap();
    assert_eq!((text(&entry.name), entry.role), ("10.0.0.1:4000->10.0.0.2:80".into(), Role::Client));
}

#[test]
fn credentials_of_the_kernel_win() {
    let mut machine = live();
    let mut cred = Vec::new();
    [1000u32, 1000, 0, 5, 0, 0, 0, 0].iter().for_each(|id| cred.extend_from_slice(&id.to_le_bytes()));
    [0u64, 7, 3].iter().for_each(|set| cred.extend_from_slice(&set.to_le_bytes()));
    machine.apply(on(codes::SYSCALL_SETUID_X, 10).set("res", 0).set("uid", 1000).fact(Fact::Cred, &cred));
    let thread = machine.state.thread(machine.slot(10));
    assert_eq!((thread.uid, thread.gid, thread.cap_permitted, thread.cap_effective), (0, 5, 7, 3));
}

#[test]
fn a_datagram_socket_without_a_peer_is_no_server_yet() {
    let mut machine = live();
    let event =
        on(codes::SOCKET_SENDTO_X, 10).set("res", 1).set("fd", 9).set("tuple", &pair("10.0.0.1:4000", "8.8.8.8:53"));
    let open_ended = pair("0.0.0.0:4000", "0.0.0.0:0");
    machine.apply(event.fact(Fact::Fd, &fd_fact(FdKind::Ipv4Sock, 3)).fact(Fact::Tuple, &open_ended));
    let entry = machine.state.fd(machine.slot(10), 9).unwrap();
    assert_eq!((text(&entry.name), entry.role), ("10.0.0.1:4000->8.8.8.8:53".into(), Role::Client));
}

#[test]
fn a_connect_of_a_socket_that_was_never_seen() {
    let mut machine = live();
    let real = pair("10.0.0.1:4000", "10.0.0.2:80");
    let event = on(codes::SOCKET_CONNECT_X, 10).set("res", 0).set("fd", 9).set("tuple", &real);
    let touched = machine.apply(event.fact(Fact::Fd, &fd_fact(FdKind::Ipv4Sock, 2)).fact(Fact::Tuple, &real));
    assert!(touched.fd_known && !touched.fd_differs);
    let entry = machine.state.fd(machine.slot(10), 9).unwrap();
    assert_eq!((text(&entry.name), entry.l4proto), ("10.0.0.1:4000->10.0.0.2:80".into(), 2));
}
