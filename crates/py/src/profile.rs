//! Counts of rules and tests, for Python.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use tiercel_engine::{Cost, Profile};

/// `{"events", "rules": [(asked, run, held, ns)...], "tests": [...]}` in the order of the program.
pub fn to_dict<'py>(py: Python<'py>, profile: &Profile) -> PyResult<Bound<'py, PyDict>> {
    let row = |cost: &Cost| (cost.asked, cost.run, cost.held, cost.ns);
    let out = PyDict::new(py);
    out.set_item("events", profile.events)?;
    out.set_item("rules", profile.rules.iter().map(row).collect::<Vec<_>>())?;
    out.set_item("tests", profile.tests.iter().map(row).collect::<Vec<_>>())?;
    Ok(out)
}
