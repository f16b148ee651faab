//! The functions of ours that a plugin calls. Each gives the interface's sign of failure, with a sentence for `last_error`, where
//! it cannot do what is asked.

use super::handle::{self, BLANK, Kind, Table};
use super::ours::{self, Read};
use super::shared::Shared;
use super::{
    Added, Call, ERROR, FIELDS_LIMIT, Listed, NAME_LIMIT, Refusal, TABLES_LIMIT, TEXT_LIMIT, WITHIN_LIMIT, with,
};
use crate::abi::state_type::{BOOL, INT64, STRING};
use crate::abi::{
    Data, FieldFunctions, FieldInfo, OldReader, Opaque, Reader, SharedTable, TableInfo, TablesInput, Visit, Writer, rc,
};
use std::ffi::{CStr, CString, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};
use std::sync::Arc;
use tiercel_state::Note;

static FIELDS: FieldFunctions = FieldFunctions { list: Some(list_fields), get: Some(get_field), add: Some(add_field) };
const OLD_READER: OldReader =
    OldReader { name: Some(name), size: Some(size), entry: Some(get_entry), read: Some(read) };
/// Functions that read.
pub static READER: Reader = Reader { old: OLD_READER, release: Some(release), iterate: Some(iterate) };
/// Functions that write.
pub static WRITER: Writer = Writer {
    clear: Some(clear),
    erase: Some(erase),
    create: Some(create),
    destroy: Some(destroy),
    add: Some(add_entry),
    write: Some(write),
};
/// What a plugin may ask for when it starts.
pub static TABLES: TablesInput = TablesInput {
    list: list_tables,
    get: get_table,
    add: add_table,
    fields: FIELDS,
    fields_ext: &raw const FIELDS,
    reader_ext: &raw const READER,
    writer_ext: &raw const WRITER,
};

/// What the last function that failed says; null where none has.
pub unsafe extern "C" fn last_error(_owner: *mut c_void) -> *const c_char {
    ERROR.with_borrow(|error| error.as_ref().map_or(null(), |error| error.as_ptr()))
}

/// Does what a plugin asks; where that cannot be, notes why and gives `failed`. A mistake of ours does not reach the plugin.
fn answer<R>(failed: R, act: impl FnOnce(&Call<'_>) -> Result<R, Refusal>) -> R {
    let done = catch_unwind(AssertUnwindSafe(|| with(act))).unwrap_or_else(|_| Err("a mistake of the host".to_owned()));
    done.unwrap_or_else(|why| {
        ERROR.set(CString::new(why.replace('\0', "")).ok());
        failed
    })
}

/// A name that a plugin gives.
///
/// # Safety
/// `name` is null or ends with a NUL.
unsafe fn named<'n>(name: *const c_char) -> Result<&'n CStr, Refusal> {
    if name.is_null() {
        return Err("a name that is a null pointer".to_owned());
    }
    // SAFETY: promised by the caller.
    let name = unsafe { CStr::from_ptr(name) };
    if name.is_empty() || name.count_bytes() > NAME_LIMIT {
        return Err(format!("a name is between 1 and {NAME_LIMIT} bytes long"));
    }
    Ok(name)
}

/// A table that a handle stands for.
enum Found {
    Ours(Kind, u32),
    Theirs(Arc<Shared>),
}

fn find(call: &Call<'_>, table: Opaque) -> Result<Found, Refusal> {
    let none = || "no such table".to_owned();
    match Table::of(table).ok_or_else(none)? {
        Table::Ours(kind, slot) => Ok(Found::Ours(kind, slot)),
        Table::Shared(place) => call.tables.known().shared.get(place).cloned().map(Found::Theirs).ok_or_else(none),
        Table::Within(address) => {
            let given = call.within.borrow().contains(&address);
            // SAFETY: a plugin gave this address as a table of its own in this very call.
            let shared = if given { unsafe { Shared::of(table.cast_const().cast()) } } else { None };
            shared.map(|shared| Found::Theirs(Arc::new(shared))).ok_or_else(none)
        }
    }
}

/// A function that the plugin which shares a table has.
fn has<F>(function: Option<F>, table: &Shared, what: &str) -> Result<F, Refusal> {
    function.ok_or_else(|| format!("the table {:?} of a plugin cannot {what}", table.name))
}

/// What a plugin answered: null is a failure of its own.
fn given<T>(pointer: *mut T, table: &Shared) -> Result<*mut T, Refusal> {
    if pointer.is_null() { Err(format!("the table {:?} of a plugin refuses", table.name)) } else { Ok(pointer) }
}

/// The same for a code.
fn coded(code: i32, table: &Shared) -> Result<i32, Refusal> {
    if code == rc::SUCCESS { Ok(code) } else { Err(format!("the table {:?} of a plugin refuses", table.name)) }
}

unsafe extern "C" fn list_tables(_owner: *mut c_void, count: *mut u32) -> *const TableInfo {
    answer(null(), |call| {
        let mut known = call.tables.known();
        let mut rows = vec![TableInfo { name: Kind::Threads.name().as_ptr(), key_type: INT64 }];
        rows.extend(known.shared.iter().map(|one| TableInfo { name: one.name.as_ptr(), key_type: one.key_type }));
        let rows = &known.tables.insert(Listed(rows)).0;
        // SAFETY: null, or room for a count.
        unsafe { count.as_mut() }.map(|count| *count = rows.len() as u32).ok_or("no room for a count")?;
        Ok(rows.as_ptr())
    })
}

unsafe extern "C" fn get_table(_owner: *mut c_void, name: *const c_char, key_type: i32) -> Opaque {
    answer(null_mut(), |call| {
        // SAFETY: a name of the plugin.
        let name = unsafe { named(name) }?;
        let known = call.tables.known();
        let shared = || known.shared.iter().position(|one| *one.name == *name);
        let (table, keys) = if name == Kind::Threads.name() {
            (Table::Ours(Kind::Threads, BLANK), INT64)
        } else {
            let place = shared().ok_or_else(|| format!("there is no table {name:?}"))?;
            (Table::Shared(place), known.shared[place].key_type)
        };
        if keys != key_type {
            return Err(format!("the table {name:?} has keys of type {keys}, not {key_type}"));
        }
        Ok(table.handle())
    })
}

unsafe extern "C" fn add_table(_owner: *mut c_void, told: *const SharedTable) -> i32 {
    answer(rc::FAILURE, |call| {
        call.starting()?;
        // SAFETY: what the plugin tells of its table.
        let shared = unsafe { Shared::of(told) }.ok_or("no table")?;
        // SAFETY: a text of ours.
        unsafe { named(shared.name.as_ptr()) }?;
        let mut known = call.tables.known();
        if shared.name.as_c_str() == Kind::Threads.name() || known.shared.iter().any(|one| one.name == shared.name) {
            return Err(format!("there is a table {:?} already", shared.name));
        }
        if known.shared.len() >= TABLES_LIMIT {
            return Err(format!("plugins share more than {TABLES_LIMIT} tables"));
        }
        known.shared.push(Arc::new(shared));
        Ok(rc::SUCCESS)
    })
}

unsafe extern "C" fn list_fields(table: Opaque, count: *mut u32) -> *const FieldInfo {
    answer(null(), |call| match find(call, table)? {
        Found::Ours(kind, _) => {
            let mut known = call.tables.known();
            let fixed = kind.fields().into_iter();
            let mut rows: Vec<_> =
                fixed.map(|(name, ty)| FieldInfo { name: name.as_ptr(), ty, read_only: 1 }).collect();
            if kind == Kind::Threads {
                let added = known.added.iter();
                rows.extend(added.map(|one| FieldInfo { name: one.name.as_ptr(), ty: one.ty, read_only: 0 }));
            }
            let rows = &known.fields.insert(Listed(rows)).0;
            // SAFETY: null, or room for a count.
            unsafe { count.as_mut() }.map(|count| *count = rows.len() as u32).ok_or("no room for a count")?;
            Ok(rows.as_ptr())
        }
        Found::Theirs(of) => {
            // SAFETY: its own function and table, and room for a count of the caller.
            let rows = unsafe { has(of.fields.list, &of, "list its fields")?(of.table, count) };
            given(rows.cast_mut(), &of).map(<*mut FieldInfo>::cast_const)
        }
    })
}

unsafe extern "C" fn get_field(table: Opaque, name: *const c_char, ty: i32) -> Opaque {
    answer(null_mut(), |call| match find(call, table)? {
        Found::Ours(kind, _) => {
            // SAFETY: a name of the plugin.
            let name = unsafe { named(name) }?;
            let found = call.tables.known().field(kind, name);
            let (place, own, _) = found.ok_or_else(|| format!("the table {:?} has no field {name:?}", kind.name()))?;
            if own != ty {
                return Err(format!("the field {name:?} is of type {own}, not {ty}"));
            }
            Ok(handle::field(kind, place))
        }
        // SAFETY: its own function and table; the name is for it to look at.
        Found::Theirs(of) => given(unsafe { has(of.fields.get, &of, "name its fields")?(of.table, name, ty) }, &of),
    })
}

/// Types that a field which a plugin adds may have: numbers, texts and truth.
fn is_plain(ty: i32) -> bool {
    (1..=STRING).contains(&ty) || ty == BOOL
}

unsafe extern "C" fn add_field(table: Opaque, name: *const c_char, ty: i32) -> Opaque {
    answer(null_mut(), |call| match find(call, table)? {
        Found::Ours(kind, _) => {
            call.starting()?;
            // SAFETY: a name of the plugin.
            let name = unsafe { named(name) }?;
            let mut known = call.tables.known();
            match known.field(kind, name) {
                Some((place, own, true)) if own == ty => return Ok(handle::field(kind, place)),
                Some((_, own, _)) => return Err(format!("there is a field {name:?} already, of type {own}")),
                None if kind != Kind::Threads => return Err(format!("no field can be added to {:?}", kind.name())),
                None if !is_plain(ty) => return Err(format!("a field that is added cannot be of type {ty}")),
                None if known.added.len() >= FIELDS_LIMIT => {
                    return Err(format!("plugins add more than {FIELDS_LIMIT} fields"));
                }
                None => known.added.push(Added { name: name.to_owned(), ty }),
            }
            Ok(handle::field(kind, kind.fields().len() + known.added.len() - 1))
        }
        // SAFETY: its own function and table; the name is for it to look at.
        Found::Theirs(of) => given(unsafe { has(of.fields.add, &of, "take new fields")?(of.table, name, ty) }, &of),
    })
}

unsafe extern "C" fn name(table: Opaque) -> *const c_char {
    answer(null(), |call| match find(call, table)? {
        Found::Ours(kind, _) => Ok(kind.name().as_ptr()),
        Found::Theirs(of) => match of.old().name {
            // SAFETY: its own function and table.
            Some(function) => Ok(unsafe { function(of.table) }),
            None => Ok(super::text(of.name.to_bytes().to_vec())),
        },
    })
}

/// The entries of a table of ours, as they are now.
fn entries(call: &Call<'_>, kind: Kind, slot: u32) -> Vec<u64> {
    call.look(|state| match kind {
        Kind::Threads => {
            state.map_or_else(Vec::new, |state| state.threads().map(|slot| slot.number().into()).collect())
        }
        _ => ours::with_thread(state, slot, |seen| ours::entries(kind, seen)).unwrap_or_default(),
    })
}

unsafe extern "C" fn size(table: Opaque) -> u64 {
    answer(u64::MAX, |call| match find(call, table)? {
        Found::Ours(kind, slot) => Ok(entries(call, kind, slot).len() as u64),
        // SAFETY: its own function and table.
        Found::Theirs(of) => Ok(unsafe { has(of.old().size, &of, "tell its size")?(of.table) }),
    })
}

unsafe extern "C" fn get_entry(table: Opaque, key: *const Data) -> Opaque {
    answer(null_mut(), |call| match find(call, table)? {
        Found::Ours(kind, slot) => {
            // SAFETY: null, or a key, which is eight bytes.
            let key = unsafe { key.as_ref() }.copied().ok_or("a key that is a null pointer")?;
            let number = match kind {
                Kind::Threads => call.look(|state| state?.by_tid(key as i64).map(|slot| slot.number().into())),
                _ => Some(key).filter(|key| entries(call, kind, slot).contains(key)),
            };
            let number = number.ok_or_else(|| format!("{:?} has no entry {}", kind.name(), key as i64))?;
            Ok(handle::entry(number))
        }
        // SAFETY: its own function and table; the key is for it to look at.
        Found::Theirs(of) => given(unsafe { has(of.old().entry, &of, "be read")?(of.table, key) }, &of),
    })
}

/// The thread that an entry of ours is of or in, and the entry.
fn place_of(kind: Kind, slot: u32, entry: Opaque) -> Result<(u32, u64), Refusal> {
    let number = handle::entry_of(entry).ok_or("no such entry")?;
    let thread = if kind == Kind::Threads { u32::try_from(number).map_err(|_| "no such entry")? } else { slot };
    Ok((thread, number))
}

fn field_of(kind: Kind, field: Opaque) -> Result<usize, Refusal> {
    let found = handle::field_of(field).filter(|(of, _)| *of == kind);
    found.map(|(_, place)| place).ok_or_else(|| format!("no such field of {:?}", kind.name()))
}

/// What a field says that nobody wrote: an empty text, or 0.
fn unwritten(ty: i32) -> Read {
    if ty == STRING { Read::Text(Vec::new()) } else { Read::Number(0) }
}

fn read_ours(call: &Call<'_>, kind: Kind, slot: u32, entry: Opaque, place: usize) -> Result<Data, Refusal> {
    let (thread, number) = place_of(kind, slot, entry)?;
    let gone = || "the entry is not there any more".to_owned();
    let fixed = kind.fields().len();
    let value = if kind == Kind::Threads && place >= fixed {
        let ty = call.tables.known().added.get(place - fixed).map(|added| added.ty).ok_or("no such field")?;
        let kept = |note: &Note| match note {
            Note::Number(number) => Read::Number(*number),
            Note::Text(text) => Read::Text(text.to_vec()),
        };
        let look = |seen: &ours::Seen<'_>| seen.thread.notes.get(place - fixed).map_or_else(|| unwritten(ty), kept);
        call.look(|state| ours::with_thread(state, thread, look)).ok_or_else(gone)?
    } else {
        let value = call.look(|state| ours::with_thread(state, thread, |seen| ours::read(kind, seen, number, place)));
        value.flatten().ok_or_else(gone)?
    };
    Ok(match value {
        Read::Number(number) => number,
        Read::Text(text) => super::text(text).expose_provenance() as Data,
        Read::Table(kind) => Table::Ours(kind, thread).handle().addr() as Data,
    })
}

unsafe extern "C" fn read(table: Opaque, entry: Opaque, field: Opaque, out: *mut Data) -> i32 {
    answer(rc::FAILURE, |call| {
        // SAFETY: null, or room for a value, which is eight bytes.
        let out = unsafe { out.as_mut() }.ok_or("no room for a value")?;
        match find(call, table)? {
            Found::Ours(kind, slot) => {
                *out = read_ours(call, kind, slot, entry, field_of(kind, field)?)?;
                Ok(rc::SUCCESS)
            }
            Found::Theirs(of) => {
                // SAFETY: its own function and table; entry and field are for it to look at.
                let code = unsafe { has(of.old().read, &of, "be read")?(of.table, entry, field, out) };
                let code = coded(code, &of)?;
                // It may be a table: whether it is one is known to who asked for it.
                let mut within = call.within.borrow_mut();
                if within.len() < WITHIN_LIMIT {
                    within.insert(*out as usize);
                }
                Ok(code)
            }
        }
    })
}

unsafe extern "C" fn release(table: Opaque, entry: Opaque) {
    answer((), |call| match find(call, table)? {
        Found::Ours(..) => Ok(()),
        Found::Theirs(of) => {
            if let Some(function) = of.reader.release {
                // SAFETY: its own function and table; the entry is for it to look at.
                unsafe { function(of.table, entry) };
            }
            Ok(())
        }
    });
}

unsafe extern "C" fn iterate(table: Opaque, visit: Option<Visit>, with: Opaque) -> u32 {
    answer(0, |call| {
        let visit = visit.ok_or("nothing to visit entries with")?;
        match find(call, table)? {
            Found::Ours(kind, slot) => {
                let mut all = entries(call, kind, slot).into_iter();
                // SAFETY: the plugin's own function and what belongs to it.
                Ok(u32::from(all.all(|number| unsafe { visit(with, handle::entry(number)) } != 0)))
            }
            Found::Theirs(of) => {
                let function = has(of.reader.iterate, &of, "be gone through")?;
                // SAFETY: its own function and table; what to visit with belongs to the caller.
                Ok(unsafe { function(of.table, Some(visit), with) })
            }
        }
    })
}

/// Why which threads there are, and what they are, is not for plugins to change.
const NOT_YOURS: &str = "which entries there are follows from events, and plugins cannot change it";

unsafe extern "C" fn clear(table: Opaque) -> i32 {
    answer(rc::FAILURE, |call| match find(call, table)? {
        Found::Ours(..) => Err(NOT_YOURS.to_owned()),
        // SAFETY: its own function and table.
        Found::Theirs(of) => coded(unsafe { has(of.writer.clear, &of, "be cleared")?(of.table) }, &of),
    })
}

unsafe extern "C" fn erase(table: Opaque, key: *const Data) -> i32 {
    answer(rc::FAILURE, |call| match find(call, table)? {
        Found::Ours(..) => Err(NOT_YOURS.to_owned()),
        // SAFETY: its own function and table; the key is for it to look at.
        Found::Theirs(of) => coded(unsafe { has(of.writer.erase, &of, "lose entries")?(of.table, key) }, &of),
    })
}

unsafe extern "C" fn create(table: Opaque) -> Opaque {
    answer(null_mut(), |call| match find(call, table)? {
        Found::Ours(..) => Ok(handle::entry(BLANK.into())),
        // SAFETY: its own function and table.
        Found::Theirs(of) => given(unsafe { has(of.writer.create, &of, "make entries")?(of.table) }, &of),
    })
}

unsafe extern "C" fn destroy(table: Opaque, entry: Opaque) {
    answer((), |call| match find(call, table)? {
        Found::Ours(..) => Ok(()),
        Found::Theirs(of) => {
            // SAFETY: its own function and table; the entry is for it to look at.
            unsafe { has(of.writer.destroy, &of, "unmake entries")?(of.table, entry) };
            Ok(())
        }
    });
}

unsafe extern "C" fn add_entry(table: Opaque, key: *const Data, entry: Opaque) -> Opaque {
    answer(null_mut(), |call| match find(call, table)? {
        Found::Ours(..) => Err(NOT_YOURS.to_owned()),
        // SAFETY: its own function and table; key and entry are for it to look at.
        Found::Theirs(of) => given(unsafe { has(of.writer.add, &of, "take entries")?(of.table, key, entry) }, &of),
    })
}

/// A number of a type, from what a plugin gave.
fn narrowed(value: Data, ty: i32) -> Data {
    match ty {
        1 => value as i8 as Data,
        2 => value as i16 as Data,
        3 => value as i32 as Data,
        5 => value as u8 as Data,
        6 => value as u16 as Data,
        7 | BOOL => value as u32 as Data,
        _ => value,
    }
}

fn write_ours(call: &Call<'_>, kind: Kind, entry: Opaque, place: usize, value: *const Data) -> Result<(), Refusal> {
    let fixed = kind.fields().len();
    let added = place.checked_sub(fixed).filter(|_| kind == Kind::Threads);
    let place = added.ok_or_else(|| format!("the fields of {:?} that are not added cannot be written", kind.name()))?;
    let ty = call.tables.known().added.get(place).map(|added| added.ty).ok_or("no such field")?;
    // SAFETY: not null, and a value, which is as wide as its type.
    let note = unsafe {
        match ty {
            STRING => Note::Text(text_in(*value.cast::<*const c_char>())?.into()),
            1 | 5 => Note::Number(narrowed(Data::from(*value.cast::<u8>()), ty)),
            2 | 6 => Note::Number(narrowed(Data::from(value.cast::<u16>().read_unaligned()), ty)),
            3 | 7 | BOOL => Note::Number(narrowed(Data::from(value.cast::<u32>().read_unaligned()), ty)),
            _ => Note::Number(value.read_unaligned()),
        }
    };
    let (thread, _) = place_of(kind, BLANK, entry)?;
    call.change(|state| {
        let slot = state.slot_at(thread).ok_or("the entry is not there any more")?;
        if state.notes_mut(slot).set(place, note, &call.tables.budget) {
            Ok(())
        } else {
            Err("plugins keep more with threads than there is room for".to_owned())
        }
    })
}

/// The bytes of a text that a plugin writes.
///
/// # Safety
/// `text` is null or ends with a NUL.
unsafe fn text_in<'t>(text: *const c_char) -> Result<&'t [u8], Refusal> {
    if text.is_null() {
        return Err("a text that is a null pointer".to_owned());
    }
    // SAFETY: promised by the caller.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    if bytes.len() > TEXT_LIMIT { Err(format!("a text of more than {TEXT_LIMIT} bytes")) } else { Ok(bytes) }
}

unsafe extern "C" fn write(table: Opaque, entry: Opaque, field: Opaque, value: *const Data) -> i32 {
    answer(rc::FAILURE, |call| {
        if value.is_null() {
            return Err("a value that is a null pointer".to_owned());
        }
        match find(call, table)? {
            Found::Ours(kind, _) => write_ours(call, kind, entry, field_of(kind, field)?, value).map(|()| rc::SUCCESS),
            Found::Theirs(of) => {
                // SAFETY: its own function and table; the others are for it to look at.
                let code = unsafe { has(of.writer.write, &of, "be written")?(of.table, entry, field, value) };
                coded(code, &of)
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Access, Tables, during};
    use super::*;
    use crate::abi::state_type::UINT32;
    use std::ptr::without_provenance_mut;
    use tiercel_event::seed::{ProcessSeed, Seeds};
    use tiercel_random::Random;
    use tiercel_state::{Limits, State};

    fn state() -> State {
        let mut state = State::new(Limits::default());
        let process = |tid: i64| ProcessSeed { tid, pid: tid, args: b"a\0b\0".to_vec(), ..ProcessSeed::default() };
        state.seed(&Seeds { processes: vec![process(7), process(8)], ..Seeds::default() });
        state
    }

    fn threads() -> Opaque {
        // SAFETY: a name that ends.
        unsafe { get_table(null_mut(), c"threads".as_ptr(), INT64) }
    }

    fn field(name: &CStr, ty: i32) -> Opaque {
        // SAFETY: a name that ends.
        unsafe { add_field(threads(), name.as_ptr(), ty) }
    }

    /// Numbers that look like handles, and others.
    fn numbers(seed: u64) -> impl FnMut() -> u64 {
        let mut random = Random::new(seed);
        move || {
            let at = random.bits();
            let (kind, low) = (((at >> 40) % 8) << 40, at >> 8);
            match at % 4 {
                0 => at,
                1 => (1 << 63) | kind | (low % 6),
                2 => (1 << 63) | (low % 40),
                _ => (1 << 63) | kind | (low & 0xffff_ffff),
            }
        }
    }

    #[test]
    fn made_up_handles_are_never_followed() {
        let (tables, mut state) = (Tables::default(), state());
        let note = during(&tables, Access::Start, || field(c"note", UINT32));
        let opaque = |number: u64| without_provenance_mut(number as usize);
        let mut next = numbers(42);
        let mut done = 0;
        during(&tables, Access::Write(&mut state), || {
            for _ in 0..200_000 {
                let (table, entry, field, key) = (opaque(next()), opaque(next()), opaque(next()), next() % 12);
                let mut out = 0;
                // SAFETY: pointers to places of ours; handles need not be good.
                unsafe {
                    done += i32::from(read(table, entry, field, &raw mut out) == rc::SUCCESS);
                    done += i32::from(!get_entry(table, &raw const key).is_null());
                    size(table);
                    get_field(table, c"value".as_ptr(), STRING);
                    // A field that is no text: what is written is no address.
                    write(table, entry, note, &raw const key);
                    assert_eq!(clear(table), rc::FAILURE);
                    release(table, entry);
                    name(table);
                }
            }
        });
        assert!(done > 1000, "{done} of them were good by chance");
        assert_eq!(state.threads().count(), 2);
    }

    #[test]
    fn what_is_kept_is_as_narrow_as_its_field_and_as_long_as_its_thread() {
        let (tables, mut state) = (Tables::default(), state());
        let (byte, note) = during(&tables, Access::Start, || (field(c"byte", 1), field(c"note", STRING)));
        let key: Data = 7;
        during(&tables, Access::Write(&mut state), || {
            let (wide, mut out) = (0x1_ffff_ff80u64, 0);
            let text: Data = c"hello".as_ptr().expose_provenance() as Data;
            // SAFETY: pointers to places of ours.
            unsafe {
                let entry = get_entry(threads(), &raw const key);
                assert_eq!(write(threads(), entry, byte, &raw const wide), rc::SUCCESS);
                assert_eq!(write(threads(), entry, note, &raw const text), rc::SUCCESS);
                assert_eq!(read(threads(), entry, byte, &raw mut out), rc::SUCCESS);
                assert_eq!(out as i64, -128);
                assert_eq!(read(threads(), entry, note, &raw mut out), rc::SUCCESS);
                assert_eq!(CStr::from_ptr(std::ptr::with_exposed_provenance(out as usize)), c"hello");
            }
        });
        assert!(tables.budget.used() > 0);
        drop(state);
        assert_eq!(tables.budget.used(), 0);
    }

    #[test]
    fn outside_of_a_call_nothing_is_given() {
        assert!(threads().is_null());
        // SAFETY: it is a text of ours until this thread's next failure.
        let why = unsafe { CStr::from_ptr(last_error(null_mut())) }.to_string_lossy();
        assert!(why.starts_with("tables can be used only while"), "{why}");
    }
}
