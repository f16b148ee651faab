//! What rules read beyond the event's own process and its ancestors.

use std::collections::BTreeSet;
use tiercel_engine::Compiled;
use tiercel_event::table::{self, ParamType};
use tiercel_fields::{Arg, FieldId, FieldRef, ProcessField as P};

/// Codes of event types are below this.
const CODES: usize = 1 << 10;

/// What the router has to look after for a program.
pub struct Needs {
    /// The session's leader is read.
    pub sessions: bool,
    /// By event code: parameters that are shown with the name of the process whose id they hold.
    pub named_pids: Vec<Vec<usize>>,
}

impl Needs {
    /// Those of a program; or why its rules cannot be asked on several cores.
    pub fn of(program: &Compiled) -> Result<Self, &'static str> {
        if !program.correlations().is_empty() {
            return Err("a rule looks at several events");
        }
        let (mut sessions, mut groups, mut remembers) = (false, false, false);
        program.each_field(|field| {
            remembers |= field.remembers();
            match field.id {
                FieldId::Process(P::ProcSname | P::ProcSidExe | P::ProcSidExepath) => sessions = true,
                FieldId::Process(
                    P::ProcVpgidName
                    | P::ProcVpgidExe
                    | P::ProcVpgidExepath
                    | P::ProcPgidName
                    | P::ProcPgidExe
                    | P::ProcPgidExepath,
                ) => groups = true,
                _ => {}
            }
        });
        if remembers {
            return Err("a field of the rules depends on the events before (such as evt.deltatime)");
        }
        if groups {
            return Err("a field of the rules is about the leader of a process group");
        }
        let named_pids = (0..CODES).map(|code| named_pids(program, code as u16)).collect();
        Ok(Self { sessions, named_pids })
    }
}

fn named_pids(program: &Compiled, code: u16) -> Vec<usize> {
    let (Some(info), Some(rules)) = (table::event(code), program.for_event(code)) else { return Vec::new() };
    let pids = |at: &usize| info.params.get(*at).is_some_and(|param| is_pid(param.ty));
    let mut found = BTreeSet::new();
    for entry in rules.entries() {
        program.each_field_of(entry.rule, &mut |field| match shown(field, code) {
            Shown::Nothing => {}
            Shown::One(at) => found.extend(Some(at).filter(pids)),
            Shown::All => found.extend((0..info.params.len()).filter(pids)),
        });
    }
    found.into_iter().collect()
}

fn is_pid(ty: ParamType) -> bool {
    matches!(ty, ParamType::Pid | ParamType::Pid32)
}

/// Parameters that a field shows as text.
enum Shown {
    Nothing,
    One(usize),
    All,
}

fn shown(field: &FieldRef, code: u16) -> Shown {
    if !field.text.starts_with("evt.arg") && !field.text.starts_with("evt.info") {
        return Shown::Nothing;
    }
    match &field.arg {
        Arg::Param(param) => param.place(code).map_or(Shown::Nothing, Shown::One),
        Arg::Index(at) => usize::try_from(*at).map_or(Shown::Nothing, Shown::One),
        _ => Shown::All,
    }
}
