//! What a plugin may call of ours. There are no tables to share, so all of that refuses with one sentence.

use crate::abi::{Functions, TablesInput, rc};
use crate::answer;
use std::ffi::{c_char, c_void};
use std::ptr::null;

const NO_TABLES: &std::ffi::CStr = c"this host has no tables for plugins to share";

/// A function that answers "failed" where a code is wanted.
unsafe extern "C" fn fails() -> i32 {
    rc::FAILURE
}

/// A function that answers null, "no" or nothing.
unsafe extern "C" fn nothing() -> *const c_void {
    null()
}

/// How large a table is: unknown.
unsafe extern "C" fn no_size() -> u64 {
    u64::MAX
}

/// A list of tables or fields: null, of length 0.
unsafe extern "C" fn no_list(_of: *mut c_void, count: *mut u32) -> *const c_void {
    if !count.is_null() {
        // SAFETY: the plugin gave room for a count.
        unsafe { *count = 0 };
    }
    null()
}

const FAILS: *const c_void = fails as *const c_void;
const NOTHING: *const c_void = nothing as *const c_void;
const LIST: *const c_void = no_list as *const c_void;
const SIZE: *const c_void = no_size as *const c_void;

/// Fields of a table: list, get, add.
static FIELDS: Functions<3> = Functions([LIST, NOTHING, NOTHING]);
/// Name, size, entry, value, release, iterate.
pub static READER: Functions<6> = Functions([NOTHING, SIZE, NOTHING, FAILS, NOTHING, NOTHING]);
/// Clear, erase, create, destroy, add, write.
pub static WRITER: Functions<6> = Functions([FAILS, FAILS, NOTHING, NOTHING, NOTHING, FAILS]);
/// Subscribe and unsubscribe work of a thread pool.
pub static ROUTINES: Functions<2> = Functions([NOTHING, FAILS]);

/// The reading functions as older plugins take them.
pub fn reader() -> Functions<4> {
    Functions([NOTHING, SIZE, NOTHING, FAILS])
}

/// The writing functions as older plugins take them.
pub fn writer() -> Functions<6> {
    Functions(WRITER.0)
}

/// What there is to know about tables at the start: none.
pub static TABLES: TablesInput = TablesInput {
    list_get_add: Functions([LIST, NOTHING, FAILS]),
    fields: Functions(FIELDS.0),
    fields_ext: &raw const FIELDS,
    reader_ext: &raw const READER,
    writer_ext: &raw const WRITER,
};

/// The only error that we raise.
pub unsafe extern "C" fn last_error(_owner: *mut c_void) -> *const c_char {
    NO_TABLES.as_ptr()
}

/// Severities up to this one are shown: 5 is a notice.
const SHOWN: i32 = 5;

/// A plugin's log goes to stderr, as in Falco.
pub unsafe extern "C" fn log(_owner: *mut c_void, component: *const c_char, message: *const c_char, severity: i32) {
    // SAFETY: texts of the plugin, or null.
    let (component, message) = unsafe { (answer::text(component), answer::text(message)) };
    if severity <= SHOWN {
        eprintln!("{}: {}", component.unwrap_or_else(|| "plugin".to_owned()), message.unwrap_or_default().trim_end());
    }
}
