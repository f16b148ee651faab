//! Whether rules read what only an open tells, through another event.

use super::known::Opening;
use crate::compiled::Compiled;
use tiercel_event::codes;
use tiercel_event::table::{self, EventFlags};
use tiercel_fields::{FdField, FieldId, FieldRef, FsPathField, ProcessField};

/// Whether every open has to be delivered for the sake of the table of descriptors. Where an event uses a descriptor, the
/// kernel tells its kind, name and address anew; opens by a name that is not the path are delivered in any case.
pub fn fd_table(program: &Compiled) -> bool {
    let rules = program.rules().len() as u32;
    let (mut others, mut told) = (false, false);
    program.each_field(|field| {
        others |= reads_others(field);
        told |= reads_what_open_told(field);
    });
    // What groups the events of a rule over several of them is no field of one rule.
    if others || (told && !program.correlations().is_empty()) {
        return true;
    }
    (0..rules).any(|rule| {
        let fields = fields_of(program, rule);
        let uses_fd = || codes_of(program, rule).any(uses_a_descriptor);
        fields.iter().any(reads_what_open_told) && uses_fd()
    })
}

fn fields_of(program: &Compiled, rule: u32) -> Vec<FieldRef> {
    let mut found = Vec::new();
    program.each_field_of(rule, &mut |field| found.push(field.clone()));
    found
}

fn codes_of(program: &Compiled, rule: u32) -> impl Iterator<Item = u16> {
    let codes = program.source("syscall").into_iter().flat_map(|source| {
        source.codes().filter(move |&code| source.entries(code).iter().any(|entry| entry.rule == rule))
    });
    codes.collect::<Vec<_>>().into_iter()
}

/// Types that come live (exits, in their newest version) and are about a descriptor that something else opened.
fn uses_a_descriptor(code: u16) -> bool {
    let about = EventFlags::USES_FD.0 | EventFlags::DESTROYS_FD.0 | EventFlags::CREATES_FD.0;
    let by_fd = matches!(code, codes::SYSCALL_FCHMOD_X | codes::SYSCALL_FCHOWN_X);
    let Some(info) = table::event(code).filter(|_| code & 1 == 1 && Opening::of(code) == Opening::No) else {
        return false;
    };
    !info.flags.has(EventFlags::OLD_VERSION) && (by_fd || info.flags.0 & about != 0)
}

/// Fields about other descriptors than the event's own.
fn reads_others(field: &FieldRef) -> bool {
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

/// Fields whose value an open leaves in the table and no later event repeats.
fn reads_what_open_told(field: &FieldRef) -> bool {
    use FdField as F;
    match field.id {
        FieldId::Fd(id) => matches!(
            id,
            F::FdNameraw | F::FdDev | F::FdDevMajor | F::FdDevMinor | F::FdIno | F::FdIsUpperLayer | F::FdIsLowerLayer
        ),
        FieldId::FsPath(FsPathField::FsPathNameraw) => true,
        _ => false,
    }
}
