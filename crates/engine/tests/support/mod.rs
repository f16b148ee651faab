//! What the tests of the filter share.

pub mod kernel_filter;
pub mod random;
