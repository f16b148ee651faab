//! Which events: the condition of a program's first rule.

use tiercel_fields::{Context, View, views_differ};
use tiercel_filter::{Compiled, Output, Run, Scratch};

/// A compiled condition with its output. Without a condition every event is selected.
pub struct Selection {
    program: Compiled,
    conditional: bool,
    claimed: Scratch,
    effective: Scratch,
}

impl Selection {
    /// The first rule of `program`; `conditional` says whether its condition counts.
    ///
    /// # Errors
    /// The program has no rule.
    pub fn new(program: Compiled, conditional: bool) -> Result<Self, String> {
        if program.rules().is_empty() {
            return Err("the program has no rule to select events by".to_owned());
        }
        Ok(Self { program, conditional, claimed: Scratch::default(), effective: Scratch::default() })
    }

    /// What the rule prints.
    pub fn output(&self) -> &Output {
        &self.program.rules()[0].output
    }

    /// Whether the event is selected, under either of its names.
    pub fn takes(&mut self, context: &Context<'_>) -> bool {
        if !self.conditional {
            return true;
        }
        let claimed = context.under(View::Claimed);
        holds(&self.program, &mut self.claimed, &claimed)
            || (views_differ(context) && holds(&self.program, &mut self.effective, &context.under(View::Effective)))
    }
}

fn holds(program: &Compiled, scratch: &mut Scratch, context: &Context<'_>) -> bool {
    let Some(rules) = program.of_source(context.source, context.event.code) else { return false };
    Run::new(program, scratch, context, None, None).any_holds(rules)
}
