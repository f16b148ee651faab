//! What the reader tells the running probe; `struct settings` of `probe/include/ring.h`.

use super::mapping::Mapping;
use crate::generated::calls::CALL_SLOTS;
use crate::interest::{Interest, syscalls};
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use tiercel_event::table::SyscallInfo;

const OWN_TGID_AT: usize = 2 * CALL_SLOTS;
const SLEEPING_AT: usize = OWN_TGID_AT + 4;
const SNAPLEN_AT: usize = OWN_TGID_AT + 8;
const SELF_TEST_AT: usize = OWN_TGID_AT + 12;
/// Size of the structure.
pub const BYTES: usize = OWN_TGID_AT + 16;

const BOTH_OUTCOMES: u8 = 3;

/// The mapped structure.
#[derive(Debug)]
pub struct Settings(Mapping);

impl Settings {
    /// Takes the mapping of `.data.settings`.
    pub fn new(mapping: Mapping) -> Self {
        Self(mapping)
    }

    fn word(&self, at: usize) -> Option<&AtomicU32> {
        // SAFETY: in the mapping, aligned, only accessed atomically here.
        self.0.at(at).map(|address| unsafe { address.cast::<AtomicU32>().as_ref() })
    }

    fn store(&self, at: usize, value: u32) {
        if let Some(word) = self.word(at) {
            word.store(value, Ordering::SeqCst);
        }
    }

    /// Thread group whose own calls are not reported.
    pub fn set_own_tgid(&self, tgid: u32) {
        self.store(OWN_TGID_AT, tgid);
    }

    /// Bytes of data that reads and writes carry.
    pub fn set_snaplen(&self, bytes: u32) {
        self.store(SNAPLEN_AT, bytes);
    }

    /// Whether the reader waits for the doorbell.
    pub fn set_sleeping(&self, sleeping: bool) {
        self.store(SLEEPING_AT, u32::from(sleeping));
    }

    /// Reports the agent's own calls of `prctl(nonce)`; 0 ends it.
    pub fn set_self_test(&self, nonce: u32) {
        self.store(SELF_TEST_AT, nonce);
    }

    /// Writes the interest bytes of both tables.
    pub fn set_interest(&self, interest: &Interest) {
        let mut bytes = [[0u8; CALL_SLOTS]; 2];
        for call in syscalls().filter(|call| interest.wants(call)) {
            for (table, number) in numbers(call).into_iter().enumerate() {
                if let Some(byte) = number.and_then(|number| bytes[table].get_mut(usize::from(number))) {
                    *byte = BOTH_OUTCOMES;
                }
            }
        }
        for (at, &byte) in bytes.as_flattened().iter().enumerate() {
            if let Some(address) = self.0.at(at) {
                // SAFETY: in the mapping, only accessed atomically here.
                unsafe { address.cast::<AtomicU8>().as_ref() }.store(byte, Ordering::Relaxed);
            }
        }
    }
}

/// The call's number in the native table and in the 32-bit table.
fn numbers(call: &SyscallInfo) -> [Option<u16>; 2] {
    if cfg!(target_arch = "aarch64") { [call.aarch64, None] } else { [call.x86_64, call.ia32] }
}
