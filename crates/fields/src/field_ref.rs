//! A field of a condition or an output, bound once and read for every event.

use crate::generated::ids::FieldId;
use crate::memory::Memory;
use crate::table::{FieldInfo, Scope};
use std::sync::Arc;
use tiercel_event::table::ParamType;

/// One of two paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Side {
    Source,
    Destination,
}

/// A parameter by name, with its place in every event type that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParamArg {
    /// Name.
    pub name: &'static str,
    /// Index of the parameter by event code; [`ParamArg::ABSENT`] where the type has none.
    pub(crate) places: Arc<[u8]>,
}

impl ParamArg {
    /// No such parameter.
    pub const ABSENT: u8 = u8::MAX;

    /// Where events of this type keep the parameter.
    pub fn place(&self, code: u16) -> Option<usize> {
        let place = *self.places.get(usize::from(code))?;
        (place != Self::ABSENT).then_some(usize::from(place))
    }
}

/// Argument of a field, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// None given.
    None,
    /// A number.
    Index(u64),
    /// A text: a name, a key, a cgroup controller.
    Key(Box<str>),
    /// A parameter's name.
    Param(ParamArg),
    /// An event type's name: its event codes, and the system calls of that name that come as generic events.
    EventType {
        /// Event codes.
        codes: Arc<[u16]>,
        /// Wire numbers of system calls.
        syscalls: Arc<[u16]>,
    },
    /// One of two paths.
    Side(Side),
}

/// How a comparison treats the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// As it is.
    One,
    /// A list of which any element may match, under every operator (`proc.aname != x`: some ancestor is not x).
    Any,
    /// A list of one or both ends of a connection: any may match, but under `!=` all must.
    EitherEnd,
    /// `=` accepts every value up to the constant (`evt.around[ts] = ms`).
    Within,
}

/// A field that was found and whose argument was understood.
#[derive(Clone, Debug)]
pub struct FieldRef {
    /// Which field.
    pub id: FieldId,
    /// Its argument.
    pub arg: Arg,
    /// Type of the value; for `evt.rawarg` that of the first event type that has the parameter.
    pub ty: ParamType,
    /// The field as it was written.
    pub text: Arc<str>,
    pub(crate) memory: Option<Arc<Memory>>,
}

impl FieldRef {
    /// Its row of the table.
    pub fn info(&self) -> &'static FieldInfo {
        self.id.info()
    }

    /// Whether the value is a list of its own (not one made for [`FieldRef::any_of`]).
    pub fn is_list(&self) -> bool {
        self.info().list
    }

    /// How long the value stays the same.
    pub fn scope(&self) -> Scope {
        self.info().scope
    }

    /// Whether a read depends on the reads before it (`evt.deltatime`).
    pub fn remembers(&self) -> bool {
        self.memory.is_some()
    }

    /// How a comparison treats the value.
    pub fn matching(&self) -> Matching {
        crate::matching::of(self)
    }

    /// Whether the value is a list of candidates of which any may match.
    pub fn any_of(&self) -> bool {
        self.matching() == Matching::Any
    }
}

impl PartialEq for FieldRef {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.arg == other.arg
    }
}
