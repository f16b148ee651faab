//! `proc.*`, `thread.*`.

use super::leaders::{self, Group};
use super::{ancestors, capabilities, command, flag, stdio, usage};
use crate::context::Context;
use crate::field_ref::{Arg, FieldRef};
use crate::generated::ids::ProcessField as F;
use crate::value::Value;
use std::borrow::Cow;
use tiercel_state::Thread;

pub(super) fn value<'a>(id: F, field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    match id {
        F::ThreadTid => return Some(Value::Int(ctx.event.tid)),
        F::ThreadExectime => return Some(Value::Uint(0)),
        _ => {}
    }
    let thread = ctx.thread()?;
    let parent = || ancestors::parent(ctx);
    match id {
        F::ProcExe => text(&thread.exe),
        F::ProcExepath => text(&thread.exepath),
        F::ProcName => text(&thread.comm),
        F::ProcPexe => text(&parent()?.exe),
        F::ProcPexepath => text(&parent()?.exepath),
        F::ProcPname => text(&parent()?.comm),
        F::ProcPcmdline => parent().map(|parent| command::line(&parent.comm, parent)),
        F::ProcPpid => int(parent()?.pid),
        F::ProcPvpid => int(parent()?.vpid),
        F::ProcPpidDuration => since(ctx, parent()?.clone_ns),
        F::ProcPpidTs => Some(Value::Uint(parent()?.clone_ns)),
        F::ProcAexe | F::ProcAexepath | F::ProcAname | F::ProcAargs | F::ProcAcmdline | F::ProcAenv | F::ProcApid => {
            ancestors::value(id, field, ctx)
        }
        F::ProcLoginshellid => int(ancestors::login_shell(ctx)?),
        F::ProcArgs => Some(args(field, thread)),
        F::ProcCmdline => Some(command::line(&thread.comm, thread)),
        F::ProcExeline => Some(command::exe_line(thread)),
        F::ProcCmdnargs => uint(thread.args().count()),
        F::ProcCmdlenargs => uint(thread.args().map(<[u8]>::len).sum()),
        F::ProcEnv => Some(env(field, ctx)?),
        F::ProcCwd => text(&ctx.state.process(ctx.slot()?).cwd),
        F::ProcTty => Some(Value::Uint(u64::from(thread.tty))),
        F::ProcPid => int(thread.pid),
        F::ProcVpid => known(thread.vpid),
        F::ThreadVtid => known(thread.vtid),
        F::ThreadTid | F::ThreadExectime => None,
        F::ThreadIsmain => flag(thread.is_leader()),
        F::ThreadNametid => Some(Value::owned([&*thread.comm, ctx.event.tid.to_string().as_bytes()].concat())),
        F::ProcSid => int(thread.sid),
        F::ProcSname => leaders::text(ctx, Group::Session, comm),
        F::ProcSidExe => leaders::text(ctx, Group::Session, exe),
        F::ProcSidExepath => leaders::text(ctx, Group::Session, exepath),
        F::ProcVpgid => int(thread.vpgid),
        F::ProcVpgidName => leaders::text(ctx, Group::Virtual, comm),
        F::ProcVpgidExe => leaders::text(ctx, Group::Virtual, exe),
        F::ProcVpgidExepath => leaders::text(ctx, Group::Virtual, exepath),
        F::ProcPgid => int(thread.pgid),
        F::ProcPgidName => leaders::text(ctx, Group::Host, comm),
        F::ProcPgidExe => leaders::text(ctx, Group::Host, exe),
        F::ProcPgidExepath => leaders::text(ctx, Group::Host, exepath),
        F::ProcIsSidLeader => flag(thread.sid == thread.vpid),
        F::ProcIsVpgidLeader => flag(thread.vpgid == thread.vpid),
        F::ProcIsPgidLeader => flag(thread.pgid == thread.pid),
        F::ProcDuration => since(ctx, thread.clone_ns),
        F::ProcPidTs => not_zero(thread.clone_ns),
        F::ProcIsExeWritable => flag(thread.exe_writable),
        F::ProcIsExeUpperLayer => flag(thread.exe_upper_layer),
        F::ProcIsExeLowerLayer => flag(thread.exe_lower_layer),
        F::ProcIsExeFromMemfd => flag(thread.exe_from_memfd),
        F::ProcExeIno => (thread.exe_ino != 0).then_some(Value::Int(thread.exe_ino as i64)),
        F::ProcExeInoCtime => not_zero(thread.exe_ino_ctime_ns),
        F::ProcExeInoMtime => not_zero(thread.exe_ino_mtime_ns),
        F::ProcExeInoCtimeDurationProcStart => not_zero(thread.exe_ino_ctime_to_start_ns),
        F::ProcExeInoCtimeDurationPidnsStart => not_zero(thread.exe_ino_ctime_to_pidns_ns),
        F::ProcPidnsInitStartTs => not_zero(thread.pidns_init_start_ns),
        F::ThreadCapPermitted => capabilities::names(thread.cap_permitted),
        F::ThreadCapInheritable => capabilities::names(thread.cap_inheritable),
        F::ThreadCapEffective => capabilities::names(thread.cap_effective),
        F::ProcFdopencount => usage::open_files(ctx).map(Value::Uint),
        F::ProcFdlimit => int(if thread.placeholder { 0 } else { thread.fdlimit }),
        F::ProcFdusage => usage::open_files_percent(ctx),
        F::ProcVmsize => usage::of_process(ctx, |thread| thread.vmsize_kb),
        F::ProcVmrss => usage::of_process(ctx, |thread| thread.vmrss_kb),
        F::ProcVmswap => usage::of_process(ctx, |thread| thread.vmswap_kb),
        F::ThreadPfmajor => Some(Value::Uint(thread.pfmajor)),
        F::ThreadPfminor => Some(Value::Uint(thread.pfminor)),
        F::ThreadTotexectime => Some(Value::Uint(0)),
        F::ThreadCgroups => cgroups(thread),
        F::ThreadCgroup => cgroup(field, thread),
        F::ProcNthreads => usage::threads(ctx).map(Value::Uint),
        F::ProcNchilds => usage::threads(ctx).map(|count| Value::Uint(count.saturating_sub(1))),
        F::ThreadCpu | F::ThreadCpuUser | F::ThreadCpuSystem => usage::processor_share(ctx),
        F::ThreadVmsize => usage::of_leader(ctx, |thread| thread.vmsize_kb, 1),
        F::ThreadVmrss => usage::of_leader(ctx, |thread| thread.vmrss_kb, 1),
        F::ThreadVmsizeB => usage::of_leader(ctx, |thread| thread.vmsize_kb, 1024),
        F::ThreadVmrssB => usage::of_leader(ctx, |thread| thread.vmrss_kb, 1024),
        F::ProcStdinType => stdio::kind(ctx, 0),
        F::ProcStdoutType => stdio::kind(ctx, 1),
        F::ProcStderrType => stdio::kind(ctx, 2),
        F::ProcStdinName => stdio::name(ctx, 0),
        F::ProcStdoutName => stdio::name(ctx, 1),
        F::ProcStderrName => stdio::name(ctx, 2),
    }
}

fn text(bytes: &[u8]) -> Option<Value<'_>> {
    Some(Value::text(bytes))
}

fn int<'a>(value: i64) -> Option<Value<'a>> {
    Some(Value::Int(value))
}

fn uint<'a>(value: usize) -> Option<Value<'a>> {
    u64::try_from(value).ok().map(Value::Uint)
}

fn known<'a>(id: i64) -> Option<Value<'a>> {
    (id != -1).then_some(Value::Int(id))
}

fn not_zero<'a>(value: u64) -> Option<Value<'a>> {
    (value != 0).then_some(Value::Uint(value))
}

fn since<'a>(ctx: &Context<'_>, start_ns: u64) -> Option<Value<'a>> {
    (start_ns != 0).then(|| Value::Uint(ctx.event.ts_ns.saturating_sub(start_ns)))
}

fn comm(thread: &Thread) -> &[u8] {
    &thread.comm
}

fn exe(thread: &Thread) -> &[u8] {
    &thread.exe
}

fn exepath(thread: &Thread) -> &[u8] {
    &thread.exepath
}

/// All arguments, or one (empty when there are fewer).
fn args<'a>(field: &FieldRef, thread: &'a Thread) -> Value<'a> {
    let Arg::Index(index) = field.arg else { return Value::Str(command::joined(&thread.args)) };
    let arg = usize::try_from(index).ok().and_then(|index| thread.args().nth(index));
    Value::Str(Cow::Borrowed(arg.unwrap_or_default()))
}

/// The whole environment, or the value of one variable.
fn env<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    let env = &ctx.state.process(ctx.slot()?).env;
    Some(Value::Str(match &field.arg {
        Arg::Key(name) => Cow::Borrowed(command::variable(env, name)),
        _ => command::joined(env),
    }))
}

fn cgroups(thread: &Thread) -> Option<Value<'_>> {
    (!thread.cgroups.list.is_empty()).then(|| Value::Str(command::joined(&thread.cgroups.list)))
}

fn cgroup<'a>(field: &FieldRef, thread: &'a Thread) -> Option<Value<'a>> {
    let Arg::Key(subsystem) = &field.arg else { return None };
    thread.cgroups.path(subsystem.as_bytes()).map(Value::text)
}
