//! Shapes of the generated tables, and look-ups in them.

use crate::generated::{conversions::CONVERSIONS, events::EVENTS, names, older::SYSDIG_0_29, syscalls::SYSCALLS};

/// Type of a parameter or a field; numbers are those of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)] // the names are the documentation
pub enum ParamType {
    None = 0,
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    Uint8 = 5,
    Uint16 = 6,
    Uint32 = 7,
    Uint64 = 8,
    Charbuf = 9,
    Bytebuf = 10,
    Errno = 11,
    Sockaddr = 12,
    Socktuple = 13,
    Fd = 14,
    Pid = 15,
    Fdlist = 16,
    Fspath = 17,
    Syscallid = 18,
    Sigtype = 19,
    Reltime = 20,
    Abstime = 21,
    Port = 22,
    L4proto = 23,
    Sockfamily = 24,
    Bool = 25,
    Ipv4addr = 26,
    Dyn = 27,
    Flags8 = 28,
    Flags16 = 29,
    Flags32 = 30,
    Uid = 31,
    Gid = 32,
    Double = 33,
    Sigset = 34,
    Charbufarray = 35,
    CharbufPairArray = 36,
    Ipv4net = 37,
    Ipv6addr = 38,
    Ipv6net = 39,
    Ipaddr = 40,
    Ipnet = 41,
    Mode = 42,
    Fsrelpath = 43,
    Enumflags8 = 44,
    Enumflags16 = 45,
    Enumflags32 = 46,
    Fd32 = 47,
    Pid32 = 48,
}

impl ParamType {
    /// Size in bytes of a value of this type, if it is fixed.
    pub fn fixed_size(self) -> Option<usize> {
        use ParamType as T;
        Some(match self {
            T::Int8 | T::Uint8 | T::Sigtype | T::Flags8 | T::Enumflags8 | T::L4proto | T::Sockfamily => 1,
            T::Int16 | T::Uint16 | T::Syscallid | T::Port | T::Flags16 | T::Enumflags16 => 2,
            T::Int32 | T::Uint32 | T::Bool | T::Flags32 | T::Enumflags32 | T::Mode => 4,
            T::Uid | T::Gid | T::Sigset | T::Ipv4addr | T::Fd32 | T::Pid32 => 4,
            T::Int64 | T::Uint64 | T::Errno | T::Fd | T::Pid | T::Reltime | T::Abstime | T::Double => 8,
            T::Ipv6addr => 16,
            _ => return None,
        })
    }
}

/// How an integer prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As its type does.
    Na,
    /// Decimal.
    Dec,
    /// Upper-case hexadecimal without a prefix.
    Hex,
    /// Octal with a leading 0.
    Oct,
}

/// Category of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Category {
    Unknown,
    Other,
    File,
    Net,
    Ipc,
    Memory,
    Process,
    Sleep,
    System,
    Signal,
    User,
    Time,
    IoRead,
    IoWrite,
    IoOther,
}

/// A set of event flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFlags(pub u32);

#[allow(missing_docs)]
impl EventFlags {
    pub const CREATES_FD: Self = Self(1);
    pub const DESTROYS_FD: Self = Self(2);
    pub const USES_FD: Self = Self(4);
    pub const READS_FROM_FD: Self = Self(8);
    pub const WRITES_TO_FD: Self = Self(16);
    pub const MODIFIES_STATE: Self = Self(32);
    pub const UNUSED: Self = Self(64);
    pub const WAITS: Self = Self(128);
    pub const SKIPPARSERESET: Self = Self(256);
    pub const OLD_VERSION: Self = Self(512);
    pub const LARGE_PAYLOAD: Self = Self(1024);
    pub const CONVERTER_MANAGED: Self = Self(2048);

    /// Whether all flags of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// Where events of a type come from, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(pub u8);

#[allow(missing_docs)]
impl Kinds {
    pub const SYSCALL: Self = Self(1);
    pub const TRACEPOINT: Self = Self(2);
    pub const PLUGIN: Self = Self(4);
    pub const METAEVENT: Self = Self(8);
    pub const ITER: Self = Self(16);
    pub const INTERNAL: Self = Self(32);
    pub const SCHEDULER: Self = Self(64);
    pub const WAIT: Self = Self(128);

    /// Whether all kinds of `other` are in the set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One parameter of an event type.
#[derive(Debug)]
pub struct ParamInfo {
    /// Name, as `evt.arg.<name>` takes it.
    pub name: &'static str,
    /// Type on the wire.
    pub ty: ParamType,
    /// How an integer prints.
    pub format: Format,
    /// Names of flag bits or enum values.
    pub flags: Option<&'static FlagTable>,
    /// For [`ParamType::Fsrelpath`]: the parameter with the directory's fd.
    pub dirfd_param: Option<u8>,
    /// For [`ParamType::Dyn`]: the variants, by the value's first byte.
    pub dynamic: &'static [ParamInfo],
}

/// One event type.
#[derive(Debug)]
pub struct EventInfo {
    /// Number on the wire: even for enter and meta events, odd for exit events.
    pub code: u16,
    /// Symbol, see [`crate::codes`].
    pub symbol: &'static str,
    /// Name, as `evt.type` shows it.
    pub name: &'static str,
    /// Category.
    pub category: Category,
    /// Sources.
    pub kinds: Kinds,
    /// Flags.
    pub flags: EventFlags,
    /// Index of the parameter with the fd that the event uses.
    pub fd_param: Option<u8>,
    /// Parameters in wire order.
    pub params: &'static [ParamInfo],
}

impl EventInfo {
    /// Index of the parameter with this name.
    pub fn param_index(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| param.name == name)
    }
}

/// Names of bits or values, in printing order.
#[derive(Debug)]
pub struct FlagTable {
    /// Name of the table in `schema/flags`.
    pub name: &'static str,
    /// (name, portable value) pairs.
    pub values: &'static [(&'static str, u32)],
}

/// One system call.
#[derive(Debug)]
pub struct SyscallInfo {
    /// Number on the wire (`syscallid` parameters).
    pub code: u16,
    /// Name.
    pub name: &'static str,
    /// Event types that it can give.
    pub events: &'static [u16],
    /// Native number on x86-64.
    pub x86_64: Option<u16>,
    /// Native number on aarch64.
    pub aarch64: Option<u16>,
    /// Native number of the 32-bit x86 table.
    pub ia32: Option<u16>,
}

/// What to do with an event of an older capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Keep as the thread's last enter event, deliver nothing.
    Store,
    /// Keep and deliver.
    StoreAndPass,
    /// Deliver as it is.
    Pass,
    /// Same type; the items are appended to the parameters.
    AddParams,
    /// New type; all parameters come from the items.
    ChangeType,
}

/// What a parameter becomes when its source is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// Zero bytes of the type's size (all ones for user and group ids).
    Default,
    /// Length 0.
    Empty,
}

/// Where a parameter of a converted event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Parameter of the event itself.
    Old(u8),
    /// Parameter of the stored enter event.
    Enter(u8, Fallback),
    /// Nowhere.
    Missing(Fallback),
    /// The JSON text of an old container event.
    ContainerJson,
}

/// One row of the conversion table.
#[derive(Debug)]
pub struct Conversion {
    /// Type that it applies to.
    pub code: u16,
    /// Number of parameters that it applies to.
    pub nparams: u8,
    /// What to do.
    pub action: Action,
    /// New type under [`Action::ChangeType`].
    pub to: Option<u16>,
    /// Parameters.
    pub items: &'static [Item],
}

/// The event type with this code.
pub fn event(code: u16) -> Option<&'static EventInfo> {
    EVENTS.get(usize::from(code))
}

/// The system call with this wire number.
pub fn syscall(code: u16) -> Option<&'static SyscallInfo> {
    SYSCALLS.get(usize::from(code))
}

/// The conversion for an event of this type with this many parameters.
pub fn conversion(code: u16, nparams: usize) -> Option<&'static Conversion> {
    let key = (code, u8::try_from(nparams).ok()?);
    CONVERSIONS.binary_search_by_key(&key, |row| (row.code, row.nparams)).ok().map(|index| &CONVERSIONS[index])
}

/// All conversions.
pub fn conversions() -> &'static [Conversion] {
    &CONVERSIONS
}

/// Parameters that sysdig 0.29 knows of this event type; `None` when it does not have the type.
pub fn sysdig_0_29(code: u16) -> Option<usize> {
    SYSDIG_0_29.get(usize::from(code)).copied().flatten().map(usize::from)
}

fn name_of(table: &'static [(u32, &'static str)], value: u32) -> Option<&'static str> {
    table.iter().find(|row| row.0 == value).map(|row| row.1)
}

/// `ENOENT` for 2.
pub fn errno_name(value: u32) -> Option<&'static str> {
    name_of(&names::ERRNO, value)
}

/// `SIGKILL` for 9.
pub fn signal_name(value: u32) -> Option<&'static str> {
    name_of(&names::SIGNALS, value)
}

/// (bit, name) of all capabilities.
pub fn capabilities() -> &'static [(u32, &'static str)] {
    &names::CAPABILITIES
}
