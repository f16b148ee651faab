//! Matches and alerts of a compiled program.

use crate::Outcome;
use serde_json::{Map, Value as Json};
use std::io::Write;
use std::path::Path;
use tiercel_engine::{Alert, Engine, JsonOptions};
use tiercel_fields::Session;
use tiercel_scap::{Capture, Item};
use tiercel_state::Limits;

/// Prints one object with the matches of every rule, then, with `alerts`, one line for each of them.
pub fn print(capture: &Path, program: &Path, with_alerts: bool) -> Outcome<()> {
    let mut capture = Capture::open(capture)?;
    let compiled = tiercel_filter::compile(&std::fs::read(program)?)?;
    let session = Session { without_containers: !with_alerts, ..Session::default() };
    let mut engine = Engine::new(compiled, Limits::default()).with_session(session);
    let mut alerts = Vec::new();
    while let Some(item) = capture.next()? {
        match item {
            Item::Seeds(seeds) => engine.restart(seeds),
            Item::Learned(seeds) => engine.learn(seeds),
            Item::Event { event, hidden: true, .. } => engine.observe(&event),
            Item::Event { event, .. } => engine.process(&event, &mut alerts),
        }
        if !with_alerts {
            alerts.clear();
        }
    }
    write(&engine, &alerts)
}

fn write(engine: &Engine, alerts: &[Alert]) -> Outcome<()> {
    let matches = &engine.stats().matches;
    let counts: Map<String, Json> = engine
        .program()
        .rules()
        .iter()
        .zip(matches)
        .map(|(rule, &count)| (rule.info.name.clone(), Json::from(count)))
        .collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, &counts)?;
    for alert in alerts {
        write!(out, "\n{}", alert.json(&JsonOptions::default()))?;
    }
    writeln!(out)?;
    Ok(())
}
