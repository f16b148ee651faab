//! Tables that a plugin shares. Its functions get its own pointers back; whether an entry or a field is one of its own is for it
//! to look at.

use crate::abi::{FieldFunctions, OldReader, Opaque, Reader, SharedTable, Writer};
use std::ffi::{CStr, CString};

/// A table of a plugin.
pub struct Shared {
    pub name: CString,
    pub key_type: i32,
    pub table: Opaque,
    pub reader: Reader,
    pub writer: Writer,
    pub fields: FieldFunctions,
}

// SAFETY: used by the thread of the engine only, as the plugin that it belongs to.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    /// What a plugin tells of a table, which may have no name; `None` for what is none.
    ///
    /// # Safety
    /// `told` is null, or points to such a table whose own pointers are null or good.
    pub unsafe fn of(told: *const SharedTable) -> Option<Self> {
        if told.is_null() || !told.is_aligned() {
            return None;
        }
        // SAFETY: promised by the caller.
        let told = unsafe { *told };
        if told.table.is_null() {
            return None;
        }
        let old = Reader { old: told.reader, ..Reader::default() };
        // SAFETY: promised by the caller.
        let (name, reader, writer, fields) = unsafe {
            (
                if told.name.is_null() { CString::default() } else { CStr::from_ptr(told.name).to_owned() },
                told.reader_ext.as_ref().copied().unwrap_or(old),
                told.writer_ext.as_ref().copied().unwrap_or(told.writer),
                told.fields_ext.as_ref().copied().unwrap_or(told.fields),
            )
        };
        Some(Self { name, key_type: told.key_type, table: told.table, reader, writer, fields })
    }

    /// Its reading functions as older plugins have them.
    pub fn old(&self) -> OldReader {
        self.reader.old
    }
}
