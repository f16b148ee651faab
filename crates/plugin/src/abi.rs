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

/// Three functions about fields of tables, three unused; six about reading; six about writing. All of ours refuse, whatever
/// they are given, so their types do not matter beyond their number: pointers and integers come in registers.
#[repr(C)]
pub struct Functions<const N: usize>(pub [*const c_void; N]);

// SAFETY: addresses of functions.
unsafe impl<const N: usize> Sync for Functions<N> {}

/// What a plugin is told about tables when it starts.
#[repr(C)]
pub struct TablesInput {
    pub list_get_add: Functions<3>,
    pub fields: Functions<3>,
    pub fields_ext: *const Functions<3>,
    pub reader_ext: *const Functions<6>,
    pub writer_ext: *const Functions<6>,
}

// SAFETY: points to statics only.
unsafe impl Sync for TablesInput {}

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
    pub reader: Functions<4>,
    pub reader_ext: *const Functions<6>,
    /// Where values stand in the event: not asked for.
    pub offsets: *const c_void,
}

/// What an event is parsed with.
#[repr(C)]
pub struct ParseInput {
    pub owner: *mut c_void,
    pub last_error: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    pub reader: Functions<4>,
    pub writer: Functions<6>,
    pub reader_ext: *const Functions<6>,
    pub writer_ext: *const Functions<6>,
}

/// What a plugin is told when a source opens and closes.
#[repr(C)]
pub struct ListenInput {
    pub owner: *mut c_void,
    pub routine: *const Functions<2>,
    pub reader_ext: *const Functions<6>,
    pub writer_ext: *const Functions<6>,
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
pub type Listen = unsafe extern "C" fn(*mut c_void, *const ListenInput) -> i32;
