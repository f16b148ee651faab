//! What a process does in one go: a run of events of one of its threads.

use super::world::{COMMANDS, Process, Trade, environment, output, path, peer};
use std::net::SocketAddr;
use tiercel_event::build::{EventBuilder, OwnedEvent, socktuple};
use tiercel_event::codes;
use tiercel_random::Random;

const AT_FDCWD: i64 = -100;
/// Bytes of a buffer that a capture keeps.
const SNAPLEN: u64 = 80;
const O_RDONLY: u32 = 1;
const O_WRONLY: u32 = 2;
const O_CREAT: u32 = 4;
const CLONE_THREAD_FLAGS: u32 = 0;
/// Files that a process keeps open at most.
const MOST_FDS: usize = 40;
/// Below all ids of commands, above all of processes.
pub const FIRST_COMMAND: i64 = 1_000_000;

/// Builds events of one thread.
pub struct Burst<'a> {
    pub random: &'a mut Random,
    pub events: Vec<OwnedEvent>,
    tid: i64,
}

impl<'a> Burst<'a> {
    /// One go of `process`. `command` is the id of a command that it may start.
    pub fn of(process: &mut Process, command: i64, random: &'a mut Random) -> Vec<OwnedEvent> {
        let tid = process.threads[random.skewed(process.threads.len() as u64) as usize];
        let mut burst = Self { random, events: Vec::new(), tid };
        match (process.trade, burst.random.below(100)) {
            (Trade::Shell, 0..=39) => burst.command(process, command),
            (Trade::Server, 0..=9) => burst.connection(process),
            (Trade::Server, 10..=79) => burst.requests(process),
            (_, 80..=84) => burst.pipe(),
            (_, 85..=90) => burst.memory(),
            (_, 91..=94) => burst.waiting(),
            (Trade::Worker, 0..=29) => burst.writes(process),
            _ => burst.reads(process),
        }
        burst.events
    }

    fn make(&self, code: u16) -> EventBuilder {
        EventBuilder::new(code).tid(self.tid)
    }

    fn add(&mut self, event: EventBuilder) {
        if let Ok(event) = event.finish() {
            self.events.push(event);
        }
    }

    fn data(&mut self, size: u64) -> Vec<u8> {
        let start = self.random.below(26) as u8;
        (0..size.min(SNAPLEN)).map(|at| b'a' + (start + at as u8) % 26).collect()
    }

    fn read(&mut self, fd: i64) {
        let size = call_bytes(self.random);
        let data = self.data(size);
        let event = self.make(codes::SYSCALL_READ_X).set("res", size).set("data", &data).set("fd", fd);
        self.add(event.set("size", size.next_power_of_two()));
    }

    fn write(&mut self, fd: i64) {
        let size = call_bytes(self.random);
        let data = self.data(size);
        let event = self.make(codes::SYSCALL_WRITE_X).set("res", size).set("data", &data);
        self.add(event.set("fd", fd).set("size", size));
    }

    fn open(&mut self, name: &str, fd: i64, flags: u32) {
        let ino = name.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte)) & 0xff_ffff;
        let event = self.make(codes::SYSCALL_OPENAT_2_X).set("fd", fd).set("dirfd", AT_FDCWD).set("name", name);
        let event = event.set("flags", flags).set("mode", 0o644u32).set("dev", 0x801u32).set("ino", ino);
        self.add(event);
    }

    fn close(&mut self, fd: i64) {
        self.add(self.make(codes::SYSCALL_CLOSE_X).set("res", 0).set("fd", fd));
    }

    fn stat(&mut self) {
        let name = path(self.random);
        let result = if self.random.chance(25) { -2 } else { 0 };
        let event = self.make(codes::SYSCALL_NEWFSTATAT_X).set("res", result).set("dirfd", AT_FDCWD);
        self.add(event.set("path", &*name).set("flags", 0u32));
    }

    /// The lowest number that no file of the process has.
    fn free_fd(process: &Process) -> i64 {
        (3..).find(|fd| !process.fds.contains(fd)).unwrap_or(3)
    }

    fn reads(&mut self, process: &Process) {
        let fd = Self::free_fd(process);
        for _ in 0..1 + self.random.below(3) {
            if self.random.chance(40) {
                self.stat();
            }
            let name = path(self.random);
            if self.random.chance(8) {
                self.open(&name, -2, O_RDONLY);
                continue;
            }
            self.open(&name, fd, O_RDONLY);
            if self.random.chance(50) {
                self.add(self.make(codes::SYSCALL_FSTAT_X).set("res", 0).set("fd", fd));
            }
            (0..self.random.skewed(12)).for_each(|_| self.read(fd));
            self.close(fd);
        }
    }

    fn writes(&mut self, process: &Process) {
        let fd = Self::free_fd(process);
        let name = output(self.random);
        self.open(&name, fd, O_WRONLY | O_CREAT);
        for _ in 0..1 + self.random.skewed(16) {
            self.write(fd);
            if self.random.chance(10) {
                let event = self.make(codes::SYSCALL_LSEEK_X).set("res", 0).set("fd", fd);
                self.add(event.set("offset", 0).set("whence", 0u8));
            }
        }
        self.close(fd);
    }

    fn pipe(&mut self) {
        let (one, other) = (60, 61);
        let event = self.make(codes::SYSCALL_PIPE2_X).set("res", 0).set("fd1", one).set("fd2", other);
        self.add(event.set("ino", 4242u64).set("flags", 0u32));
        for _ in 0..1 + self.random.below(4) {
            self.write(other);
            self.read(one);
        }
        self.close(one);
        self.close(other);
    }

    fn memory(&mut self) {
        for code in [codes::SYSCALL_MMAP_X, codes::SYSCALL_MUNMAP_X, codes::SYSCALL_BRK_4_X] {
            let size = 100_000 + self.random.below(100_000);
            let event = self.make(code).set("res", 0).set("vm_size", size).set("vm_rss", size / 4);
            self.add(event.set("vm_swap", 0).set("addr", 0x7f00_0000_0000u64 + (size << 12)));
        }
    }

    fn waiting(&mut self) {
        for _ in 0..2 + self.random.below(6) {
            let event = match self.random.below(4) {
                0 => self.make(codes::SYSCALL_FUTEX_X).set("res", 0).set("addr", 0x5000u64).set("op", 1u16),
                1 => self.make(codes::SYSCALL_NANOSLEEP_X).set("res", 0).set("interval", 1_000_000u64),
                2 => self.make(codes::SYSCALL_EPOLLWAIT_X).set("res", 1).set("maxevents", 64),
                _ => self.make(codes::GENERIC_X).set("ID", 10u16).set("nativeID", 186u16),
            };
            self.add(event);
        }
    }

    fn connection(&mut self, process: &mut Process) {
        if process.fds.len() >= MOST_FDS {
            let fd = process.fds.remove(0);
            self.close(fd);
        }
        let fd = Self::free_fd(process);
        let here: SocketAddr = ([10, 0, 0, 1], 80 + (process.pid % 9) as u16).into();
        let tuple = socktuple(peer(self.random), here);
        if self.random.chance(70) {
            let event = self.make(codes::SOCKET_ACCEPT4_6_X).set("fd", fd).set("tuple", &tuple);
            self.add(event.set("queuepct", 0u8).set("queuelen", 0u32).set("queuemax", 128u32).set("flags", 0u32));
        } else {
            let event = self.make(codes::SOCKET_SOCKET_X).set("fd", fd).set("domain", 2u32).set("type", 1u32);
            self.add(event.set("proto", 0u32));
            let event =
                self.make(codes::SOCKET_CONNECT_X).set("res", 0).set("tuple", &socktuple(here, peer(self.random)));
            self.add(event.set("fd", fd));
        }
        process.fds.push(fd);
        self.requests(process);
    }

    fn requests(&mut self, process: &Process) {
        if process.fds.is_empty() {
            return self.waiting();
        }
        for _ in 0..1 + self.random.skewed(5) {
            let fd = process.fds[self.random.below(process.fds.len() as u64) as usize];
            self.add(self.make(codes::SYSCALL_EPOLLWAIT_X).set("res", 1).set("maxevents", 64));
            let (asked, answered) = (call_bytes(self.random), call_bytes(self.random));
            let data = self.data(asked);
            let event = self.make(codes::SOCKET_RECVFROM_X).set("res", asked).set("data", &data);
            self.add(event.set("fd", fd).set("size", 65_536u32));
            if self.random.chance(30) {
                self.reads(process);
            }
            let data = self.data(answered);
            let event = self.make(codes::SOCKET_SENDTO_X).set("res", answered).set("data", &data);
            self.add(event.set("fd", fd).set("size", answered as u32));
        }
    }

    /// A command from its start to its end.
    fn command(&mut self, shell: &Process, pid: i64) {
        let (name, args) = COMMANDS[self.random.skewed(COMMANDS.len() as u64) as usize];
        let number = self.random.below(10_000);
        let args = [args.as_bytes(), b"\0", format!("file{number}").as_bytes(), b"\0"].concat();
        self.add(self.clone_event(shell, pid, shell.pid, shell.parent, shell.pid));
        let caller = std::mem::replace(&mut self.tid, pid);
        self.add(self.clone_event(shell, 0, pid, shell.pid, pid));
        self.add(self.exec(shell, name, &args, pid));
        self.load(&["/etc/ld.so.cache", "/usr/lib/x86_64-linux-gnu/libc.so.6"]);
        let number = self.random.skewed(200);
        self.load(&[&format!("/usr/lib/x86_64-linux-gnu/lib{number}.so.6"), "/usr/lib/locale/locale-archive"]);
        if self.random.chance(50) {
            self.reads(shell);
        }
        (0..1 + self.random.below(3)).for_each(|_| self.write(1));
        let end = self.make(codes::PROCEXIT_1_E).set("status", 0).set("ret", 0).set("sig", 0u8).set("core", 0u8);
        self.add(end.set("reaper_tid", shell.pid));
        self.tid = caller;
        self.waiting();
    }

    /// What the dynamic loader does for each library.
    fn load(&mut self, libraries: &[&str]) {
        for library in libraries {
            self.open(library, 3, O_RDONLY);
            self.read(3);
            self.add(self.make(codes::SYSCALL_FSTAT_X).set("res", 0).set("fd", 3));
            (0..2).for_each(|_| self.memory());
            self.close(3);
            for _ in 0..2 {
                let event = self.make(codes::SYSCALL_MPROTECT_X).set("res", 0).set("addr", 0x7f00_0000_0000u64);
                self.add(event.set("length", 4096u64).set("prot", 1u32));
            }
        }
    }

    fn clone_event(&self, shell: &Process, result: i64, pid: i64, parent: i64, vpid: i64) -> EventBuilder {
        let event = self.make(codes::SYSCALL_CLONE_20_X).set("res", result).set("exe", &*shell.exe);
        let event = event.set("args", &shell.args).set("tid", self.tid).set("pid", pid).set("ptid", parent);
        let event = event.set("cwd", "").set("fdlimit", 1024).set("vm_size", 9_000u32).set("vm_rss", 3_000u32);
        let event = event.set("comm", shell.name).set("cgroups", &shell.cgroups).set("flags", CLONE_THREAD_FLAGS);
        let event = event.set("pgft_maj", 0).set("pgft_min", 250).set("vm_swap", 0u32);
        event.set("uid", shell.uid).set("gid", shell.uid).set("vtid", vpid).set("vpid", vpid)
    }

    fn exec(&self, shell: &Process, name: &str, args: &[u8], pid: i64) -> EventBuilder {
        let exe = format!("/usr/bin/{name}");
        let event = self.make(codes::SYSCALL_EXECVE_19_X).set("res", 0).set("exe", name).set("args", args);
        let event = event.set("tid", pid).set("pid", pid).set("ptid", shell.pid).set("cwd", "").set("fdlimit", 1024);
        let event = event.set("comm", name).set("cgroups", &shell.cgroups).set("env", &environment());
        let event = event.set("pgft_maj", 0).set("pgft_min", 250).set("vm_size", 9_000u32).set("vm_rss", 3_000u32);
        let event = event.set("vm_swap", 0u32).set("tty", 0u32).set("vpgid", pid).set("loginuid", -1);
        let event = event.set("flags", 0u32).set("cap_inheritable", 0u64).set("cap_permitted", 0u64);
        let event = event.set("cap_effective", 0u64).set("exe_ino", 77u64).set("exe_ino_ctime", 1u64);
        let event = event.set("exe_ino_mtime", 1u64).set("uid", shell.uid).set("trusted_exepath", &*exe);
        event.set("pgid", pid).set("gid", shell.uid).set("filename", &*exe)
    }
}

/// A size in bytes as calls have it: mostly small, now and then a page or more.
fn call_bytes(random: &mut Random) -> u64 {
    match random.below(10) {
        0..=2 => 1 + random.below(16),
        3..=5 => 16 + random.below(240),
        6..=7 => 256 + random.below(3_840),
        8 => 4_096,
        _ => 4_096 << random.below(5),
    }
}
