//! The tables that tell the probe which events no rule can match: `struct filter` of `probe/include/filter.h`.

use super::mapping::Mapping;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

/// Verdicts, one byte an event type and class of calls.
const VERDICT_BYTES: usize = 512 * 16;
const PASS: u8 = 0;
/// Asks the question that every name answers with yes.
const ASK_NOTHING: u8 = 2;
const ENABLED_AT: usize = VERDICT_BYTES + 32 * 4 * (16 * 8 + 4) + 256 + 8;
/// Size of the structure.
pub const BYTES: usize = ENABLED_AT + 16 + (1 << 13) * 8 + (1 << 18) * 2;
/// Answers about threads, `struct answers` of `probe/include/gates.h`: words behind the count of numbers given.
const ANSWERS: usize = 1 << 14;
const WORDS_AT: usize = 8;
/// Size of that structure.
pub const ANSWER_BYTES: usize = WORDS_AT + ANSWERS * 8;

/// The mapped structures.
#[derive(Debug)]
pub struct Filter {
    tables: Mapping,
    answers: Mapping,
    /// How many tables were loaded: each has a number, under which the probe keeps answers.
    loaded: AtomicU32,
}

impl Filter {
    /// Takes the mappings of `.bss.filter` and `.bss.answers`.
    pub fn new(tables: Mapping, answers: Mapping) -> Self {
        Self { tables, answers, loaded: AtomicU32::new(0) }
    }

    /// Keeps which gates let the thread pass that has this number.
    pub fn answer(&self, number: u32, gates: u32) {
        let word = u64::from(number) << 32 | u64::from(gates);
        put(&self.answers, WORDS_AT + (number as usize % ANSWERS) * 8, word);
    }

    /// Never 0, which switches the filter off.
    fn next_number(&self) -> u32 {
        self.loaded.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1)
    }

    fn verdict(&self, at: usize) -> Option<&AtomicU8> {
        // SAFETY: in the mapping, only accessed atomically here.
        self.tables.at(at).map(|address| unsafe { address.cast::<AtomicU8>().as_ref() })
    }

    /// Takes new tables (none: everything passes). While they change nothing is left out.
    pub fn load(&self, image: Option<&[u8]>) {
        for at in 0..VERDICT_BYTES {
            if let Some(verdict) = self.verdict(at) {
                let open = if verdict.load(Ordering::Relaxed) < ASK_NOTHING { PASS } else { ASK_NOTHING };
                verdict.store(open, Ordering::SeqCst);
            }
        }
        wait_for_readers();
        // Answers were about the old gates. Numbers start at 1: no thread has that of an empty word.
        (0..ANSWERS).for_each(|index| put(&self.answers, WORDS_AT + index * 8, 0));
        let Some(image) = image.filter(|image| image.len() >= ENABLED_AT + 8 && image.len() <= BYTES) else {
            (0..VERDICT_BYTES)
                .filter_map(|at| self.verdict(at))
                .for_each(|verdict| verdict.store(PASS, Ordering::SeqCst));
            put(&self.tables, ENABLED_AT, 0);
            return;
        };
        // No name is asked about now, so that what the probe keeps under this number is about these tables.
        let mut image = image.to_vec();
        image[ENABLED_AT..ENABLED_AT + 4].copy_from_slice(&self.next_number().to_le_bytes());
        for (index, word) in image[VERDICT_BYTES..].chunks(8).enumerate() {
            let mut bytes = [0; 8];
            bytes[..word.len()].copy_from_slice(word);
            put(&self.tables, VERDICT_BYTES + index * 8, u64::from_le_bytes(bytes));
        }
        std::sync::atomic::fence(Ordering::SeqCst);
        for (at, &byte) in image[..VERDICT_BYTES].iter().enumerate() {
            if let Some(verdict) = self.verdict(at) {
                verdict.store(byte, Ordering::SeqCst);
            }
        }
    }
}

fn put(into: &Mapping, at: usize, word: u64) {
    if let Some(address) = into.at(at) {
        // SAFETY: in the mapping and aligned: both sides keep words at multiples of 8.
        unsafe { address.cast::<AtomicU64>().as_ref() }.store(word, Ordering::Relaxed);
    }
}

/// Returns when every program that was running has ended: programs run inside of the kernel's read-side sections, and the
/// call waits for those.
fn wait_for_readers() {
    const MEMBARRIER_CMD_GLOBAL: libc::c_int = 1;
    // SAFETY: takes no pointers.
    let failed = unsafe { libc::syscall(libc::SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) } != 0;
    if failed {
        // A kernel without it, or one with isolated processors: a program runs for microseconds.
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}
