//! The tables before the first event.

use crate::apply::{directory, is_init};
use crate::fd::{FdEntry, Role, Socket};
use crate::naming;
use crate::state::State;
use crate::text::Text;
use crate::thread::{Slot, Thread};
use rustc_hash::FxHashSet;
use std::net::IpAddr;
use tiercel_event::FdKind;
use tiercel_event::generated::flags::value::clone_flags;
use tiercel_event::seed::{Beyond, FdBeyond, FdDetail, FdSeed, ProcessSeed, Seeds};
use tiercel_event::tuple::{Endpoint, v4};
use triomphe::Arc;

/// Transport of the capture encoding.
pub(crate) const TCP: u8 = 2;
const UDP: u8 = 3;

impl State {
    /// Takes what is known before the first event. May be called again: interfaces are replaced, the rest adds up.
    pub fn seed(&mut self, seeds: &Seeds) {
        if let Some(machine) = &seeds.machine {
            self.machine = machine.clone();
        }
        if !seeds.interfaces.is_empty() {
            self.interfaces.replace(&seeds.interfaces);
        }
        // Leaders first, so that other threads can share their strings.
        let (leaders, others): (Vec<_>, Vec<_>) = seeds.processes.iter().partition(|seed| seed.tid == seed.pid);
        for seed in leaders.into_iter().chain(others) {
            self.add_seed(seed, 0);
        }
        for slot in self.table.slots().collect::<Vec<_>>() {
            self.table.link(slot);
        }
        self.seed_host_accounts(seeds);
        for fd in &seeds.fds {
            if let Some(slot) = self.table.find(fd.tid).filter(|&slot| self.speaks_for_process(slot)) {
                self.add_fd_seed(slot, fd);
            }
        }
        self.seed_beyond(&seeds.beyond);
        for slot in self.table.slots().collect::<Vec<_>>() {
            self.load_accounts(slot);
            if self.thread(slot).is_leader() {
                self.fix_socket_roles(slot);
            }
        }
        self.table.forget_lineages();
    }

    pub(crate) fn seed_host_accounts(&mut self, seeds: &Seeds) {
        for user in &seeds.users {
            self.accounts.add_user(b"", user, &self.limits, &mut self.counters);
        }
        for group in &seeds.groups {
            self.accounts.add_group(b"", group, &self.limits, &mut self.counters);
        }
    }

    fn seed_beyond(&mut self, beyond: &Beyond) {
        for more in &beyond.threads {
            let Some(slot) = self.table.find(more.tid) else { continue };
            let thread = self.table.thread_mut(slot);
            (thread.exec_ns, thread.reaper) = (more.exec_ns, more.reaper);
            if let Some(cwd) = &more.cwd_effective {
                self.process_mut(slot).cwd_effective = Some(directory(cwd));
            }
        }
        for more in &beyond.fds {
            if let Some(slot) = self.table.find(more.tid) {
                self.change_fd(slot, more.fd, |entry| complete(entry, more));
            }
        }
        for (container, user) in &beyond.users {
            self.accounts.add_user(container, user, &self.limits, &mut self.counters);
        }
        for (container, group) in &beyond.groups {
            self.accounts.add_group(container, group, &self.limits, &mut self.counters);
        }
        beyond.containers.iter().for_each(|note| self.learn_container(note));
        self.take_names(&beyond.names);
    }

    /// Adds or replaces the thread that `seed` describes.
    pub(crate) fn add_seed(&mut self, seed: &ProcessSeed, now_ns: u64) -> Slot {
        if let Some(old) = self.table.find(seed.tid) {
            self.remove_thread(old);
        }
        let (text, list) = (self.limits.text_bytes, self.limits.list_bytes);
        let mut thread = Thread::from_seed(seed);
        for place in [&mut thread.comm, &mut thread.exe, &mut thread.exepath, &mut thread.root] {
            self.counters.texts_cut += u64::from(shorten(place, text));
        }
        self.counters.texts_cut += u64::from(shorten(&mut thread.args, list));
        thread.flags |= clone_flags::NAME_CHANGED;
        thread.seen_ns = now_ns;
        thread.reaper = thread.is_leader() && is_init(&thread);
        thread.update_inode_ages();
        let relative = if thread.is_leader() { self.table.find(seed.ptid) } else { self.table.find(seed.pid) };
        if let Some(relative) = relative {
            thread.share_with(self.table.thread(relative));
        }
        let is_leader = thread.is_leader();
        let slot = self.table.add(thread, relative, now_ns, &mut self.counters);
        // A thread whose leader has ended tells of the process in its stead, in a snapshot of ours.
        let tells = seed.task_key != 0 || !seed.env.is_empty() || !seed.cwd.is_empty();
        if is_leader || tells && self.process(slot).leader.is_none() {
            let env = Text::from(self.cut(&seed.env, list));
            let process = self.process_mut(slot);
            if is_leader || !env.is_empty() {
                process.env = env; // of several such threads only the first one has it
            }
            process.task_key = seed.task_key;
            if !seed.cwd.is_empty() {
                process.cwd = directory(&seed.cwd);
            }
        }
        self.mark(slot);
        slot
    }

    /// Whether the process's own data is told with this thread: its leader, or any where the leader is not known.
    pub(crate) fn speaks_for_process(&self, slot: Slot) -> bool {
        self.thread(slot).is_leader()
            || self.process(slot).leader.is_none() && self.process(slot).threads.first() == Some(&slot)
    }

    pub(crate) fn add_fd_seed(&mut self, slot: Slot, seed: &FdSeed) {
        let mut entry = entry_of(&seed.detail);
        entry.ino = seed.ino;
        if let (Socket::Bound(end), Role::Server) = (entry.socket, entry.role) {
            self.server_ports.insert(end.port);
        }
        self.put_fd(slot, seed.fd, entry);
    }

    /// Which side of its connections a process is: the server where the source port is one that is listened on.
    pub(crate) fn fix_socket_roles(&mut self, slot: Slot) {
        let ports: &FxHashSet<u16> = &self.server_ports;
        let unknown: Vec<(i64, bool)> = self
            .process(slot)
            .fds
            .iter()
            .filter(|(_, entry)| entry.kind == FdKind::Ipv4Sock && entry.role == Role::None)
            .filter_map(|(fd, entry)| match entry.socket {
                Socket::Pair(source, _) => Some((fd, ports.contains(&source.port))),
                _ => None,
            })
            .collect();
        for (fd, is_server) in unknown {
            self.change_fd(slot, fd, |entry| {
                entry.role = if is_server { Role::Server } else { Role::Client };
                if let (true, Socket::Pair(source, destination)) = (is_server, entry.socket) {
                    entry.socket = Socket::Pair(destination, source);
                    entry.name = socket_name(&entry.socket);
                }
            });
        }
    }

    /// Puts an entry into the thread's table, within the caps.
    pub(crate) fn put_fd(&mut self, slot: Slot, fd: i64, mut entry: FdEntry) {
        let table = &self.process(slot).fds;
        let is_full = table.len() >= self.limits.fds_per_process || self.table.fds() >= self.limits.fds as u64;
        if is_full && table.get(fd).is_none() {
            self.counters.fds_refused += 1;
            return;
        }
        for place in [&mut entry.name, &mut entry.name_raw] {
            self.counters.texts_cut += u64::from(shorten(place, self.limits.text_bytes));
        }
        self.fd_clock += 1;
        self.counters.fds_added += 1;
        entry.generation = self.fd_clock;
        self.process_mut(slot).fds.insert(fd, Arc::new(entry));
    }

    /// Changes an entry, if there is one.
    pub(crate) fn change_fd(&mut self, slot: Slot, fd: i64, change: impl FnOnce(&mut FdEntry)) {
        let generation = self.fd_clock + 1;
        if let Some(entry) = self.process_mut(slot).fds.change(fd) {
            change(entry);
            entry.generation = generation;
            self.fd_clock = generation;
        }
    }
}

fn shorten(text: &mut Text, limit: usize) -> bool {
    let is_long = text.len() > limit;
    if is_long {
        *text = Text::from(&text[..limit]);
    }
    is_long
}

pub(crate) fn socket_name(socket: &Socket) -> Text {
    let mut name = Vec::with_capacity(48);
    naming::socket(socket, b"", &mut name);
    Text::from(name)
}

pub(crate) fn entry_of(detail: &FdDetail) -> FdEntry {
    match detail {
        FdDetail::File { flags, dev, name } => {
            let (open_flags, name) = (*flags, Text::from(&**name));
            FdEntry { open_flags, dev: *dev, name, ..FdEntry::new(FdKind::FileV2) }
        }
        FdDetail::Named(kind, name) => {
            let kind = if *kind == FdKind::File { FdKind::FileV2 } else { *kind };
            FdEntry { name: Text::from(&**name), ..FdEntry::new(kind) }
        }
        FdDetail::Socket { source, destination, l4proto } => pair(end(*source), end(*destination), *l4proto),
        FdDetail::Listening { local, l4proto } => {
            let local = end(*local);
            let kind = if local.ip.is_ipv4() { FdKind::Ipv4Servsock } else { FdKind::Ipv6Servsock };
            let socket = Socket::Bound(local);
            let name = socket_name(&socket);
            // A UDP socket has an own port whether it serves or asks: its first message tells.
            let role = if *l4proto == UDP { Role::None } else { Role::Server };
            FdEntry { socket, name, l4proto: *l4proto, role, ..FdEntry::new(kind) }
        }
        FdDetail::Unix { source, destination, path } => {
            let role = if path.is_empty() { Role::Client } else { Role::Server };
            let socket = Socket::Unix(*source, *destination);
            FdEntry { socket, role, name: Text::from(&**path), ..FdEntry::new(FdKind::UnixSock) }
        }
    }
}

fn pair(source: Endpoint, destination: Endpoint, l4proto: u8) -> FdEntry {
    let (source, destination) = match (v4(source), v4(destination)) {
        (Some(source), Some(destination)) => (source, destination),
        _ => (source, destination),
    };
    let kind = if source.ip.is_ipv4() { FdKind::Ipv4Sock } else { FdKind::Ipv6Sock };
    let socket = Socket::Pair(source, destination);
    let name = socket_name(&socket);
    FdEntry { socket, name, l4proto, connected: l4proto == TCP, ..FdEntry::new(kind) }
}

/// What a snapshot knows of an fd beside its record.
fn complete(entry: &mut FdEntry, more: &FdBeyond) {
    entry.role = match more.role {
        1 => Role::Client,
        2 => Role::Server,
        _ => Role::None,
    };
    (entry.connected, entry.cloned, entry.l4proto) = (more.connected, more.cloned, more.l4proto);
    (entry.open_flags, entry.dev, entry.pid) = (more.open_flags, more.dev, more.pid);
    if let Some(name) = &more.name {
        entry.name = Text::from(&**name);
    }
    entry.name_raw = Text::from(&*more.name_raw);
    entry.effective = more.effective.as_deref().map(Text::from);
    entry.socket_effective = more.socket_effective.as_ref().map(|detail| Box::new(entry_of(detail).socket));
}

fn end((ip, port): (IpAddr, u16)) -> Endpoint {
    Endpoint { ip, port }
}
