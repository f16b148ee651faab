//! libFuzzer's way into [`tiercel_fuzz::program`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tiercel_fuzz::program(bytes));
