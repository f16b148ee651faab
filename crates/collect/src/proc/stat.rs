//! `/proc/PID/stat`.

use super::read::{number, words};

/// What is used of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Stat {
    pub comm: Vec<u8>,
    pub pgid: i64,
    pub sid: i64,
    pub tty: u32,
    pub pfminor: u64,
    pub pfmajor: u64,
    /// Start since boot, in clock ticks.
    pub start_ticks: u64,
}

/// Fields behind the name, counted from the state, which is 0.
const PGID: usize = 2;
const SID: usize = 3;
const TTY: usize = 4;
const MINOR: usize = 7;
const MAJOR: usize = 9;
const START: usize = 19;

/// Takes the file apart. The name may hold anything, so it ends at the last parenthesis.
pub(super) fn parse(text: &[u8]) -> Option<Stat> {
    let open = text.iter().position(|&byte| byte == b'(')?;
    let close = text.iter().rposition(|&byte| byte == b')')?;
    let comm = text.get(open + 1..close)?.to_vec();
    let fields: Vec<&[u8]> = words(text.get(close + 1..)?).collect();
    let signed = |index: usize| number::<i64>(fields.get(index)?);
    let unsigned = |index: usize| number::<u64>(fields.get(index)?);
    Some(Stat {
        comm,
        pgid: signed(PGID)?,
        sid: signed(SID)?,
        tty: signed(TTY)? as u32,
        pfminor: unsigned(MINOR)?,
        pfmajor: unsigned(MAJOR)?,
        start_ticks: unsigned(START)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAIL: &[u8] =
        b" S 1 42 43 34816 42 4194560 900 0 7 0 1 2 0 0 20 0 1 0 123456 1000 10 18446744073709551615 0\n";

    #[test]
    fn names_hold_anything() {
        for comm in [&b"bash"[..], b"a b", b") R 1 1 (x", b"(((", b"))", b"two\nlines", b"", b"\xff\xfe"] {
            let stat = parse(&[b"42 (", comm, b")", TAIL].concat()).unwrap();
            assert_eq!(stat.comm, comm);
            assert_eq!((stat.pgid, stat.sid, stat.tty), (42, 43, 34816));
            assert_eq!((stat.pfminor, stat.pfmajor, stat.start_ticks), (900, 7, 123_456));
        }
    }

    #[test]
    fn broken_lines_are_no_process() {
        for text in [&b""[..], b"42", b"42 (a", b"42 )(", b"42 (a)", b"42 (a) S 1 2 3", b"42 (a) S x x x x x x x x"] {
            assert_eq!(parse(text), None);
        }
    }
}
