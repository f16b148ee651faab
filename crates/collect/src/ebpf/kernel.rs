//! What this kernel can do and what it lets this process do, found out by asking it, not by its version.

use crate::error::{CollectError, Reason};
use libbpf_rs::btf::Btf;
use libbpf_rs::btf::types::{Func, FuncProto, Typedef};
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

const RAW_TRACEPOINT: libbpf_sys::bpf_prog_type = libbpf_sys::BPF_PROG_TYPE_RAW_TRACEPOINT;
/// `r0 = 0; exit`
const NOTHING: [libbpf_sys::bpf_insn; 2] = [instruction(0xb7), instruction(0x95)];

const fn instruction(code: u8) -> libbpf_sys::bpf_insn {
    libbpf_sys::bpf_insn {
        code,
        _bitfield_align_1: [],
        _bitfield_1: libbpf_sys::__BindgenBitfieldUnit::new([0]),
        off: 0,
        imm: 0,
    }
}

/// The running kernel: its types, and answers to small questions.
pub struct Kernel {
    types: Btf<'static>,
}

impl Kernel {
    /// Checks what every collection with eBPF needs: the right to load programs, and the kernel's types.
    ///
    /// # Errors
    /// One of them is missing.
    pub fn look() -> Result<Self, CollectError> {
        load_nothing().map_err(|error| may_not_load(&error))?;
        let types = Btf::from_vmlinux().map_err(|_| {
            CollectError::new(
                Reason::NoBtf,
                "this kernel does not tell its types (/sys/kernel/btf/vmlinux is missing)",
                "boot a kernel that was built with CONFIG_DEBUG_INFO_BTF",
            )
        })?;
        Ok(Self { types })
    }

    /// Plain loads through computed pointers (6.2).
    pub fn has_cast(&self) -> bool {
        self.types.type_by_name::<Func<'_>>("bpf_rdonly_cast").is_some()
    }

    /// `bpf_loop` (5.17), and with it compare-and-swap.
    pub fn has_loop(&self) -> bool {
        // SAFETY: no pointer but the options, which may be null.
        1 == unsafe { libbpf_sys::libbpf_probe_bpf_helper(RAW_TRACEPOINT, libbpf_sys::BPF_FUNC_loop, std::ptr::null()) }
    }

    /// Whether there is a tracepoint of this name.
    pub fn has_tracepoint(&self, name: &str) -> bool {
        self.types.type_by_name::<Typedef<'_>>(&format!("btf_trace_{name}")).is_some()
    }

    /// Whether the first argument of a tracepoint is a pointer to this structure: some changed from kernel to kernel.
    pub fn tracepoint_gives(&self, name: &str, structure: &str) -> bool {
        let given = || {
            let alias = self.types.type_by_name::<Typedef<'_>>(&format!("btf_trace_{name}"))?;
            let called = FuncProto::try_from(alias.next_type()?.next_type()?).ok()?;
            // Before the arguments stands the data of whoever is attached.
            let argument = self.types.type_by_id::<libbpf_rs::btf::BtfType<'_>>(called.get(1)?.ty)?;
            Some(argument.next_type()?.skip_mods_and_typedefs().name()? == structure)
        };
        given().unwrap_or(false)
    }

    /// The most bytes of data, `wanted` or a power of two below it, that a ring may have here: up to 6.5 or so one value
    /// of a map is limited to 4 MiB with what stands around the data.
    pub fn ring_bytes(&self, wanted: u32, around: u32) -> u32 {
        let mut bytes = wanted;
        while bytes > super::RING_LEAST && too_big(bytes + around) {
            bytes /= 2;
        }
        bytes
    }
}

fn load_nothing() -> io::Result<()> {
    // SAFETY: pointers to terminated texts and to as many instructions as are said.
    owned(unsafe {
        libbpf_sys::bpf_prog_load(
            RAW_TRACEPOINT,
            c"tiercel".as_ptr(),
            c"GPL".as_ptr(),
            NOTHING.as_ptr(),
            NOTHING.len() as u64,
            std::ptr::null_mut(),
        )
    })
    .map(drop)
}

fn too_big(value_bytes: u32) -> bool {
    let options = libbpf_sys::bpf_map_create_opts {
        sz: size_of::<libbpf_sys::bpf_map_create_opts>() as u64,
        map_flags: libbpf_sys::BPF_F_MMAPABLE,
        ..Default::default()
    };
    // SAFETY: a terminated name and options that say their size.
    let made = owned(unsafe {
        libbpf_sys::bpf_map_create(libbpf_sys::BPF_MAP_TYPE_ARRAY, c"tiercel".as_ptr(), 4, value_bytes, 1, &options)
    });
    made.is_err_and(|error| error.raw_os_error() == Some(libc::E2BIG))
}

/// Takes what libbpf returned: a descriptor, or an error as a negative number.
fn owned(returned: i32) -> io::Result<OwnedFd> {
    if returned < 0 {
        return Err(io::Error::from_raw_os_error(-returned));
    }
    // SAFETY: a descriptor that the kernel just made for us.
    Ok(unsafe { OwnedFd::from_raw_fd(returned) })
}

fn may_not_load(error: &io::Error) -> CollectError {
    match error.raw_os_error() {
        Some(libc::EPERM | libc::EACCES) => CollectError::new(
            Reason::Permission,
            "this process has no right to load eBPF programs",
            "run it as root, or give it CAP_BPF and CAP_PERFMON (CAP_SYS_ADMIN before Linux 5.8)",
        ),
        Some(libc::ENOSYS | libc::EINVAL) => CollectError::new(
            Reason::Kernel,
            "this kernel has no eBPF for tracing",
            "boot a kernel that was built with CONFIG_BPF_SYSCALL and CONFIG_BPF_EVENTS",
        ),
        _ => CollectError::new(
            Reason::System,
            format!("the kernel cannot load the smallest eBPF program: {error}"),
            "see the kernel's log",
        ),
    }
}
