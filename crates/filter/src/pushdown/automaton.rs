//! All texts in one automaton (Aho and Corasick, 1975), with the beginning and the end of a name as symbols of their own.

use super::texts::Text;
use std::collections::VecDeque;

/// Hits that tell of the name itself, as `probe/include/filter.h` has them.
pub const NOT_PLAIN: u64 = 1 << 62;
/// It has empty parts.
pub const DOUBLED: u64 = 1 << 61;

/// It has more slashes than one; only looked for where a test hangs on it.
pub const NESTED: u64 = 1 << 60;

/// States and cells that the kernel has room for.
pub const STATES: usize = 1 << 13;
/// The same of cells.
pub const CELLS: usize = 1 << 18;

/// The symbol before a name's first byte; a NUL is the one behind its last.
const BEGINNING: usize = 256;

/// A complete table: where each byte leads from each state.
#[derive(Clone, Debug)]
pub struct Automaton {
    /// Column of each byte; bytes that are in no text share one.
    pub columns: [u8; 256],
    /// Cells a state, as a power of two.
    pub shift: u32,
    /// Where a name begins.
    pub start: u16,
    /// Marks of the texts that end in each state.
    pub hits: Vec<u64>,
    /// Next states, a row a state.
    pub cells: Vec<u16>,
    /// Marks of the texts that say that the name is at the top.
    pub top: u64,
}

struct Node {
    next: Vec<(usize, usize)>,
    fall: usize,
    hits: u64,
}

impl Node {
    fn new() -> Self {
        Self { next: Vec::new(), fall: 0, hits: 0 }
    }

    fn child(&self, symbol: usize) -> Option<usize> {
        self.next.iter().find(|row| row.0 == symbol).map(|row| row.1)
    }
}

impl Automaton {
    /// An automaton that finds `texts` and what makes a name no plain one; `None`: the kernel has no room for it.
    pub fn new(texts: &[(Text, u64)]) -> Option<Self> {
        let symbols: usize = texts.iter().map(|row| row.0.bytes.len() + 2).sum();
        let made = (symbols <= u16::MAX.into()).then(|| Self::with(texts))?;
        (made.hits.len() <= STATES && made.cells.len() <= CELLS).then_some(made)
    }

    fn with(texts: &[(Text, u64)]) -> Self {
        let mut nodes = vec![Node::new()];
        add(&mut nodes, &[BEGINNING], 0);
        let top = texts.iter().filter(|row| row.0.top).fold(0, |marks, row| marks | row.1);
        let first_slash = add(&mut nodes, &[BEGINNING, b'/'.into()], 0);
        if top != 0 {
            add(&mut nodes, &[b'/'.into()], NESTED);
        }
        for (text, hits) in texts.iter().filter(|row| !row.0.top) {
            let first = text.starts.then_some(BEGINNING);
            let last = text.ends.then_some(0);
            let symbols: Vec<usize> =
                first.into_iter().chain(text.bytes.iter().map(|&byte| byte.into())).chain(last).collect();
            add(&mut nodes, &symbols, *hits);
        }
        for not_plain in ["//", "/./", "/../", "/.\0", "/..\0", "/\0"] {
            let symbols: Vec<usize> = not_plain.bytes().map(usize::from).collect();
            add(&mut nodes, &symbols, if not_plain == "//" { NOT_PLAIN | DOUBLED } else { NOT_PLAIN });
        }
        let order = link(&mut nodes, first_slash);
        Self { top, ..table(&nodes, &order) }
    }

    /// Marks that a look at `name` gives: what the kernel does.
    #[cfg(test)]
    fn read(&self, name: &[u8]) -> u64 {
        let mut state = usize::from(self.start);
        let mut hits = 0;
        for &byte in name.iter().chain(b"\0") {
            let cell = state << self.shift | usize::from(self.columns[usize::from(byte)]);
            state = usize::from(self.cells[cell]);
            hits |= self.hits[state];
        }
        hits
    }
}

fn add(nodes: &mut Vec<Node>, symbols: &[usize], hits: u64) -> usize {
    let mut at = 0;
    for &symbol in symbols {
        at = nodes[at].child(symbol).unwrap_or_else(|| {
            nodes.push(Node::new());
            let new = nodes.len() - 1;
            nodes[at].next.push((symbol, new));
            new
        });
    }
    nodes[at].hits |= hits;
    at
}

/// Sets where each node falls back to, and returns the nodes by depth. The name's first slash is none that nests it.
fn link(nodes: &mut [Node], first_slash: usize) -> Vec<usize> {
    let mut order = vec![0];
    let mut open = VecDeque::from([0]);
    while let Some(at) = open.pop_front() {
        for (symbol, child) in nodes[at].next.clone() {
            let mut fall = nodes[at].fall;
            while nodes[fall].child(symbol).is_none() && fall != 0 {
                fall = nodes[fall].fall;
            }
            let target = nodes[fall].child(symbol).filter(|&target| target != child).unwrap_or(0);
            nodes[child].fall = target;
            let exempt = if child == first_slash { NESTED } else { 0 };
            nodes[child].hits |= nodes[target].hits & !exempt;
            open.push_back(child);
            order.push(child);
        }
    }
    order
}

fn table(nodes: &[Node], order: &[usize]) -> Automaton {
    let mut columns = [0u8; 256];
    let mut used = 0u16;
    for symbol in nodes.iter().flat_map(|node| &node.next).map(|row| row.0).filter(|&symbol| symbol < 256) {
        if columns[symbol] == 0 {
            used += 1;
            columns[symbol] = used.min(255) as u8;
        }
    }
    let width = usize::from(used.min(255) + 1).next_power_of_two();
    let mut cells = vec![0u16; nodes.len() * width];
    for &at in order {
        if at != 0 {
            let fall = nodes[at].fall;
            cells.copy_within(fall * width..(fall + 1) * width, at * width);
        }
        for &(symbol, child) in nodes[at].next.iter().filter(|row| row.0 < 256) {
            cells[at * width + usize::from(columns[symbol])] = child as u16;
        }
    }
    let start = nodes[0].child(BEGINNING).unwrap_or(0) as u16;
    let hits = nodes.iter().map(|node| node.hits).collect();
    Automaton { columns, shift: width.trailing_zeros(), start, hits, cells, top: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(starts: bool, ends: bool, text: &str) -> Text {
        Text { starts, ends, bytes: text.into(), top: false }
    }

    #[test]
    fn a_name_at_the_top_has_no_second_slash() {
        let texts = [(Text { top: true, ..text(true, true, "/") }, 1), (text(false, true, "ow"), 2)];
        let automaton = Automaton::new(&texts).unwrap();
        assert_eq!(automaton.top, 1);
        for name in ["/etc/shadow", "/a/b/ow", "/a/ow", "//x"] {
            assert_ne!(automaton.read(name.as_bytes()) & NESTED, 0, "{name}");
        }
        for name in ["/", "/shadow", "/x", "/.x"] {
            assert_eq!(automaton.read(name.as_bytes()) & NESTED, 0, "{name}");
        }
    }

    #[test]
    fn all_texts_are_found_where_they_may_be() {
        let texts = [
            (text(true, true, "/etc/shadow"), 1),
            (text(true, false, "/etc/"), 2),
            (text(false, false, "etc/sh"), 4),
            (text(false, true, "shadow"), 8),
            (text(false, false, "tc"), 16),
        ];
        let automaton = Automaton::new(&texts).unwrap();
        assert_eq!(automaton.read(b"/etc/shadow"), 31);
        assert_eq!(automaton.read(b"/x/etc/shadow"), 4 | 8 | 16);
        assert_eq!(automaton.read(b"/etc/shadow-"), 2 | 4 | 16);
        assert_eq!(automaton.read(b"/usr"), 0);
    }

    #[test]
    fn names_that_are_not_plain_are_told() {
        let automaton = Automaton::new(&[]).unwrap();
        for name in ["/a/../b", "/a/./b", "/a/", "/a/..", "/.", "/a//b"] {
            assert_ne!(automaton.read(name.as_bytes()) & NOT_PLAIN, 0, "{name}");
        }
        for name in ["/a", "/a/.b", "/a/..b", "/a./b../c..", "a/b"] {
            assert_eq!(automaton.read(name.as_bytes()), 0, "{name}");
        }
        assert_ne!(automaton.read(b"//a") & DOUBLED, 0);
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let texts: Vec<_> = (0..2000).map(|number| (text(true, true, &format!("{number:0>40}x")), 1)).collect();
        assert!(Automaton::new(&texts).is_none());
    }
}
