//! Prints a capture's events, one a line (`num ts_ns cpu tid type params`), and what reading it met.

use std::io::Write;
use tiercel_scap::{Capture, Item};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let quiet = std::env::args().any(|arg| arg == "--quiet");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::env::args().skip(1).filter(|arg| !arg.starts_with("--")) {
        let mut capture = Capture::open(path.as_ref())?;
        while let Some(item) = capture.next()? {
            match item {
                Item::Seeds(seeds) => eprintln!(
                    "{path}: {} processes, {} fds, {} users, {} groups, {} interfaces, {:?}",
                    seeds.processes.len(),
                    seeds.fds.len(),
                    seeds.users.len(),
                    seeds.groups.len(),
                    seeds.interfaces.len(),
                    seeds.machine
                ),
                Item::Learned(seeds) => eprintln!("{path}: learned {seeds:?}"),
                Item::Event { event, num, hidden, .. } if !quiet => {
                    let symbol = event.info().map_or("?", |info| info.symbol);
                    let lengths: Vec<_> = event.params.iter().map(<[u8]>::len).collect();
                    let hidden = if hidden { " hidden" } else { "" };
                    writeln!(out, "{num} {} {} {} {symbol} {lengths:?}{hidden}", event.ts_ns, event.cpu, event.tid)?;
                }
                Item::Event { .. } => {}
            }
        }
        out.flush()?;
        eprintln!("{path}: {:?}", capture.report());
    }
    Ok(())
}
