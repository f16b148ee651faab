//! Events that a plugin sends at any time, from threads of its own.

use crate::abi::rc;
use crate::feed::event;
use crate::instance::State;
use crate::library::failed;
use std::collections::VecDeque;
use std::ffi::{c_char, c_void};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tiercel_source::{Brought, Feed, FeedError, Progress, Refusals};

/// Bytes that may wait.
const CAPACITY: usize = 16 << 20;
/// Room that the interface gives for an error.
const ERROR_BYTES: usize = 1024;

#[derive(Default)]
struct Inner {
    waiting: VecDeque<(u64, Vec<u8>, Vec<u8>)>,
    bytes: usize,
    refusals: Refusals,
}

/// What a plugin has sent.
pub struct Sent {
    names: Vec<String>,
    inner: Mutex<Inner>,
    attached: AtomicBool,
}

impl Sent {
    /// Nothing yet; only events of these names are taken.
    pub fn new(names: Vec<String>) -> Self {
        Self { names, inner: Mutex::default(), attached: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the plugin send from now on; `None` where it cannot.
    pub fn attach(state: &Arc<State>) -> Option<Box<dyn Feed>> {
        let set = state.library.functions.set_async.filter(|_| !state.library.async_events.is_empty())?;
        let owner = Arc::as_ptr(&state.sent).cast_mut().cast();
        // SAFETY: its own state; what it sends to lives as long as the state, which silences it first.
        if failed(unsafe { set(state.pointer, owner, Some(take)) }) {
            return None;
        }
        state.sent.attached.store(true, Ordering::Relaxed);
        Some(Box::new(SentFeed(Arc::clone(state))))
    }

    /// The plugin may send no more.
    pub fn silence(&self, state: &State) {
        if let Some(set) = state.library.functions.set_async.filter(|_| self.attached.swap(false, Ordering::Relaxed)) {
            // SAFETY: as in `attach`; the plugin ends its work before this returns.
            unsafe { set(state.pointer, std::ptr::from_ref(self).cast_mut().cast(), None) };
        }
    }

    fn push(&self, ts_ns: u64, name: &[u8], data: &[u8]) -> Result<(), &'static str> {
        if !self.names.iter().any(|known| known.as_bytes() == name) {
            return Err("an asynchronous event whose name the plugin did not tell before");
        }
        let mut inner = self.lock();
        if inner.bytes + data.len() > CAPACITY {
            return Err("an asynchronous event while too many waited");
        }
        inner.bytes += data.len();
        inner.waiting.push_back((ts_ns, name.to_vec(), data.to_vec()));
        Ok(())
    }
}

/// Called by the plugin, from any thread.
unsafe extern "C" fn take(owner: *mut c_void, sent: *const u8, error: *mut c_char) -> i32 {
    if owner.is_null() {
        return rc::FAILURE;
    }
    // SAFETY: the owner that it was given, which outlives it.
    let to = unsafe { &*owner.cast::<Sent>() };
    // SAFETY: null, or an event with a header.
    let taken = unsafe { event(sent) }.and_then(|event| to.push(event.ts_ns, event.name, event.data));
    match taken {
        Ok(()) => rc::SUCCESS,
        Err(why) => {
            to.lock().refusals.add(why, "asynchronous");
            if !error.is_null() {
                let length = why.len().min(ERROR_BYTES - 1);
                // SAFETY: there is room for `ERROR_BYTES`.
                unsafe {
                    std::ptr::copy_nonoverlapping(why.as_ptr().cast(), error, length);
                    *error.add(length) = 0;
                }
            }
            rc::FAILURE
        }
    }
}

/// The other end.
struct SentFeed(Arc<State>);

impl Feed for SentFeed {
    fn poll(&mut self, deliver: &mut dyn FnMut(Brought<'_>)) -> Result<Progress, FeedError> {
        let mut inner = self.0.sent.lock();
        let waiting = std::mem::take(&mut inner.waiting);
        inner.bytes = 0;
        drop(inner);
        for (ts_ns, name, bytes) in &waiting {
            deliver(Brought { ts_ns: (*ts_ns != u64::MAX).then_some(*ts_ns), name: Some(name), bytes });
        }
        Ok(if waiting.is_empty() { Progress::Idle } else { Progress::More })
    }

    fn refusals(&self) -> Refusals {
        self.0.sent.lock().refusals.clone()
    }
}
