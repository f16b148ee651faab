//! What a plugin says about itself.

use serde::Serialize;
use tiercel_event::table::ParamType;
use tiercel_fields::registered::NewField;
use tiercel_fields::table::ArgRule;

/// What a plugin can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Capability {
    /// Brings events.
    Sourcing,
    /// Reads fields.
    Extraction,
    /// Looks at every event before the rules do.
    Parsing,
    /// Sends events at any time.
    Async,
    /// Is told when a source opens and closes.
    Listening,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    /// Name.
    pub name: String,
    /// Type as field tables write it, `CHARBUF`.
    #[serde(rename = "type")]
    pub ty: String,
    /// Whether the value is a list.
    pub list: bool,
    /// `none`, `optional` or `required`.
    pub arg: String,
    /// Of `index` and `key`: what the argument may be, tried in this order.
    pub kinds: Vec<String>,
    /// One sentence for listings.
    pub doc: String,
}

impl FieldSpec {
    /// As the field tables take it; `None` for a type that fields cannot have.
    pub fn to_new(&self) -> Option<NewField> {
        let ty = match self.ty.as_str() {
            "CHARBUF" => ParamType::Charbuf,
            "UINT64" => ParamType::Uint64,
            "RELTIME" => ParamType::Reltime,
            "ABSTIME" => ParamType::Abstime,
            "BOOL" => ParamType::Bool,
            "IPADDR" => ParamType::Ipaddr,
            "IPNET" => ParamType::Ipnet,
            _ => return None,
        };
        let arg = match self.arg.as_str() {
            "required" => ArgRule::Required,
            "optional" => ArgRule::Optional,
            _ => ArgRule::None,
        };
        let has = |kind: &str| self.kinds.iter().any(|one| one == kind);
        Some(NewField {
            name: self.name.clone(),
            ty,
            list: self.list,
            arg,
            index: has("index"),
            key: has("key"),
            doc: self.doc.clone(),
        })
    }
}

/// A plugin's facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// Name.
    pub name: String,
    /// `x.y.z`.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// Where to ask.
    pub contact: String,
    /// Number that its events carry; 0 without events of its own.
    pub id: u32,
    /// Source of its events.
    pub source: Option<String>,
    /// Sources whose events it reads fields from; none means every one.
    pub extracts_from: Vec<String>,
    /// Fields.
    pub fields: Vec<FieldSpec>,
    /// What it can do.
    pub capabilities: Vec<Capability>,
    /// JSON schema of its configuration.
    pub init_schema: Option<String>,
    /// What it could open, with a sentence about each.
    pub open_params: Vec<(String, String)>,
}

impl About {
    /// Whether it reads fields from events of this source.
    pub fn reads(&self, source: &str) -> bool {
        !self.fields.is_empty() && (self.extracts_from.is_empty() || self.extracts_from.iter().any(|one| one == source))
    }
}
