//! Files that rules name as the ones they look for.

use crate::program::{Cond, Const, Expr, Op, Program, Rhs};
use std::collections::BTreeSet;

/// Absolute paths, sorted. What a rule excludes (below `not`) is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedPaths {
    /// Paths that a name is compared with, whole.
    pub files: Vec<String>,
    /// Directories that a name must be in.
    pub directories: Vec<String>,
}

/// Fields with the whole name of a file.
const NAMES: [&str; 6] =
    ["fd.name", "fd.name.effective", "fd.name.claimed", "fs.path.name", "fs.path.source", "fs.path.target"];
const DIRECTORY: &str = "fd.directory";

impl NamedPaths {
    /// Those of all rules of a program that was verified.
    pub(crate) fn of(program: &Program) -> Self {
        let mut tests = BTreeSet::new();
        program.rules.iter().for_each(|rule| wanted(&rule.condition, true, &mut tests));
        let (mut files, mut directories) = (BTreeSet::new(), BTreeSet::new());
        for predicate in tests.iter().filter_map(|&test| program.predicates.get(test as usize)) {
            let Expr::Field { name, .. } = &predicate.lhs else { continue };
            let is_directory = name == DIRECTORY;
            if !is_directory && !NAMES.contains(&name.as_str()) {
                continue;
            }
            for path in constants(predicate.rhs.as_ref()).filter(|path| path.starts_with('/') && path.len() > 1) {
                match predicate.op {
                    Op::Eq | Op::In if is_directory => directories.insert(path.to_owned()),
                    Op::Eq | Op::In | Op::Pmatch => files.insert(path.to_owned()),
                    Op::Startswith if path.ends_with('/') => directories.insert(path.to_owned()),
                    Op::Startswith => files.insert(path.to_owned()),
                    Op::Glob if !path.contains(['*', '?', '[']) => files.insert(path.to_owned()),
                    _ => continue,
                };
            }
        }
        Self { files: files.into_iter().collect(), directories: directories.into_iter().collect() }
    }
}

/// Adds the tests that are asked for, and not their opposite.
fn wanted(condition: &Cond, positive: bool, tests: &mut BTreeSet<u32>) {
    match condition {
        Cond::Test(test) if positive => drop(tests.insert(*test)),
        Cond::Test(_) => {}
        Cond::And(items) | Cond::Or(items) => items.iter().for_each(|item| wanted(item, positive, tests)),
        Cond::Not(item) => wanted(item, !positive, tests),
    }
}

fn constants(right: Option<&Rhs>) -> impl Iterator<Item = &str> {
    let items: &[Const] = match right {
        Some(Rhs::Const(constant)) => std::slice::from_ref(constant),
        Some(Rhs::List(items)) => items,
        _ => &[],
    };
    items.iter().filter_map(|item| if let Const::Text(text) = item { Some(text.as_str()) } else { None })
}

#[cfg(test)]
mod tests {

    #[test]
    fn what_is_looked_for_and_not_what_is_excluded() {
        let program = br#"{"version": 1, "predicates": [
            {"lhs": {"field": "fd.name"}, "op": "in", "rhs": {"list": [{"s": "/etc/shadow"}, {"s": "shadow"}]}},
            {"lhs": {"field": "fd.directory"}, "op": "=", "rhs": {"s": "/etc/pam.d"}},
            {"lhs": {"field": "fd.name"}, "op": "startswith", "rhs": {"s": "/root/.ssh/"}},
            {"lhs": {"field": "fd.name"}, "op": "=", "rhs": {"s": "/etc/allowed"}},
            {"lhs": {"field": "proc.name"}, "op": "=", "rhs": {"s": "/bin/x"}}], "rules": [
            {"name": "r", "priority": 4, "events": [3], "condition":
                {"and": [{"or": [0, 1, 2]}, {"not": 3}, 4]}}]}"#;
        let named = crate::compile(program).unwrap();
        let named = named.named_paths();
        assert_eq!(named.files, ["/etc/shadow"]);
        assert_eq!(named.directories, ["/etc/pam.d", "/root/.ssh/"]);
    }
}
