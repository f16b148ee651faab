//! libFuzzer's way into [`tiercel_fuzz::capture`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tiercel_fuzz::capture(bytes));
