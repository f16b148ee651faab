//! What a collector must deliver for the rules at hand.

use tiercel_fields::{FdField, FieldId, FieldRef, ProcessField};
use tiercel_filter::Compiled;

/// Events that some rule may match, and what the rules read beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// Event codes, sorted.
    pub codes: Vec<u16>,
    /// Whether a condition or an output reads fds other than the event's own, so that no change of the fd table may
    /// be left out.
    pub fd_table: bool,
}

impl Interest {
    /// That of a program.
    pub fn of(program: &Compiled) -> Self {
        let codes = program.source("syscall").map(|rules| rules.codes().collect()).unwrap_or_default();
        let mut fd_table = false;
        program.each_field(|field| fd_table |= reads_fd_table(field));
        Self { codes, fd_table }
    }
}

fn reads_fd_table(field: &FieldRef) -> bool {
    use ProcessField as P;
    match field.id {
        FieldId::Fdlist(_) | FieldId::Fd(FdField::FdTypes) => true,
        FieldId::Process(id) => matches!(
            id,
            P::ProcFdopencount
                | P::ProcFdusage
                | P::ProcStdinType
                | P::ProcStdoutType
                | P::ProcStderrType
                | P::ProcStdinName
                | P::ProcStdoutName
                | P::ProcStderrName
        ),
        _ => false,
    }
}
