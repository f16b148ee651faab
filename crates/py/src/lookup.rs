//! The live machine, as the tables ask about it.

use tiercel_collect::proc::{Scanner, account_file, alive};
use tiercel_event::seed::{FdSeed, ProcessSeed};
use tiercel_state::{AccountFile, Lookup};

/// Answers from `/proc`.
#[derive(Default)]
pub struct ProcLookup(Scanner);

impl Lookup for ProcLookup {
    fn thread(&mut self, tid: i64) -> Option<(ProcessSeed, Vec<FdSeed>)> {
        self.0.thread(tid)
    }

    fn fd(&mut self, pid: i64, fd: i64) -> Option<FdSeed> {
        self.0.fd(pid, fd)
    }

    fn account_file(&mut self, pid: i64, file: AccountFile) -> Option<Vec<u8>> {
        account_file(pid, file.path())
    }

    fn alive(&mut self, tid: i64) -> bool {
        alive(tid)
    }
}
