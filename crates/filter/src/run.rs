//! Running conditions for one event under one view.

use crate::answers::{Answers, OfFds, OfProcesses, ProcessKey};
use crate::by_code::{CodeRules, Word};
use crate::class;
use crate::compiled::{Compiled, Entry};
use crate::layout::{Group, NONE, Need, Needs, Unusual};
use crate::matcher::atoms::Class;
use crate::order::Order;
use crate::predicate::{Keep, Predicate, Test};
use crate::rows::{Gates, Row, Rows};
use crate::seen_names::SeenNames;
use crate::source::Source;
use smallvec::SmallVec;
use tiercel_event::Event;
use tiercel_fields::Value;
use tiercel_state::{FdEntry, Touched};

/// An entry with longer names than this is asked about each time: kept ones must not fill the memory.
const LONGEST_NAMES: usize = 1024;

/// Room that is used again for every event, so that none is allocated: answers and values of the event at hand.
#[derive(Debug, Default)]
pub struct Scratch {
    answers: Answers,
    processes: OfProcesses,
    fds: OfFds,
    places: Vec<Place>,
    /// Rules that may still hold for the event, by the words of its type.
    live: Vec<u64>,
    unusual: Unusual,
    /// Variants that the name of the event's file may pass, where it was looked at.
    named: Vec<u64>,
    seen_names: SeenNames,
    /// By the number of the event type's rules.
    orders: Vec<Option<Box<Order>>>,
}

/// What a look at the event at hand told: its class, and whether the name of its file did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looked {
    class: Option<usize>,
    named: bool,
}

impl Scratch {
    fn restart(&mut self, program: &Compiled) {
        let rows = |keep| Rows::new(program.variants, program.layout(keep).answers);
        self.places = vec![Place::default(); program.exprs().len()];
        self.processes.restart(rows(Keep::Process));
        self.fds.restart(rows(Keep::Fd));
        self.orders.clear();
        self.seen_names.restart();
    }
}

impl Scratch {
    /// What a glance at the event at hand tells; `None` when that rules out all of these rules.
    #[inline]
    pub fn look(
        &mut self,
        program: &Compiled,
        rules: &CodeRules,
        event: &Event<'_>,
        touched: &Touched,
    ) -> Option<Looked> {
        let class = if rules.has_classes() { class::of(event, touched) } else { None };
        let looked = Looked { class, named: false };
        self.left(program, rules, looked).then_some(looked)
    }

    /// The same, and what the name of its file tells; `entry` is that of its fd, when nothing but that decides what fields of
    /// the fd give.
    #[inline]
    pub fn look_at_name(
        &mut self,
        program: &Compiled,
        rules: &CodeRules,
        looked: Looked,
        entry: &FdEntry,
    ) -> Option<Looked> {
        let is_of = self.answers.is_of(program.counts());
        let named = is_of && self.seen_names.look(&program.file_names, entry, &mut self.named);
        let looked = Looked { named, ..looked };
        (!named || self.left(program, rules, looked)).then_some(looked)
    }

    #[inline]
    fn left(&self, program: &Compiled, rules: &CodeRules, looked: Looked) -> bool {
        (0..rules.words().len()).any(|index| self.may_hold(program, rules, index, looked) != 0)
    }

    /// Whether it is known that the process and the fd rule out all that the look left, the one or the other: true for most
    /// events, and quicker to tell than to ask. What a process decides does not hang on the view.
    #[inline]
    pub fn rule_out(
        &mut self,
        program: &Compiled,
        rules: &CodeRules,
        looked: Looked,
        process: Option<ProcessKey>,
        entry: Option<&FdEntry>,
    ) -> bool {
        if !self.answers.is_of(program.counts()) {
            return false;
        }
        let process = process.map(|key| self.process_row(program, key));
        let ungated = &program.layout(Keep::Fd).ungated;
        let mut fd = None;
        for (index, &Word { at, .. }) in rules.words().iter().enumerate() {
            let mut left = self.may_hold(program, rules, index, looked);
            if let Some(row) = process {
                left &= !self.processes.rows.gates(row, at).out();
            }
            if left == 0 {
                continue;
            }
            let Some(entry) = entry.filter(|entry| is_kept(entry) && left & ungated[at as usize] == 0) else {
                return false;
            };
            let row = *fd.get_or_insert_with(|| self.fd_row(program, entry));
            if left & !self.fds.rows.gates(row, at).out() != 0 {
                return false;
            }
        }
        true
    }

    #[inline]
    fn process_row(&mut self, program: &Compiled, key: ProcessKey) -> Row {
        self.processes.row(key, &program.layout(Keep::Process).ungated)
    }

    /// Of a word of rules, those that a look leaves.
    #[inline]
    fn may_hold(&self, program: &Compiled, rules: &CodeRules, index: usize, looked: Looked) -> u64 {
        let word = rules.words()[index];
        let out = if looked.named { program.file_names.out(word.at, &self.named) } else { 0 };
        word.bits & rules.may_hold(looked.class, index) & !out
    }

    #[inline]
    fn fd_row(&mut self, program: &Compiled, entry: &FdEntry) -> Row {
        self.fds.row(entry, &program.layout(Keep::Fd).ungated)
    }
}

/// Whether answers for the entry are kept.
fn is_kept(entry: &FdEntry) -> bool {
    entry.name.len() + entry.name_raw.len() <= LONGEST_NAMES
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    epoch: u32,
    index: u32,
}

/// Values of an event: few are read, so they need no memory of their own.
type Values<'s> = SmallVec<[Option<Value<'s>>; 16]>;

/// One event under one view: each test is run at most once, each value read at most once.
pub struct Run<'r, 's, S: Source + ?Sized> {
    program: &'s Compiled,
    source: &'s S,
    scratch: &'r mut Scratch,
    values: Values<'s>,
    process: Option<Row>,
    /// The entry that decides, and its row as soon as somebody wants it: of most files nobody does.
    entry: Option<&'s FdEntry>,
    fd: Option<Row>,
    looked: Looked,
}

impl<'r, 's, S: Source + ?Sized> Run<'r, 's, S> {
    /// Starts on a new event. `process` names the state of its process, when answers may be kept for that; `fd` is the
    /// entry of its fd, when nothing but that decides what fields of the fd give.
    pub fn new(
        program: &'s Compiled,
        scratch: &'r mut Scratch,
        source: &'s S,
        process: Option<ProcessKey>,
        fd: Option<&'s FdEntry>,
    ) -> Self {
        if scratch.answers.begin(program.counts()) {
            scratch.restart(program);
        }
        let process = process.map(|key| scratch.process_row(program, key));
        let entry = fd.filter(|entry| is_kept(entry));
        Self { program, source, scratch, values: Values::new(), process, entry, fd: None, looked: Looked::default() }
    }

    /// Takes into account what [`Scratch::look`] told of the same event.
    #[must_use]
    pub fn after(self, looked: Looked) -> Self {
        Self { looked, ..self }
    }

    /// Whether the condition that starts at this step holds.
    pub fn holds(&mut self, start: u32) -> bool {
        let program = self.program;
        program.code().run(start, |predicate| self.test(predicate))
    }

    /// Finds the rules of the event's type that may hold: those that its process lets pass, less those that a test
    /// which several share rules out. Returns whether there are any.
    #[inline]
    pub fn narrow(&mut self, rules: &CodeRules) -> bool {
        let mut live = std::mem::take(&mut self.scratch.live);
        live.clear();
        live.extend((0..rules.words().len()).map(|word| self.passing(rules, word)));
        if live.iter().any(|&word| word != 0) && !rules.splits().is_empty() {
            let mut order = self.take_order(rules);
            order.narrow(rules, &mut live, |predicate| self.test(predicate));
            self.scratch.orders[rules.id as usize] = Some(order);
        }
        self.scratch.live = live;
        self.scratch.live.iter().any(|&word| word != 0)
    }

    fn take_order(&mut self, rules: &CodeRules) -> Box<Order> {
        let place = rules.id as usize;
        if self.scratch.orders.len() <= place {
            self.scratch.orders.resize_with(place + 1, || None);
        }
        self.scratch.orders[place].take().unwrap_or_else(|| Box::new(Order::new(rules)))
    }

    /// Whether some rule of the event's type holds.
    pub fn any_holds(&mut self, rules: &CodeRules) -> bool {
        self.narrow(rules)
            && (0..rules.words().len()).any(|word| {
                let live = self.live(word);
                (0..64).any(|bit| live >> bit & 1 == 1 && self.holds(rules.entry(word, bit).start))
            })
    }

    /// What [`Run::narrow`] left of a word.
    #[inline]
    pub fn live(&self, word: usize) -> u64 {
        self.scratch.live.get(word).copied().unwrap_or(0)
    }

    /// The rules of a word that the event's process and its fd let pass.
    #[inline]
    fn passing(&mut self, rules: &CodeRules, index: usize) -> u64 {
        let mut bits = self.scratch.may_hold(self.program, rules, index, self.looked);
        for keep in [Keep::Process, Keep::Fd] {
            if bits != 0 {
                bits = self.pass(rules, index, bits, keep);
            }
        }
        bits
    }

    #[inline]
    fn pass(&mut self, rules: &CodeRules, index: usize, bits: u64, keep: Keep) -> u64 {
        let at = rules.words()[index].at;
        let ungated = self.ungated(at, keep);
        if bits & !ungated.known == 0 {
            return bits;
        }
        let gates = self.row(keep).map_or(ungated, |(rows, row)| rows.gates(row, at));
        if bits & !gates.known == 0 {
            return bits & gates.passing;
        }
        bits & self.ask_gates(rules, index, bits, gates, keep).passing
    }

    fn ungated(&self, word: u32, keep: Keep) -> Gates {
        let all = &self.program.layout(keep).ungated;
        let word = all.get(word as usize).copied().unwrap_or(0);
        Gates { known: word, passing: word }
    }

    /// Asks for the gates of a word that are not known, where that is quick for those of all words of the type.
    #[cold]
    fn ask_gates(&mut self, rules: &CodeRules, index: usize, bits: u64, gates: Gates, keep: Keep) -> Gates {
        let at = rules.words()[index].at;
        let needs = rules.needs(keep);
        // One after another where fewer are wanted than all of the type need.
        let wanted = (bits & !gates.known).count_ones() as usize;
        if self.row(keep).is_some() && needs.first.len() <= wanted {
            self.ask_all(rules, keep);
            return self.row(keep).map_or(gates, |(rows, row)| rows.gates(row, at));
        }
        let asked = self.ask_each(rules, index, bits & !gates.known, keep);
        let gates = Gates { known: gates.known | bits, passing: gates.passing | asked };
        if let Some((rows, row)) = self.row(keep) {
            rows.set_gates(row, at, gates);
        }
        gates
    }

    /// Those of some rules of a word whose gates let pass, asked one by one.
    fn ask_each(&mut self, rules: &CodeRules, index: usize, mut unknown: u64, keep: Keep) -> u64 {
        let mut passing = 0;
        while unknown != 0 {
            let bit = unknown.trailing_zeros();
            unknown &= unknown - 1;
            let entry = rules.entry(index, bit);
            let gate = if keep == Keep::Fd { entry.fd_gate } else { entry.gate };
            passing |= u64::from(gate == Entry::NO_GATE || self.gate(gate, keep)) << bit;
        }
        passing
    }

    /// Makes the gates of all rules of the type known for the event's row.
    fn ask_all(&mut self, rules: &CodeRules, keep: Keep) {
        let mut unusual = std::mem::take(&mut self.scratch.unusual);
        unusual.clear(self.program.variants);
        self.find_unusual(rules.needs(keep), keep, &mut unusual);
        for (index, word) in rules.words().iter().enumerate() {
            let Some((rows, row)) = self.row(keep) else { break };
            let gates = rows.gates(row, word.at);
            let unknown = word.bits & !gates.known;
            let (passing, always) = self.program.layout(keep).usually(word.at);
            let (asks, kills) = (unusual.asks(word.at) | always, unusual.kills[word.at as usize]);
            let asked = self.ask_each(rules, index, unknown & asks & !kills, keep);
            let passing = gates.passing | (unknown & passing & !asks & !kills) | asked;
            if let Some((rows, row)) = self.row(keep) {
                rows.set_gates(row, word.at, Gates { known: gates.known | word.bits, passing });
            }
        }
        self.scratch.unusual = unusual;
    }

    /// Answers what is needed, and notes what follows from answers that are not the usual ones.
    fn find_unusual(&mut self, needs: &Needs, keep: Keep, unusual: &mut Unusual) {
        needs.first.iter().for_each(|need| self.answer(need, keep, unusual));
        for (need, variants) in &needs.later {
            if unusual.may_differ(variants) {
                self.answer(need, keep, unusual);
            }
        }
    }

    fn answer(&mut self, need: &Need, keep: Keep, unusual: &mut Unusual) {
        let program = self.program;
        let layout = program.layout(keep);
        match *need {
            Need::Test(test) if self.test(test) => layout.note(program.places.of(test), unusual),
            Need::Test(_) => {}
            Need::Group(group) => {
                let group = &layout.groups[group as usize];
                self.answer_group(group, keep);
                if let Some((rows, row)) = self.row(keep) {
                    rows.each_other(row, group.places.clone(), &layout.usual, |place| layout.note(place, unusual));
                }
            }
        }
    }

    /// Answers all tests of a group, if that was not done yet for the row.
    fn answer_group(&mut self, group: &Group, keep: Keep) {
        let first = group.places.start;
        let known = self.row(keep).is_none_or(|(rows, row)| rows.get(row, first).is_some());
        if known {
            return;
        }
        let at = self.place(group.expr);
        let (rows, row) = match (keep, self.process, self.fd) {
            (Keep::Process, Some(row), _) => (&mut self.scratch.processes.rows, row),
            (Keep::Fd, _, Some(row)) => (&mut self.scratch.fds.rows, row),
            _ => return,
        };
        let value = self.values[at].as_ref();
        let is_usual = value.and_then(Class::of) == Some(group.class);
        let usual = is_usual.then_some(self.program.layout(keep).usual.as_slice());
        rows.set_range(row, group.places.clone(), usual);
        let mut hit = |member: u32| rows.set(row, first + member, !group.inverted[member as usize]);
        match value {
            Some(Value::List(items)) if group.any => items.iter().for_each(|item| group.fused.each(item, &mut hit)),
            Some(value) if is_usual => group.fused.each(value, &mut hit),
            _ => {}
        }
    }

    fn gate(&mut self, gate: u32, keep: Keep) -> bool {
        let test = self.program.predicates().len() as u32 + gate;
        self.known(test, keep).unwrap_or_else(|| {
            let answer = self.program.gates().get(gate as usize).is_some_and(|gate| self.holds(gate.start));
            self.keep(test, answer, keep);
            answer
        })
    }

    /// Whether the predicate holds.
    #[inline]
    fn test(&mut self, index: u32) -> bool {
        let Some(predicate) = self.program.predicates().get(index as usize) else { return false };
        self.known(index, predicate.keep).unwrap_or_else(|| self.find_out(index, predicate))
    }

    fn find_out(&mut self, index: u32, predicate: &Predicate) -> bool {
        let (program, keep) = (self.program, predicate.keep);
        let group = program.places.group(index);
        if group != NONE && self.row(keep).is_some() {
            self.answer_group(&program.layout(keep).groups[group as usize], keep);
            return self.known(index, keep).unwrap_or(false);
        }
        let answer = self.ask(predicate);
        self.keep(index, answer, keep);
        answer
    }

    /// The rows in which such answers are kept for the event, and its row.
    #[inline]
    fn row(&mut self, keep: Keep) -> Option<(&mut Rows, Row)> {
        match keep {
            Keep::Event => None,
            Keep::Process => self.process.map(|row| (&mut self.scratch.processes.rows, row)),
            Keep::Fd => {
                if self.fd.is_none() {
                    self.fd = Some(self.scratch.fd_row(self.program, self.entry?));
                }
                self.fd.map(|row| (&mut self.scratch.fds.rows, row))
            }
        }
    }

    #[inline]
    fn known(&mut self, test: u32, keep: Keep) -> Option<bool> {
        let place = self.program.places.of(test);
        match self.row(keep) {
            Some((rows, row)) => rows.get(row, place),
            None => self.scratch.answers.get(test),
        }
    }

    #[inline]
    fn keep(&mut self, test: u32, answer: bool, keep: Keep) {
        let place = self.program.places.of(test);
        match self.row(keep) {
            Some((rows, row)) => rows.set(row, place, answer),
            None => self.scratch.answers.set(test, answer),
        }
    }

    fn ask(&mut self, predicate: &Predicate) -> bool {
        let left = self.place(predicate.lhs);
        let right = match predicate.test {
            Test::Compare(_, rhs) => Some(self.place(rhs)),
            Test::Exists | Test::Match(_) => None,
        };
        let Some(value) = &self.values[left] else { return false };
        predicate.holds(value, right.and_then(|right| self.values[right].as_ref()))
    }

    /// Where the value of an expression is kept; reads it first if that was not done yet.
    fn place(&mut self, expr: u32) -> usize {
        let epoch = self.scratch.answers.epoch();
        let place = &mut self.scratch.places[expr as usize];
        if place.epoch != epoch {
            *place = Place { epoch, index: self.values.len() as u32 };
            self.values.push(self.program.exprs().get(expr).value(self.source));
        }
        place.index as usize
    }
}
