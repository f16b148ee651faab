//! The compiled probes, as build.rs left them, and which of them this kernel can run.

use super::kernel::Kernel;

/// Bytes at an alignment that an ELF reader may rely on.
#[repr(C, align(16))]
pub struct Aligned<T: ?Sized>(pub T);

macro_rules! object {
    ($file:literal) => {{
        static OBJECT: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/", $file)));
        &OBJECT.0
    }};
}
pub(super) use object;

/// How the exit of system calls is hooked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// `tp_btf/sys_exit`: cheapest; on fully preemptible kernels it loses calls to the recursion guard.
    Btf,
    /// `tracepoint/raw_syscalls/sys_exit`: 40–60 ns dearer, loses nothing there.
    Tracepoint,
}

/// One build of the probe.
#[derive(Debug)]
pub struct Variant {
    /// The first kernel that can run it.
    pub oldest: &'static str,
    pub hook: Hook,
    pub object: &'static [u8],
    able: fn(&Kernel) -> bool,
}

/// Best first.
pub static VARIANTS: [Variant; 4] = [
    Variant { oldest: "6.2", hook: Hook::Btf, object: object!("probe_602.bpf.o"), able: Kernel::has_cast },
    Variant {
        oldest: "6.2",
        hook: Hook::Tracepoint,
        object: object!("probe_602_tracepoint.bpf.o"),
        able: Kernel::has_cast,
    },
    Variant { oldest: "5.17", hook: Hook::Btf, object: object!("probe_517.bpf.o"), able: Kernel::has_loop },
    // Its rings rely on the order in which x86 makes stores visible.
    Variant {
        oldest: "5.10",
        hook: Hook::Btf,
        object: object!("probe_510.bpf.o"),
        able: |_| cfg!(target_arch = "x86_64"),
    },
];

impl Variant {
    /// What to try on this kernel, best first: with this hook, and of one kind if `oldest` says so. The older ones know the
    /// first hook only, and the kernels that they are for need no other.
    pub fn ladder(kernel: &Kernel, hook: Hook, oldest: Option<&'static str>) -> impl Iterator<Item = &'static Self> {
        let hooked = move |variant: &&Self| variant.hook == hook || !kernel.has_cast() || oldest.is_some();
        let able =
            move |variant: &&Self| (variant.able)(kernel) && oldest.is_none_or(|oldest| oldest == variant.oldest);
        VARIANTS.iter().filter(able).filter(hooked)
    }
}
