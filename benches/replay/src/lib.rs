//! A big capture made by seed, and what reading it costs.

pub mod generate;
pub mod measure;
