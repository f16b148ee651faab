//! The engine itself.

use crate::alert::{Alert, AlertView};
use crate::build;
use crate::correlate::{CorrelationStats, Correlator};
use crate::stats::Stats;
use std::collections::HashMap;
use tiercel_event::seed::Seeds;
use tiercel_event::{Event, codes};
use tiercel_fields::{Context, PluginEvent, Plugins, Session, View, views_differ};
use tiercel_filter::pushdown::{Gates, is_open};
use tiercel_filter::{CodeRules, Compiled, Entry, Looked, ProcessKey, Profile, RuleMatching, Run, Scratch};
use tiercel_state::{FdEntry, Limits, Lookup, State, Touched};

/// Events in, alerts out.
pub struct Engine {
    limits: Limits,
    pub(crate) state: State,
    pub(crate) program: Compiled,
    pub(crate) session: Session,
    pub(crate) plugins: Option<Box<dyn Plugins>>,
    /// The plugins know that the source is open.
    plugins_opened: bool,
    /// Some rule asks a plugin about system calls.
    pub(crate) asks_plugins: bool,
    pub(crate) stats: Stats,
    pub(crate) num: u64,
    claimed: Scratch,
    effective: Scratch,
    pub(crate) correlator: Correlator,
    /// Counts of rules and tests, where they are wanted.
    pub(crate) profile: Option<Box<Profile>>,
}

impl Engine {
    /// An engine with empty tables.
    pub fn new(program: Compiled, limits: Limits) -> Self {
        let correlator = Correlator::new(&program);
        let mut engine = Self {
            limits,
            state: State::new(limits),
            program,
            session: Session::default(),
            plugins: None,
            plugins_opened: false,
            asks_plugins: false,
            stats: Stats::default(),
            num: 0,
            claimed: Scratch::default(),
            effective: Scratch::default(),
            correlator,
            profile: None,
        };
        engine.stats.matches = vec![0; engine.program.rules().len()];
        engine
    }

    /// Asks `lookup` about threads that no event told of.
    #[must_use]
    pub fn with_lookup(mut self, lookup: Box<dyn Lookup>) -> Self {
        self.state = self.state.with_lookup(lookup);
        self
    }

    /// Sets what `evt.hostname` shows and how buffers print.
    #[must_use]
    pub fn with_session(mut self, session: Session) -> Self {
        self.session = session;
        self
    }

    /// Lets these plugins look at events.
    #[must_use]
    pub fn with_plugins(mut self, plugins: Box<dyn Plugins>) -> Self {
        self.plugins = Some(plugins);
        self.look_for_plugins();
        self
    }

    /// The plugins.
    pub fn plugins(&self) -> Option<&dyn Plugins> {
        self.plugins.as_deref()
    }

    /// Finds out whether the rules ask plugins about system calls.
    fn look_for_plugins(&mut self) {
        let Some(plugins) = &self.plugins else { return };
        let mut asks = false;
        self.program.each_field(|field| asks |= plugins.reads_of_calls(field));
        self.asks_plugins = asks;
    }

    /// Tells the plugins that a source is open and the first state is known, or known anew: once, and once more after a
    /// restart.
    ///
    /// # Errors
    /// One of them does not want that, and says why.
    pub fn open_plugins(&mut self) -> Result<(), String> {
        if std::mem::replace(&mut self.plugins_opened, true) {
            return Ok(());
        }
        self.plugins.as_mut().map_or(Ok(()), |plugins| plugins.begin(&mut self.state))
    }

    /// Takes what is known before the first event.
    pub fn seed(&mut self, seeds: &Seeds) {
        self.state.seed(seeds);
    }

    /// As [`State::keep_learned`].
    pub fn keep_learned(&mut self) {
        self.state.keep_learned();
    }

    /// As [`State::take_learned`].
    #[inline]
    pub fn take_learned(&mut self) -> Option<Box<Seeds>> {
        self.state.take_learned()
    }

    /// As [`State::learn`].
    pub fn learn(&mut self, seeds: &Seeds) {
        self.state.learn(seeds);
    }

    /// Forgets all processes and takes what is known now: a further section of a capture begins.
    pub fn restart(&mut self, seeds: &Seeds) {
        self.state = State::new(self.limits);
        self.state.seed(seeds);
        self.plugins_opened = false;
        // Generations start again: an answer that was kept could be taken for that of another process.
        (self.claimed, self.effective) = (Scratch::default(), Scratch::default());
        self.correlator = Correlator::new(&self.program);
    }

    /// Replaces the rules and gives the old ones back. The state stays, and what rules that did not change have seen, and
    /// the count of a rule whose name stays.
    pub fn reload(&mut self, program: Compiled) -> Compiled {
        let before = std::mem::replace(&mut self.correlator, Correlator::new(&program));
        self.correlator.continue_from(before);
        self.profile = self.profile.as_ref().map(|_| Box::new(Profile::new(&program)));
        let counts = std::mem::take(&mut self.stats.matches);
        let old = std::mem::replace(&mut self.program, program);
        self.look_for_plugins();
        let kept: HashMap<&str, u64> = old.rules().iter().map(|rule| rule.info.name.as_str()).zip(counts).collect();
        let count = |name: &str| kept.get(name).copied().unwrap_or_default();
        self.stats.matches = self.program.rules().iter().map(|rule| count(&rule.info.name)).collect();
        drop(kept);
        old
    }

    /// Changes the state by an event that no rule may see. It has a number like any other.
    pub fn observe(&mut self, event: &Event<'_>) {
        let mut touched = Touched::NONE;
        self.begin(event, &mut touched);
    }

    #[inline(always)]
    pub(crate) fn begin(&mut self, event: &Event<'_>, touched: &mut Touched) {
        self.num += 1;
        self.session.begin(event);
        self.state.advance(event, touched);
        if let Some(plugins) = &self.plugins {
            plugins.parse(event, self.num, &mut self.state);
        }
    }

    /// Changes the state by an event, then asks the rules about it and appends the alerts of those that fire.
    pub fn process(&mut self, event: &Event<'_>, alerts: &mut Vec<Alert>) {
        if self.correlator.is_due(event.ts_ns) {
            self.tick(event.ts_ns, alerts);
        }
        if let Some(mut profile) = self.profile.take() {
            self.process_profiled(event, alerts, &mut profile);
            self.profile = Some(profile);
            return;
        }
        let mut touched = Touched::NONE;
        self.begin(event, &mut touched);
        self.stats.events += 1;
        let rules = self.program.for_event(event.code);
        let Some(rules) = rules.filter(|_| !self.asks_plugins) else {
            if rules.is_some() || Beside::has(event.code) {
                self.process_beside(event, touched, alerts);
            }
            return;
        };
        let Some(mut looked) = self.claimed.look(&self.program, rules, event, &touched) else { return };
        // A file that was just opened is at hand; other entries are far away, and most processes rule out what is left.
        let opens = is_open(event.code);
        if opens {
            self.state.finish_fd(event, &mut touched);
            let context = Context::new(event, &self.state, &touched, self.num, &self.session);
            if let Some(entry) = deciding(&context) {
                let Some(more) = self.claimed.look_at_name(&self.program, rules, looked, entry) else { return };
                looked = more;
            }
        }
        self.state.finish_process(&mut touched);
        let key = process_key(event, &touched);
        if self.claimed.rule_out(&self.program, rules, looked, key, None) {
            return;
        }
        if !opens {
            self.state.finish_fd(event, &mut touched);
        }
        let context = Context::new(event, &self.state, &touched, self.num, &self.session);
        let entry = deciding(&context);
        if entry.is_some() && self.claimed.rule_out(&self.program, rules, looked, key, entry) {
            return;
        }
        let (stats, correlator) = (&mut self.stats, &mut self.correlator);
        let mut asked = Asked { program: &self.program, stats, correlator, context, alerts };
        asked.about(rules, looked, &mut self.claimed, &mut self.effective);
    }

    /// An event that is not the kernel's, or of which plugins read fields.
    #[cold]
    fn process_beside(&mut self, event: &Event<'_>, mut touched: Touched, alerts: &mut Vec<Alert>) {
        self.state.finish(event, &mut touched);
        let Some(beside) = Beside::of(event, (self.plugins.as_deref(), self.asks_plugins), self.num, &self.state)
        else {
            return;
        };
        self.stats.without_plugin += u64::from(beside.is_unknown());
        let Some(rules) = self.program.of_source(beside.source(), event.code) else { return };
        let context = beside.context(Context::new(event, &self.state, &touched, self.num, &self.session));
        let (stats, correlator) = (&mut self.stats, &mut self.correlator);
        let mut asked = Asked { program: &self.program, stats, correlator, context, alerts };
        asked.about(rules, Looked::default(), &mut self.claimed, &mut self.effective);
    }

    /// No event older than `now_ns` will come: appends the alerts for what was expected until then and did not happen.
    pub fn tick(&mut self, now_ns: u64, alerts: &mut Vec<Alert>) {
        let first = alerts.len();
        self.correlator.overdue(now_ns, alerts);
        for alert in &alerts[first..] {
            self.stats.matches[alert.rule_index as usize] += 1;
        }
    }

    /// What rules that look at several events keep.
    pub fn correlations(&self) -> CorrelationStats {
        self.correlator.stats()
    }

    /// Which of these gates of the program may let events of the event's thread pass, as the state is now; `None` where the thread is
    /// not known.
    pub fn gates_of(&self, event: &Event<'_>, gates: &Gates) -> Option<u32> {
        let slot = self.state.by_tid(event.tid)?;
        let thread = self.state.thread(slot);
        if thread.placeholder || thread.dead {
            return None;
        }
        let touched = Touched { thread: Some(slot), ..Touched::NONE };
        let context = Context::new(event, &self.state, &touched, self.num, &self.session);
        Some(gates.mask(&self.program, &context))
    }

    /// The rules.
    pub fn program(&self) -> &Compiled {
        &self.program
    }

    /// The tables.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Counters.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }
}

/// An event whose source its parameters tell (one that a plugin brought, or a note beside the events of any source), or of which
/// plugins read fields.
pub(crate) enum Beside<'e> {
    /// A note of a collector about the kernel's events.
    Note,
    /// Known to plugins.
    Plugin(Box<dyn PluginEvent + 'e>),
    /// Brought by a plugin that is not loaded.
    Unknown,
}

/// The plugins, and whether rules ask them about system calls.
type Asking<'e> = (Option<&'e dyn Plugins>, bool);

impl<'e> Beside<'e> {
    /// Whether events of this code are not the kernel's.
    #[inline]
    pub(crate) fn has(code: u16) -> bool {
        matches!(code, codes::PLUGINEVENT_E | codes::ASYNCEVENT_E)
    }

    /// `None` for events of the kernel that no rule asks plugins about (`asks`: some does).
    pub(crate) fn of(event: &'e Event<'e>, (plugins, asks): Asking<'e>, num: u64, state: &'e State) -> Option<Self> {
        let kernel = !Self::has(event.code);
        let note = event.code == codes::ASYNCEVENT_E && event.params.uint(0).unwrap_or_default() == 0;
        let asked = plugins.filter(|_| !(kernel || note) || asks);
        match asked.and_then(|plugins| plugins.open(event, num, state)) {
            Some(opened) => Some(Self::Plugin(opened)),
            None if kernel => None,
            None if note => Some(Self::Note),
            None => Some(Self::Unknown),
        }
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Source whose rules look at it; empty where nobody knows it.
    pub(crate) fn source(&self) -> &str {
        match self {
            Self::Note => "syscall",
            Self::Plugin(event) => event.source(),
            Self::Unknown => "",
        }
    }

    /// What its fields are read from.
    pub(crate) fn context<'c>(&'c self, context: Context<'c>) -> Context<'c> {
        match self {
            Self::Plugin(event) => context.of_plugin(&**event),
            Self::Note | Self::Unknown => context,
        }
    }
}

/// The entry of the event's fd, when nothing but that decides what fields of the fd give under any view.
fn deciding<'e>(context: &Context<'e>) -> Option<&'e FdEntry> {
    context.deciding_fd().filter(|_| !context.touched.fd_differs)
}

/// Answers that only depend on the event's process may be kept while this key stays the same.
pub(crate) fn process_key(event: &Event<'_>, touched: &Touched) -> Option<ProcessKey> {
    let generation = touched.process_generation;
    (generation != 0).then_some(ProcessKey { tid: event.tid, generation })
}

/// Places of the bits that are set, lowest first.
fn bits(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        word &= word.wrapping_sub(1);
        (bit < 64).then_some(bit)
    })
}

/// One event, being asked about.
pub(crate) struct Asked<'e> {
    pub(crate) program: &'e Compiled,
    pub(crate) stats: &'e mut Stats,
    pub(crate) correlator: &'e mut Correlator,
    pub(crate) context: Context<'e>,
    pub(crate) alerts: &'e mut Vec<Alert>,
}

impl Asked<'_> {
    /// Asks under the one view that there is, or under both.
    #[inline]
    fn about(&mut self, rules: &CodeRules, looked: Looked, first: &mut Scratch, second: &mut Scratch) {
        if views_differ(&self.context) {
            self.under_both_views(rules, first, second);
        } else {
            self.under_one_view(rules, looked, first);
        }
    }

    fn under_one_view(&mut self, rules: &CodeRules, looked: Looked, scratch: &mut Scratch) {
        let context = self.context;
        let key = process_key(context.event, context.touched);
        let mut run = Run::new(self.program, scratch, &context, key, context.deciding_fd()).after(looked);
        if !run.narrow(rules) {
            return;
        }
        for word in 0..rules.words().len() {
            for bit in bits(run.live(word)) {
                let entry = rules.entry(word, bit);
                self.stats.evaluations += 1;
                if run.holds(entry.start) && self.fire(entry, &context, AlertView::None) {
                    return;
                }
            }
        }
    }

    fn under_both_views(&mut self, rules: &CodeRules, first: &mut Scratch, second: &mut Scratch) {
        let claimed = self.context.under(View::Claimed);
        let effective = self.context.under(View::Effective);
        let key = process_key(claimed.event, claimed.touched);
        let mut claimed_run = Run::new(self.program, first, &claimed, key, claimed.deciding_fd());
        let mut effective_run = Run::new(self.program, second, &effective, key, effective.deciding_fd());
        self.stats.two_views += 1;
        if !(claimed_run.narrow(rules) | effective_run.narrow(rules)) {
            return;
        }
        for word in 0..rules.words().len() {
            let (one, other) = (claimed_run.live(word), effective_run.live(word));
            for bit in bits(one | other) {
                let entry = rules.entry(word, bit);
                self.stats.evaluations += (one >> bit & 1) + (other >> bit & 1);
                let holds_claimed = one >> bit & 1 == 1 && claimed_run.holds(entry.start);
                let holds_effective = other >> bit & 1 == 1 && effective_run.holds(entry.start);
                let done = match (holds_claimed, holds_effective) {
                    (false, false) => false,
                    (true, false) => self.fire(entry, &claimed, AlertView::Claimed),
                    (false, true) => self.fire(entry, &effective, AlertView::Effective),
                    (true, true) => self.fire(entry, &claimed, AlertView::Both),
                };
                if done {
                    return;
                }
            }
        }
    }

    /// Appends the alert; `true` when no further rule may fire for this event. A rule that looks at several events
    /// hides none, and stands before those that do.
    pub(crate) fn fire(&mut self, entry: &Entry, context: &Context<'_>, view: AlertView) -> bool {
        if self.correlator.has(entry.rule) {
            self.see(entry.rule, context, view);
            return false;
        }
        let Some(rule) = self.program.rules().get(entry.rule as usize) else { return false };
        self.stats.matches[entry.rule as usize] += 1;
        self.alerts.push(build::alert(rule, entry.rule, context, view));
        self.program.rule_matching() == RuleMatching::First
    }

    #[cold]
    fn see(&mut self, entry: u32, context: &Context<'_>, view: AlertView) {
        if let Some(alert) = self.correlator.see(self.program, entry, context, view) {
            self.stats.matches[entry as usize] += 1;
            self.alerts.push(alert);
        }
    }
}
