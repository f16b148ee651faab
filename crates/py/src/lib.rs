//! The binding `tiercel._core`: types in, types out, no logic.

use pyo3::prelude::*;

/// The compiled part of Tiercel; `tiercel` is the public face.
#[pymodule]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("version", env!("CARGO_PKG_VERSION"))
    }
}
