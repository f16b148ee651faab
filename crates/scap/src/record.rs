//! One event as it stands in its block.

use crate::block::EventShape;
use crate::extra;
use tiercel_event::codes;
use tiercel_event::table::{self, EventFlags, EventInfo};
use tiercel_event::{Event, Lengths, MAX_PARAMS, Origin, Params};

/// Bit of the dump flags: the event only changes state and is not shown to rules.
pub(crate) const STATE_ONLY: u32 = 1;
const V1_HEADER_BYTES: usize = 22;
/// Bytes of an event's header.
pub(crate) const HEADER_BYTES: usize = 26;
/// Two meta events of old writers claim this many bytes too many.
const OVERLONG_BYTES: usize = 3;

/// An event's header and where its parameters are.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    pub ts_ns: u64,
    pub tid: i64,
    pub cpu: u16,
    pub code: u16,
    pub state_only: bool,
    pub info: &'static EventInfo,
    pub params: Params<'a>,
    /// What stands behind the event in its block.
    pub behind: &'a [u8],
}

/// Why an event block gives no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Its type is newer than our table.
    UnknownType,
    /// It contradicts itself.
    Malformed(&'static str),
}

impl<'a> Record<'a> {
    /// The event in today's shape, with what stands behind it.
    #[inline]
    pub(crate) fn event<'e>(&self, code: u16, params: Params<'e>) -> Event<'e>
    where
        'a: 'e,
    {
        let mut event = Event { params, origin: Origin::Capture, ..Event::new(code) };
        (event.ts_ns, event.tid, event.cpu) = (self.ts_ns, self.tid, self.cpu);
        extra::read(self.behind, &mut event);
        event
    }

    /// Reads an event block's body. Every length is checked; parameters beyond the table are left out
    /// (of a type that the converter does not manage: a newer writer may have appended some).
    #[inline]
    pub(crate) fn read(body: &'a [u8], shape: EventShape) -> Result<Self, Refused> {
        read(body, shape).ok_or(Refused::Malformed("the event is shorter than its header"))?
    }
}

/// The bytes behind the header of an event of this type without parameters.
pub(crate) fn payload_of(body: &[u8], shape: EventShape, code: u16) -> Option<&[u8]> {
    let event = body.get(if shape.flags { 6 } else { 2 }..).filter(|_| !shape.v1)?;
    let header: &[u8; V1_HEADER_BYTES] = event.first_chunk()?;
    let len = u32_at(header, 16) as usize;
    event.get(HEADER_BYTES..len).filter(|_| u16_at(header, 20) == code)
}

#[inline]
fn read(body: &[u8], shape: EventShape) -> Option<Result<Record<'_>, Refused>> {
    let (cpu, rest) = body.split_first_chunk::<2>()?;
    let (state_only, rest) = match shape.flags {
        true => {
            rest.split_first_chunk::<4>().map(|(flags, rest)| (u32::from_le_bytes(*flags) & STATE_ONLY != 0, rest))?
        }
        false => (false, rest),
    };
    let (header, payload) = rest.split_first_chunk::<V1_HEADER_BYTES>()?;
    let (ts_ns, tid, len, code) =
        (u64_at(header, 0), u64_at(header, 8) as i64, u32_at(header, 16) as usize, u16_at(header, 20));
    let Some(info) = table::event(code) else { return Some(Err(Refused::UnknownType)) };
    let (nparams, payload, header_bytes) = match shape.v1 {
        true => (0, payload, V1_HEADER_BYTES),
        false => {
            let (count, payload) = payload.split_first_chunk::<4>()?;
            (u32::from_le_bytes(*count) as usize, payload, HEADER_BYTES)
        }
    };
    let Some(payload_bytes) = payload_bytes(len, header_bytes, rest.len(), code, shape) else {
        return Some(Err(Refused::Malformed("the event's length does not fit its block")));
    };
    let (payload, behind) = payload.split_at_checked(payload_bytes)?;
    let split = if shape.v1 { split_v1(payload, info) } else { split(payload, info, nparams) };
    let cpu = u16::from_le_bytes(*cpu);
    Some(split.map(|params| Record { ts_ns, tid, cpu, code, state_only, info, params, behind }))
}

/// The number at a place of a header.
pub(crate) fn u64_at<const N: usize>(header: &[u8; N], at: usize) -> u64 {
    header[at..].first_chunk().map_or(0, |&bytes| u64::from_le_bytes(bytes))
}

/// The same of a shorter number.
pub(crate) fn u32_at<const N: usize>(header: &[u8; N], at: usize) -> u32 {
    header[at..].first_chunk().map_or(0, |&bytes| u32::from_le_bytes(bytes))
}

fn u16_at(header: &[u8; V1_HEADER_BYTES], at: usize) -> u16 {
    header[at..].first_chunk().map_or(0, |&bytes| u16::from_le_bytes(bytes))
}

/// Bytes of the length array and the parameters.
fn payload_bytes(len: usize, header_bytes: usize, left: usize, code: u16, shape: EventShape) -> Option<usize> {
    let overlong = shape.v1 && matches!(code, codes::NOTIFICATION_E | codes::INFRASTRUCTURE_EVENT_E);
    let len = if overlong { len.checked_sub(OVERLONG_BYTES)? } else { len };
    if len > left {
        return None;
    }
    len.checked_sub(header_bytes)
}

fn is_wide(info: &EventInfo) -> bool {
    info.flags.has(EventFlags::LARGE_PAYLOAD)
}

#[inline]
fn split<'a>(payload: &'a [u8], info: &EventInfo, nparams: usize) -> Result<Params<'a>, Refused> {
    let wide = is_wide(info);
    let array_bytes = nparams.checked_mul(if wide { 4 } else { 2 });
    let Some((bytes, data)) = array_bytes.and_then(|bytes| payload.split_at_checked(bytes)) else {
        return Err(Refused::Malformed("the event has more parameters than bytes"));
    };
    let mut lengths = if wide { Lengths::wide(bytes) } else { Lengths::narrow(bytes) };
    if nparams > info.params.len() {
        lengths = lengths.first(info.params.len());
    }
    Params::new(lengths, data).map_err(|_| Refused::Malformed("the event's parameters are longer than the event"))
}

/// The oldest events do not say how many parameters they have: it is the one number for which the lengths add up.
fn split_v1<'a>(payload: &'a [u8], info: &EventInfo) -> Result<Params<'a>, Refused> {
    let unfit = Refused::Malformed("no number of parameters fits the event's length");
    for count in (0..=info.params.len().min(MAX_PARAMS)).rev() {
        let Some((bytes, data)) = payload.split_at_checked(count * 2) else { continue };
        let lengths = Lengths::narrow(bytes);
        match lengths.total() {
            sum if sum == data.len() => return Params::new(lengths, data).map_err(|_| unfit),
            sum if sum < data.len() => break,
            _ => {}
        }
    }
    Err(unfit)
}
