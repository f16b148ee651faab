//! What was pushed down, in words.

use super::clauses::Clauses;
use super::known::Known;
use super::texts::{Part, Text};
use super::{Condition, Pushdown, Verdict};
use std::fmt::Write;
use tiercel_event::table;

const DELIVERED: &str = "delivered";

impl Pushdown {
    /// One line for event types and ways of their calls to end that are treated alike; what always comes is not there.
    pub fn describe(&self) -> String {
        let mut lines: Vec<(String, Vec<String>)> = Vec::new();
        for (code, verdicts) in &self.verdicts {
            let name = table::event(*code).map_or("?", |info| info.name);
            for (way, class) in ways(*code) {
                let words = self.words(verdicts[class], class & 1 == 1, super::is_open(*code));
                let what = format!("{name} {way}").trim_end().to_owned();
                match lines.iter_mut().find(|line| line.0 == words) {
                    Some(line) => line.1.push(what),
                    None => lines.push((words, vec![what])),
                }
            }
        }
        lines.retain(|line| line.0 != DELIVERED);
        lines.iter().fold(String::new(), |mut out, (words, what)| {
            let _ = writeln!(out, "{}:\n    {words}", what.join(", "));
            out
        })
    }

    fn words(&self, verdict: Verdict, failed: bool, is_name: bool) -> String {
        match verdict {
            Verdict::Pass => DELIVERED.to_owned(),
            Verdict::Drop => "left out".to_owned(),
            Verdict::Ask(question) => {
                let Condition { names, gates } = &self.questions[usize::from(question)][0];
                if names.is_always() {
                    return DELIVERED.to_owned();
                }
                let name = (!names.is_never()).then(|| format!("the name {}", self.clauses(names)));
                let thread = (*gates != 0)
                    .then(|| format!("a rule may match by what the process is ({})", self.gates.words(*gates)));
                let other = (!failed && is_name).then(|| "it has another name than its path, or several".to_owned());
                let all: Vec<_> = name.into_iter().chain(thread).chain(other).collect();
                format!("delivered if {}", all.join(", or "))
            }
        }
    }

    fn clauses(&self, clauses: &Clauses) -> String {
        let set = |set: &u64| {
            let marks = (0..61).filter(|mark| set >> mark & 1 == 1);
            marks.map(|mark| self.mark(mark)).collect::<Vec<_>>().join(" and ")
        };
        clauses.sets().iter().map(set).collect::<Vec<_>>().join("; or ")
    }

    fn mark(&self, mark: u32) -> String {
        let mut words: Vec<String> = Vec::new();
        for test in self.tests.with_mark(mark) {
            let raw = if test.part == Part::Raw { " as written" } else { "" };
            words.extend(test.texts.iter().map(|text| format!("{}{raw}", text.words())));
        }
        words.sort();
        words.dedup();
        let more = words.len().saturating_sub(6);
        words.truncate(6);
        if more > 0 {
            words.push(format!("{more} more"));
        }
        match words.len() {
            1 => words.remove(0),
            _ => format!("({})", words.join(", ")),
        }
    }
}

/// The classes of a type that differ, each by one of its numbers.
fn ways(code: u16) -> Vec<(&'static str, usize)> {
    match Known::of(code, 0).flags {
        Some(_) => vec![
            ("to read", 2),
            ("to write", 4),
            ("to read and write", 6),
            ("to write a new executable", 12),
            ("to read, failed", 3),
            ("to write, failed", 5),
        ],
        None => vec![("", 0), ("failed", 1)],
    }
}

impl Text {
    fn words(&self) -> String {
        if self.top {
            return "is directly below /".to_owned();
        }
        let how = match (self.starts, self.ends) {
            (true, true) => "is",
            (true, false) => "starts with",
            (false, true) => "ends with",
            (false, false) => "contains",
        };
        format!("{how} {}", String::from_utf8_lossy(&self.bytes))
    }
}
