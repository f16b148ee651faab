//! The event block that nearly all are, read in one pass: whole, of today's kinds, of a type that is delivered as it
//! stands, with all parameters of its type. Of whatever else there is [`crate::record`] says what it is and what is wrong.

use crate::block;
use crate::capture::{is_syscall_enter, restores_state};
use crate::extra;
use crate::record::{HEADER_BYTES, STATE_ONLY, u32_at, u64_at};
use tiercel_event::generated::events::EVENTS;
use tiercel_event::table::{EventFlags, EventInfo};
use tiercel_event::{Event, MAX_PARAMS, Origin, Params};

/// Block header and processor number.
const LEAD_BYTES: usize = block::HEADER_BYTES + 2;
/// Bytes of dump flags.
const FLAGS_BYTES: usize = 4;
/// Not plain.
const NOT: u8 = u8::MAX;

/// By event code: parameters of a plain event.
static PARAMS: [u8; EVENTS.len()] = {
    let mut all = [NOT; EVENTS.len()];
    let mut code = 0;
    while code < all.len() {
        if is_plain(&EVENTS[code]) {
            all[code] = EVENTS[code].params.len() as u8;
        }
        code += 1;
    }
    all
};

const fn is_plain(info: &EventInfo) -> bool {
    let is_exit = info.code & 1 == 1;
    let old = info.flags.has(EventFlags::OLD_VERSION);
    let as_it_stands = match info.flags.has(EventFlags::CONVERTER_MANAGED) {
        true => is_exit && !old,
        false => is_exit || !old,
    };
    as_it_stands
        && info.params.len() <= MAX_PARAMS
        && !info.flags.has(EventFlags::UNUSED)
        && !info.flags.has(EventFlags::LARGE_PAYLOAD)
        && !restores_state(info.code)
        && !is_syscall_enter(info)
}

/// What the header of a plain event says. Single values, so that an event is put together once, where it is wanted: a copy
/// of one that was just written waits for the writing.
struct Header<'a> {
    ts_ns: u64,
    tid: i64,
    cpu: u16,
    code: u16,
    nparams: u8,
    /// Lengths and parameters.
    payload: &'a [u8],
    behind: &'a [u8],
    block: &'a [u8],
    state_only: bool,
}

/// A plain event.
pub(crate) struct Plain<'a> {
    header: Header<'a>,
    params: Params<'a>,
}

impl<'a> Plain<'a> {
    /// Whether something stands behind it in its block.
    #[inline(always)]
    pub fn has_extra(&self) -> bool {
        self.header.behind.len() >= extra::HEAD_BYTES
    }

    /// Bytes of its block.
    #[inline(always)]
    pub fn total(&self) -> usize {
        self.header.block.len()
    }

    /// Whether it only changes state.
    #[inline(always)]
    pub fn state_only(&self) -> bool {
        self.header.state_only
    }

    /// The event, without what stands behind it.
    #[inline(always)]
    pub fn event(&self) -> Event<'a> {
        let Header { ts_ns, tid, cpu, code, .. } = self.header;
        Event { ts_ns, tid, cpu, params: self.params, origin: Origin::Capture, ..Event::new(code) }
    }
}

/// The whole event, with what stands behind it. Apart, and from the beginning again, so that other events are put together
/// where they are wanted.
#[inline(never)]
pub(crate) fn read_whole(bytes: &[u8]) -> Option<Event<'_>> {
    let plain = read(bytes)?;
    let mut event = plain.event();
    extra::read(plain.header.behind, &mut event);
    Some(event)
}

/// The plain event whose block `bytes` begin with.
#[inline(always)]
pub(crate) fn read(bytes: &[u8]) -> Option<Plain<'_>> {
    let header = header(bytes)?;
    if !block::trailer_agrees(header.block) {
        return None;
    }
    let params = Params::split(header.payload, usize::from(header.nparams))?;
    Some(Plain { header, params })
}

/// An event by its header alone: it is plain if what it says of its parameters, and the end of its block, agree.
#[derive(Clone, Copy, Debug)]
pub struct Glance {
    /// Nanoseconds since 1970.
    pub ts_ns: u64,
    /// Thread.
    pub tid: i64,
    /// Type.
    pub code: u16,
    /// It only changes state.
    pub hidden: bool,
    /// Where [`crate::Blocks::plain_event`] finds it.
    pub place: u64,
    pub(crate) total: usize,
}

/// The event whose block `bytes` begin with, if it is plain by its header and nothing stands behind it.
#[inline]
pub(crate) fn glance(bytes: &[u8], place: u64) -> Option<Glance> {
    let Header { ts_ns, tid, code, state_only, block, behind, .. } = header(bytes)?;
    (behind.len() < extra::HEAD_BYTES).then_some(Glance {
        ts_ns,
        tid,
        code,
        hidden: state_only,
        place,
        total: block.len(),
    })
}

#[inline(always)]
fn header(bytes: &[u8]) -> Option<Header<'_>> {
    let &[lead @ .., cpu_low, cpu_high] = bytes.first_chunk::<LEAD_BYTES>()?;
    let lead = u64::from_le_bytes(lead);
    let shape = block::EventShape::of_today(lead as u32)?;
    let total = (lead >> 32) as usize;
    let block = bytes.get(..total).filter(|_| block::is_possible_length(total))?;
    let (event, state_only) = match shape.flags {
        true => (block.get(LEAD_BYTES + FLAGS_BYTES..)?, block.get(LEAD_BYTES)? & STATE_ONLY as u8 != 0),
        false => (block.get(LEAD_BYTES..)?, false),
    };
    let (event, _) = event.split_last_chunk::<4>()?;
    let header = event.first_chunk::<HEADER_BYTES>()?;
    let code = u16::from_le_bytes([header[20], header[21]]);
    let nparams = *PARAMS.get(usize::from(code)).filter(|&&count| count != NOT)?;
    let (len, count) = (u32_at(header, 16) as usize, u32_at(header, 22));
    if count != u32::from(nparams) {
        return None;
    }
    let (payload, behind) = (event.get(HEADER_BYTES..len)?, event.get(len..)?);
    let (ts_ns, tid) = (u64_at(header, 0), u64_at(header, 8) as i64);
    let cpu = u16::from_le_bytes([cpu_low, cpu_high]);
    Some(Header { ts_ns, tid, cpu, code, nparams, payload, behind, block, state_only })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::{Converter, Outcome};
    use crate::record::Record;
    use crate::report::Counts;
    use crate::write::{Encoder, Format};
    use tiercel_event::{Fact, Facts, Lengths};
    use tiercel_random::Random;

    /// What the long way makes of a block that it delivers as it stands.
    fn carefully(bytes: &[u8]) -> Option<(Event<'_>, usize, bool)> {
        let (shape, total) = block::whole_event(bytes)?;
        let record = Record::read(&bytes[block::HEADER_BYTES..total - 4], shape).ok()?;
        let outcome = Converter::default().convert(&record, &mut Counts::default());
        let delivers = outcome == Outcome::Pass && !restores_state(record.code) && !is_syscall_enter(record.info);
        delivers.then(|| (record.event(record.code, record.params), total, record.state_only))
    }

    fn quickly(bytes: &[u8]) -> Option<(Event<'_>, usize, bool)> {
        let plain = read(bytes)?;
        let event = if plain.has_extra() { read_whole(bytes)? } else { plain.event() };
        Some((event, plain.total(), plain.state_only()))
    }

    /// A block of an event of this type, mostly with all its parameters, and what may stand behind it.
    fn block_of(info: &EventInfo, random: &mut Random) -> Vec<u8> {
        let count = info.params.len() - usize::from(random.one_in(10) && !info.params.is_empty());
        let sizes: Vec<u16> = (0..count).map(|_| random.skewed(300) as u16).collect();
        let lengths: Vec<u8> = sizes.iter().flat_map(|size| size.to_le_bytes()).collect();
        let data: Vec<u8> = (0..sizes.iter().map(|&size| usize::from(size)).sum()).map(|at| at as u8).collect();
        let mut facts = Vec::new();
        if random.chance(30) {
            Facts::EMPTY.with(Fact::Path, b"/x", &mut facts);
        }
        let event = Event {
            ts_ns: random.bits(),
            tid: random.bits() as i64,
            cpu: random.bits() as u16,
            pid: i64::from(random.one_in(5)),
            origin: Origin::Capture,
            params: Params::new(Lengths::narrow(&lengths), &data).unwrap(),
            facts: Facts::new(&facts).unwrap(),
            ..Event::new(info.code)
        };
        let mut out = Vec::new();
        Encoder::new(Format::Newest).event(&event, random.chance(20), &mut out);
        out
    }

    #[test]
    fn it_says_what_the_long_way_says() {
        let mut random = Random::new(7);
        let (mut found, mut refused) = (0, 0);
        for round in 0..60 * EVENTS.len() {
            let info = &EVENTS[round % EVENTS.len()];
            let mut bytes = block_of(info, &mut random);
            let (quick, long) = (quickly(&bytes), carefully(&bytes));
            let is_full = long.is_some_and(|(event, ..)| event.params.len() == info.params.len());
            assert_eq!(quick.is_some(), is_full && is_plain(info), "{}", info.symbol);
            for _ in 0..random.below(4) {
                let at = random.place(bytes.len().min(80));
                bytes[at] = if random.chance(50) { random.bits() as u8 } else { bytes[at] ^ 1 << random.below(8) };
            }
            bytes.truncate(bytes.len() - random.skewed(12) as usize);
            match quickly(&bytes) {
                Some(quick) => assert_eq!(format!("{quick:?}"), format!("{:?}", carefully(&bytes).unwrap())),
                None => refused += 1,
            }
            if let Some((event, total, hidden)) = quickly(&bytes).filter(|_| !read(&bytes).unwrap().has_extra()) {
                let seen = glance(&bytes, 9).unwrap();
                assert_eq!((seen.ts_ns, seen.tid, seen.code), (event.ts_ns, event.tid, event.code));
                assert_eq!((seen.hidden, seen.total, seen.place), (hidden, total, 9));
                found += 1;
            }
        }
        assert!(found > 1_000 && refused > 1_000, "{found} {refused}");
    }
}
