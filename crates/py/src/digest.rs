//! A digest without Python's own module, which brings megabytes of a library for TLS into every run.

use pyo3::prelude::*;
use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal.
#[pyfunction]
pub fn sha256(data: &[u8]) -> String {
    Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect()
}
