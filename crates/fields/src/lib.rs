//! Fields: what a condition or an output may name, and how each is read from an event and the state.
//!
//! [`bind`] turns a text into a [`FieldRef`] once; [`extract`] reads it for every event. `schema/fields` lists
//! the fields; a field without an extractor does not compile.

mod arg;
mod bind;
mod clock;
mod context;
mod extract;
mod field_ref;
pub mod format;
#[allow(missing_docs)]
pub mod generated;
mod glob;
mod matching;
mod memory;
mod paths;
pub mod registered;
mod render;
pub mod table;
mod value;

pub use bind::{BindError, bind, bind_prefix};
pub use context::{
    BufferFormat, ContainerMetadata, Context, HostNames, Matched, Number, PluginEvent, PluginMetric, Plugins, Session,
    View,
};
pub use extract::{Opening, extract, extract_for_output, opening, views_differ};
pub use field_ref::{Arg, FieldRef, Matching, ParamArg, Side};
pub use generated::ids::{
    ContainerField, EvtField, EvtSyscallField, FdField, FdNamesField, FdlistField, FieldId, FsPathField, GroupField,
    ProcessField, UserField, UtilField,
};
pub use generated::table::{CLASSES, FIELDS};
pub use glob::Glob;
pub use value::{IpNet, Value};
