//! Fields whose comparison looks at several values at once.

use crate::field_ref::{Arg, FieldRef, Matching};
use crate::generated::ids::{EvtSyscallField, FdField, FieldId, ProcessField};

/// How a comparison treats the field's value.
pub(crate) fn of(field: &FieldRef) -> Matching {
    match field.id {
        FieldId::Process(id) => ancestors(id, &field.arg),
        FieldId::Fd(FdField::FdIp | FdField::FdPort | FdField::FdNet | FdField::FdProto) => Matching::EitherEnd,
        FieldId::EvtSyscall(EvtSyscallField::EvtAround) => Matching::Within,
        _ => Matching::One,
    }
}

fn ancestors(id: ProcessField, arg: &Arg) -> Matching {
    use ProcessField as F;
    let whole_chain = matches!(arg, Arg::None);
    match id {
        F::ProcAname | F::ProcAexe | F::ProcAexepath | F::ProcAcmdline | F::ProcApid if whole_chain => Matching::Any,
        F::ProcAenv if !matches!(arg, Arg::Key(_)) => Matching::Any,
        _ => Matching::One,
    }
}
