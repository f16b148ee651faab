//! The compiled probe, as build.rs left it.

/// Bytes at an alignment that an ELF reader may rely on.
#[repr(C, align(16))]
struct Aligned<T: ?Sized>(T);

static BTF_HOOK: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/probe.bpf.o")));
static TRACEPOINT_HOOK: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/probe_tracepoint.bpf.o")));

/// How the exit of system calls is hooked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// `tp_btf/sys_exit`: cheapest; on fully preemptible kernels it loses calls to the recursion guard.
    Btf,
    /// `tracepoint/raw_syscalls/sys_exit`: 40–60 ns dearer, loses nothing there.
    Tracepoint,
}

impl Hook {
    /// The object for this hook.
    pub fn object(self) -> &'static [u8] {
        match self {
            Self::Btf => &BTF_HOOK.0,
            Self::Tracepoint => &TRACEPOINT_HOOK.0,
        }
    }
}
