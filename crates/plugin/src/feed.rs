//! An open source of a plugin.

use crate::abi::{EVENT_HEAD_BYTES, rc};
use crate::answer;
use crate::instance::State;
use crate::library::{complaint, failed};
use std::ffi::{CString, c_void};
use std::ptr::null;
use std::sync::Arc;
use tiercel_event::{codes, params};
use tiercel_source::{Brought, Feed, FeedError, Progress, Refusals};

/// Events of one batch: a plugin that says more has lost its mind.
const BATCH_LIMIT: usize = 1 << 16;
/// Bytes of one event.
const EVENT_LIMIT: usize = 64 << 20;

/// The instance of an open source.
pub struct LibraryFeed {
    state: Arc<State>,
    instance: *mut c_void,
    id: u32,
    refusals: Refusals,
}

// SAFETY: as the state; it is used by the engine's thread only.
unsafe impl Send for LibraryFeed {}

impl LibraryFeed {
    /// Opens the source.
    ///
    /// # Errors
    /// The plugin brings no events, or refuses the parameters.
    pub fn open(state: &Arc<State>, params: &str) -> Result<Self, FeedError> {
        let about = &state.library.about;
        let name = &about.name;
        let text = CString::new(params).map_err(|_| FeedError(format!("open_params of {name} hold a NUL")))?;
        let open = state.library.functions.open.filter(|_| about.source.is_some());
        let open = open.ok_or_else(|| FeedError(format!("the plugin {name} brings no events of its own")))?;
        let mut code = rc::FAILURE;
        // SAFETY: its own state, a text that lives until the call returns, room for a code.
        let instance = unsafe { open(state.pointer, text.as_ptr(), &raw mut code) };
        let feed = Self { state: Arc::clone(state), instance, id: about.id, refusals: Refusals::default() };
        if failed(code) || instance.is_null() {
            let why = complaint(&state.library.functions, state.pointer);
            return Err(FeedError(format!("plugin '{name}' cannot open {params:?}: {why}")));
        }
        Ok(feed)
    }
}

impl Drop for LibraryFeed {
    fn drop(&mut self) {
        if let Some(close) = self.state.library.functions.close.filter(|_| !self.instance.is_null()) {
            // SAFETY: its own instance, once.
            unsafe { close(self.state.pointer, self.instance) };
        }
    }
}

impl Feed for LibraryFeed {
    fn poll(&mut self, deliver: &mut dyn FnMut(Brought<'_>)) -> Result<Progress, FeedError> {
        let Some(next) = self.state.library.functions.next_batch else { return Ok(Progress::End) };
        let (mut count, mut events) = (0u32, null());
        // SAFETY: its own state and instance, room for a count and an array.
        let code = unsafe { next(self.state.pointer, self.instance, &raw mut count, &raw mut events) };
        let count = if events.is_null() { 0 } else { count as usize };
        if count > BATCH_LIMIT {
            return Err(FeedError(format!(
                "plugin '{}' says that a batch has {count} events",
                self.state.library.about.name
            )));
        }
        for at in 0..count {
            // SAFETY: the array has that many pointers, good until the next batch.
            match unsafe { event(*events.add(at)) } {
                Ok(event) if event.plugin == 0 || event.plugin == self.id => {
                    let ts_ns = (event.ts_ns != u64::MAX).then_some(event.ts_ns);
                    deliver(Brought { ts_ns, name: None, bytes: event.data });
                }
                Ok(_) => self.refusals.add("an event with the number of another plugin", "batch"),
                Err(why) => self.refusals.add(why, "batch"),
            }
        }
        match code {
            rc::SUCCESS => Ok(Progress::More),
            rc::TIMEOUT => Ok(if count > 0 { Progress::More } else { Progress::Idle }),
            rc::END => Ok(Progress::End),
            _ => {
                let why = complaint(&self.state.library.functions, self.state.pointer);
                Err(FeedError(format!("plugin '{}' cannot go on: {why}", self.state.library.about.name)))
            }
        }
    }

    fn refusals(&self) -> Refusals {
        self.refusals.clone()
    }

    fn progress(&self) -> Option<f64> {
        let function = self.state.library.functions.progress?;
        let mut parts = 0u32;
        // SAFETY: its own state and instance, room for a number; the text is read at once.
        let _said = unsafe { answer::bytes(function(self.state.pointer, self.instance, &raw mut parts)) };
        Some((f64::from(parts) / 10_000.0).min(1.0))
    }
}

/// An event as a plugin laid it out.
pub struct RawEvent<'e> {
    pub ts_ns: u64,
    pub plugin: u32,
    /// Name of an asynchronous event.
    pub name: &'e [u8],
    pub data: &'e [u8],
}

/// Reads an event of type 322 or 402.
///
/// # Safety
/// `event` is null, or points to an event whose header tells its length.
pub unsafe fn event<'e>(event: *const u8) -> Result<RawEvent<'e>, &'static str> {
    if event.is_null() {
        return Err("an event that is a null pointer");
    }
    // SAFETY: a header is there.
    let head = unsafe { std::slice::from_raw_parts(event, EVENT_HEAD_BYTES) };
    let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let ts_ns = u64::from(word(0)) | u64::from(word(4)) << 32;
    let (length, code, params) = (word(16) as usize, u16::from_le_bytes([head[20], head[21]]), word(22) as usize);
    let wanted = match code {
        codes::PLUGINEVENT_E => 2,
        codes::ASYNCEVENT_E => 3,
        _ => return Err("an event of a type that plugins may not bring"),
    };
    if params != wanted || length < EVENT_HEAD_BYTES + 4 * params || length > EVENT_LIMIT {
        return Err("an event whose header is wrong");
    }
    // SAFETY: the header says so.
    let body = unsafe { std::slice::from_raw_parts(event.add(EVENT_HEAD_BYTES), length - EVENT_HEAD_BYTES) };
    let (lengths, mut rest) = body.split_at(4 * params);
    let mut parts = [&[][..]; 3];
    for (part, length) in parts.iter_mut().zip(lengths.chunks_exact(4)) {
        let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let (own, others) = rest.split_at_checked(length).ok_or("an event whose parameters are longer than it")?;
        (*part, rest) = (own, others);
    }
    let [id, name, data] = if wanted == 2 { [parts[0], &[], parts[1]] } else { parts };
    let id = id.try_into().map(u32::from_le_bytes).map_err(|_| "an event without the number of its plugin")?;
    Ok(RawEvent { ts_ns, plugin: id, name: params::text(name), data })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_random::Random;

    fn laid_out(code: u16, params: &[&[u8]], length: Option<u32>) -> Vec<u8> {
        let mut out = vec![0; 16];
        let bytes: usize = params.iter().map(|param| 4 + param.len()).sum();
        out.extend_from_slice(&length.unwrap_or((EVENT_HEAD_BYTES + bytes) as u32).to_le_bytes());
        out.extend_from_slice(&code.to_le_bytes());
        out.extend_from_slice(&(params.len() as u32).to_le_bytes());
        params.iter().for_each(|param| out.extend_from_slice(&(param.len() as u32).to_le_bytes()));
        params.iter().for_each(|param| out.extend_from_slice(param));
        out
    }

    fn read(bytes: &[u8]) -> Result<(u32, Vec<u8>, Vec<u8>), &'static str> {
        // SAFETY: a whole event.
        unsafe { event(bytes.as_ptr()) }.map(|event| (event.plugin, event.name.to_vec(), event.data.to_vec()))
    }

    #[test]
    fn events_are_read_as_they_are_laid_out() {
        let plugin = laid_out(322, &[&[9, 0, 0, 0], b"data"], None);
        assert_eq!(read(&plugin), Ok((9, vec![], b"data".to_vec())));
        let asynchronous = laid_out(402, &[&[0; 4], b"name\0", b"data"], None);
        assert_eq!(read(&asynchronous), Ok((0, b"name".to_vec(), b"data".to_vec())));
    }

    #[test]
    fn headers_that_lie_are_refused() {
        // SAFETY: null is allowed.
        assert!(unsafe { event(null()) }.is_err());
        assert!(read(&laid_out(3, &[&[0; 4], b"x"], None)).is_err());
        assert!(read(&laid_out(322, &[&[0; 4]], None)).is_err());
        assert!(read(&laid_out(322, &[&[0; 2], b"x"], None)).is_err());
        assert!(read(&laid_out(322, &[&[0; 4], b"x"], Some(20))).is_err());
        assert!(read(&laid_out(322, &[&[0; 4], b"x"], Some(u32::MAX))).is_err());
        assert!(read(&laid_out(322, &[&[0; 4], b"xyz"], Some(EVENT_HEAD_BYTES as u32 + 8 + 5))).is_err());
    }

    #[test]
    fn whatever_the_lengths_say_what_is_read_is_within_the_event() {
        let mut random = Random::new(7);
        let mut next = |below: u64| random.below(below);
        let mut good = 0;
        for _ in 0..50_000 {
            let asynchronous = next(2) == 1;
            let code = if asynchronous { codes::ASYNCEVENT_E } else { codes::PLUGINEVENT_E };
            // Mostly the number of a plugin, which is four bytes long, then lengths that may be too long.
            let mut lengths = vec![if next(8) == 0 { next(9) } else { 4 }, next(24)];
            lengths.extend(asynchronous.then(|| if next(8) == 0 { u64::from(u32::MAX) } else { next(24) }));
            let body = 4 * lengths.len() + next(40) as usize;
            let mut bytes = vec![0; 16];
            bytes.extend_from_slice(&((EVENT_HEAD_BYTES + body) as u32).to_le_bytes());
            bytes.extend_from_slice(&code.to_le_bytes());
            bytes.extend_from_slice(&(lengths.len() as u32).to_le_bytes());
            lengths.iter().for_each(|&length| bytes.extend_from_slice(&(length as u32).to_le_bytes()));
            bytes.resize(EVENT_HEAD_BYTES + body, next(256) as u8);
            if let Ok((_, name, data)) = read(&bytes) {
                assert!(name.len() + data.len() <= body - 4 * lengths.len());
                good += 1;
            }
        }
        assert!((1000..49_000).contains(&good), "{good} of them were good by chance");
    }
}
