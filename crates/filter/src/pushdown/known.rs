//! What the kernel knows of an event before it looks at names.

use super::is_open;
use crate::matcher::Matcher;
use crate::matcher::number::Order;
use crate::predicate::{Predicate, Test};
use tiercel_event::codes as c;
use tiercel_event::generated::flags::value::file_flags::{O_RDONLY, O_WRONLY};
use tiercel_fields::{EvtSyscallField, FdField, FieldId, Value};

/// Classes of a call: bit 0 it failed, bits 1 and 2 the flags of an open to read and to write, bit 3 that it asks for a new file
/// that someone may execute.
pub const CLASSES: usize = 16;

/// The number of the last error that a call may return.
pub const LEAST_RESULT: i64 = -4095;

/// Types whose events change nothing that later events are judged by, but for the descriptor that an open makes. Links and
/// renames are not here: the collector resolves the names of later calls by them.
pub const ANSWERABLE: &[u16] = &[
    c::SYSCALL_OPEN_X,
    c::SYSCALL_OPENAT_2_X,
    c::SYSCALL_OPENAT2_X,
    c::SYSCALL_CREAT_X,
    c::SYSCALL_OPEN_BY_HANDLE_AT_X,
    c::SYSCALL_UNLINK_2_X,
    c::SYSCALL_UNLINKAT_2_X,
    c::SYSCALL_MKDIR_2_X,
    c::SYSCALL_MKDIRAT_X,
    c::SYSCALL_RMDIR_2_X,
    c::SYSCALL_CHMOD_X,
    c::SYSCALL_FCHMOD_X,
    c::SYSCALL_FCHMODAT_X,
    c::SYSCALL_CHOWN_X,
    c::SYSCALL_LCHOWN_X,
    c::SYSCALL_FCHOWN_X,
    c::SYSCALL_FCHOWNAT_X,
    c::SYSCALL_MKNOD_X,
    c::SYSCALL_MKNODAT_X,
    c::SYSCALL_MOUNT_X,
    c::SYSCALL_UMOUNT_1_X,
    c::SYSCALL_UMOUNT2_X,
    c::SYSCALL_PTRACE_X,
    c::SYSCALL_KILL_X,
    c::SYSCALL_QUOTACTL_X,
    c::SYSCALL_STAT_X,
    c::SYSCALL_LSTAT_X,
    c::SYSCALL_NEWFSTATAT_X,
    c::SYSCALL_ACCESS_X,
];

/// How a type opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// By a name.
    Named,
    /// By a handle.
    Unnamed,
    /// It opens nothing.
    No,
}

impl Opening {
    /// That of a type.
    pub fn of(code: u16) -> Self {
        match code {
            c::SYSCALL_OPEN_BY_HANDLE_AT_X => Self::Unnamed,
            code if is_open(code) => Self::Named,
            _ => Self::No,
        }
    }
}

/// One class of events of one type.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Type.
    pub code: u16,
    /// The call returned an error.
    pub failed: bool,
    /// Flags of an open to read and to write.
    pub flags: Option<u32>,
    /// It asks for a new file that someone may execute.
    pub executable: Option<bool>,
}

impl Known {
    /// What a class number stands for.
    pub fn of(code: u16, class: usize) -> Self {
        let told = matches!(code, c::SYSCALL_OPEN_X | c::SYSCALL_OPENAT_2_X | c::SYSCALL_OPEN_BY_HANDLE_AT_X);
        let flags = told.then_some(class as u32 >> 1 & 3);
        let executable = (told || code == c::SYSCALL_CREAT_X).then_some(class >> 3 & 1 == 1);
        Self { code, failed: class & 1 == 1, flags, executable }
    }

    /// Whether a test of this field can be true. `true` where the kernel cannot tell.
    pub fn may_hold(&self, predicate: &Predicate, field: FieldId) -> bool {
        use EvtSyscallField as F;
        match field {
            FieldId::EvtSyscall(F::EvtIsOpenRead) => self.flag_may(predicate, O_RDONLY),
            FieldId::EvtSyscall(F::EvtIsOpenWrite) => self.flag_may(predicate, O_WRONLY),
            FieldId::EvtSyscall(F::EvtIsOpenExec) => {
                self.executable.is_none_or(|executable| predicate.holds(&Value::Bool(executable), None))
            }
            FieldId::EvtSyscall(F::EvtFailed) => predicate.holds(&Value::Bool(self.failed), None),
            FieldId::EvtSyscall(F::EvtRawres) => self.number_may(predicate, self.results()),
            FieldId::EvtSyscall(F::EvtRes) => self.result_may(predicate),
            FieldId::Fd(FdField::FdNum) if Opening::of(self.code) != Opening::No => match self.failed {
                true => predicate.holds(&Value::Int(-1), None),
                false => self.number_may(predicate, self.results()),
            },
            _ => true,
        }
    }

    fn flag_may(&self, predicate: &Predicate, flag: u32) -> bool {
        self.flags.is_none_or(|flags| predicate.holds(&Value::Bool(flags & flag != 0), None))
    }

    fn results(&self) -> (i128, i128) {
        if self.failed { (LEAST_RESULT.into(), -1) } else { (0, i128::from(u64::MAX)) }
    }

    fn number_may(&self, predicate: &Predicate, (low, high): (i128, i128)) -> bool {
        match &predicate.test {
            Test::Match(Matcher::Number(order, limit)) => match order {
                Order::Eq => (low..=high).contains(limit),
                Order::Lt => low < *limit,
                Order::Le => low <= *limit,
                Order::Gt => high > *limit,
                Order::Ge => high >= *limit,
            },
            _ => true,
        }
    }

    /// The text is `SUCCESS`, or one of many names of errors.
    fn result_may(&self, predicate: &Predicate) -> bool {
        if self.failed {
            return super::texts::exact(predicate).is_none_or(|texts| texts.iter().any(|text| text != b"SUCCESS"));
        }
        predicate.holds(&Value::text(b"SUCCESS"), None)
    }
}
