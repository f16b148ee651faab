//! Places of the parameters that the ends of a fork and of an exec have in common.

pub(crate) const RESULT: usize = 0;
pub(crate) const EXE: usize = 1;
pub(crate) const ARGS: usize = 2;
pub(crate) const PID: usize = 4;
pub(crate) const PTID: usize = 5;
pub(crate) const FDLIMIT: usize = 7;
pub(crate) const PFMAJOR: usize = 8;
pub(crate) const PFMINOR: usize = 9;
pub(crate) const VMSIZE: usize = 10;
pub(crate) const VMRSS: usize = 11;
pub(crate) const VMSWAP: usize = 12;
pub(crate) const COMM: usize = 13;
pub(crate) const CGROUPS: usize = 14;
