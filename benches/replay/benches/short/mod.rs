//! How long each measurement takes: all of them together stay below a minute.

use criterion::Criterion;
use std::time::Duration;

/// Short, for figures that are compared in one run.
pub fn criterion() -> Criterion {
    let (warm_up, measurement) = (Duration::from_millis(300), Duration::from_millis(700));
    Criterion::default().warm_up_time(warm_up).measurement_time(measurement).sample_size(20)
}
