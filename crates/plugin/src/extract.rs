//! Fields that a plugin reads.

use crate::abi::{ByteBuffer, EventInput, ExtractField, ExtractInput};
use crate::answer;
use crate::instance::State;
use crate::library::failed;
use crate::tables::{self, Access};
use std::ffi::{CString, c_char, c_void};
use std::net::IpAddr;
use std::ptr::null;
use tiercel_fields::{Arg, IpNet, Value};
use tiercel_source::{FieldSpec, Payload};

/// Values of a list: more is a mistake of the plugin.
const VALUES_LIMIT: u64 = 100_000;

/// Asks for one field of one event.
pub fn value<'e>(state: &State, spec: &FieldSpec, place: usize, arg: &Arg, event: &Payload<'_>) -> Option<Value<'e>> {
    let function = state.library.functions.extract_fields?;
    let name = CString::new(spec.name.as_str()).ok()?;
    let key = match arg {
        Arg::Key(key) => Some(CString::new(&**key).ok()?),
        _ => None,
    };
    let mut field = ExtractField {
        values: null(),
        count: 0,
        id: u32::try_from(place).ok()?,
        name: name.as_ptr(),
        key: key.as_ref().map_or(null(), |key| key.as_ptr()),
        index: if let Arg::Index(index) = arg { *index } else { 0 },
        has_arg: u32::from(*arg != Arg::None),
        ty: number(&spec.ty),
        list: u32::from(spec.list),
    };
    let (record, source) = event.record();
    let given = EventInput { event: record.as_ptr(), num: event.num, source: source.as_ptr() };
    let asked = ExtractInput {
        owner: state.owner(),
        last_error: tables::last_error,
        count: 1,
        fields: &raw mut field,
        reader: tables::READER.old,
        reader_ext: &raw const tables::READER,
        offsets: null(),
    };
    let call = || {
        // SAFETY: all that is given lives until the call returns.
        unsafe { function(state.pointer, &raw const given, &raw const asked) }
    };
    let code = tables::during(&state.tables, Access::Read(event.state()), call);
    if failed(code) || field.values.is_null() || field.count == 0 {
        return None;
    }
    let count = field.count.min(if spec.list { VALUES_LIMIT } else { 1 }) as usize;
    // SAFETY: the array has that many values of the field's type, good until the next call.
    let mut values = (0..count).map(|at| unsafe { one(&spec.ty, field.values, at) });
    if spec.list { values.collect::<Option<Vec<_>>>().map(Value::List) } else { values.next()? }
}

/// The interface's number of a type.
fn number(ty: &str) -> u32 {
    match ty {
        "UINT64" => 8,
        "RELTIME" => 20,
        "ABSTIME" => 21,
        "BOOL" => 25,
        "IPADDR" => 40,
        "IPNET" => 41,
        _ => 9,
    }
}

/// The value at a place of the array.
///
/// # Safety
/// The array has a value of this type there.
unsafe fn one(ty: &str, values: *const c_void, at: usize) -> Option<Value<'static>> {
    match ty {
        "CHARBUF" => {
            // SAFETY: an array of pointers to texts.
            let text = unsafe { answer::bytes(values.cast::<*const c_char>().add(at).read_unaligned()) }?;
            Some(Value::owned(text.to_vec()))
        }
        // SAFETY: an array of numbers of four bytes.
        "BOOL" => Some(Value::Bool(unsafe { values.cast::<u32>().add(at).read_unaligned() } != 0)),
        "IPADDR" | "IPNET" => {
            // SAFETY: an array of buffers.
            let address = unsafe { address(values.cast::<ByteBuffer>().add(at).read_unaligned()) }?;
            let bits = if address.is_ipv4() { 32 } else { 128 };
            Some(if ty == "IPADDR" { Value::Ip(address) } else { Value::Net(IpNet::new(address, bits)?) })
        }
        // SAFETY: an array of numbers of eight bytes.
        _ => Some(Value::Uint(unsafe { values.cast::<u64>().add(at).read_unaligned() })),
    }
}

/// An address of 4 or 16 bytes in network order.
///
/// # Safety
/// The buffer points to as many bytes as it says.
unsafe fn address(buffer: ByteBuffer) -> Option<IpAddr> {
    if buffer.bytes.is_null() {
        return None;
    }
    match buffer.length {
        // SAFETY: the buffer has these bytes.
        4 => Some(IpAddr::from(unsafe { *buffer.bytes.cast::<[u8; 4]>() })),
        // SAFETY: the buffer has these bytes.
        16 => Some(IpAddr::from(unsafe { *buffer.bytes.cast::<[u8; 16]>() })),
        _ => None,
    }
}
