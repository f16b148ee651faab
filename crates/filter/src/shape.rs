//! Conditions brought into a shape that takes fewer steps to run, without a change of what they say.

use crate::program::Cond;

/// `not` stands before single tests only, and no `and` stands directly in an `and`, no `or` in an `or`.
pub fn normal(cond: Cond) -> Cond {
    signed(cond, true)
}

fn signed(cond: Cond, sense: bool) -> Cond {
    match cond {
        Cond::Test(_) if sense => cond,
        Cond::Test(_) => Cond::Not(Box::new(cond)),
        Cond::Not(inner) => signed(*inner, !sense),
        Cond::And(parts) => group(parts, sense, sense),
        Cond::Or(parts) => group(parts, sense, !sense),
    }
}

fn group(parts: Vec<Cond>, sense: bool, all: bool) -> Cond {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match (signed(part, sense), all) {
            (Cond::And(inner), true) | (Cond::Or(inner), false) => flat.extend(inner),
            (part, _) => flat.push(part),
        }
    }
    if all { Cond::And(flat) } else { Cond::Or(flat) }
}

/// Splits a condition into `(gate, rest)`, both of which must hold: the gate has only tests that `belongs` names.
pub fn split(cond: Cond, belongs: &dyn Fn(u32) -> bool) -> (Option<Cond>, Cond) {
    let parts = match cond {
        Cond::And(parts) => parts,
        other => vec![other],
    };
    let (gate, rest): (Vec<Cond>, Vec<Cond>) = parts.into_iter().partition(|part| only(part, belongs));
    ((!gate.is_empty()).then_some(Cond::And(gate)), Cond::And(rest))
}

fn only(cond: &Cond, belongs: &dyn Fn(u32) -> bool) -> bool {
    match cond {
        Cond::Test(test) => belongs(*test),
        Cond::Not(inner) => only(inner, belongs),
        Cond::And(parts) | Cond::Or(parts) => parts.iter().all(|part| only(part, belongs)),
    }
}

/// Single tests of the outermost `and` of a condition in its normal shape, with the answers that it needs.
pub fn literals(cond: &Cond) -> Vec<(u32, bool)> {
    let parts = match cond {
        Cond::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let single = |part: &Cond| match part {
        Cond::Test(test) => Some((*test, true)),
        Cond::Not(inner) => {
            if let Cond::Test(test) = **inner {
                Some((test, false))
            } else {
                None
            }
        }
        Cond::And(_) | Cond::Or(_) => None,
    };
    parts.iter().filter_map(single).collect()
}

/// Single tests that a condition in its normal shape cannot hold without, with the answers that it needs, where `known` has some
/// already; `None`: it cannot hold.
pub fn needed(cond: &Cond, known: &dyn Fn(u32) -> Option<bool>) -> Option<Vec<(u32, bool)>> {
    let single = |test: u32, answer: bool| match known(test) {
        Some(found) => (found == answer).then(Vec::new),
        None => Some(vec![(test, answer)]),
    };
    match cond {
        Cond::Test(test) => single(*test, true),
        Cond::Not(inner) => match **inner {
            Cond::Test(test) => single(test, false),
            _ => Some(Vec::new()),
        },
        Cond::And(parts) => {
            let all: Option<Vec<_>> = parts.iter().map(|part| needed(part, known)).collect();
            all.map(|all| all.concat())
        }
        Cond::Or(parts) => {
            let mut possible: Vec<_> = parts.iter().filter_map(|part| needed(part, known)).collect();
            match possible.len() {
                0 => None,
                1 => possible.pop(),
                _ => Some(Vec::new()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Cond::{And, Not, Or, Test};

    fn not(cond: Cond) -> Cond {
        Not(Box::new(cond))
    }

    #[test]
    fn not_moves_to_the_tests_and_groups_are_flat() {
        let cond = And(vec![Test(0), not(Or(vec![Test(1), not(Test(2)), Or(vec![Test(3)])])), not(not(Test(4)))]);
        assert_eq!(normal(cond), And(vec![Test(0), not(Test(1)), Test(2), not(Test(3)), Test(4)]));
        assert_eq!(normal(not(And(vec![Test(0), Test(1)]))), Or(vec![not(Test(0)), not(Test(1))]));
    }

    #[test]
    fn what_is_needed_is_that_of_the_one_way_that_is_left() {
        let cond = And(vec![Or(vec![Test(0), And(vec![Test(1), not(Test(2))])]), Test(3), Or(vec![Test(4), Test(5)])]);
        assert_eq!(needed(&cond, &|_| None), Some(vec![(3, true)]));
        assert_eq!(needed(&cond, &|test| (test == 0).then_some(false)), Some(vec![(1, true), (2, false), (3, true)]));
        assert_eq!(needed(&cond, &|test| (test < 2).then_some(false)), None);
        assert_eq!(needed(&cond, &|test| (test == 3).then_some(false)), None);
    }

    #[test]
    fn what_one_scope_decides_is_split_off() {
        let cond = And(vec![Test(0), Test(9), Or(vec![Test(1), Test(9)]), Or(vec![Test(1), not(Test(0))])]);
        let (gate, rest) = split(cond, &|test| test < 5);
        assert_eq!(gate, Some(And(vec![Test(0), Or(vec![Test(1), not(Test(0))])])));
        assert_eq!(rest, And(vec![Test(9), Or(vec![Test(1), Test(9)])]));
        assert_eq!(split(Test(9), &|test| test < 5), (None, And(vec![Test(9)])));
        assert_eq!(split(Test(1), &|test| test < 5), (Some(And(vec![Test(1)])), And(vec![])));
    }

    #[test]
    fn literals_are_single_tests_that_all_must_hold() {
        let cond = And(vec![Test(0), not(Test(1)), Or(vec![Test(2), Test(3)])]);
        assert_eq!(literals(&cond), [(0, true), (1, false)]);
        assert_eq!((literals(&Test(4)), literals(&Or(vec![Test(5)]))), (vec![(4, true)], vec![]));
    }
}
