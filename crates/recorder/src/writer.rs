//! The thread that writes parts, so that detection never waits for a disk.

use crate::chunk::Chunk;
use crate::part::Part;
use crate::ring::Past;
use crate::stats::Stats;
use crate::tree::Tree;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tiercel_scap::write::Packing;

/// Part names that are remembered for the summary.
const REMEMBERED: usize = 32;

/// What to do.
pub(crate) enum Order {
    Begin { id: u64, path: PathBuf, packing: Packing, past: Past, tree: Option<Tree>, limit_bytes: u64 },
    Chunk { ids: Vec<u64>, chunk: Arc<Chunk> },
    End { id: u64 },
}

/// What both sides see.
#[derive(Default)]
pub(crate) struct Shared {
    /// Compressed bytes of chunks that wait.
    pub(crate) waiting_bytes: AtomicU64,
    /// Counters of the writer's side.
    stats: Mutex<Stats>,
    /// Parts that ended before they were told to.
    ended_early: Mutex<Vec<u64>>,
}

impl Shared {
    pub(crate) fn stats(&self) -> std::sync::MutexGuard<'_, Stats> {
        self.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Parts that ended before they were told to, since the last call.
    pub(crate) fn take_ended_early(&self) -> Vec<u64> {
        std::mem::take(&mut self.ended_early.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn ended_early(&self, id: u64) {
        self.ended_early.lock().unwrap_or_else(PoisonError::into_inner).push(id);
    }
}

/// The thread, from the detecting side.
pub(crate) struct Writer {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    pub(crate) shared: Arc<Shared>,
}

impl Writer {
    pub(crate) fn start() -> std::io::Result<Self> {
        let (orders, receiver) = channel();
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        let thread = std::thread::Builder::new().name("tiercel-flight".to_owned());
        let thread = thread.spawn(move || Parts { shared: theirs, open: HashMap::new() }.work(&receiver))?;
        Ok(Self { orders: Some(orders), thread: Some(thread), shared })
    }

    pub(crate) fn order(&self, order: Order) {
        if let Order::Chunk { chunk, .. } = &order {
            self.shared.waiting_bytes.fetch_add(u64::from(chunk.bytes), Relaxed);
        }
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }
}

impl Drop for Writer {
    /// Waits until all that was ordered is written.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Parts {
    shared: Arc<Shared>,
    open: HashMap<u64, Part>,
}

impl Parts {
    fn work(mut self, orders: &Receiver<Order>) {
        for order in orders {
            match order {
                Order::Begin { id, path, packing, past, tree, limit_bytes } => {
                    let name = path.display().to_string();
                    match Part::begin(path, packing, &past, tree, limit_bytes) {
                        Ok(part) => {
                            self.open.insert(id, part);
                            self.shared.stats().parts_open += 1;
                            self.end_full(id);
                        }
                        Err(error) => self.failed(id, &name, &error),
                    }
                }
                Order::Chunk { ids, chunk } => {
                    ids.iter().for_each(|id| self.add(*id, &chunk));
                    self.shared.waiting_bytes.fetch_sub(u64::from(chunk.bytes), Relaxed);
                }
                Order::End { id } => self.end(id),
            }
        }
        let rest: Vec<u64> = self.open.keys().copied().collect();
        rest.into_iter().for_each(|id| self.end(id));
    }

    fn add(&mut self, id: u64, chunk: &Chunk) {
        let Some(part) = self.open.get_mut(&id) else { return };
        if let Err(error) = part.add(chunk) {
            let name = part.path();
            self.open.remove(&id);
            self.shared.stats().parts_open -= 1;
            self.failed(id, &name, &error);
        } else {
            self.end_full(id);
        }
    }

    fn end_full(&mut self, id: u64) {
        let Some(part) = self.open.get(&id).filter(|part| part.is_full) else { return };
        let name = part.path();
        self.end(id);
        self.shared.ended_early(id);
        let mut stats = self.shared.stats();
        stats.skipped.size += 1;
        stats.last_full = Some(name);
    }

    fn end(&mut self, id: u64) {
        let Some(part) = self.open.remove(&id) else { return };
        let name = part.path();
        let finished = part.finish();
        self.shared.stats().parts_open -= 1;
        match finished {
            Ok(bytes) => {
                let mut stats = self.shared.stats();
                stats.parts += 1;
                stats.part_bytes += bytes;
                stats.last_parts.push(name);
                if stats.last_parts.len() > REMEMBERED {
                    stats.last_parts.remove(0);
                }
            }
            Err(error) => self.failed(id, &name, &error),
        }
    }

    fn failed(&self, id: u64, name: &str, error: &std::io::Error) {
        self.shared.ended_early(id);
        let mut stats = self.shared.stats();
        stats.skipped.disk += 1;
        stats.fault = Some(format!("{name} cannot be written: {error}"));
    }
}
