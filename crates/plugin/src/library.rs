//! A shared library: its functions, and what it says about itself.

use crate::abi::{self, rc};
use crate::answer;
use serde::Deserialize;
use std::ffi::c_char;
use std::fmt;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;
use tiercel_source::{About, Capability, FieldSpec};

/// The interface that is spoken here.
pub const API_VERSION: (u32, u32, u32) = (3, 12, 0);
/// Fields that one plugin may have.
const FIELDS_LIMIT: usize = 10_000;

/// Why a library is no plugin that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError(pub(crate) String);

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

fn error(text: impl Into<String>) -> LoadError {
    LoadError(text.into())
}

macro_rules! functions {
    ($(#[$doc:meta])* pub struct $name:ident { $($field:ident: $ty:ty = $symbol:literal,)* }) => {
        $(#[$doc])*
        pub struct $name { $(pub $field: Option<$ty>,)* }

        impl $name {
            fn of(library: &libloading::Library) -> Self {
                // SAFETY: a symbol of this name has this type, by the interface.
                Self { $($field: unsafe { library.get::<$ty>($symbol) }.ok().map(|symbol| *symbol),)* }
            }
        }
    };
}

functions! {
    /// Functions of a library; `None` where it has none of the name.
    pub struct Functions {
        required_api_version: abi::Text = b"plugin_get_required_api_version\0",
        version: abi::Text = b"plugin_get_version\0",
        name: abi::Text = b"plugin_get_name\0",
        description: abi::Text = b"plugin_get_description\0",
        contact: abi::Text = b"plugin_get_contact\0",
        last_error: abi::StateText = b"plugin_get_last_error\0",
        init_schema: abi::Schema = b"plugin_get_init_schema\0",
        init: abi::Init = b"plugin_init\0",
        destroy: abi::Destroy = b"plugin_destroy\0",
        id: abi::Id = b"plugin_get_id\0",
        event_source: abi::Text = b"plugin_get_event_source\0",
        open: abi::Open = b"plugin_open\0",
        close: abi::Close = b"plugin_close\0",
        next_batch: abi::NextBatch = b"plugin_next_batch\0",
        progress: abi::Progress = b"plugin_get_progress\0",
        list_open_params: abi::OpenParams = b"plugin_list_open_params\0",
        event_to_string: abi::EventText = b"plugin_event_to_string\0",
        fields: abi::Text = b"plugin_get_fields\0",
        extract_fields: abi::ExtractFields = b"plugin_extract_fields\0",
        extract_sources: abi::Text = b"plugin_get_extract_event_sources\0",
        extract_types: abi::EventTypes = b"plugin_get_extract_event_types\0",
        parse_event: abi::ParseEvent = b"plugin_parse_event\0",
        parse_sources: abi::Text = b"plugin_get_parse_event_sources\0",
        parse_types: abi::EventTypes = b"plugin_get_parse_event_types\0",
        async_events: abi::Text = b"plugin_get_async_events\0",
        async_sources: abi::Text = b"plugin_get_async_event_sources\0",
        set_async: abi::SetAsync = b"plugin_set_async_event_handler\0",
        set_config: abi::SetConfig = b"plugin_set_config\0",
        get_metrics: abi::GetMetrics = b"plugin_get_metrics\0",
        capture_open: abi::Listen = b"plugin_capture_open\0",
        capture_close: abi::Listen = b"plugin_capture_close\0",
    }
}

/// A loaded library.
pub struct Library {
    pub(crate) functions: Functions,
    pub(crate) about: About,
    /// Names of asynchronous events that it may send.
    pub(crate) async_events: Vec<String>,
    /// Sources whose events it parses, and into which it sends events; none means every one.
    pub(crate) parses: Vec<String>,
    pub(crate) sends_into: Vec<String>,
    /// Never unloaded: runtimes of other languages cannot be.
    _library: ManuallyDrop<libloading::Library>,
}

impl Library {
    /// Loads a library and asks it what it is.
    ///
    /// # Errors
    /// It is no library, lacks functions, wants another version of the interface, or answers what makes no sense.
    pub fn load(path: &Path) -> Result<Arc<Self>, LoadError> {
        // SAFETY: code of a plugin runs now; whoever configured it wants that.
        let library = unsafe { libloading::Library::new(path) };
        let library = library.map_err(|failed| error(format!("cannot load plugin {}: {failed}", path.display())))?;
        let library = ManuallyDrop::new(library);
        let functions = Functions::of(&library);
        version(&functions)?;
        require(&functions)?;
        let about = about(&functions)?;
        let async_events = list(functions.async_events)?;
        let own = |found: Vec<String>| match (&about.source, found.is_empty()) {
            (Some(source), true) => vec![source.clone()],
            _ => found,
        };
        let (parses, sends_into) = (own(list(functions.parse_sources)?), list(functions.async_sources)?);
        Ok(Arc::new(Self { functions, about, async_events, parses, sends_into, _library: library }))
    }

    /// What it says about itself.
    pub fn about(&self) -> &About {
        &self.about
    }
}

fn say(function: Option<abi::Text>) -> Option<String> {
    // SAFETY: a text that the plugin keeps.
    function.and_then(|function| unsafe { answer::text(function()) })
}

fn version(functions: &Functions) -> Result<(), LoadError> {
    let missing = || error("plugin_get_required_api_version symbol not implemented");
    let wanted = say(functions.required_api_version).ok_or_else(missing)?;
    let parts: Vec<u32> = wanted.split('.').filter_map(|part| part.parse().ok()).collect();
    let [major, minor, patch] = parts[..] else {
        return Err(error(format!("plugin provided an invalid required API version: '{wanted}'")));
    };
    let (our_major, our_minor, our_patch) = API_VERSION;
    let why = if major != our_major {
        "major versions disagree"
    } else if minor > our_minor {
        "framework's minor is less than the requested one"
    } else if minor == our_minor && patch > our_patch {
        "framework's patch is less than the requested one"
    } else {
        return Ok(());
    };
    Err(error(format!(
        "plugin required API version '{wanted}' not compatible with the framework's API version \
         '{our_major}.{our_minor}.{our_patch}': {why}"
    )))
}

fn require(functions: &Functions) -> Result<(), LoadError> {
    let needed = [
        ("get_version", functions.version.is_some()),
        ("get_name", functions.name.is_some()),
        ("get_description", functions.description.is_some()),
        ("get_contact", functions.contact.is_some()),
        ("init", functions.init.is_some()),
        ("destroy", functions.destroy.is_some()),
        ("get_last_error", functions.last_error.is_some()),
    ];
    match needed.iter().find(|(_, there)| !there) {
        Some((name, _)) => Err(error(format!("required symbol not implemented: '{name}'"))),
        None => Ok(()),
    }
}

fn about(functions: &Functions) -> Result<About, LoadError> {
    let name = say(functions.name).filter(|name| !name.is_empty()).ok_or_else(|| error("the plugin has no name"))?;
    let version = say(functions.version).unwrap_or_default();
    if version.split('.').filter(|part| part.split('-').next().is_some_and(|n| n.parse::<u32>().is_ok())).count() < 3 {
        return Err(error(format!("plugin '{name}': its version '{version}' is none (x.y.z)")));
    }
    let sourcing = [functions.open.is_some(), functions.close.is_some(), functions.next_batch.is_some()];
    if sourcing.contains(&true) && sourcing.contains(&false) {
        return Err(error(format!("plugin '{name}' has some of open, close and next_batch, but not all")));
    }
    // SAFETY: a number.
    let id = functions.id.map_or(0, |id| unsafe { id() });
    let source = say(functions.event_source).filter(|source| !source.is_empty());
    if sourcing[0] && source.is_some() != (id != 0) {
        return Err(error(format!("plugin '{name}' has a number without a source, or a source without a number")));
    }
    let source = source.filter(|_| sourcing[0]);
    let mut capabilities = Vec::new();
    let mut note = |has: bool, capability| capabilities.extend(has.then_some(capability));
    note(sourcing[0], Capability::Sourcing);
    note(functions.fields.is_some() && functions.extract_fields.is_some(), Capability::Extraction);
    note(functions.parse_event.is_some(), Capability::Parsing);
    note(functions.async_events.is_some() && functions.set_async.is_some(), Capability::Async);
    note(functions.capture_open.is_some() && functions.capture_close.is_some(), Capability::Listening);
    let mut extracts_from = list(functions.extract_sources)?;
    if let (true, Some(source)) = (extracts_from.is_empty(), &source) {
        extracts_from.push(source.clone());
    }
    Ok(About {
        fields: if functions.extract_fields.is_some() { fields(&name, functions)? } else { Vec::new() },
        name,
        version,
        description: say(functions.description).unwrap_or_default(),
        contact: say(functions.contact).unwrap_or_default(),
        id: if source.is_some() { id } else { 0 },
        source,
        extracts_from,
        capabilities,
        init_schema: schema(functions),
        open_params: Vec::new(),
    })
}

fn schema(functions: &Functions) -> Option<String> {
    const JSON: i32 = 1;
    let mut kind = 0;
    // SAFETY: a text that the plugin keeps, and room for a number.
    let text = functions.init_schema.and_then(|function| unsafe { answer::text(function(&raw mut kind)) });
    text.filter(|_| kind == JSON)
}

/// A JSON array of names; nothing where the function is not there.
fn list(function: Option<abi::Text>) -> Result<Vec<String>, LoadError> {
    match say(function) {
        Some(text) if !text.trim().is_empty() => {
            serde_json::from_str(&text).map_err(|failed| error(format!("a list of the plugin is none: {failed}")))
        }
        _ => Ok(Vec::new()),
    }
}

#[derive(Deserialize)]
struct RawField {
    name: String,
    #[serde(rename = "type")]
    ty: String,
    #[serde(rename = "isList", default)]
    list: bool,
    #[serde(default)]
    arg: RawArg,
    #[serde(default)]
    desc: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawArg {
    is_required: bool,
    is_index: bool,
    is_key: bool,
}

fn fields(plugin: &str, functions: &Functions) -> Result<Vec<FieldSpec>, LoadError> {
    let text = say(functions.fields).unwrap_or_default();
    let wrong = |what: String| error(format!("plugin '{plugin}': its fields cannot be used: {what}"));
    let raw: Vec<RawField> = serde_json::from_str(&text).map_err(|failed| wrong(failed.to_string()))?;
    if raw.len() > FIELDS_LIMIT {
        return Err(wrong(format!("more than {FIELDS_LIMIT}")));
    }
    raw.into_iter().map(|field| spec(field).map_err(wrong)).collect()
}

fn spec(field: RawField) -> Result<FieldSpec, String> {
    let RawField { name, ty, list, arg, desc } = field;
    let legal = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.len() > 256 || !name.chars().all(legal) || !name.contains('.') {
        return Err(format!("{name:?} is no name of a field"));
    }
    let ty = match ty.as_str() {
        "string" => "CHARBUF",
        "uint64" => "UINT64",
        "reltime" => "RELTIME",
        "abstime" => "ABSTIME",
        "bool" => "BOOL",
        "ipaddr" => "IPADDR",
        "ipnet" => "IPNET",
        other => return Err(format!("{name} has the unknown type {other:?}")),
    };
    if arg.is_required && !arg.is_index && !arg.is_key {
        return Err(format!("{name} needs an argument that is neither an index nor a key"));
    }
    let takes = arg.is_index || arg.is_key;
    let words = [("index", arg.is_index), ("key", arg.is_key)];
    Ok(FieldSpec {
        name,
        ty: ty.to_owned(),
        list,
        arg: if arg.is_required {
            "required"
        } else if takes {
            "optional"
        } else {
            "none"
        }
        .to_owned(),
        kinds: words.into_iter().filter(|(_, has)| *has).map(|(word, _)| word.to_owned()).collect(),
        doc: desc,
    })
}

/// What a started plugin says went wrong.
pub fn complaint(functions: &Functions, state: *mut std::ffi::c_void) -> String {
    let ask = |function: abi::StateText| -> *const c_char {
        // SAFETY: the state is the plugin's own, or null, which it must expect.
        unsafe { function(state) }
    };
    // SAFETY: a text that the plugin keeps until it is asked again.
    let said =
        functions.last_error.filter(|_| !state.is_null()).and_then(|function| unsafe { answer::text(ask(function)) });
    said.filter(|text| !text.is_empty()).unwrap_or_else(|| "it does not say why".to_owned())
}

/// What a code means, where it is no success.
pub fn failed(code: i32) -> bool {
    code != rc::SUCCESS
}
