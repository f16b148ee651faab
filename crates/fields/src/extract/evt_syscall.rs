//! `evt.*` of system calls.

use super::evt_io::{self as io, To, Way};
use super::evt_result::{self as result, Subject};
use super::{evt, evt_arg as arg, evt_open as open, evt_time as time, fixed, flag};
use crate::context::Context;
use crate::field_ref::{Arg, FieldRef};
use crate::generated::ids::{EvtField, EvtSyscallField as F};
use crate::render;
use crate::value::Value;
use tiercel_event::codes;
use tiercel_event::generated::syscalls::SYSCALLS;
use tiercel_event::table::{self, Category, EventFlags, Kinds};

/// One ms in ns.
const MS_NS: u64 = 1_000_000;

pub(super) fn value<'a>(id: F, field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    match id {
        F::EvtLatency | F::EvtLatencyS | F::EvtLatencyNs | F::EvtLatencyQuantized | F::EvtWaitLatency => {
            Some(Value::Uint(0))
        }
        F::EvtLatencyHuman => fixed(b"0ns"),
        F::EvtDeltatime => time::delta_ns(field, ctx).map(Value::Uint),
        F::EvtDeltatimeS => time::seconds(time::delta_ns(field, ctx)?),
        F::EvtDeltatimeNs => time::fraction(time::delta_ns(field, ctx)?),
        F::EvtOutputtime => Some(Value::owned(time::clock(EvtField::EvtTime, ctx.event.ts_ns).into_bytes())),
        F::EvtDir => fixed(if ctx.event.is_exit() { b"<" } else { b">" }),
        F::EvtType => event_name(ctx).map(Value::text),
        F::EvtTypeIs => Some(Value::Uint(u64::from(is_type(field, ctx)))),
        F::SyscallType => is_syscall(ctx).then(|| event_name(ctx).map(Value::text))?,
        F::EvtCategory => fixed(category(ctx)?),
        F::EvtCpu => Some(Value::Int(i64::from(ctx.event.cpu as i16))),
        F::EvtArgs | F::EvtInfo => Some(args(ctx)),
        F::EvtArg => arg::text(field, ctx),
        F::EvtRawarg => arg::raw(field, ctx),
        F::EvtAbspath => arg::absolute(field, ctx),
        F::EvtBuffer => io::buffer(ctx),
        F::EvtBuflen => io::length(ctx, Way::Both, To::Anything),
        F::EvtBuflenIn => io::length(ctx, Way::In, To::Anything),
        F::EvtBuflenOut => io::length(ctx, Way::Out, To::Anything),
        F::EvtBuflenFile => io::length(ctx, Way::Both, To::File),
        F::EvtBuflenFileIn => io::length(ctx, Way::In, To::File),
        F::EvtBuflenFileOut => io::length(ctx, Way::Out, To::File),
        F::EvtBuflenNet => io::length(ctx, Way::Both, To::Net),
        F::EvtBuflenNetIn => io::length(ctx, Way::In, To::Net),
        F::EvtBuflenNetOut => io::length(ctx, Way::Out, To::Net),
        F::EvtRes => result::text(ctx),
        F::EvtRawres => result::result(ctx).map(Value::Int),
        F::EvtFailed => flag(result::result(ctx)? < 0),
        F::EvtIsIo => flag(io::reads(ctx) || io::writes(ctx)),
        F::EvtIsIoRead => flag(io::reads(ctx)),
        F::EvtIsIoWrite => flag(io::writes(ctx)),
        F::EvtIoDir => io::direction(ctx),
        F::EvtIsWait => flag(ctx.event.info().is_some_and(|info| info.flags.has(EventFlags::WAITS))),
        F::EvtIsSyslog => flag(io::is_syslog(ctx)),
        F::EvtCount => Some(Value::Uint(1)),
        F::EvtCountError => result::errors(ctx),
        F::EvtCountErrorFile => result::errors_of(ctx, Subject::File),
        F::EvtCountErrorNet => result::errors_of(ctx, Subject::Net),
        F::EvtCountErrorMemory => result::errors_of(ctx, Subject::Memory),
        F::EvtCountErrorOther => result::errors_of(ctx, Subject::Other),
        F::EvtCountExit => ctx.event.is_exit().then_some(Value::Uint(1)),
        F::EvtCountProcinfo => Some(Value::Uint(u64::from(is_procinfo(ctx) && leads(ctx)))),
        F::EvtCountThreadinfo => Some(Value::Uint(u64::from(is_procinfo(ctx)))),
        F::EvtAround => around(field, ctx),
        F::EvtIsOpenRead => flag(open::opening(ctx.event).read),
        F::EvtIsOpenWrite => flag(open::opening(ctx.event).write),
        F::EvtIsOpenCreate => flag(open::creates(ctx)),
        F::EvtIsOpenExec => flag(open::opening(ctx.event).executable),
        // Events of the container engines' own logs: no collector of today makes them.
        F::EvtInfraDockerName
        | F::EvtInfraDockerContainerId
        | F::EvtInfraDockerContainerName
        | F::EvtInfraDockerContainerImage => None,
    }
}

/// The event's name: the system call's for a generic event, the given one for an asynchronous event.
pub(super) fn event_name<'a>(ctx: &Context<'a>) -> Option<&'a [u8]> {
    match ctx.event.code {
        codes::GENERIC_E | codes::GENERIC_X => Some(generic_call(ctx)?.name.as_bytes()),
        codes::ASYNCEVENT_E => evt::async_type(ctx),
        _ => Some(ctx.event.info()?.name.as_bytes()),
    }
}

/// The call of a generic event: by its number, or where that is unknown by the machine's own number.
fn generic_call(ctx: &Context<'_>) -> Option<&'static table::SyscallInfo> {
    let code = u16::try_from(ctx.event.params.uint(0)?).ok()?;
    match (code, ctx.event.params.uint(1)) {
        (0, Some(native)) => {
            let known = SYSCALLS.iter().find(|call| call.x86_64.map(u64::from) == Some(native));
            known.or_else(|| table::syscall(0))
        }
        _ => table::syscall(code),
    }
}

fn is_type(field: &FieldRef, ctx: &Context<'_>) -> bool {
    let Arg::EventType { codes, syscalls } = &field.arg else { return false };
    match ctx.event.code {
        codes::GENERIC_E | codes::GENERIC_X => generic_call(ctx).is_some_and(|call| syscalls.contains(&call.code)),
        code => codes.contains(&code),
    }
}

fn is_syscall(ctx: &Context<'_>) -> bool {
    ctx.event.info().is_some_and(|info| info.kinds.has(Kinds::SYSCALL))
}

fn args<'a>(ctx: &Context<'a>) -> Value<'a> {
    match ctx.event.code {
        codes::GENERIC_E | codes::GENERIC_X => Value::text(b""),
        _ => Value::owned(render::all(ctx)),
    }
}

fn category(ctx: &Context<'_>) -> Option<&'static [u8]> {
    let info = ctx.event.info()?;
    Some(match info.category {
        Category::IoRead | Category::IoWrite | Category::IoOther => io::category(ctx),
        Category::Unknown => by_kind(info.kinds),
        Category::Other => b"other",
        Category::File => b"file",
        Category::Net => b"net",
        Category::Ipc => b"IPC",
        Category::Memory => b"memory",
        Category::Process => b"process",
        Category::Sleep => b"sleep",
        Category::System => b"system",
        Category::Signal => b"signal",
        Category::User => b"user",
        Category::Time => b"time",
    })
}

fn by_kind(kinds: Kinds) -> &'static [u8] {
    if kinds.has(Kinds::INTERNAL) {
        return b"internal";
    }
    if kinds.has(Kinds::SCHEDULER) {
        return b"scheduler";
    }
    if kinds.has(Kinds::WAIT) { b"wait" } else { b"unknown" }
}

fn is_procinfo(ctx: &Context<'_>) -> bool {
    ctx.event.code == codes::PROCINFO_E
}

fn leads(ctx: &Context<'_>) -> bool {
    ctx.thread().is_some_and(|thread| thread.is_leader())
}

/// Distance in ms, rounded up, from the time that the argument names; `=` accepts all up to its constant.
fn around<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    let Arg::Index(at_ns) = field.arg else { return None };
    Some(Value::Uint(ctx.event.ts_ns.abs_diff(at_ns).div_ceil(MS_NS)))
}
