use super::*;
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use tiercel_event::FdKind;
use tiercel_event::seed::FdDetail;

fn own_pid() -> i64 {
    i64::from(std::process::id())
}

#[test]
fn a_scan_finds_this_process_and_what_it_has_open() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let file = std::fs::File::open("/proc/self/exe").unwrap();
    let (reader, _writer) = std::io::pipe().unwrap();
    let seeds = Scanner::new().scan();
    let own = seeds.processes.iter().find(|seed| seed.tid == own_pid()).unwrap();
    assert_eq!(own.comm, std::fs::read("/proc/self/comm").unwrap().strip_suffix(b"\n").unwrap());
    let path = std::env::current_exe().unwrap().into_os_string().into_encoded_bytes();
    assert_eq!((own.pid, own.ptid, &own.exepath), (own_pid(), i64::from(std::os::unix::process::parent_id()), &path));
    assert_eq!(own.cwd, std::env::current_dir().unwrap().into_os_string().into_encoded_bytes());
    assert!(own.fdlimit > 0 && own.vmrss_kb > 0 && own.exe_ino > 0 && !own.cgroups.is_empty());
    let detail = |fd: i32| {
        let found = seeds.fds.iter().find(|seed| seed.tid == own_pid() && seed.fd == i64::from(fd));
        found.map(|seed| seed.detail.clone()).unwrap()
    };
    let address = listener.local_addr().unwrap();
    let local = (address.ip(), address.port());
    assert_eq!(detail(listener.as_raw_fd()), FdDetail::Listening { local, l4proto: 2 });
    assert!(matches!(detail(file.as_raw_fd()), FdDetail::File { name, dev, .. } if name == path && dev != 0));
    assert!(matches!(detail(reader.as_raw_fd()), FdDetail::Named(FdKind::Fifo, _)));
}

#[test]
fn a_thread_is_asked_for_alone() {
    let (to_thread, wait) = std::sync::mpsc::channel::<()>();
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::Builder::new().name("a) (b\nc".to_owned()).spawn(move || {
        tell.send(i64::from(nix::unistd::gettid().as_raw())).unwrap();
        let _ = wait.recv();
    });
    let tid = told.recv().unwrap();
    let (seed, fds) = Scanner::new().thread(tid).unwrap();
    assert_eq!((seed.tid, seed.pid, &*seed.comm), (tid, own_pid(), &b"a) (b\nc"[..]));
    assert!(fds.is_empty() && alive(tid));
    let (leader, fds) = Scanner::new().thread(own_pid()).unwrap();
    assert_eq!(seed.task_key, leader.task_key);
    assert!(fds.iter().any(|seed| seed.fd == 0));
    drop(to_thread);
    thread.unwrap().join().unwrap();
    while alive(tid) {
        std::thread::yield_now();
    }
    assert!(Scanner::new().thread(tid).is_none());
}

#[test]
fn a_start_is_in_the_past_and_after_boot() {
    let mut scanner = Scanner::new();
    // The first process of this pid namespace tells when it began.
    scanner.scan();
    let (own, _) = scanner.thread(own_pid()).unwrap();
    let now_ns = clock::boot_ns();
    assert!(own.pidns_init_start_ns > 0 && own.pidns_init_start_ns <= own.clone_ns);
    assert!(own.task_key > 0 && own.task_key < now_ns && own.task_key % 10_000_000 == 0);
    let epoch_ns = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64;
    let since_boot_ns = epoch_ns - now_ns;
    assert!((own.clone_ns - own.task_key).abs_diff(since_boot_ns) < 1_000_000_000);
}

#[test]
fn machine_and_accounts() {
    let seeds = Scanner::new().scan();
    let machine = seeds.machine.unwrap();
    assert!(machine.cpus > 0 && machine.memory_bytes > 1 << 20 && machine.boot_ns > 0);
    assert!(seeds.users.iter().any(|user| user.uid == 0 && user.name == b"root"));
    assert!(seeds.interfaces.iter().any(|interface| interface.address.is_loopback()));
}
