//! The binding `tiercel._core`: types in, types out, no logic. No panic crosses into Python: what runs on a thread of
//! ours is caught there, everything else in [`fault::guarded`].

mod alert;
mod blind;
mod capture;
mod changes;
mod digest;
mod examine;
mod fault;
mod flight;
mod lookup;
mod made;
mod memory;
mod plugins;
mod privileges;
mod profile;
mod program;
mod queue;
mod record;
mod replay;
mod source;
mod tuning;
mod watch;
mod worker;

use pyo3::prelude::*;

/// The compiled part of Tiercel; `tiercel` is the public face.
#[pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::alert::Alert;
    #[pymodule_export]
    use crate::capture::{CaptureColumns, CaptureEvents, CaptureExcerpt, CaptureIndex, CaptureQuery, CaptureSummary};
    #[pymodule_export]
    use crate::changes::Changes;
    #[pymodule_export]
    use crate::digest::sha256;
    #[pymodule_export]
    use crate::examine::Examination;
    #[pymodule_export]
    use crate::fault::{CaptureFailed, CollectorFailed, PluginFailed, ProgramRefused};
    #[pymodule_export]
    use crate::made::write_capture;
    #[pymodule_export]
    use crate::plugins::Plugins;
    #[pymodule_export]
    use crate::privileges::drop_privileges;
    #[pymodule_export]
    use crate::program::{asked_events, evaluate, pushdown};
    #[pymodule_export]
    use crate::record::Record;
    #[pymodule_export]
    use crate::replay::Replay;
    #[pymodule_export]
    use crate::source::{AlertQueue, Inbox, SourceWatch};
    #[pymodule_export]
    use crate::watch::{Watch, doctor};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("version", env!("CARGO_PKG_VERSION"))
    }
}
