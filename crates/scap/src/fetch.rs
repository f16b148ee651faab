//! Bytes asked for before they are read.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

/// Asks for two lines of the cache, `ahead` bytes behind the beginning of `bytes`: as much as most events take.
#[inline(always)]
pub(crate) fn fetch(bytes: &[u8], ahead: usize) {
    #[cfg(target_arch = "x86_64")]
    for line in [ahead, ahead + 64] {
        // SAFETY: a hint for the cache; it reads nothing, whatever the address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(bytes.as_ptr().wrapping_add(line).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (bytes, ahead);
}
