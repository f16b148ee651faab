//! A capture with the state after each event.

use crate::index::{self, Entry};
use crate::selection::Selection;
use std::path::Path;
use tiercel_event::Event;
use tiercel_event::build::OwnedEvent;
use tiercel_event::seed::Seeds;
use tiercel_fields::{Context, FieldRef, Plugins, Session, Value, extract_for_output};
use tiercel_filter::Output;
use tiercel_scap::{Capture, CaptureError, Item, Report};
use tiercel_state::{Limits, State, Touched};

/// Times between which events are shown, in ns since 1970, both included. Events before it still change the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First time.
    pub from_ns: u64,
    /// Last time.
    pub to_ns: u64,
}

impl Default for Window {
    fn default() -> Self {
        Self { from_ns: 0, to_ns: u64::MAX }
    }
}

/// What an event is to the one who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Selected.
    Yes,
    /// Visible, but not selected.
    No,
    /// Only changes the state.
    Hidden,
}

/// Reads a capture event by event.
pub struct Reader {
    capture: Capture,
    state: State,
    session: Session,
    selection: Selection,
    /// Those that look at events, and whether they know that the capture is open.
    plugins: Option<(Box<dyn Plugins>, bool)>,
    window: Window,
    kept: Option<Kept>,
    events: u64,
    begun: bool,
    finished: bool,
}

/// Shows an event to plugins that want to see it first; before the first, that the capture is open.
fn show(
    plugins: &mut dyn Plugins,
    begun: &mut bool,
    event: &Event<'_>,
    num: u64,
    state: &mut State,
) -> Result<(), CaptureError> {
    if !std::mem::replace(begun, true) {
        let failed = |reason| CaptureError { source_name: "plugins".to_owned(), offset: None, reason };
        plugins.begin(state).map_err(failed)?;
    }
    plugins.parse(event, num, state);
    Ok(())
}

/// The last selected event, for questions that come later.
struct Kept {
    event: OwnedEvent,
    touched: Touched,
    num: u64,
}

impl Reader {
    /// Opens a capture; `-` is the standard input. Where the window begins later and the capture has an index, reading
    /// begins near it.
    ///
    /// # Errors
    /// The file cannot be opened, or is no capture.
    pub fn open(path: &Path, selection: Selection, window: Window) -> Result<Self, CaptureError> {
        let mut reader = Self::of(Capture::open(path)?, selection, window);
        // An index that is damaged is as good as none.
        if let Some(entry) = index::entry_before(path, window).filter(|_| reader.capture.can_seek()) {
            let _ = reader.begin_at(&entry);
        }
        Ok(reader)
    }

    /// Reads a capture that is open.
    pub fn of(capture: Capture, selection: Selection, window: Window) -> Self {
        Self {
            capture,
            state: State::new(Limits::default()),
            session: Session::default(),
            selection,
            plugins: None,
            window,
            kept: None,
            events: 0,
            begun: false,
            finished: false,
        }
    }

    /// Lets plugins look at the events.
    #[must_use]
    pub fn with_plugins(mut self, plugins: Box<dyn Plugins>) -> Self {
        self.plugins = Some((plugins, false));
        self
    }

    /// Goes to the place of an index entry, with the state that it holds.
    ///
    /// # Errors
    /// The entry is damaged; the reader is where it was.
    pub fn begin_at(&mut self, entry: &Entry) -> Result<(), CaptureError> {
        let mut kept = entry.state()?;
        let mut state = State::new(Limits::default());
        while let Some(item) = kept.next()? {
            if let Item::Seeds(seeds) = item {
                state.seed(seeds);
            }
        }
        if !kept.report().is_intact() {
            return Err(CaptureError {
                source_name: "index".to_owned(),
                offset: None,
                reason: "the state is damaged".to_owned(),
            });
        }
        self.state = state;
        self.session.first_ts_ns = entry.first_ts_ns;
        self.capture.resume(entry.offset, entry.num, kept);
        Ok(())
    }

    /// Goes on for `most` events and calls `visit` for each selected one, until it returns `false`.
    ///
    /// # Errors
    /// A later section of the capture is of a format that cannot be read.
    pub fn each(&mut self, most: u64, mut visit: impl FnMut(&Context<'_>) -> bool) -> Result<(), CaptureError> {
        self.walk(most, &mut Selected(&mut visit))
    }

    /// As [`Reader::each`], with what the selection prints.
    ///
    /// # Errors
    /// A later section of the capture is of a format that cannot be read.
    pub fn each_with_output(
        &mut self,
        most: u64,
        mut visit: impl FnMut(&Output, &Context<'_>) -> bool,
    ) -> Result<(), CaptureError> {
        let output = self.selection.output().clone();
        self.each(most, |context| visit(&output, context))
    }

    /// As [`Reader::each`], but hands out every event of the window, and before the first of a section the state that
    /// it begins with.
    ///
    /// # Errors
    /// A later section of the capture is of a format that cannot be read.
    pub fn walk(&mut self, most: u64, visitor: &mut impl Visitor) -> Result<(), CaptureError> {
        self.kept = None;
        for _ in 0..most {
            let Some(item) = self.capture.next()? else {
                self.finished = true;
                return Ok(());
            };
            match item {
                Item::Seeds(seeds) => {
                    self.state = State::new(Limits::default());
                    self.state.seed(seeds);
                    self.plugins.iter_mut().for_each(|(_, begun)| *begun = false);
                    self.begun = self.window.from_ns == 0;
                    if self.begun {
                        visitor.section(seeds);
                    }
                }
                Item::Learned(seeds) => {
                    self.state.learn(seeds);
                    if self.begun {
                        visitor.learned(seeds);
                    }
                }
                Item::Event { event, num, hidden, .. } => {
                    if self.window.is_over(event.ts_ns) {
                        self.finished = true;
                        return Ok(());
                    }
                    if !self.begun && event.ts_ns >= self.window.from_ns {
                        self.begun = true;
                        visitor.section(&self.state.snapshot());
                    }
                    let touched = self.state.apply(&event);
                    self.session.begin(&event);
                    if let Some((plugins, begun)) = &mut self.plugins {
                        show(&mut **plugins, begun, &event, num, &mut self.state)?;
                    }
                    self.events += u64::from(!hidden);
                    if !self.begun {
                        continue;
                    }
                    let plugins = self.plugins.as_ref();
                    let opened = plugins.and_then(|(plugins, _)| plugins.open(&event, num, &self.state));
                    let context = Context::new(&event, &self.state, &touched, num, &self.session);
                    let context = opened.as_deref().map_or(context, |opened| context.of_plugin(opened));
                    let taken = match hidden {
                        true => Taken::Hidden,
                        false if self.window.holds(event.ts_ns) && self.selection.takes(&context) => Taken::Yes,
                        false => Taken::No,
                    };
                    if !visitor.event(&context, taken) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// Goes on to the next selected event and keeps it; `None` when `most` events brought none.
    ///
    /// # Errors
    /// A later section of the capture is of a format that cannot be read.
    pub fn step(&mut self, most: u64) -> Result<Option<&OwnedEvent>, CaptureError> {
        let mut found = None;
        self.each(most, |context| {
            let (event, touched) = (OwnedEvent::copy(context.event), *context.touched);
            found = Some(Kept { event, touched, num: context.num });
            false
        })?;
        self.kept = found;
        Ok(self.kept.as_ref().map(|kept| &kept.event))
    }

    /// Number of the kept event.
    pub fn num(&self) -> Option<u64> {
        self.kept.as_ref().map(|kept| kept.num)
    }

    /// Reads a field of the event that [`Reader::step`] kept.
    pub fn field<T>(&self, field: &FieldRef, read: impl FnOnce(Option<Value<'_>>) -> T) -> Option<T> {
        let kept = self.kept.as_ref()?;
        let event = kept.event.event();
        let opened = self.plugins.as_ref().and_then(|(plugins, _)| plugins.open(&event, kept.num, &self.state));
        let context = Context::new(&event, &self.state, &kept.touched, kept.num, &self.session);
        let context = opened.as_deref().map_or(context, |opened| context.of_plugin(opened));
        Some(read(extract_for_output(field, &context)))
    }

    /// Whether the end of the capture or of the window was reached.
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Visible events so far, selected or not.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// What was met so far beside events.
    pub fn report(&self) -> &Report {
        self.capture.report()
    }

    /// Bytes of the file that were read, and its size where that is known.
    pub fn progress(&self) -> (u64, Option<u64>) {
        self.capture.progress()
    }
}

impl Window {
    /// Captures are in order of time but for small steps back between processors.
    pub(crate) const SLACK_NS: u64 = 1_000_000_000;

    fn is_over(self, ts_ns: u64) -> bool {
        ts_ns > self.to_ns.saturating_add(Self::SLACK_NS)
    }

    fn holds(self, ts_ns: u64) -> bool {
        (self.from_ns..=self.to_ns).contains(&ts_ns)
    }
}

/// Sees the events of a capture.
pub trait Visitor {
    /// A section begins with this state.
    fn section(&mut self, _seeds: &Seeds) {}

    /// The next event comes with this state, which no event tells.
    fn learned(&mut self, _seeds: &Seeds) {}

    /// An event, with the state after it; `false` stops.
    fn event(&mut self, context: &Context<'_>, taken: Taken) -> bool;
}

struct Selected<'f, F>(&'f mut F);

impl<F: FnMut(&Context<'_>) -> bool> Visitor for Selected<'_, F> {
    fn event(&mut self, context: &Context<'_>, taken: Taken) -> bool {
        taken != Taken::Yes || (self.0)(context)
    }
}
