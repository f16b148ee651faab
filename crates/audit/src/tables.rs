//! Fields of a built-in plugin, from the field tables.

use tiercel_fields::FIELDS;
use tiercel_fields::table::{ArgKind, ArgRule, FieldInfo, Provider};
use tiercel_source::FieldSpec;

/// All fields that the tables have for this plugin.
pub fn fields_of(plugin: &str) -> Vec<FieldSpec> {
    FIELDS.iter().filter(|info| info.class.provider == Provider::Plugin(named(plugin))).map(spec).collect()
}

/// The table's own text, which lives as long as the process.
fn named(plugin: &str) -> &'static str {
    let mut names = FIELDS.iter().filter_map(|info| match info.class.provider {
        Provider::Plugin(name) => Some(name),
        Provider::Core | Provider::Tiercel => None,
    });
    names.find(|name| *name == plugin).unwrap_or_default()
}

fn spec(info: &FieldInfo) -> FieldSpec {
    let kind = |kind: &ArgKind| if *kind == ArgKind::Index { "index" } else { "key" };
    let arg = match info.arg {
        ArgRule::None => "none",
        ArgRule::Optional => "optional",
        ArgRule::Required => "required",
    };
    FieldSpec {
        name: info.name.to_owned(),
        ty: "CHARBUF".to_owned(),
        list: info.list,
        arg: arg.to_owned(),
        kinds: info.arg_kinds.iter().map(|one| kind(one).to_owned()).collect(),
        doc: info.doc.to_owned(),
    }
}
