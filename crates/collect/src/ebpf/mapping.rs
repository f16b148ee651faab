//! Memory that is shared with the probe.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr::NonNull;

/// A map's values, mapped for reading and writing; unmapped when dropped.
#[derive(Debug)]
pub struct Mapping {
    base: NonNull<u8>,
    length: usize,
}

// SAFETY: plain memory; users access shared words through atomics.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Maps the first `length` bytes of an array map made with BPF_F_MMAPABLE.
    ///
    /// # Errors
    /// The system refuses.
    pub fn new(map: BorrowedFd<'_>, length: usize) -> io::Result<Self> {
        let length = length.next_multiple_of(4096);
        // SAFETY: a fresh mapping at an address of the kernel's choice.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                length,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                map.as_raw_fd(),
                0,
            )
        };
        match NonNull::new(base.cast::<u8>()) {
            Some(base) if base.as_ptr().cast() != libc::MAP_FAILED => Ok(Self { base, length }),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Address of byte `at`; `None` behind the end.
    pub fn at(&self, at: usize) -> Option<NonNull<u8>> {
        // SAFETY: checked to be inside of the mapping.
        (at < self.length).then(|| unsafe { self.base.add(at) })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped by `new` with this length, and nothing keeps addresses of it.
        unsafe { libc::munmap(self.base.as_ptr().cast(), self.length) };
    }
}
