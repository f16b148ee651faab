//! Least privilege: once the probe is attached, look-ups in /proc are all that still needs a right.

use pyo3::prelude::*;
use std::io;

const CAP_DAC_READ_SEARCH: u32 = 2;
const CAP_SYS_PTRACE: u32 = 19;
/// What reading other processes' files below /proc takes.
const KEPT: [u32; 2] = [CAP_DAC_READ_SEARCH, CAP_SYS_PTRACE];
const VERSION_3: u32 = 0x2008_0522;

#[repr(C)]
struct Header {
    version: u32,
    pid: i32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
struct Data {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}

/// Gives up every capability of the calling thread but those that /proc look-ups need, and the way to gain new ones.
/// Threads that it starts later inherit that.
#[pyfunction]
pub fn drop_privileges() -> PyResult<()> {
    Ok(drop_capabilities()?)
}

/// As [`drop_privileges`].
///
/// # Errors
/// The kernel refused.
pub fn drop_capabilities() -> io::Result<()> {
    let mut header = Header { version: VERSION_3, pid: 0 };
    let mut data = [Data::default(); 2];
    // SAFETY: both point to structures of the layout that version 3 has.
    checked(unsafe { libc::syscall(libc::SYS_capget, &raw mut header, data.as_mut_ptr()) })?;
    let mask = KEPT.iter().fold(0, |mask, capability| mask | 1 << capability);
    let kept = data[0].permitted & mask;
    let data = [Data { effective: kept, permitted: kept, inheritable: 0 }, Data::default()];
    // SAFETY: no pointers are passed.
    checked(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }.into())?;
    // SAFETY: as for capget.
    checked(unsafe { libc::syscall(libc::SYS_capset, &raw mut header, data.as_ptr()) })
}

fn checked(result: libc::c_long) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
