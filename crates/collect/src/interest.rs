//! Which system calls somebody wants to hear of.

use tiercel_event::table;

/// A set of codes below 512: system calls by wire code, or event types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct CodeSet([u64; 8]);

impl CodeSet {
    /// Nothing.
    pub const EMPTY: Self = Self([0; 8]);

    /// Adds a code; codes of 512 and more do not exist and are ignored.
    pub fn insert(&mut self, code: u16) {
        if let Some(word) = self.0.get_mut(usize::from(code / 64)) {
            *word |= 1 << (code % 64);
        }
    }

    /// Whether the code is in.
    pub fn contains(&self, code: u16) -> bool {
        self.0.get(usize::from(code / 64)).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    /// Everything in either.
    #[must_use]
    pub fn union(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine |= theirs);
        self
    }

    /// Codes in order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        (0..512).filter(|&code| self.contains(code))
    }
}

impl FromIterator<u16> for CodeSet {
    fn from_iter<T: IntoIterator<Item = u16>>(codes: T) -> Self {
        let mut set = Self::EMPTY;
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}

/// Calls that change what the state tables say of a process, whatever the rules want.
const STATE_CALLS: [&str; 20] = [
    "chdir",
    "fchdir",
    "chroot",
    "pivot_root",
    "setsid",
    "setpgid",
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setfsuid",
    "setfsgid",
    "capset",
    "prctl",
    "setns",
    "unshare",
    "setuid32",
    "setgid32",
];

/// Calls whose names no kernel object tells at their end.
const NAME_CALLS: [&str; 19] = [
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "mkdirat",
    "mknod",
    "mknodat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "chmod",
    "fchmodat",
    "chown",
    "lchown",
    "fchownat",
    "mount",
    "umount2",
];

/// What a collector is asked to deliver. Process starts, execs and exits always come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Interest {
    /// System calls by wire code.
    pub syscalls: CodeSet,
    /// Event types; a call is wanted if one of its types is in here.
    pub events: CodeSet,
    /// System calls that stay away whatever asks for them. Process starts and exits come all the same.
    pub without: CodeSet,
    /// Calls that failed stay away.
    pub successes_only: bool,
}

impl Interest {
    /// Every call and every type.
    pub fn everything() -> Self {
        Self { syscalls: (0..512).collect(), events: (0..512).collect(), ..Self::default() }
    }

    /// What rules with these event types need, and what keeps the state true.
    pub fn for_events(codes: impl IntoIterator<Item = u16>) -> Self {
        Self { events: codes.into_iter().collect(), ..Self::default() }.with_state().with_links()
    }

    /// What rules with these event types need, and `base` in the place of the calls that keep the state true.
    pub fn on_base(codes: impl IntoIterator<Item = u16>, base: impl IntoIterator<Item = u16>) -> Self {
        let (syscalls, events) = (base.into_iter().collect(), codes.into_iter().collect());
        Self { syscalls, events, ..Self::default() }.with_links()
    }

    /// Where names are looked up again ([`crate::reach`]), links that were made must be known.
    fn with_links(mut self) -> Self {
        let calls = |names: &'static [&str]| syscalls().filter(|call| names.contains(&call.name));
        if calls(&NAME_CALLS).any(|call| self.wants(call)) {
            calls(&["symlink", "symlinkat"]).for_each(|call| self.syscalls.insert(call.code));
        }
        self
    }

    /// The calls that keep the state tables true, added.
    #[must_use]
    pub fn with_state(mut self) -> Self {
        for name in STATE_CALLS {
            if let Some(call) = syscalls().find(|call| call.name == name) {
                self.syscalls.insert(call.code);
            }
        }
        self
    }

    /// Whether this call has to be delivered. Generic events (types 0 and 1) stand for every call without a type of its
    /// own, so they are asked for by call.
    pub fn wants(&self, call: &table::SyscallInfo) -> bool {
        let asked = self.syscalls.contains(call.code)
            || call.events.iter().any(|&event| event > 1 && self.events.contains(event));
        asked && !self.without.contains(call.code)
    }
}

/// All system calls.
pub fn syscalls() -> impl Iterator<Item = &'static table::SyscallInfo> {
    (0..512).map_while(table::syscall)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str) -> &'static table::SyscallInfo {
        syscalls().find(|call| call.name == name).unwrap()
    }

    #[test]
    fn a_type_selects_all_calls_that_can_give_it() {
        let interest = Interest::for_events([tiercel_event::codes::SYSCALL_OPENAT_2_X]);
        assert!(interest.wants(call("openat")));
        assert!(!interest.wants(call("open")));
        assert!(interest.wants(call("chdir")), "state");
    }

    #[test]
    fn the_generic_type_selects_no_call() {
        let interest = Interest { events: [0, 1].into_iter().collect(), ..Interest::default() };
        assert!(!interest.wants(call("getpid")));
        assert!(Interest::everything().wants(call("getpid")));
    }

    #[test]
    fn a_call_that_is_left_out_stays_out() {
        let without = [call("openat").code, call("chdir").code].into_iter().collect();
        let codes = [tiercel_event::codes::SYSCALL_OPENAT_2_X, tiercel_event::codes::SYSCALL_OPEN_X];
        let interest = Interest { without, ..Interest::for_events(codes) };
        assert_eq!(
            ["openat", "chdir", "open", "setuid"].map(|name| interest.wants(call(name))),
            [false, false, true, true]
        );
    }

    #[test]
    fn another_base_takes_the_place_of_the_calls_for_the_state() {
        let interest = Interest::on_base([tiercel_event::codes::SYSCALL_OPENAT_2_X], [call("close").code]);
        assert_eq!(["openat", "close", "chdir"].map(|name| interest.wants(call(name))), [true, true, false]);
    }

    #[test]
    fn codes_out_of_range_are_ignored() {
        let set: CodeSet = [1, 511, 512, u16::MAX].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [1, 511]);
    }
}
