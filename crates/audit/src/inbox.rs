//! Audit events that somebody hands in: the requests of a webhook.

use crate::split::{Refused, split};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tiercel_source::{Brought, Feed, FeedError, Progress, Refusals};

/// What came of a document that was handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Events that were taken.
    pub events: u64,
    /// Sentences about what was not, at most a few.
    pub refused: Vec<String>,
}

/// The events that wait are as many as may: try again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// An event: its time and its bytes.
type Waiting = (Option<u64>, Box<[u8]>);

#[derive(Default)]
struct Inner {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    refusals: Refusals,
    closed: bool,
}

/// Where documents are handed in, from any thread.
pub struct Inbox {
    inner: Mutex<Inner>,
    filled: Condvar,
    longest: usize,
    capacity: usize,
}

/// Sentences in an answer.
const TOLD: usize = 3;

impl Inbox {
    /// `longest`: bytes that an event may have; `capacity`: bytes that may wait.
    pub fn new(longest: usize, capacity: usize) -> Self {
        Self { inner: Mutex::default(), filled: Condvar::new(), longest, capacity }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes all events of a document, or none where they do not fit: then the sender must try again.
    ///
    /// # Errors
    /// Too much is waiting.
    pub fn push(&self, document: &[u8]) -> Result<Pushed, Full> {
        let full = |inner: &Inner| inner.bytes > 0 && inner.bytes + document.len() > self.capacity;
        if full(&self.lock()) {
            self.lock().refusals.add("a request while too many events waited (the sender tries again)", "webhook");
            return Err(Full);
        }
        let (mut events, mut refused) = (Vec::<Waiting>::new(), Vec::<Refused>::new());
        let mut take = |event: Brought<'_>| events.push((event.ts_ns, event.bytes.into()));
        split(document, self.longest, &mut take, &mut |why| refused.push(why));
        let mut inner = self.lock();
        refused.iter().for_each(|why| inner.refusals.add(why.reason(), "webhook"));
        let told = refused.iter().take(TOLD).map(ToString::to_string).collect();
        let pushed = Pushed { events: events.len() as u64, refused: told };
        inner.bytes += events.iter().map(|event| event.1.len()).sum::<usize>();
        inner.waiting.extend(events);
        drop(inner);
        self.filled.notify_all();
        Ok(pushed)
    }

    /// Counts a request that was no document at all.
    pub fn refuse(&self, reason: String) {
        self.lock().refusals.add(reason, "webhook");
    }

    /// Nothing more will come.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }
}

/// The other end.
pub struct InboxFeed(pub Arc<Inbox>);

/// Events taken at a time.
const BATCH: usize = 256;

impl Feed for InboxFeed {
    fn poll(&mut self, deliver: &mut dyn FnMut(Brought<'_>)) -> Result<Progress, FeedError> {
        let mut inner = self.0.lock();
        let count = inner.waiting.len().min(BATCH);
        let taken: Vec<_> = inner.waiting.drain(..count).collect();
        inner.bytes -= taken.iter().map(|event| event.1.len()).sum::<usize>();
        let closed = inner.closed;
        drop(inner);
        taken.iter().for_each(|(ts_ns, bytes)| deliver(Brought { ts_ns: *ts_ns, name: None, bytes }));
        Ok(match (taken.is_empty(), closed) {
            (false, _) => Progress::More,
            (true, true) => Progress::End,
            (true, false) => Progress::Idle,
        })
    }

    fn wait(&mut self, limit: Duration) {
        let waits = |inner: &mut Inner| inner.waiting.is_empty() && !inner.closed;
        drop(self.0.filled.wait_timeout_while(self.0.lock(), limit, waits));
    }

    fn refusals(&self) -> Refusals {
        self.0.lock().refusals.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &[u8] = br#"{"kind":"Event","stageTimestamp":"2020-01-01T00:00:00Z"}"#;

    fn poll(feed: &mut InboxFeed) -> (usize, Progress) {
        let mut count = 0;
        let progress = feed.poll(&mut |_| count += 1).unwrap();
        (count, progress)
    }

    #[test]
    fn what_is_handed_in_comes_out_once() {
        let inbox = Arc::new(Inbox::new(1000, 1000));
        let mut feed = InboxFeed(Arc::clone(&inbox));
        assert_eq!(poll(&mut feed), (0, Progress::Idle));
        assert_eq!(inbox.push(EVENT).unwrap().events, 1);
        assert_eq!(poll(&mut feed), (1, Progress::More));
        inbox.close();
        assert_eq!(poll(&mut feed), (0, Progress::End));
    }

    #[test]
    fn a_full_inbox_takes_nothing_until_there_is_room() {
        let inbox = Arc::new(Inbox::new(1000, 100));
        let mut feed = InboxFeed(Arc::clone(&inbox));
        inbox.push(EVENT).unwrap();
        assert_eq!(inbox.push(EVENT), Err(Full));
        assert_eq!(feed.refusals().counts.values().sum::<u64>(), 1);
        poll(&mut feed);
        assert!(inbox.push(EVENT).is_ok());
        assert_eq!(inbox.push(b"x").unwrap().refused.len(), 1);
    }
}
