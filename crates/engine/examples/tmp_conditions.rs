//! local check
use std::time::Instant;
use tiercel_engine::{Engine, compile};
use tiercel_scap::{Capture, Item};
use tiercel_state::Limits;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let program = compile(&std::fs::read(&args[1]).unwrap()).unwrap();
    let mut engine = Engine::new(program, Limits::default());
    let mut capture = Capture::open(std::path::Path::new(&args[2])).unwrap();
    let mut alerts = Vec::new();
    let show = args.len() > 3;
    let start = Instant::now();
    while let Some(item) = capture.next().unwrap() {
        match item {
            Item::Seeds(seeds) => engine.seed(seeds),
            Item::Event { event, hidden: true, .. } => engine.observe(&event),
            Item::Event { event, hidden: false, .. } => {
                engine.process(&event, &mut alerts);
                if show {
                    for a in &alerts {
                        println!("{}", a.json(&tiercel_engine::JsonOptions::default()));
                    }
                }
                alerts.clear();
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    if show {
        return;
    }
    eprintln!(
        "{} events {:.3} s {:.2} M/s, {} evaluations",
        engine.stats().events,
        seconds,
        engine.stats().events as f64 / seconds / 1e6,
        engine.stats().evaluations
    );
    for (rule, count) in engine.program().rules().iter().zip(&engine.stats().matches) {
        println!("{}\t{}", count, rule.info.name);
    }
}
