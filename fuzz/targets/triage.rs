#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gemdiag_fuzz::triage(bytes));
