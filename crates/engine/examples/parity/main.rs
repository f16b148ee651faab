//! Replays a capture for `tests/parity`: prints field values, or how often conditions match.
//!
//! ```text
//! parity fields CAPTURE FIELDS.json [NUMS.json]   one JSON object an event, missing fields left out
//! parity counts CAPTURE PROGRAM.json              how often each rule matched, as JSON
//! parity alerts CAPTURE PROGRAM.json              the same with containers, then each alert, as JSON lines
//! ```
//! Under `counts` every process is one of the host: the reference ran its fields and conditions without the
//! plugin that knows containers, its alerts with it.

mod fields;
mod program;
mod replay;

use std::path::Path;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["fields", capture, names] => fields::print(Path::new(capture), Path::new(names), None),
        ["fields", capture, names, nums] => fields::print(Path::new(capture), Path::new(names), Some(Path::new(nums))),
        ["counts", capture, program] => program::print(Path::new(capture), Path::new(program), false),
        ["alerts", capture, program] => program::print(Path::new(capture), Path::new(program), true),
        _ => {
            Err("usage: parity fields CAPTURE FIELDS.json [NUMS.json] | counts CAPTURE PROGRAM.json | alerts CAPTURE \
            PROGRAM.json"
                .into())
        }
    }
}
