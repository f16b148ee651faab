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

/// What is left of a condition in its normal shape where some answers are known; in its normal shape, too. Nothing in
/// an `and`: it holds, nothing in an `or`: it does not.
pub fn folded(cond: &Cond, known: &dyn Fn(u32) -> Option<bool>) -> Cond {
    match cond {
        Cond::Test(test) => known(*test).map_or_else(|| cond.clone(), settled),
        Cond::Not(inner) => match folded(inner, known) {
            Cond::And(_) => settled(false),
            Cond::Or(_) => settled(true),
            single => Cond::Not(Box::new(single)),
        },
        Cond::And(parts) => folded_group(parts, true, known),
        Cond::Or(parts) => folded_group(parts, false, known),
    }
}

/// Whether nothing is left of a folded condition but "no".
pub fn never_holds(cond: &Cond) -> bool {
    *cond == settled(false)
}

fn settled(holds: bool) -> Cond {
    if holds { Cond::And(Vec::new()) } else { Cond::Or(Vec::new()) }
}

fn folded_group(parts: &[Cond], all: bool, known: &dyn Fn(u32) -> Option<bool>) -> Cond {
    let mut left = Vec::with_capacity(parts.len());
    for part in parts {
        let part = folded(part, known);
        if part == settled(!all) {
            return part;
        }
        match (part, all) {
            (Cond::And(inner), true) | (Cond::Or(inner), false) => left.extend(inner),
            (part, _) => left.push(part),
        }
    }
    match left.pop() {
        Some(only) if left.is_empty() => only,
        last => {
            left.extend(last);
            if all { Cond::And(left) } else { Cond::Or(left) }
        }
    }
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
    fn what_is_known_leaves_nothing_to_ask() {
        let cond = Or(vec![And(vec![Test(0), Or(vec![Test(1), Test(2)])]), And(vec![not(Test(0)), Test(3)]), Test(4)]);
        let yes = folded(&cond, &|test| (test == 0).then_some(true));
        assert_eq!(yes, Or(vec![Test(1), Test(2), Test(4)]));
        let no = folded(&cond, &|test| (test == 0).then_some(false));
        assert_eq!(no, Or(vec![Test(3), Test(4)]));
        assert_eq!(folded(&cond, &|test| (test == 4).then_some(true)), And(vec![]));
        assert_eq!(folded(&cond, &|_| Some(false)), Or(vec![]));
        assert_eq!(folded(&cond, &|_| None), cond);
        assert_eq!(
            folded(&cond, &|test| (test == 4).then_some(false)),
            Or(vec![And(vec![Test(0), Or(vec![Test(1), Test(2)])]), And(vec![not(Test(0)), Test(3)])])
        );
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
