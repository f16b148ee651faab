//! Shapes of the interface, as `userspace/plugin/plugin_api.h` and `plugin_types.h` of falcosecurity/libs define them.

use std::ffi::{c_char, c_void};

/// Answer codes.
pub mod rc {
    /// Done.
    pub const SUCCESS: i32 = 0;
    /// Failed.
    pub const FAILURE: i32 = 1;
    /// Nothing came in time.
    pub const TIMEOUT: i32 = -1;
    /// Nothing more will come.
    pub const END: i32 = 2;
}

/// The head of an event: 26 bytes, packed. Lengths of the parameters follow, then their bytes.
pub const EVENT_HEAD_BYTES: usize = 26;

/// An event that is given to a plugin.
#[repr(C)]
pub struct EventInput {
    pub event: *const u8,
    pub num: u64,
    pub source: *const c_char,
}

/// Bytes that a plugin owns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ByteBuffer {
    pub length: u32,
    pub bytes: *const c_void,
}

/// A field that is asked for, with room for the answer.
#[repr(C)]
pub struct ExtractField {
    /// An array of [`ExtractField::count`] values: pointers to texts, numbers of 64 or 32 bits, or [`ByteBuffer`]s.
    pub values: *const c_void,
    pub count: u64,
    pub id: u32,
    pub name: *const c_char,
    pub key: *const c_char,
    pub index: u64,
    pub has_arg: u32,
    pub ty: u32,
    pub list: u32,
}

/// An opaque pointer: a table, an entry of one, or a field.
pub type Opaque = *mut c_void;
/// A key or a value, by its type: a number, or a pointer to a text or a table.
pub type Data = u64;

/// Types of keys and values of tables.
pub mod state_type {
    pub const INT64: i32 = 4;
    pub const UINT32: i32 = 7;
    pub const UINT64: i32 = 8;
    pub const STRING: i32 = 9;
    pub const TABLE: i32 = 10;
    pub const BOOL: i32 = 25;
}

/// A table, for a list of them.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct TableInfo {
    pub name: *const c_char,
    pub key_type: i32,
}

/// A field of a table, for a list of them.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct FieldInfo {
    pub name: *const c_char,
    pub ty: i32,
    pub read_only: u32,
}

/// Sees an entry; answers 0 to be shown no more.
pub type Visit = unsafe extern "C" fn(Opaque, Opaque) -> u32;

/// Functions about fields of a table.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct FieldFunctions {
    pub list: Option<unsafe extern "C" fn(Opaque, *mut u32) -> *const FieldInfo>,
    pub get: Option<unsafe extern "C" fn(Opaque, *const c_char, i32) -> Opaque>,
    pub add: Option<unsafe extern "C" fn(Opaque, *const c_char, i32) -> Opaque>,
}

/// Functions that read a table, as older plugins have them.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct OldReader {
    pub name: Option<unsafe extern "C" fn(Opaque) -> *const c_char>,
    pub size: Option<unsafe extern "C" fn(Opaque) -> u64>,
    pub entry: Option<unsafe extern "C" fn(Opaque, *const Data) -> Opaque>,
    pub read: Option<unsafe extern "C" fn(Opaque, Opaque, Opaque, *mut Data) -> i32>,
}

/// Functions that read a table.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Reader {
    pub old: OldReader,
    pub release: Option<unsafe extern "C" fn(Opaque, Opaque)>,
    pub iterate: Option<unsafe extern "C" fn(Opaque, Option<Visit>, Opaque) -> u32>,
}

/// Functions that change a table.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Writer {
    pub clear: Option<unsafe extern "C" fn(Opaque) -> i32>,
    pub erase: Option<unsafe extern "C" fn(Opaque, *const Data) -> i32>,
    pub create: Option<unsafe extern "C" fn(Opaque) -> Opaque>,
    pub destroy: Option<unsafe extern "C" fn(Opaque, Opaque)>,
    pub add: Option<unsafe extern "C" fn(Opaque, *const Data, Opaque) -> Opaque>,
    pub write: Option<unsafe extern "C" fn(Opaque, Opaque, Opaque, *const Data) -> i32>,
}

/// A table that a plugin shares. Plugins of before 3.3 have no functions behind the last three.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SharedTable {
    pub name: *const c_char,
    pub key_type: i32,
    pub table: Opaque,
    pub reader: OldReader,
    pub writer: Writer,
    pub fields: FieldFunctions,
    pub reader_ext: *const Reader,
    pub writer_ext: *const Writer,
    pub fields_ext: *const FieldFunctions,
}

/// What a plugin is told about tables when it starts.
#[repr(C)]
pub struct TablesInput {
    pub list: unsafe extern "C" fn(*mut c_void, *mut u32) -> *const TableInfo,
    pub get: unsafe extern "C" fn(*mut c_void, *const c_char, i32) -> Opaque,
    pub add: unsafe extern "C" fn(*mut c_void, *const SharedTable) -> i32,
    pub fields: FieldFunctions,
    pub fields_ext: *const FieldFunctions,
    pub reader_ext: *const Reader,
    pub writer_ext: *const Writer,
}

// SAFETY: points to statics only.
unsafe impl Sync for TablesInput {}

/// Subscribes work of a thread pool, and ends it.
#[repr(C)]
pub struct Routines {
    pub subscribe: unsafe extern "C" fn() -> *const c_void,
    pub unsubscribe: unsafe extern "C" fn() -> i32,
}

/// What a plugin starts with.
#[repr(C)]
pub struct InitInput {
    pub config: *const c_char,
    pub owner: *mut c_void,
    pub last_error: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    pub tables: *const TablesInput,
    pub log: unsafe extern "C" fn(*mut c_void, *const c_char, *const c_char, i32),
}

/// What fields are asked with.
#[repr(C)]
pub struct ExtractInput {
    pub owner: *mut c_void,
    pub last_error: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    pub count: u32,
    pub fields: *mut ExtractField,
    pub reader: OldReader,
    pub reader_ext: *const Reader,
    /// Where values stand in the event: not asked for.
    pub offsets: *const c_void,
}

/// What an event is parsed with.
#[repr(C)]
pub struct ParseInput {
    pub owner: *mut c_void,
    pub last_error: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    pub reader: OldReader,
    pub writer: Writer,
    pub reader_ext: *const Reader,
    pub writer_ext: *const Writer,
}

/// What a plugin is told when a source opens and closes.
#[repr(C)]
pub struct ListenInput {
    pub owner: *mut c_void,
    pub routine: *const Routines,
    pub reader_ext: *const Reader,
    pub writer_ext: *const Writer,
}

/// Another configuration.
#[repr(C)]
pub struct ConfigInput {
    pub config: *const c_char,
}

/// A number that a plugin tells about itself.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Metric {
    pub name: *const c_char,
    /// 0: it only ever grows.
    pub kind: i32,
    /// As `ty` says, in the first bytes.
    pub value: u64,
    /// 0 to 6: u32, i32, u64, i64, f64, f32, int.
    pub ty: i32,
}

/// Takes an asynchronous event.
pub type AsyncHandler = unsafe extern "C" fn(*mut c_void, *const u8, *mut c_char) -> i32;

/// A text about the plugin.
pub type Text = unsafe extern "C" fn() -> *const c_char;
/// A text of a started plugin.
pub type StateText = unsafe extern "C" fn(*mut c_void) -> *const c_char;
pub type Init = unsafe extern "C" fn(*const InitInput, *mut i32) -> *mut c_void;
pub type Destroy = unsafe extern "C" fn(*mut c_void);
pub type Schema = unsafe extern "C" fn(*mut i32) -> *const c_char;
pub type Id = unsafe extern "C" fn() -> u32;
pub type Open = unsafe extern "C" fn(*mut c_void, *const c_char, *mut i32) -> *mut c_void;
pub type Close = unsafe extern "C" fn(*mut c_void, *mut c_void);
pub type NextBatch = unsafe extern "C" fn(*mut c_void, *mut c_void, *mut u32, *mut *const *const u8) -> i32;
pub type Progress = unsafe extern "C" fn(*mut c_void, *mut c_void, *mut u32) -> *const c_char;
pub type OpenParams = unsafe extern "C" fn(*mut c_void, *mut i32) -> *const c_char;
pub type EventText = unsafe extern "C" fn(*mut c_void, *const EventInput) -> *const c_char;
pub type EventTypes = unsafe extern "C" fn(*mut u32, *mut c_void) -> *const u16;
pub type ExtractFields = unsafe extern "C" fn(*mut c_void, *const EventInput, *const ExtractInput) -> i32;
pub type ParseEvent = unsafe extern "C" fn(*mut c_void, *const EventInput, *const ParseInput) -> i32;
pub type SetAsync = unsafe extern "C" fn(*mut c_void, *mut c_void, Option<AsyncHandler>) -> i32;
pub type SetConfig = unsafe extern "C" fn(*mut c_void, *const ConfigInput) -> i32;
pub type GetMetrics = unsafe extern "C" fn(*mut c_void, *mut u32) -> *const Metric;
pub type Listen = unsafe extern "C" fn(*mut c_void, *const ListenInput) -> i32;
