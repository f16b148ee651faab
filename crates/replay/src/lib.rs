//! A capture, run through the rules: on one core, or on several with the same alerts in the same order.
//!
//! ```text
//!             walker (whoever has nothing else to do)             shards, one thread each
//! capture ──► next event ──► Router: whose process? ──► Chunk ──► State + rules ──► alerts by chunk
//!                                │ a process of one shard            │
//!                                │ would see one of another          ▼
//!                                ▼                              merged by event number ──► next_batch
//!                        the rest on one core
//! ```
//!
//! A shard keeps whole families of processes, so that whatever a rule may read about a process is in the same shard.
//! `docs/decisions/022-shards.md` says why that gives the same alerts.

mod alone;
mod chunk;
mod crew;
mod needs;
mod owners;
mod plan;
mod replay;
mod router;
mod walker;

pub use replay::{OpenError, Options, Replay};
