//! How many events of which kind came when, in buckets that grow with the time they span.

/// Buckets at most; at least half as many are in use once the width has grown.
const BUCKETS: usize = 128;
const FIRST_WIDTH_NS: u64 = 1_000_000;

/// Kinds of events that a time line tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Processes begin, execute, end.
    Process,
    /// Files and directories.
    File,
    /// Sockets.
    Network,
    /// The rest.
    Other,
}

impl Kind {
    /// Their names, in the order of the counts.
    pub const NAMES: [&'static str; 4] = ["process", "file", "network", "other"];
}

/// Counts by bucket and kind.
#[derive(Clone, Debug)]
pub struct Timeline {
    first_ns: Option<u64>,
    width_ns: u64,
    buckets: Vec<[u64; 4]>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { first_ns: None, width_ns: FIRST_WIDTH_NS, buckets: Vec::new() }
    }
}

impl Timeline {
    /// Counts an event. One from before the first (processors differ by a little) falls into the first bucket.
    pub fn add(&mut self, ts_ns: u64, kind: Kind) {
        let first = *self.first_ns.get_or_insert(ts_ns);
        let since = ts_ns.saturating_sub(first);
        while since / self.width_ns >= BUCKETS as u64 {
            self.widen();
        }
        let index = (since / self.width_ns) as usize;
        if self.buckets.len() <= index {
            self.buckets.resize(index + 1, [0; 4]);
        }
        self.buckets[index][kind as usize] += 1;
    }

    fn widen(&mut self) {
        self.width_ns = self.width_ns.saturating_mul(2);
        let merged = self.buckets.chunks(2).map(|pair| pair.iter().fold([0; 4], |sum, add| each(sum, *add)));
        self.buckets = merged.collect();
    }

    /// Time of the first event.
    pub fn first_ns(&self) -> u64 {
        self.first_ns.unwrap_or(0)
    }

    /// Width of a bucket.
    pub fn width_ns(&self) -> u64 {
        self.width_ns
    }

    /// Counts by bucket.
    pub fn buckets(&self) -> &[[u64; 4]] {
        &self.buckets
    }
}

fn each(mut sum: [u64; 4], add: [u64; 4]) -> [u64; 4] {
    sum.iter_mut().zip(add).for_each(|(sum, add)| *sum += add);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_widen_and_nothing_is_lost() {
        let mut timeline = Timeline::default();
        for ts_ns in (0..10_000_000_000).step_by(7_000_000) {
            timeline.add(1_000 + ts_ns, Kind::File);
        }
        timeline.add(0, Kind::Other);
        let sum: u64 = timeline.buckets().iter().flatten().sum();
        assert_eq!(sum, 10_000_000_000_u64.div_ceil(7_000_000) + 1);
        assert!((BUCKETS / 2..=BUCKETS).contains(&timeline.buckets().len()));
        assert_eq!(timeline.buckets()[0][Kind::Other as usize], 1);
    }

    #[test]
    fn any_time_is_taken() {
        let mut timeline = Timeline::default();
        timeline.add(0, Kind::Process);
        timeline.add(u64::MAX, Kind::Process);
        assert!(timeline.buckets().len() <= BUCKETS);
    }
}
