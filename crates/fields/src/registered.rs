//! Fields that plugins bring when they are loaded. They stay known until the process ends, so that what was bound to one
//! stays good; a plugin that is loaded again finds its fields as they are.

use crate::generated::ids::FieldId;
use crate::generated::table::FIELDS;
use crate::table::{self, ArgForm, ArgKind, ArgRule, ClassInfo, FieldFlags, FieldInfo, Print, Provider, Scope};
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock, RwLockReadGuard};
use tiercel_event::table::ParamType;

/// Most of them: far more than all plugins of the world have, and less than an index can count.
const LIMIT: usize = 16_384;

/// A field as a plugin describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewField {
    /// Name.
    pub name: String,
    /// Type of the value, or of an element for lists.
    pub ty: ParamType,
    /// Whether the value is a list.
    pub list: bool,
    /// Whether it takes an argument.
    pub arg: ArgRule,
    /// The argument may be a number.
    pub index: bool,
    /// The argument may be a text.
    pub key: bool,
    /// One sentence for listings.
    pub doc: String,
}

/// Why a field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRegistered {
    /// Another plugin's field, or one of our own, has the name and is of another kind.
    Taken,
    /// Too many fields.
    Full,
}

#[derive(Default)]
struct Registry {
    rows: Vec<&'static FieldInfo>,
    by_name: HashMap<&'static str, usize>,
}

static REGISTRY: LazyLock<RwLock<Registry>> = LazyLock::new(RwLock::default);

fn read() -> RwLockReadGuard<'static, Registry> {
    REGISTRY.read().unwrap_or_else(PoisonError::into_inner)
}

/// The field of this name.
pub(crate) fn field(name: &str) -> Option<&'static FieldInfo> {
    let registry = read();
    registry.by_name.get(name).map(|&at| registry.rows[at])
}

/// The field at this place.
pub(crate) fn row(at: usize) -> Option<&'static FieldInfo> {
    read().rows.get(at).copied()
}

/// Bytes of the longest name.
pub(crate) fn longest_name() -> usize {
    read().by_name.keys().map(|name| name.len()).max().unwrap_or(0)
}

/// Makes a plugin's field known and returns what it is bound by. A field that the tables have already, as the plugin
/// describes it, is that one.
///
/// # Errors
/// A name that stands for something else, and more fields than can be counted.
pub fn register(plugin: &str, field: &NewField) -> Result<FieldId, NotRegistered> {
    match table::known(&field.name) {
        Some(known) if !matches!(known.id, FieldId::Foreign(_)) => return Err(NotRegistered::Taken),
        Some(known) if same(known, field) => return Ok(known.id),
        // Another version of the plugin than the tables have.
        _ => {}
    }
    let mut registry = REGISTRY.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(&at) = registry.by_name.get(field.name.as_str()) {
        return if same(registry.rows[at], field) { Ok(registry.rows[at].id) } else { Err(NotRegistered::Taken) };
    }
    let index = FIELDS.len() + registry.rows.len();
    let id = u16::try_from(index).map_err(|_| NotRegistered::Full)?;
    if registry.rows.len() >= LIMIT {
        return Err(NotRegistered::Full);
    }
    let row = Box::leak(Box::new(info(FieldId::Foreign(id), plugin, field)));
    let at = registry.rows.len();
    registry.rows.push(row);
    registry.by_name.insert(row.name, at);
    Ok(row.id)
}

fn same(known: &FieldInfo, field: &NewField) -> bool {
    let kinds = kinds(field);
    (known.ty, known.list, known.arg, known.arg_kinds) == (field.ty, field.list, field.arg, kinds)
}

fn kinds(field: &NewField) -> &'static [ArgKind] {
    match (field.index, field.key) {
        (true, true) => &[ArgKind::Index, ArgKind::Key],
        (true, false) => &[ArgKind::Index],
        (false, true) => &[ArgKind::Key],
        (false, false) => &[],
    }
}

fn info(id: FieldId, plugin: &str, field: &NewField) -> FieldInfo {
    let text = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let class = Box::leak(Box::new(ClassInfo {
        name: text(plugin),
        file: "",
        variant: "",
        provider: Provider::Plugin(text(plugin)),
        sources: &["any plugin"],
        generic: false,
        hidden: false,
    }));
    FieldInfo {
        id,
        name: text(&field.name),
        class,
        ty: field.ty,
        list: field.list,
        print: Print::Na,
        arg: field.arg,
        arg_kinds: kinds(field),
        arg_form: if field.arg == ArgRule::None { ArgForm::None } else { ArgForm::Bracket },
        flags: FieldFlags(0),
        scope: Scope::Event,
        doc: text(&field.doc),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind;

    fn field(name: &str, list: bool) -> NewField {
        NewField {
            name: name.to_owned(),
            ty: ParamType::Charbuf,
            list,
            arg: ArgRule::None,
            index: false,
            key: false,
            doc: String::new(),
        }
    }

    #[test]
    fn a_field_is_bound_once_it_is_known() {
        assert!(bind("mine.name", None).is_err());
        let id = register("mine", &field("mine.name", false)).unwrap();
        assert_eq!(register("mine", &field("mine.name", false)), Ok(id));
        assert_eq!(bind("mine.name", None).unwrap().id, id);
        assert_eq!(id.info().name, "mine.name");
        assert_eq!(register("other", &field("mine.name", true)), Err(NotRegistered::Taken));
    }

    #[test]
    fn a_plugin_may_bring_what_the_tables_know_but_no_field_of_our_own() {
        assert_eq!(register("k8saudit", &field("ka.verb", false)), Ok(bind("ka.verb", None).unwrap().id));
        let newer = register("k8saudit", &field("ka.cluster.name", true)).unwrap();
        assert!(bind("ka.cluster.name", None).unwrap().is_list());
        assert_eq!(newer.info().class.file, "");
        assert_eq!(register("evil", &field("proc.name", false)), Err(NotRegistered::Taken));
    }
}
