//! Which types of event need more than a look at their thread.

use crate::needs::Needs;
use tiercel_event::codes;
use tiercel_event::table::{self, EventFlags, EventInfo, Kinds};

/// What to look at; bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Care(u8);

impl Care {
    /// The thread only.
    pub const NONE: Self = Self(0);
    /// It has no thread, or it is not looked at.
    pub const NO_THREAD: Self = Self(1);
    /// It may make a thread.
    pub const CLONE: Self = Self(2);
    /// It may change what one process knows of others.
    pub const CALL: Self = Self(4);
    /// Rules show names of processes whose ids it holds.
    pub const NAMES_PIDS: Self = Self(8);

    /// Whether the bit is set.
    pub fn is(self, bit: Self) -> bool {
        self.0 & bit.0 != 0
    }
}

/// By event code.
pub fn by_code(needs: &Needs) -> Vec<Care> {
    let codes = needs.named_pids.iter().enumerate();
    codes.map(|(code, pids)| of(code as u16, !pids.is_empty())).collect()
}

fn of(code: u16, names_pids: bool) -> Care {
    let Some(info) = table::event(code) else { return Care::NO_THREAD };
    if has_no_thread(info) {
        return Care::NO_THREAD;
    }
    let care = match code {
        codes::SYSCALL_CLONE_20_X | codes::SYSCALL_FORK_20_X | codes::SYSCALL_VFORK_20_X | codes::SYSCALL_CLONE3_X => {
            Care::CLONE
        }
        codes::SYSCALL_EXECVE_19_X
        | codes::SYSCALL_EXECVEAT_X
        | codes::PROCEXIT_1_E
        | codes::SYSCALL_SETSID_X
        | codes::SYSCALL_SETPGID_X
        | codes::SYSCALL_PRLIMIT_X
        | codes::SYSCALL_PIDFD_GETFD_X => Care::CALL,
        _ => Care::NONE,
    };
    Care(care.0 | if names_pids { Care::NAMES_PIDS.0 } else { 0 })
}

/// As the state decides it.
fn has_no_thread(info: &EventInfo) -> bool {
    info.flags.has(EventFlags::SKIPPARSERESET)
        || info.kinds.0 & (Kinds::METAEVENT.0 | Kinds::PLUGIN.0 | Kinds::ITER.0 | Kinds::INTERNAL.0) != 0
}
