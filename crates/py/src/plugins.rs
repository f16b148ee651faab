//! The plugins of a run, as Python names them.

use crate::fault;
use pyo3::prelude::*;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use tiercel_plugin::{Instance, Library, Tables};
use tiercel_source::{Host, Plugin};

/// One plugin, before it is loaded.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Name of a built-in one.
    #[serde(default)]
    name: String,
    /// A shared object instead.
    #[serde(default)]
    library: Option<PathBuf>,
    /// What it is started with.
    #[serde(default)]
    init_config: String,
}

impl Spec {
    fn instance(&self, tables: &Arc<Tables>) -> Result<Box<dyn Plugin>, String> {
        if let Some(path) = &self.library {
            let library = Library::load(path).map_err(|error| error.to_string())?;
            let started = Instance::start(&library, &self.init_config, tables).map_err(|error| error.to_string())?;
            return Ok(Box::new(started));
        }
        let missing = || Err(format!("no plugin {:?} is built in", self.name));
        tiercel_audit::built_in(&self.name, &self.init_config).unwrap_or_else(missing)
    }
}

/// Loaded plugins. Each engine gets instances of its own.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Plugins {
    specs: Vec<Spec>,
    about: String,
    has_calls: bool,
}

#[pymethods]
impl Plugins {
    /// Loads plugins: JSON, a list of `{"name" or "library", "init_config"}`. Raises `PluginFailed`.
    #[new]
    fn new(py: Python<'_>, specs: &[u8]) -> PyResult<Self> {
        fault::guarded(py, || {
            let specs: Vec<Spec> = serde_json::from_slice(specs).map_err(fault::plugin)?;
            let mut plugins = Self { specs, about: String::new(), has_calls: false };
            let host = plugins.host()?;
            let about: Vec<_> = host.plugins().map(Plugin::about).collect();
            plugins.has_calls = host.has_calls();
            plugins.about = serde_json::to_string(&about).map_err(fault::plugin)?;
            Ok(plugins)
        })
    }

    /// What they say about themselves: JSON, a list in load order.
    fn about(&self) -> &str {
        &self.about
    }
}

impl Plugins {
    /// Instances for the engine of system calls; `None` where no plugin has to do with these.
    pub fn host_of_calls(&self) -> PyResult<Option<Host>> {
        self.has_calls.then(|| self.host()).transpose()
    }

    /// Instances for one engine.
    pub fn host(&self) -> PyResult<Host> {
        let tables = Arc::default();
        let made: Result<Vec<_>, _> = self.specs.iter().map(|spec| spec.instance(&tables)).collect();
        Host::new(made.map_err(fault::plugin)?).map_err(fault::plugin)
    }
}
