//! Replays a capture for `tests/parity`: prints field values, or how often conditions match.
//!
//! ```text
//! parity fields CAPTURE FIELDS.json [NUMS.json]   one JSON object an event, missing fields left out
//! parity program CAPTURE PROGRAM.json [--containers]
//!                                                 how often each rule matched, then each alert, as JSON lines
//! ```
//! Without `--containers` every process is one of the host: the reference ran its fields and conditions without the
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
        ["program", capture, program] => program::print(Path::new(capture), Path::new(program), false),
        ["program", capture, program, "--containers"] => program::print(Path::new(capture), Path::new(program), true),
        _ => Err(
            "usage: parity fields CAPTURE FIELDS.json [NUMS.json] | parity program CAPTURE PROGRAM.json [--containers]"
                .into(),
        ),
    }
}
