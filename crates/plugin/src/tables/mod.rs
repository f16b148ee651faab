//! Tables: our own, and those that plugins share with each other.
//!
//! What a plugin calls ([`calls`]) finds out by [`during`] which engine's tables it is about and what it may do. That is kept by
//! thread, so a plugin that calls from a thread of its own, or when nothing was asked of it, is refused.

mod calls;
mod handle;
mod ours;
mod shared;

pub use calls::{READER, TABLES, WRITER, last_error};

use crate::abi::{FieldInfo, TableInfo};
use handle::Kind;
use shared::Shared;
use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::ffi::{CStr, CString};
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tiercel_event::params;
use tiercel_state::{NoteBudget, State};

/// Tables that plugins may share, fields that they may add to threads, bytes that they may keep in these.
const TABLES_LIMIT: usize = 256;
const FIELDS_LIMIT: usize = 256;
const NOTES_LIMIT: usize = 256 << 20;
/// Longest text in a field, and longest name.
const TEXT_LIMIT: usize = 64 << 10;
const NAME_LIMIT: usize = 256;
/// Texts that were read and can be looked at, even after the call: each goes when so many were read after it.
const TEXTS_LIMIT: usize = 256;
/// Tables within tables that one call may have.
const WITHIN_LIMIT: usize = 1 << 16;

/// A field that a plugin added to threads.
struct Added {
    name: CString,
    ty: i32,
}

/// A list that a plugin looks at until it asks for the next.
struct Listed<T>(Vec<T>);

// SAFETY: its pointers are to names that live as long as the tables.
unsafe impl<T> Send for Listed<T> {}

#[derive(Default)]
struct Known {
    added: Vec<Added>,
    shared: Vec<Arc<Shared>>,
    tables: Option<Listed<TableInfo>>,
    fields: Option<Listed<FieldInfo>>,
}

/// The tables of one engine.
pub struct Tables {
    known: Mutex<Known>,
    budget: Arc<NoteBudget>,
}

impl Default for Tables {
    fn default() -> Self {
        Self { known: Mutex::default(), budget: NoteBudget::new(NOTES_LIMIT) }
    }
}

impl Tables {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a plugin may do while it is called.
pub enum Access<'s> {
    /// It starts: finds tables and fields, adds some. There is no state yet.
    Start,
    /// It reads.
    Read(Option<&'s State>),
    /// It reads and writes.
    Write(&'s mut State),
}

/// The call into a plugin that runs now.
struct Call<'t> {
    tables: &'t Tables,
    state: Option<NonNull<State>>,
    starts: bool,
    writes: bool,
    within: RefCell<HashSet<usize>>,
}

thread_local! {
    static CURRENT: Cell<Option<NonNull<Call<'static>>>> = const { Cell::new(None) };
    /// What the last function of ours that failed says.
    static ERROR: RefCell<Option<CString>> = const { RefCell::new(None) };
    static TEXTS: RefCell<VecDeque<CString>> = const { RefCell::new(VecDeque::new()) };
}

/// Puts back what was there before.
struct Restore(Option<NonNull<Call<'static>>>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// Runs a call into a plugin, which may use these tables until it returns.
pub fn during<R>(tables: &Tables, access: Access<'_>, run: impl FnOnce() -> R) -> R {
    let (starts, writes) = (matches!(access, Access::Start), matches!(access, Access::Write(_)));
    let state = match access {
        Access::Start => None,
        Access::Read(state) => state.map(NonNull::from),
        Access::Write(state) => Some(NonNull::from(state)),
    };
    ERROR.set(None);
    let call = Call { tables, state, starts, writes, within: RefCell::default() };
    let _restore = Restore(CURRENT.replace(Some(NonNull::from(&call).cast())));
    run()
}

type Refusal = String;

/// What a function of ours does for the plugin that is called now.
fn with<R>(act: impl FnOnce(&Call<'_>) -> Result<R, Refusal>) -> Result<R, Refusal> {
    let call = CURRENT.get().ok_or("tables can be used only while the plugin is called, and on that thread")?;
    // SAFETY: `during` keeps it until the call has returned, and takes it out before.
    act(unsafe { call.as_ref() })
}

impl Call<'_> {
    /// Looks at the state. What is looked at may not call a plugin.
    fn look<R>(&self, look: impl FnOnce(Option<&State>) -> R) -> R {
        // SAFETY: `during` holds the state for this call; nobody changes it while `look` runs, as that calls no plugin.
        look(self.state.map(|state| unsafe { state.as_ref() }))
    }

    /// Changes the state.
    fn change<R>(&self, change: impl FnOnce(&mut State) -> Result<R, Refusal>) -> Result<R, Refusal> {
        let mut state =
            self.state.filter(|_| self.writes).ok_or("tables can be written only while events are parsed")?;
        // SAFETY: `during` took it for writing; as in `look`, nobody else uses it meanwhile.
        change(unsafe { state.as_mut() })
    }

    fn starting(&self) -> Result<(), Refusal> {
        if self.starts { Ok(()) } else { Err("tables and fields can be added only while the plugin starts".to_owned()) }
    }
}

/// A text for the plugin to look at.
fn text(mut bytes: Vec<u8>) -> *const std::ffi::c_char {
    bytes.truncate(params::text(&bytes).len());
    let text = CString::new(bytes).unwrap_or_default();
    let pointer = text.as_ptr();
    TEXTS.with_borrow_mut(|texts| {
        if texts.len() >= TEXTS_LIMIT {
            texts.pop_front();
        }
        texts.push_back(text);
    });
    pointer
}

impl Known {
    /// Place, type and whether it may be written of a field of ours.
    fn field(&self, kind: Kind, name: &CStr) -> Option<(usize, i32, bool)> {
        let fixed = kind.fields();
        let own = fixed.iter().position(|(own, _)| *own == name).map(|at| (at, fixed[at].1, false));
        let added = || self.added.iter().position(|added| *added.name == *name);
        own.or_else(|| {
            let at = if kind == Kind::Threads { added()? } else { return None };
            Some((fixed.len() + at, self.added[at].ty, true))
        })
    }
}
