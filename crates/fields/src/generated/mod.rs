// Generated from schema/fields/ by tools/gen/write_fields_crate.py; do not edit.

//! Tables made from `schema/fields/`.

pub mod ids;
pub mod table;
