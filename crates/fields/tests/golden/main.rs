//! Every field of sampled events of public captures against what Falco prints in JSON (`../shared/corpus/golden/fields`).
//!
//! `GOLDEN=part-of-a-name` chooses captures, `GOLDEN_SHOW=n` prints the first n differences of each field.
#![allow(clippy::unwrap_used)] // a test that cannot read its material must stop

mod known;

use flate2::read::GzDecoder;
use known::{ACCIDENTS, Difference};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use tiercel_fields::{Context, FieldRef, Session, Value, bind, extract_for_output, format};
use tiercel_scap::{Capture, Item};
use tiercel_state::{Limits, State};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus")
}

/// Rows of one capture by event number.
fn rows(path: &Path) -> BTreeMap<u64, Map<String, Json>> {
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines();
    let parsed = lines.map(|line| serde_json::from_str::<Map<String, Json>>(&line.unwrap()).unwrap());
    parsed.map(|row| (row["evt.num"].as_u64().unwrap(), row)).collect()
}

/// One field: how many values were compared, how many differ for no known reason, and examples of those.
#[derive(Default)]
struct Tally {
    compared: u64,
    differing: u64,
    examples: Vec<String>,
}

struct Comparison {
    fields: Vec<FieldRef>,
    tallies: BTreeMap<String, Tally>,
    known: BTreeMap<&'static str, u64>,
    missing_rows: u64,
}

fn bound() -> Vec<FieldRef> {
    let text = std::fs::read_to_string(corpus().join("golden/fields/_fields.json")).unwrap();
    let names: Vec<String> = serde_json::from_str(&text).unwrap();
    names.iter().map(|name| bind(name, None).unwrap()).collect()
}

impl Comparison {
    fn new() -> Self {
        Self { fields: Vec::new(), tallies: BTreeMap::new(), known: BTreeMap::new(), missing_rows: 0 }
    }

    fn capture(&mut self, name: &str, rows: &mut BTreeMap<u64, Map<String, Json>>) {
        let path = corpus().join("files").join(format!("{}.scap", name.replace("__", "/")));
        let mut capture = Capture::open(&path).unwrap();
        // Some fields remember the events before.
        self.fields = bound();
        let mut state = State::new(Limits::default());
        // The reference ran without its container plugin.
        let mut session = Session { without_containers: true, ..Session::default() };
        while let Some(item) = capture.next().unwrap() {
            match item {
                Item::Seeds(seeds) => {
                    state = State::new(Limits::default());
                    state.seed(seeds);
                }
                Item::Learned(seeds) => state.learn(seeds),
                Item::Event { event, num, hidden, .. } => {
                    session.begin(&event);
                    let touched = state.apply(&event);
                    let context = Context::new(&event, &state, &touched, num, &session);
                    match rows.remove(&num) {
                        Some(row) if !hidden => self.event(name, &context, &row),
                        _ if !hidden => self.fields.iter().filter(|field| field.remembers()).for_each(|field| {
                            read_twice(field, &context);
                        }),
                        _ => {}
                    }
                }
            }
        }
        self.missing_rows += rows.len() as u64;
    }

    fn event(&mut self, capture: &str, ctx: &Context<'_>, row: &Map<String, Json>) {
        let show: usize = std::env::var("GOLDEN_SHOW").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        for field in &self.fields {
            let ours = read_twice(field, ctx).map_or(Json::Null, |value| format::json(field, &value));
            let theirs = row.get(&*field.text).unwrap_or(&Json::Null);
            let tally = self.tallies.entry(field.text.to_string()).or_default();
            tally.compared += 1;
            if equal(&field.text, &ours, theirs) {
                continue;
            }
            let difference = Difference { capture, field: &field.text, ours: &ours, theirs, row };
            if let Some(reason) = known::reason(&difference) {
                *self.known.entry(reason).or_default() += 1;
                continue;
            }
            tally.differing += 1;
            if tally.examples.len() < show {
                let event = row["evt.type"].as_str().unwrap_or_default();
                let args = row.get("evt.args").and_then(Json::as_str).unwrap_or_default();
                let args: String = args.chars().take(160).collect();
                tally
                    .examples
                    .push(format!("{capture} {} {event} {args}\n      ours {ours}\n    theirs {theirs}", ctx.num));
            }
        }
    }
}

/// The reference reads each field for the text of its output, then for the JSON.
fn read_twice<'a>(field: &FieldRef, ctx: &Context<'a>) -> Option<Value<'a>> {
    drop(extract_for_output(field, ctx));
    extract_for_output(field, ctx)
}

/// The order of `fd.types` is no promise.
fn equal(field: &str, ours: &Json, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Json::Array(ours), Json::Array(theirs)) if field.starts_with("fd.types") => {
            ours.len() == theirs.len() && ours.iter().all(|item| theirs.contains(item))
        }
        (Json::Number(ours), Json::Number(theirs)) if ours.is_f64() => {
            (ours.as_f64().unwrap() - theirs.as_f64().unwrap()).abs() < 1e-9
        }
        _ => ours == theirs,
    }
}

#[test]
fn fields_print_as_falco_prints_them() {
    let wanted = std::env::var("GOLDEN").unwrap_or_default();
    if !corpus().is_dir() {
        eprintln!("skipped: the captures are not beside the project ({})", corpus().display());
        return;
    }
    let mut comparison = Comparison::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(corpus().join("golden/fields")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let file = path.file_name().unwrap().to_string_lossy();
        if let Some(name) = file.strip_suffix(".jsonl.gz").filter(|name| name.contains(&wanted)) {
            comparison.capture(name, &mut rows(&path));
        }
    }
    for (reason, count) in &comparison.known {
        println!("{count:6} known: {reason}");
    }
    let (mut compared, mut differing) = (0, 0);
    let mut tallies: Vec<_> = comparison.tallies.iter().collect();
    tallies.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.differing));
    for (name, tally) in tallies {
        compared += tally.compared;
        differing += tally.differing;
        if tally.differing > 0 {
            println!("{:6} of {:6} {name}", tally.differing, tally.compared);
            tally.examples.iter().for_each(|example| println!("    {example}"));
        }
    }
    let known: u64 = comparison.known.values().sum();
    let accidents: u64 = ACCIDENTS.iter().filter_map(|reason| comparison.known.get(reason)).sum();
    let share = |wrong: u64| 100.0 * (compared - wrong) as f64 / compared.max(1) as f64;
    println!("{compared} values: {known} differ for a known reason, {differing} for none");
    println!("{:.3} % equal", share(known + differing));
    println!(
        "{:.3} % equal but for the three fields that Falco reads from elsewhere",
        share(known + differing - accidents)
    );
    assert_eq!(comparison.missing_rows, 0, "events that Falco has and we do not");
    assert!(share(known + differing - accidents) >= 99.9 || !wanted.is_empty(), "too many differences are excused");
    assert_eq!(differing, 0, "values differ; see the list above (GOLDEN_SHOW=3 shows examples)");
}
