//! What reading a field takes: numbers and texts of the event, of its process, of ancestors, of its fd.

mod short;

use criterion::Criterion;
use std::hint::black_box;
use tiercel_event::build::EventBuilder;
use tiercel_event::codes;
use tiercel_event::seed::{ProcessSeed, Seeds};
use tiercel_fields::{Context, Session, bind, extract};
use tiercel_state::{Limits, State};

const TID: i64 = 20;
const FIELDS: [&str; 14] = [
    "evt.type",
    "evt.time",
    "evt.res",
    "evt.is_open_read",
    "evt.arg.name",
    "fd.num",
    "fd.name",
    "fd.directory",
    "fd.filename",
    "proc.name",
    "proc.cmdline",
    "proc.pname",
    "proc.aname",
    "user.name",
];

/// A command below a shell below init.
fn machine() -> State {
    let process = |tid, ptid, comm: &str| ProcessSeed {
        tid,
        pid: tid,
        vtid: tid,
        vpid: tid,
        ptid,
        comm: comm.into(),
        exe: comm.into(),
        args: b"-n\0/etc/hosts\0".to_vec(),
        cwd: b"/home/eve/".to_vec(),
        ..ProcessSeed::default()
    };
    let processes = vec![process(1, 0, "init"), process(10, 1, "bash"), process(TID, 10, "cat")];
    let mut state = State::new(Limits::default());
    state.seed(&Seeds { processes, ..Seeds::default() });
    state
}

fn fields(criterion: &mut Criterion) {
    let open = EventBuilder::new(codes::SYSCALL_OPENAT_2_X).tid(TID).set("fd", 3).set("dirfd", -100);
    let Ok(owned) = open.set("name", "/etc/ssh/sshd_config").set("flags", 1).ts_ns(1_700_000_000).finish() else {
        return eprintln!("the event cannot be built");
    };
    let (event, mut state, session) = (owned.event(), machine(), Session::default());
    let touched = state.apply(&event);
    let context = Context::new(&event, &state, &touched, 1, &session);
    for name in FIELDS {
        match bind(name, None) {
            Ok(field) => {
                criterion.bench_function(name, |bencher| bencher.iter(|| extract(black_box(&field), &context)));
            }
            Err(error) => eprintln!("{name}: {error}"),
        }
    }
}

fn main() {
    let mut criterion = short::criterion().configure_from_args();
    fields(&mut criterion);
    criterion.final_summary();
}
