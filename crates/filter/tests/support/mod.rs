//! Programs of one rule, and values to run them on.

use serde_json::{Value as Json, json};
use tiercel_filter::{Compiled, ProgramError, compile};

/// A program with these predicates and a rule with this condition.
pub fn program(predicates: &[Json], condition: &Json) -> Json {
    let rule =
        json!({"name": "r", "source": "syscall", "priority": 4, "tags": [], "events": [3], "condition": condition});
    json!({"version": 1, "predicates": predicates, "rules": [rule], "rule_matching": "first"})
}

/// `field op rhs` as a predicate.
pub fn test(field: &str, op: &str, rhs: &Json) -> Json {
    json!({"lhs": {"field": field, "arg": null}, "op": op, "mod": null, "rhs": rhs})
}

/// Compiles a rule whose condition is one predicate.
pub fn compiled(predicate: &Json) -> Result<Compiled, ProgramError> {
    compile(program(std::slice::from_ref(predicate), &json!(0)).to_string().as_bytes())
}
