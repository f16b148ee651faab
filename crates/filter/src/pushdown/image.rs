//! The tables as the kernel reads them: `struct filter` of `probe/include/filter.h`.

use super::clauses::{Clauses, LIMIT};
use super::known::CLASSES;
use super::{Pushdown, QUESTIONS, Verdict};

const CODES: usize = 512;
/// In a cell: its state has hits.
const NOTED: u16 = 0x8000;
/// Rows of clauses a question: one a kind, and one that is not used.
const KIND_ROWS: usize = 4;
/// A clause that needs a hit that does not exist.
const UNUSED: u64 = u64::MAX;

/// Where the parts of the image are, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Verdicts: one byte an event type and class; 0 passes, 1 leaves out, 2 and more ask.
    pub verdicts: usize,
    /// What questions, columns and states are behind.
    pub tables: usize,
    /// The word that switches the filter on.
    pub enabled: usize,
    /// Longest image.
    pub bytes: usize,
}

const CLAUSES_AT: usize = CODES * CLASSES;
const GATES_AT: usize = CLAUSES_AT + QUESTIONS * KIND_ROWS * (1 + LIMIT) * 8;
const COLUMNS_AT: usize = GATES_AT + QUESTIONS * KIND_ROWS * 4;
const SHIFT_AT: usize = COLUMNS_AT + 256;
const TOP_AT: usize = SHIFT_AT + 16;
const HITS_AT: usize = TOP_AT + 8;
const CELLS_AT: usize = HITS_AT + super::automaton::STATES * 8;

/// Places in the image.
pub const LAYOUT: Layout =
    Layout { verdicts: 0, tables: CLAUSES_AT, enabled: SHIFT_AT + 8, bytes: CELLS_AT + super::automaton::CELLS * 2 };

impl Pushdown {
    /// The tables, as far as they are used.
    pub fn image(&self) -> Vec<u8> {
        let mut image = vec![0; CELLS_AT + self.automaton.cells.len() * 2];
        for (code, verdicts) in &self.verdicts {
            for (class, verdict) in verdicts.iter().enumerate() {
                image[usize::from(*code) * CLASSES + class] = byte(*verdict);
            }
        }
        self.write_clauses(&mut image[CLAUSES_AT..GATES_AT]);
        self.write_gates(&mut image[GATES_AT..COLUMNS_AT]);
        image[COLUMNS_AT..SHIFT_AT].copy_from_slice(&self.automaton.columns);
        let words = [self.automaton.shift, u32::from(self.automaton.start), 1, u32::from(!self.gates.is_empty())];
        put(&mut image[SHIFT_AT..], words.map(u32::to_le_bytes));
        put(&mut image[TOP_AT..], [self.automaton.top.to_le_bytes()]);
        put(&mut image[HITS_AT..], self.automaton.hits.iter().map(|hits| hits.to_le_bytes()));
        let noted = |&state: &u16| if self.automaton.hits[usize::from(state)] == 0 { state } else { state | NOTED };
        put(&mut image[CELLS_AT..], self.automaton.cells.iter().map(|state| noted(state).to_le_bytes()));
        image
    }

    fn write_clauses(&self, into: &mut [u8]) {
        let unused = std::iter::repeat(UNUSED);
        let row = |names: &Clauses| {
            let all = std::iter::once(names.any_of()).chain(names.all_of());
            all.chain(unused.clone()).take(1 + LIMIT).collect::<Vec<_>>()
        };
        let rows = |question: &super::Question| {
            let kinds = question.iter().map(|kind| row(&kind.names));
            kinds.chain([row(&Clauses::never())]).flatten().collect::<Vec<_>>()
        };
        let sets = self.questions.iter().flat_map(rows);
        put(into, sets.chain(unused.clone()).take(QUESTIONS * KIND_ROWS * (1 + LIMIT)).map(u64::to_le_bytes));
    }
}

impl Pushdown {
    fn write_gates(&self, into: &mut [u8]) {
        let kinds = |question: &super::Question| {
            let [both, name, raw] = question.each_ref().map(|kind| kind.gates);
            [both, name, raw, 0]
        };
        put(into, self.questions.iter().flat_map(kinds).map(u32::to_le_bytes));
    }
}

fn byte(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Drop => 1,
        Verdict::Ask(question) => 2 + question,
    }
}

fn put<const N: usize>(into: &mut [u8], items: impl IntoIterator<Item = [u8; N]>) {
    into.chunks_exact_mut(N).zip(items).for_each(|(place, item)| place.copy_from_slice(&item));
}
