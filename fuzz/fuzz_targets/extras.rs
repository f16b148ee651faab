//! libFuzzer's way into [`tiercel_fuzz::extras`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tiercel_fuzz::extras(bytes));
