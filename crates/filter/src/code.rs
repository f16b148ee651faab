//! Conditions as jumps: each step runs one test and says where to go for either answer.

use crate::error::ProgramError;
use crate::program::Cond;

/// Target of a jump that ends in "true".
pub const ACCEPT: u32 = u32::MAX;

/// Target of a jump that ends in "false".
pub const REJECT: u32 = u32::MAX - 1;

/// Most steps of a program.
const STEP_LIMIT: usize = 1 << 24;

/// One test and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Predicate.
    pub predicate: u32,
    /// Next step when it holds.
    pub then: u32,
    /// Next step when it does not.
    pub otherwise: u32,
}

/// The steps of all conditions.
#[derive(Clone, Debug, Default)]
pub struct Code {
    steps: Vec<Step>,
}

impl Code {
    /// Appends `cond` and returns where it starts.
    ///
    /// # Errors
    /// Too many steps.
    pub fn add(&mut self, cond: &Cond) -> Result<u32, ProgramError> {
        let start = self.emit(cond, true, ACCEPT, REJECT);
        if self.steps.len() > STEP_LIMIT {
            return Err(ProgramError::new(format!("conditions of more than {STEP_LIMIT} tests")));
        }
        Ok(start)
    }

    /// Writes `cond` (its opposite when not `sense`), last part first so that all targets are known.
    fn emit(&mut self, cond: &Cond, sense: bool, yes: u32, no: u32) -> u32 {
        match cond {
            Cond::Not(inner) => self.emit(inner, !sense, yes, no),
            Cond::Test(predicate) => self.test(*predicate, sense, yes, no),
            Cond::And(parts) | Cond::Or(parts) => {
                let all = matches!(cond, Cond::And(_)) == sense;
                let whole = if all { yes } else { no };
                parts.iter().rev().fold(whole, |next, part| match all {
                    true => self.emit(part, sense, next, no),
                    false => self.emit(part, sense, yes, next),
                })
            }
        }
    }

    fn test(&mut self, predicate: u32, sense: bool, yes: u32, no: u32) -> u32 {
        let (then, otherwise) = if sense { (yes, no) } else { (no, yes) };
        if then == otherwise {
            return then;
        }
        if self.steps.len() > STEP_LIMIT {
            return REJECT;
        }
        self.steps.push(Step { predicate, then, otherwise });
        self.steps.len() as u32 - 1
    }

    /// Runs from `start`; `test` answers for a predicate.
    #[inline]
    pub fn run(&self, start: u32, mut test: impl FnMut(u32) -> bool) -> bool {
        let mut at = start;
        while let Some(step) = self.steps.get(at as usize) {
            at = if test(step.predicate) { step.then } else { step.otherwise };
        }
        at == ACCEPT
    }

    /// The step at this place; none where a condition ends.
    pub fn step(&self, at: u32) -> Option<&Step> {
        self.steps.get(at as usize)
    }

    /// Number of steps.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// Puts cheap tests before dear ones wherever the order does not matter. Returns the cost of the whole.
pub fn sort_by_cost(cond: &mut Cond, cost: &dyn Fn(u32) -> u32) -> u32 {
    match cond {
        Cond::Test(predicate) => cost(*predicate),
        Cond::Not(inner) => sort_by_cost(inner, cost),
        Cond::And(parts) | Cond::Or(parts) => {
            let mut costed: Vec<(u32, Cond)> =
                std::mem::take(parts).into_iter().map(|mut part| (sort_by_cost(&mut part, cost), part)).collect();
            costed.sort_by_key(|part| part.0);
            let first = costed.first().map_or(0, |part| part.0);
            let rest: u32 = costed.iter().skip(1).fold(0, |sum, part| sum.saturating_add(part.0 / 2));
            parts.extend(costed.into_iter().map(|part| part.1));
            first.saturating_add(rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{folded, normal};
    use Cond::{And, Not, Or, Test};

    fn run(cond: &Cond, truth: u32) -> (bool, Vec<u32>) {
        let mut code = Code::default();
        let start = code.add(cond).unwrap();
        let mut asked = Vec::new();
        let answer = code.run(start, |predicate| {
            asked.push(predicate);
            truth >> predicate & 1 == 1
        });
        (answer, asked)
    }

    fn slow(cond: &Cond, truth: u32) -> bool {
        match cond {
            Test(predicate) => truth >> predicate & 1 == 1,
            And(parts) => parts.iter().all(|part| slow(part, truth)),
            Or(parts) => parts.iter().any(|part| slow(part, truth)),
            Not(inner) => !slow(inner, truth),
        }
    }

    fn sample() -> Cond {
        Or(vec![
            And(vec![Test(0), Not(Box::new(Or(vec![Test(1), And(vec![Test(2), Test(3)])])))]),
            Not(Box::new(And(vec![Test(4), Not(Box::new(Test(0))), Or(vec![])]))),
        ])
    }

    #[test]
    fn jumps_answer_as_the_tree_does() {
        for truth in 0..32 {
            assert_eq!(run(&sample(), truth).0, slow(&sample(), truth), "{truth:b}");
        }
        assert!(run(&And(vec![]), 0).0 && !run(&Or(vec![]), 0).0);
    }

    #[test]
    fn tests_run_left_to_right_and_stop_early() {
        let cond = And(vec![Test(0), Or(vec![Test(1), Test(2)]), Test(3)]);
        assert_eq!(run(&cond, 0b0000), (false, vec![0]));
        assert_eq!(run(&cond, 0b1011), (true, vec![0, 1, 3]));
        assert_eq!(run(&cond, 0b0101), (false, vec![0, 1, 2, 3]));
    }

    #[test]
    fn known_answers_leave_no_step() {
        let add = |cond: &Cond, known: &dyn Fn(u32) -> Option<bool>| {
            Code::default().add(&folded(&normal(cond.clone()), known)).unwrap()
        };
        let cond = And(vec![Test(0), Not(Box::new(Test(1)))]);
        assert_eq!(add(&cond, &|predicate| Some(predicate == 0)), ACCEPT);
        assert_eq!(add(&cond, &|predicate| (predicate == 0).then_some(false)), REJECT);
        assert_eq!(add(&sample(), &|predicate| (predicate == 4).then_some(false)), ACCEPT);
    }

    #[test]
    fn cheap_tests_move_to_the_front() {
        let mut cond = And(vec![Test(9), Or(vec![Test(7), Test(1)]), Test(2)]);
        sort_by_cost(&mut cond, &|predicate| predicate);
        assert_eq!(cond, And(vec![Test(2), Or(vec![Test(1), Test(7)]), Test(9)]));
    }
}
