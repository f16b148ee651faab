//! Told by the kernel when something changes in a folder; `tiercel.service.files` waits for it.

use pyo3::prelude::*;
use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

const WATCHED: u32 = libc::IN_CLOSE_WRITE
    | libc::IN_CREATE
    | libc::IN_DELETE
    | libc::IN_MOVED_FROM
    | libc::IN_MOVED_TO
    | libc::IN_DELETE_SELF
    | libc::IN_MOVE_SELF;

/// Changes in folders. Its descriptor is readable when there was one; closed when this goes.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Changes(OwnedFd);

#[pymethods]
impl Changes {
    /// No folder yet. Raises `OSError`.
    #[new]
    fn new() -> PyResult<Self> {
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::inotify_init1(libc::IN_CLOEXEC | libc::IN_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error().into());
        }
        // SAFETY: fresh, and nobody else has it.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// Tells of changes of names in `folder`, of files written there, and of itself. Raises `OSError`.
    fn add(&self, folder: PathBuf) -> PyResult<()> {
        let path = CString::new(folder.as_os_str().as_bytes())?;
        // SAFETY: `path` ends with a zero and lives until the call returns.
        let watch = unsafe { libc::inotify_add_watch(self.0.as_raw_fd(), path.as_ptr(), WATCHED) };
        if watch < 0 { Err(io::Error::last_os_error().into()) } else { Ok(()) }
    }

    /// For `poll` and `os.read`, which never waits.
    fn fileno(&self) -> i32 {
        self.0.as_raw_fd()
    }
}
