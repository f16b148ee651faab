//! Users and groups by container.

use crate::limits::{Counters, Limits};
use crate::lookup::AccountFile;
use crate::state::State;
use crate::text::Text;
use crate::thread::Slot;
use rustc_hash::FxHashMap;
use tiercel_event::seed::{Beyond, GroupSeed, Seeds, UserSeed};
use triomphe::Arc;

/// The files of a container are not read again within this time because an id in them is unknown.
const RELOAD_NS: u64 = 5_000_000_000;
/// A runtime puts a process into the container's control groups first and gives it the container's files then: for so
/// long, and so often at most, they are read again with each program that starts there.
const YOUNG_NS: u64 = 5_000_000_000;
const YOUNG_READS: u32 = 64;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct User {
    pub uid: u32,
    pub gid: u32,
    pub name: Text,
    pub home: Text,
    pub shell: Text,
}

impl User {
    fn seed(&self) -> UserSeed {
        let (name, home, shell) = (self.name.to_vec(), self.home.to_vec(), self.shell.to_vec());
        UserSeed { uid: self.uid, gid: self.gid, name, home, shell }
    }
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Group {
    pub gid: u32,
    pub name: Text,
}

/// Users and groups of the host (container id empty) and of containers.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    containers: FxHashMap<Text, Tables>,
    /// Grows with every change.
    pub(crate) generation: u64,
}

#[derive(Clone, Debug, Default)]
struct Tables {
    users: FxHashMap<u32, User>,
    groups: FxHashMap<u32, Group>,
    loaded_ns: Option<u64>,
    first_loaded_ns: u64,
    reads: u32,
}

impl Tables {
    fn is_young(&self, now_ns: u64) -> bool {
        self.reads < YOUNG_READS && now_ns.saturating_sub(self.first_loaded_ns) < YOUNG_NS
    }
}

impl Accounts {
    /// The user with this id; `container_id` is empty for the host.
    pub fn user(&self, container_id: &[u8], uid: u32) -> Option<&User> {
        self.containers.get(container_id)?.users.get(&uid)
    }

    /// The group with this id; `container_id` is empty for the host.
    pub fn group(&self, container_id: &[u8], gid: u32) -> Option<&Group> {
        self.containers.get(container_id)?.groups.get(&gid)
    }

    /// Adds users and groups to a snapshot, sorted by container and id.
    pub(crate) fn snapshot(&self, seeds: &mut Seeds) {
        for (container, tables) in &self.containers {
            let users = tables.users.values().map(User::seed);
            let groups = tables.groups.values().map(|group| GroupSeed { gid: group.gid, name: group.name.to_vec() });
            if container.is_empty() {
                seeds.users.extend(users);
                seeds.groups.extend(groups);
            } else {
                seeds.beyond.users.extend(users.map(|user| (container.to_vec(), user)));
                seeds.beyond.groups.extend(groups.map(|group| (container.to_vec(), group)));
            }
        }
        seeds.users.sort_by_key(|user| user.uid);
        seeds.groups.sort_by_key(|group| group.gid);
        seeds.beyond.users.sort_by(|one, other| (&one.0, one.1.uid).cmp(&(&other.0, other.1.uid)));
        seeds.beyond.groups.sort_by(|one, other| (&one.0, one.1.gid).cmp(&(&other.0, other.1.gid)));
    }

    pub(crate) fn add_user(&mut self, container_id: &[u8], seed: &UserSeed, limits: &Limits, counters: &mut Counters) {
        let Some(tables) = self.tables(container_id, limits, counters) else { return };
        if tables.users.len() >= limits.accounts_per_container && !tables.users.contains_key(&seed.uid) {
            counters.accounts_refused += 1;
            return;
        }
        let cut = |text: &[u8]| Text::from(text.get(..limits.text_bytes).unwrap_or(text));
        let (name, home, shell) = (cut(&seed.name), cut(&seed.home), cut(&seed.shell));
        tables.users.insert(seed.uid, User { uid: seed.uid, gid: seed.gid, name, home, shell });
    }

    pub(crate) fn add_group(
        &mut self,
        container_id: &[u8],
        seed: &GroupSeed,
        limits: &Limits,
        counters: &mut Counters,
    ) {
        let Some(tables) = self.tables(container_id, limits, counters) else { return };
        if tables.groups.len() >= limits.accounts_per_container && !tables.groups.contains_key(&seed.gid) {
            counters.accounts_refused += 1;
            return;
        }
        let name = Text::from(seed.name.get(..limits.text_bytes).unwrap_or(&seed.name));
        tables.groups.insert(seed.gid, Group { gid: seed.gid, name });
    }

    pub(crate) fn remove_user(&mut self, container_id: &[u8], uid: u32) {
        self.generation += 1;
        if let Some(tables) = self.containers.get_mut(container_id) {
            tables.users.remove(&uid);
        }
    }

    pub(crate) fn remove_group(&mut self, container_id: &[u8], gid: u32) {
        self.generation += 1;
        if let Some(tables) = self.containers.get_mut(container_id) {
            tables.groups.remove(&gid);
        }
    }

    fn tables(&mut self, container_id: &[u8], limits: &Limits, counters: &mut Counters) -> Option<&mut Tables> {
        self.generation += 1;
        if !self.containers.contains_key(container_id) {
            if self.containers.len() >= limits.containers {
                // Any container but the host's: its users are read again when they are needed.
                let victim = self.containers.keys().find(|id| !id.is_empty()).cloned()?;
                self.containers.remove(&victim);
                counters.accounts_refused += 1;
            }
            self.containers.insert(Text::from(container_id), Tables::default());
        }
        self.containers.get_mut(container_id)
    }

    fn wants_load(&self, container_id: &[u8], uid: u32, gid: u32, now_ns: u64) -> bool {
        let Some(tables) = self.containers.get(container_id) else { return true };
        let known = tables.users.contains_key(&uid) && tables.groups.contains_key(&gid);
        !known && tables.loaded_ns.is_none_or(|loaded_ns| now_ns.saturating_sub(loaded_ns) >= RELOAD_NS)
    }
}

impl State {
    /// Reads users and groups of the thread's container when one of its ids is used for the first time.
    pub(crate) fn load_accounts(&mut self, slot: Slot) {
        if self.lookup.is_none() {
            return;
        }
        let thread = self.table.thread(slot);
        if self.accounts.wants_load(thread.container_id(), thread.uid, thread.gid, self.now_ns) {
            self.read_accounts(slot, false);
        }
    }

    /// As [`Self::load_accounts`], for a thread that starts a program.
    pub(crate) fn load_accounts_at_start(&mut self, slot: Slot) {
        if self.lookup.is_none() {
            return;
        }
        let container = self.table.thread(slot).container_id();
        let tables = self.accounts.containers.get(container).filter(|_| !container.is_empty());
        if tables.is_none_or(|tables| !tables.is_young(self.now_ns)) {
            self.load_accounts(slot);
            return;
        }
        self.read_accounts(slot, true);
    }

    /// What is told as learned of a user or group that is no more: one without a name.
    fn forget_accounts(&mut self, slot: Slot) {
        let cgroups = Arc::clone(&self.table.thread(slot).cgroups);
        let container = &*cgroups.container_id;
        let Some(tables) = self.accounts.containers.get_mut(container) else { return };
        let (users, groups) = (std::mem::take(&mut tables.users), std::mem::take(&mut tables.groups));
        self.learned.note(|learned| {
            let users = users.into_keys().map(|uid| UserSeed { uid, ..UserSeed::default() });
            learned.beyond.users.extend(users.map(|user| (container.to_vec(), user)));
            let groups = groups.into_keys().map(|gid| GroupSeed { gid, name: Vec::new() });
            learned.beyond.groups.extend(groups.map(|group| (container.to_vec(), group)));
        });
    }

    /// Takes users and groups of containers as they were learned.
    pub(crate) fn learn_accounts(&mut self, beyond: &Beyond) {
        for (container, user) in &beyond.users {
            match user.name.is_empty() {
                true => self.accounts.remove_user(container, user.uid),
                false => self.accounts.add_user(container, user, &self.limits, &mut self.counters),
            }
        }
        for (container, group) in &beyond.groups {
            match group.name.is_empty() {
                true => self.accounts.remove_group(container, group.gid),
                false => self.accounts.add_group(container, group, &self.limits, &mut self.counters),
            }
        }
    }

    /// `anew`: what the files do not hold any more goes; a process that has ended meanwhile has no files to read.
    fn read_accounts(&mut self, slot: Slot, anew: bool) {
        let thread = self.table.thread(slot);
        let cgroups = Arc::clone(&thread.cgroups);
        let (container, now_ns) = (&*cgroups.container_id, self.now_ns);
        let pid = if container.is_empty() { 0 } else { thread.tid };
        let mut read = |file| self.lookup.as_mut().and_then(|lookup| lookup.account_file(pid, file));
        let (passwd, group) = (read(AccountFile::Passwd), read(AccountFile::Group));
        if anew && passwd.is_some() {
            self.forget_accounts(slot);
        }
        if let Some(tables) = self.accounts.tables(container, &self.limits, &mut self.counters) {
            tables.first_loaded_ns = if tables.loaded_ns.is_none() { now_ns } else { tables.first_loaded_ns };
            tables.loaded_ns = Some(now_ns);
            tables.reads = tables.reads.saturating_add(1);
        }
        for user in passwd.iter().flat_map(|file| file.split(|&byte| byte == b'\n')).filter_map(parse_user) {
            self.accounts.add_user(container, &user, &self.limits, &mut self.counters);
            self.learned.note(|learned| match container.is_empty() {
                true => learned.users.push(user),
                false => learned.beyond.users.push((container.to_vec(), user)),
            });
        }
        for group in group.iter().flat_map(|file| file.split(|&byte| byte == b'\n')).filter_map(parse_group) {
            self.accounts.add_group(container, &group, &self.limits, &mut self.counters);
            self.learned.note(|learned| match container.is_empty() {
                true => learned.groups.push(group),
                false => learned.beyond.groups.push((container.to_vec(), group)),
            });
        }
        self.table.forget_lineages();
    }
}

/// `name:password:uid:gid:comment:home:shell`; lines for other name services (`+`, `-`) are no users.
fn parse_user(line: &[u8]) -> Option<UserSeed> {
    let mut parts = line.split(|&byte| byte == b':');
    let name = parts.next().filter(|name| is_name(name))?.to_vec();
    let uid = number(parts.nth(1)?)?;
    let gid = number(parts.next()?)?;
    let home = parts.nth(1).unwrap_or_default().to_vec();
    let shell = parts.next().unwrap_or_default().to_vec();
    Some(UserSeed { uid, gid, name, home, shell })
}

/// `name:password:gid:members`.
fn parse_group(line: &[u8]) -> Option<GroupSeed> {
    let mut parts = line.split(|&byte| byte == b':');
    let name = parts.next().filter(|name| is_name(name))?.to_vec();
    let gid = number(parts.nth(1)?)?;
    Some(GroupSeed { gid, name })
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && !matches!(name[0], b'+' | b'-' | b'#')
}

fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_passwd_and_group() {
        let user = parse_user(b"www-data:x:33:34:www:/var/www:/usr/sbin/nologin").unwrap();
        assert_eq!((user.uid, user.gid), (33, 34));
        assert_eq!(
            (&*user.name, &*user.home, &*user.shell),
            (&b"www-data"[..], &b"/var/www"[..], &b"/usr/sbin/nologin"[..])
        );
        assert_eq!(parse_group(b"adm:x:4:root,me").map(|group| (group.gid, group.name)), Some((4, b"adm".to_vec())));
        for line in [&b"+::::::"[..], b"-bad:x:1:1:::", b"", b"a:x:no:1:::", b"a:x", b"# comment:x:1:1"] {
            assert_eq!(parse_user(line), None);
        }
    }

    #[test]
    fn a_full_table_refuses_and_counts() {
        let limits = Limits { accounts_per_container: 2, containers: 2, ..Limits::default() };
        let (mut accounts, mut counters) = (Accounts::default(), Counters::default());
        for uid in 0..5 {
            accounts.add_user(b"", &UserSeed { uid, ..UserSeed::default() }, &limits, &mut counters);
        }
        assert!(accounts.user(b"", 1).is_some() && accounts.user(b"", 2).is_none());
        assert_eq!(counters.accounts_refused, 3);
        for container in [b"a", b"b", b"c"] {
            accounts.add_user(container, &UserSeed::default(), &limits, &mut counters);
        }
        assert_eq!(accounts.containers.len(), 2);
        assert!(accounts.user(b"", 0).is_some());
    }
}
