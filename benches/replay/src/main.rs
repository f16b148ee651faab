//! What replaying costs. `python -m benches.replay` runs this and prints the table.
//!
//! ```text
//! tiercel-bench generate FILE EVENTS SEED
//! tiercel-bench walk|read|state FILE [EVENTS]
//! tiercel-bench rules FILE PROGRAM [EVENTS]
//! tiercel-bench replay FILE PROGRAM CORES
//! tiercel-bench recorder on|off FILE [EVENTS]
//! ```

use std::error::Error;
use std::path::Path;
use tiercel_bench::generate;
use tiercel_bench::measure::{Pass, measure};

const USAGE: &str = "usage: generate FILE EVENTS SEED, walk|read|state FILE [EVENTS], rules FILE PROGRAM [EVENTS], \
    replay FILE PROGRAM CORES, recorder on|off FILE [EVENTS]";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let most = |text: Option<&&str>| text.map_or(Ok(u64::MAX), |text| text.parse());
    let (pass, capture, events) = match *words {
        ["generate", file, events, seed] => {
            return Ok(generate::write(Path::new(file), events.parse()?, seed.parse()?)?);
        }
        ["walk", file, ref rest @ ..] => (Pass::Walk, file, most(rest.first())?),
        ["read", file, ref rest @ ..] => (Pass::Read, file, most(rest.first())?),
        ["state", file, ref rest @ ..] => (Pass::State, file, most(rest.first())?),
        ["rules", file, program, ref rest @ ..] => (Pass::Rules(Path::new(program)), file, most(rest.first())?),
        ["replay", file, program, cores] => (Pass::Replay(Path::new(program), cores.parse()?), file, u64::MAX),
        ["recorder", "on", file, ref rest @ ..] => (Pass::Recorder(true), file, most(rest.first())?),
        ["recorder", "off", file, ref rest @ ..] => (Pass::Recorder(false), file, most(rest.first())?),
        _ => return Err(USAGE.into()),
    };
    println!("{}", measure(&pass, Path::new(capture), events)?);
    Ok(())
}
