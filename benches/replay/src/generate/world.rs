//! The machine that the capture is of: its processes, files and peers.

use std::net::{Ipv4Addr, SocketAddr};
use tiercel_event::seed::{ProcessSeed, UserSeed};
use tiercel_random::Random;

/// What a process does all day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// Answers connections.
    Server,
    /// Reads and writes files.
    Worker,
    /// Starts commands.
    Shell,
}

/// A process that is there from the beginning.
pub struct Process {
    pub pid: i64,
    pub parent: i64,
    pub threads: Vec<i64>,
    pub name: &'static str,
    pub exe: String,
    pub args: Vec<u8>,
    pub cwd: String,
    pub cgroups: Vec<u8>,
    pub uid: u32,
    pub trade: Trade,
    /// Files that stay open: a log, then connections.
    pub fds: Vec<i64>,
    /// A burst of it waits on some processor.
    pub busy: bool,
}

const SERVERS: [&str; 8] = ["nginx", "postgres", "redis-server", "node", "java", "etcd", "kubelet", "envoy"];
const WORKERS: [&str; 6] = ["rsyslogd", "systemd-journal", "python3", "prometheus", "cc1plus", "fluent-bit"];
const SHELLS: [&str; 4] = ["bash", "sh", "make", "cron"];

/// Commands that shells start, with typical arguments.
pub const COMMANDS: [(&str, &str); 16] = [
    ("ls", "-la"),
    ("cat", "/proc/meminfo"),
    ("grep", "-r\0error"),
    ("sed", "-e\0s/a/b/"),
    ("awk", "{print $1}"),
    ("gcc", "-O2\0-c\0main.c"),
    ("git", "status\0--short"),
    ("date", "+%s"),
    ("sleep", "1"),
    ("ps", "aux"),
    ("curl", "-s\0http://10.0.0.7/health"),
    ("df", "-h"),
    ("find", ".\0-name\0*.c"),
    ("tar", "czf\0backup.tgz\0data"),
    ("sort", "-u"),
    ("id", "-u"),
];

impl Process {
    /// The `number`th process of a machine.
    pub fn new(number: u64, random: &mut Random) -> Self {
        let (trade, name) = match random.below(10) {
            0..=3 => (Trade::Server, random.pick(&SERVERS)),
            4..=7 => (Trade::Worker, random.pick(&WORKERS)),
            _ => (Trade::Shell, random.pick(&SHELLS)),
        };
        let pid = 100 + 40 * number as i64;
        let threads = if trade == Trade::Shell { 1 } else { 1 + random.skewed(24) as i64 };
        let contained = random.chance(45);
        Self {
            pid,
            parent: if number < 8 { 1 } else { 100 + 40 * random.below(number / 4) as i64 },
            threads: (pid..pid + threads).collect(),
            name,
            exe: format!("/usr/bin/{name}"),
            args: format!("--config\0/etc/{name}/{name}.conf\0").into_bytes(),
            cwd: if contained { "/app/".to_owned() } else { format!("/home/user{}/", number % 20) },
            cgroups: cgroups(contained.then(|| random.below(60)), name),
            uid: if random.chance(40) { 0 } else { 1000 + (number % 20) as u32 },
            trade,
            fds: Vec::new(),
            busy: false,
        }
    }

    /// Its entries in the process list, one a thread.
    pub fn seeds(&self) -> impl Iterator<Item = ProcessSeed> + '_ {
        self.threads.iter().map(|&tid| ProcessSeed {
            tid,
            pid: self.pid,
            ptid: self.parent,
            vtid: tid,
            vpid: self.pid,
            sid: self.pid,
            vpgid: self.pid,
            comm: self.name.as_bytes().to_vec(),
            exe: self.exe.clone().into_bytes(),
            exepath: self.exe.clone().into_bytes(),
            args: self.args.clone(),
            cwd: self.cwd.clone().into_bytes(),
            env: environment(),
            root: b"/".to_vec(),
            cgroups: self.cgroups.clone(),
            uid: self.uid,
            gid: self.uid,
            loginuid: u32::MAX,
            fdlimit: 1024,
            ..ProcessSeed::default()
        })
    }
}

/// The first process of the machine.
pub fn init() -> ProcessSeed {
    let name = b"systemd".to_vec();
    let exe = b"/usr/lib/systemd/systemd".to_vec();
    ProcessSeed {
        tid: 1,
        pid: 1,
        ptid: 0,
        vtid: 1,
        vpid: 1,
        sid: 1,
        vpgid: 1,
        comm: name,
        exepath: exe.clone(),
        exe,
        cwd: b"/".to_vec(),
        root: b"/".to_vec(),
        cgroups: cgroups(None, "init"),
        fdlimit: 1024,
        ..ProcessSeed::default()
    }
}

/// Users of the machine.
pub fn users() -> Vec<UserSeed> {
    let user = |uid: u32, name: String| UserSeed {
        uid,
        gid: uid,
        home: format!("/home/{name}").into_bytes(),
        name: name.into_bytes(),
        shell: b"/bin/bash".to_vec(),
    };
    let others = (0..20).map(|number| user(1000 + number, format!("user{number}")));
    std::iter::once(user(0, "root".to_owned())).chain(others).collect()
}

/// Control groups in the form of the wire; those of a container hold its id.
fn cgroups(container: Option<u64>, name: &str) -> Vec<u8> {
    let path = match container {
        Some(number) => {
            let id = format!("{:064x}", u128::from(number + 1) * 0x1234_5678_9abc_def0_1234_5678);
            format!("/system.slice/docker-{id}.scope")
        }
        None => format!("/system.slice/{name}.service"),
    };
    let names = ["cpuset", "cpu", "cpuacct", "io", "memory", "devices", "pids"];
    names.iter().flat_map(|subsystem| format!("{subsystem}={path}\0").into_bytes()).collect()
}

/// An environment of ordinary size.
pub fn environment() -> Vec<u8> {
    let line = |number: u32| format!("SERVICE_{number}_ADDRESS=tcp://10.96.{number}.1:8080\0").into_bytes();
    let named = b"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin\0HOME=/root\0LANG=C.UTF-8\0";
    named.iter().copied().chain((0..16).flat_map(line)).collect()
}

/// A path to read: libraries and pseudo files often, any of 200,000 data files now and then, relative in one of seven.
pub fn path(random: &mut Random) -> String {
    match random.below(100) {
        0..=24 => format!("/usr/lib/x86_64-linux-gnu/lib{}.so.6", random.skewed(200)),
        25..=39 => format!("/proc/{}/stat", 100 + 40 * random.skewed(300)),
        40..=49 => random.pick(&["/dev/null", "/etc/ld.so.cache", "/proc/self/status", "/etc/localtime"]).to_owned(),
        50..=52 => random.pick(&["/etc/passwd", "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf"]).to_owned(),
        53..=67 => format!("src/module{}/file{}.c", random.skewed(40), random.below(50)),
        68..=84 => format!("/var/lib/data/{}/{:06}.dat", random.below(100), random.below(2_000)),
        _ => format!("/usr/share/app/assets/theme-{}/image-{}.png", random.skewed(30), random.below(300)),
    }
}

/// A path to write.
pub fn output(random: &mut Random) -> String {
    match random.below(10) {
        0..=3 => format!("/tmp/work-{}/part-{}.tmp", random.below(100), random.below(1_000)),
        4..=6 => format!("/var/log/app/{}.log", random.skewed(60)),
        7..=8 => format!("build/out{}.o", random.below(500)),
        _ => format!("/var/lib/data/{}/{:06}.dat", random.below(100), random.below(2_000)),
    }
}

/// One end of a connection.
pub fn peer(random: &mut Random) -> SocketAddr {
    let ip = Ipv4Addr::new(10, 0, random.skewed(8) as u8, random.below(250) as u8);
    SocketAddr::new(ip.into(), 20_000 + random.below(40_000) as u16)
}
