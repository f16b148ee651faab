//! What the reader tells the running probe; `struct settings` of `probe/include/ring.h`.

use super::mapping::Mapping;
use crate::generated::calls::{CALL_SLOTS, IA32_ALSO, SOCKETCALL_SLOT, SOCKETCALLS};
use crate::interest::{Interest, syscalls};
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use tiercel_event::table::SyscallInfo;

const OWN_TGID_AT: usize = 2 * CALL_SLOTS;
const SLEEPING_AT: usize = OWN_TGID_AT + 4;
const SNAPLEN_AT: usize = OWN_TGID_AT + 8;
const SELF_TEST_AT: usize = OWN_TGID_AT + 12;
/// Size of the structure.
pub const BYTES: usize = OWN_TGID_AT + 16;

/// INTEREST_SUCCESS of the probe, and that with INTEREST_FAILURE.
const SUCCESSES: u8 = 1;
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
        let outcomes = if interest.successes_only { SUCCESSES } else { BOTH_OUTCOMES };
        let mut bytes = [[0u8; CALL_SLOTS]; 2];
        for call in syscalls().filter(|call| interest.wants(call)) {
            for (table, number) in numbers(call) {
                if let Some(byte) = bytes[table].get_mut(usize::from(number)) {
                    *byte = outcomes;
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

const NATIVE: usize = 0;
const IA32: usize = 1;
const IA32_SOCKETCALL: u16 = 102;

/// The call's places in the tables of native and of 32-bit calls. One that can be made inside of `socketcall` has a
/// place of its own there, and opens the way through `socketcall`.
fn numbers(call: &SyscallInfo) -> Vec<(usize, u16)> {
    if cfg!(target_arch = "aarch64") {
        return call.aarch64.map(|number| (NATIVE, number)).into_iter().collect();
    }
    let also = IA32_ALSO.iter().filter(|(_, code)| *code == call.code).map(|(number, _)| (IA32, *number));
    let inside = SOCKETCALLS.iter().filter(|(_, code)| *code == call.code);
    let inside = inside.flat_map(|(number, _)| [(IA32, SOCKETCALL_SLOT as u16 + number), (IA32, IA32_SOCKETCALL)]);
    let own = [call.x86_64.map(|number| (NATIVE, number)), call.ia32.map(|number| (IA32, number))];
    own.into_iter().flatten().chain(also).chain(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_call_is_heard_of_by_every_way_to_it() {
        let call = |name| syscalls().find(|call| call.name == name).unwrap();
        if cfg!(target_arch = "x86_64") {
            assert_eq!(numbers(call("connect")), [(0, 42), (1, 362), (1, 483), (1, 102)]);
            assert_eq!(numbers(call("recvmmsg")), [(0, 299), (1, 337), (1, 417), (1, 499), (1, 102)]);
        }
    }
}
