//! Shapes of the generated field table, and look-ups in it.

use crate::generated::ids::FieldId;
use crate::generated::table::{BY_NAME, FIELDS};
use crate::registered;
use tiercel_event::table::ParamType;

/// Whether a field takes an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgRule {
    /// It takes none.
    None,
    /// It works with and without one.
    Optional,
    /// It needs one.
    Required,
}

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// A decimal number.
    Index,
    /// Any text.
    Key,
    /// Name of a parameter of some event type.
    Param,
    /// Name of an event type.
    EventType,
    /// `src` or `dst`.
    Side,
    /// Name of a cgroup controller.
    Subsystem,
}

/// How an argument is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgForm {
    /// The field takes none.
    None,
    /// `field[arg]`.
    Bracket,
    /// `field.arg`.
    Dot,
    /// `field[index]` or `field.name`.
    Either,
}

/// How an integer prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// As its type does.
    Na,
    /// Decimal.
    Dec,
    /// Upper-case hexadecimal without a prefix.
    Hex,
    /// An identifier: decimal.
    Id,
    /// `<` or `>`.
    Dir,
    /// Decimal, at least nine digits.
    PaddedDec,
}

/// Who provides a class of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// Every engine that runs Falco's rules.
    Core,
    /// Tiercel only.
    Tiercel,
    /// The Falco plugin of this name; Tiercel has the `container` fields itself.
    Plugin(&'static str),
}

/// What a field's value depends on, and so how long it stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nothing that changes while the engine runs.
    Constant,
    /// The event's thread, its process and ancestors, and the users and containers that they belong to.
    Process,
    /// The entry of the event's fd (and with facts or without an entry: the event).
    Fd,
    /// The event.
    Event,
}

/// A set of field flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldFlags(pub u16);

#[allow(missing_docs)]
impl FieldFlags {
    pub const DEPRECATED: Self = Self(1);
    pub const TABLE_ONLY: Self = Self(2);
    pub const PRINT_ONLY: Self = Self(4);
    pub const FILTER_ONLY: Self = Self(8);
    pub const NO_TRANSFORMER: Self = Self(16);
    pub const NO_RHS: Self = Self(32);
    pub const NO_PTR_STABILITY: Self = Self(64);
    pub const FORMAT_SUGGESTED: Self = Self(128);

    /// Whether all flags of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One class of fields.
#[derive(Debug)]
pub struct ClassInfo {
    /// Name, as listings show it.
    pub name: &'static str,
    /// Its table: `schema/fields/<file>.toml`.
    pub file: &'static str,
    /// What tells classes of one name apart.
    pub variant: &'static str,
    /// Provider.
    pub provider: Provider,
    /// Event sources that have the fields; `all` stands for every one.
    pub sources: &'static [&'static str],
    /// Whether events of every source have the fields.
    pub generic: bool,
    /// Whether listings leave it out.
    pub hidden: bool,
}

/// One field.
#[derive(Debug)]
pub struct FieldInfo {
    /// Identity.
    pub id: FieldId,
    /// Name.
    pub name: &'static str,
    /// Class.
    pub class: &'static ClassInfo,
    /// Type of the value, or of an element for lists. [`ParamType::Dyn`]: decided by the argument.
    pub ty: ParamType,
    /// Whether the value is a list.
    pub list: bool,
    /// How it prints.
    pub print: Print,
    /// Whether it takes an argument.
    pub arg: ArgRule,
    /// What the argument may be, tried in this order.
    pub arg_kinds: &'static [ArgKind],
    /// How the argument is written.
    pub arg_form: ArgForm,
    /// Flags.
    pub flags: FieldFlags,
    /// What the value depends on.
    pub scope: Scope,
    /// One sentence for listings.
    pub doc: &'static str,
}

/// The field with exactly this name; one that a plugin brought goes before one that is known without it.
pub fn field(name: &str) -> Option<&'static FieldInfo> {
    registered::field(name).or_else(|| known(name))
}

/// The field of this name that needs no plugin's description to be known.
pub(crate) fn known(name: &str) -> Option<&'static FieldInfo> {
    let row = BY_NAME.binary_search_by_key(&name, |row| row.0).ok()?;
    FIELDS.get(usize::from(BY_NAME[row].1))
}

/// The row at this index of all fields, those of plugins behind the others.
pub(crate) fn row(index: usize) -> &'static FieldInfo {
    FIELDS.get(index).or_else(|| registered::row(index - FIELDS.len())).unwrap_or(&FIELDS[FIELDS.len() - 1])
}

/// The field whose name is the longest prefix of `text`, whatever follows.
pub fn longest_prefix(text: &str) -> Option<&'static FieldInfo> {
    let longest = BY_NAME.iter().map(|row| row.0.len()).max().unwrap_or(0).max(registered::longest_name());
    let longest = longest.min(text.len());
    (1..=longest).rev().filter_map(|end| text.get(..end)).find_map(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_knows_its_own_index() {
        for (index, row) in FIELDS.iter().enumerate() {
            assert_eq!(row.id.index(), index, "{}", row.name);
            assert_eq!(known(row.name).unwrap().id, row.id);
        }
    }

    #[test]
    fn the_longest_name_wins() {
        assert_eq!(longest_prefix("proc.names").unwrap().name, "proc.name");
        assert_eq!(longest_prefix("evt.is_open_read and").unwrap().name, "evt.is_open_read");
        assert_eq!(longest_prefix("fd.name.differs").unwrap().name, "fd.name.differs");
        assert!(longest_prefix("proc.").is_none());
    }
}
